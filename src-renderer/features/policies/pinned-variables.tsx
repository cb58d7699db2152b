/** The variables that a tool always runs with, which nobody can change. */
import type { ToolDetail } from '../../../src-preload/contract/commands.ts'
import styles from './workbench.module.css'

export function PinnedVariables({ tool }: { tool: ToolDetail }) {
  const pinned = Object.entries(tool.env)
  if (pinned.length === 0) return null
  return (
    <section aria-labelledby="pinned-title">
      <h2 id="pinned-title">{`Variables that ${tool.name} always runs with`}</h2>
      <dl className={styles.variables}>
        {pinned.map(([name, value]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              <code>{value === '' ? '(empty)' : value}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
