/** What is wrong with the files of templates: each line opens the file where it is. */
import type { TemplateProblem } from '../../../src-preload/contract/templates.ts'
import { useWorkspace } from '../../stores/host.ts'
import { openFile } from '../../stores/layout.ts'
import styles from './templates.module.css'

export function FileProblems({ problems }: { problems: readonly TemplateProblem[] }) {
  const workspace = useWorkspace()
  return (
    <section className={styles.form} aria-label="Problems in files of templates">
      <h3>Problems in files</h3>
      <ul className={styles.problems}>
        {problems.map(({ path, line, column, message, fix }) => (
          <li key={`${path} ${line} ${column} ${message}`}>
            <button type="button" disabled={!workspace} onClick={() => workspace && openFile(workspace.id, path, { line, focus: true })}>
              <code>
                {path}:{line}:{column}
              </code>
              <span>{message}</span>
              <span className={styles.muted}>{fix}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
