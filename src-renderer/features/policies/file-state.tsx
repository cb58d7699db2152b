/** Whether a policy file is in force, and what else is to be known about it: shape, colour and words. */
import { CircleAlert, CircleCheck, CircleDashed, Expand } from 'lucide-react'
import type { PolicyFile } from '../../../src-preload/contract/policies.ts'
import styles from './files.module.css'

const problemsOf = (count: number): string => (count === 1 ? '1 problem' : `${count} problems`)

/** Why a file is not in force, as a sentence. */
export function whyNot(file: PolicyFile): string | null {
  if (file.in_force) return null
  if (file.problems.length > 0) return `It has ${problemsOf(file.problems.length)}. The last good version stays in force.`
  if (file.origin === 'workspace') return 'The workspace is not trusted. Its policies count once it is.'
  return 'Another version of it is in force.'
}

export function FileState({ file, words = true }: { file: PolicyFile; words?: boolean }) {
  const [Icon, tone, word] = file.in_force
    ? ([CircleCheck, 'ok', 'in force'] as const)
    : file.problems.length > 0
      ? ([CircleAlert, 'failed', problemsOf(file.problems.length)] as const)
      : ([CircleDashed, 'waiting', 'not in force'] as const)
  return (
    <span className={styles.state} data-state={tone} title={whyNot(file) ?? 'In force'}>
      <Icon size={12} {...(words ? { 'aria-hidden': true } : { role: 'img', 'aria-label': word })} />
      {words ? word : null}
    </span>
  )
}

export function Widens({ words = true }: { words?: boolean }) {
  return (
    <span
      className={styles.state}
      data-state="widens"
      title="It allows more of a built-in tool than Opsdeck does by itself (allow_widening: true). Every verdict says so."
    >
      <Expand size={12} {...(words ? { 'aria-hidden': true } : { role: 'img', 'aria-label': 'widens' })} />
      {words ? 'widens' : null}
    </span>
  )
}
