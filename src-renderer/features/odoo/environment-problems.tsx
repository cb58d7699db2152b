/** What would go wrong in an environment without a word, above what is done in it. */
import { Button } from '@mantine/core'
import type { OdooEnvironment } from '../../../src-preload/contract/odoo.ts'
import { filePlaceOf, openPlace } from '../../parts/file-place.ts'
import { useWorkspaces } from '../../stores/host.ts'
import { dismissProblems, useOdoo } from '../../stores/odoo.ts'
import { Note } from '../../ui/note.tsx'
import styles from './odoo.module.css'

export function EnvironmentProblems({ environment: { configuration, problems } }: { environment: OdooEnvironment }) {
  const place = filePlaceOf(useWorkspaces().data ?? [], configuration)
  const line = problems.find((one) => one.line !== null)?.line ?? null
  const text = problems.map(({ sentence }) => sentence).join('\n')
  const is_read = useOdoo((state) => state.read_problems.has(text))
  if (problems.length === 0 || is_read) return null
  return (
    <Note
      tone="warning"
      onClose={() => dismissProblems(text)}
      action={
        place ? (
          <Button size="compact-sm" onClick={() => openPlace(place, line)}>
            Open the configuration
          </Button>
        ) : null
      }
    >
      <ul className={styles.problems} aria-label="What would go wrong here">
        {problems.map(({ name, sentence, line: at }) => (
          <li key={`${name} ${sentence}`}>
            {sentence}
            {at === null ? '' : ` (line ${at})`}
          </li>
        ))}
      </ul>
    </Note>
  )
}
