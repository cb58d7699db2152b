/** The parts of a line one below the other: what each is, whether it may stand there, what it means. */
import { CircleCheck, CircleX } from 'lucide-react'
import type { ToolDetail, VerdictPart } from '../../../src-preload/contract/commands.ts'
import { explainParts, kindWord } from './explain-parts.ts'
import styles from './workbench.module.css'

/** A line of thousands of words is judged whole; the table shows its beginning. */
const rows_shown = 200

export function PartsTable({ parts, tool, rule }: { parts: readonly VerdictPart[]; tool: ToolDetail | undefined; rule: string }) {
  const rows = explainParts(parts.slice(0, rows_shown), tool, rule)
  return (
    <section aria-labelledby="parts-title">
      <h2 id="parts-title">Parts</h2>
      <table className={styles.parts}>
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Read as</th>
            <th scope="col">Accepted</th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((part, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a part has no identity but its place
            <tr key={i} data-ok={part.ok}>
              <td>
                <code data-kind={part.kind} data-ok={part.ok}>
                  {part.text}
                </code>
              </td>
              <td>{kindWord(part.kind)}</td>
              <td>
                <span className={styles.ok}>
                  {part.ok ? <CircleCheck size={12} aria-hidden /> : <CircleX size={12} aria-hidden />}
                  {part.ok ? 'yes' : 'no'}
                </span>
              </td>
              <td>{part.meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {parts.length > rows_shown ? <p className={styles.more}>{`The first ${rows_shown} of ${parts.length} parts are shown.`}</p> : null}
    </section>
  )
}
