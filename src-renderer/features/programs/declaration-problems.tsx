/** What is wrong with the files that declare programs: where, what, and what to write instead. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { RegistryProblem } from '../../../src-preload/contract/registry.ts'
import { formatCount } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import styles from './programs.module.css'

/** More are told when those are mended. */
const most_shown = 50

export function DeclarationProblems({ problems }: { problems: readonly RegistryProblem[] }) {
  const [open, setOpen] = useState(true)
  const [first] = problems
  if (!first) return null
  const count = problems.length === 1 ? 'One problem' : `${formatCount(problems.length)} problems`
  return (
    <Note
      tone="warning"
      action={
        <Button size="compact-xs" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide them' : 'Show them'}
        </Button>
      }
    >
      {count} in files that declare programs. What was read of a file before stays in force.
      {open ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key
        <section className={styles.problems} aria-label="Problems in files that declare programs" tabIndex={0}>
          <ul>
            {problems.slice(0, most_shown).map(({ file, line, column, message, fix }) => (
              <li key={`${file} ${line} ${column} ${message}`}>
                <code>
                  {file}:{line}:{column}
                </code>
                <span>{message}</span>
                <span className={styles.quiet}>{fix}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </Note>
  )
}
