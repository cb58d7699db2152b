/** The rule that decided, with the lines of the policy file around it and the way there. */
import { Button } from '@mantine/core'
import { FileText } from 'lucide-react'
import { toFailure } from '../../bridge/failure.ts'
import { browseRule, toolOfRule } from '../../stores/policies.ts'
import { goToRule, useRulePlace } from './use-policies.ts'
import styles from './workbench.module.css'

const lines_before = 2
const lines_after = 5

export function RulePlaceView({ rule }: { rule: string }) {
  const { data: place, error, isPending } = useRulePlace(rule)
  const lines = place?.file.text.split('\n') ?? []
  const from = place ? Math.max(0, place.line - 1 - lines_before) : 0
  const shown = place ? lines.slice(from, place.line + lines_after) : []
  const indent = Math.min(...shown.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length))
  return (
    <section aria-label="Rule" className={styles.rule}>
      <p className={styles.ruleHead}>
        <FileText size={14} aria-hidden />
        <span>Rule</span>
        {place ? (
          <button type="button" className={styles.link} onClick={() => goToRule(place, rule)} title={`${place.file.path}, line ${place.line}`}>
            {rule}
          </button>
        ) : (
          <code>{rule}</code>
        )}
        {place ? <span className={styles.where}>{`${place.file.path.split('/').at(-1)}:${place.line}`}</span> : null}
      </p>
      {place && !place.exact ? <p className={styles.more}>No line names it; that is why it is refused. The nearest rule above it is shown.</p> : null}
      {error ? <p className={styles.more}>{toFailure(error).message}</p> : null}
      {place === null && !isPending ? <p className={styles.more}>A rule of Opsdeck itself: no policy file changes it.</p> : null}
      {place ? (
        <>
          <ol className={styles.excerpt} start={from + 1} aria-label={`Lines of ${place.file.path}`}>
            {shown.map((line, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line has no identity but its number
              <li key={from + i} value={from + i + 1} data-here={from + i + 1 === place.line || undefined}>
                <code>{line.slice(Number.isFinite(indent) ? indent : 0) || ' '}</code>
              </li>
            ))}
          </ol>
          <div className={styles.ruleButtons}>
            <Button size="compact-xs" onClick={() => goToRule(place, rule)}>
              Open at this line
            </Button>
            <Button size="compact-xs" onClick={() => browseRule(rule)}>
              {`Browse ${toolOfRule(rule)}`}
            </Button>
          </div>
        </>
      ) : null}
    </section>
  )
}
