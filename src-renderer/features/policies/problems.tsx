/** What is wrong with the text, one line each with its place and the fix; a click or Enter goes there. */
import { CircleCheck, CircleX, LoaderCircle } from 'lucide-react'
import type { PolicyProblem } from '../../../src-preload/contract/policies.ts'
import styles from './files.module.css'

/** More than this, and the rest is shown once these are fixed. */
const most = 100

export function Problems({ problems, current, onShow }: { problems: readonly PolicyProblem[]; current: boolean; onShow: (line: number) => void }) {
  return (
    <section className={styles.problems} aria-label="Problems" aria-live="polite">
      {problems.length === 0 ? (
        <p className={styles.none}>
          {current ? <CircleCheck size={12} aria-hidden /> : <LoaderCircle size={12} aria-hidden />}
          {current ? 'No problems' : 'Checking'}
        </p>
      ) : (
        <ul>
          {problems.slice(0, most).map((problem) => (
            <li key={`${problem.line}:${problem.column}:${problem.message}`}>
              <button type="button" onClick={() => onShow(problem.line)}>
                <CircleX size={12} aria-hidden />
                <span className={styles.at}>{`Line ${problem.line}, column ${problem.column}`}</span>
                <span>
                  {problem.message} <span className={styles.fix}>{problem.fix}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
