/** Says that a merge, rebase, cherry-pick or revert is in progress, and goes on with it or takes it back. */
import { Button } from '@mantine/core'
import { GitMerge } from 'lucide-react'
import type { GitChanges } from '../../../src-preload/contract/git.ts'
import { api } from '../../bridge/api.ts'
import { act } from './act.ts'
import styles from './git.module.css'
import { useMessage } from './use-git.ts'

const words = {
  merge: 'Merge',
  rebase: 'Rebase',
  am: 'Applying of patches',
  'cherry-pick': 'Cherry-pick',
  revert: 'Revert',
  bisect: 'Bisect',
} as const

export function OperationBanner({ changes }: { changes: GitChanges }) {
  const { operation } = changes
  const prepared = useMessage().data?.prepared?.split('\n')[0]
  if (operation === null) return null
  const conflicts = changes.files.filter((file) => file.conflict !== null).length
  const { kind, step, steps } = operation
  // A bare hash says little: git prepared words for it.
  const subject = /^[0-9a-f]{40,64}$/.test(operation.subject ?? '') ? (prepared ?? operation.subject!.slice(0, 8)) : operation.subject
  const proceed = () => void act({ failed: 'It did not continue', call: (where) => api.git.proceed({ ...where, action: 'continue' }) })
  const skip = () =>
    void act({
      failed: 'It did not skip',
      loses: {
        title: 'Leave this commit out?',
        text: `The ${kind} goes on without it. What was settled in files for it is lost; the commit itself stays where it was.`,
        items: [prepared ?? subject ?? ''].filter(Boolean),
        verb: 'Leave it out',
      },
      call: (where) => api.git.proceed({ ...where, action: 'skip' }),
    })
  const abort = () =>
    void act({
      failed: 'It was not aborted',
      loses: {
        title: `Abort the ${kind}?`,
        text: 'The branch goes back to where it was. What was settled in files since then is lost.',
        items: changes.files.filter((file) => file.conflict !== null || file.index !== null).map((file) => file.path),
        verb: `Abort the ${kind}`,
      },
      call: (where) => api.git.proceed({ ...where, action: 'abort' }),
    })
  return (
    <div className={styles.banner} role="status">
      <GitMerge size={16} aria-hidden />
      <span className={styles.bannerText}>
        <b>{words[kind]} in progress</b>
        {subject ? `: ${subject}` : ''}
        {step !== null && steps !== null ? `, step ${step} of ${steps}` : ''}
        {kind === 'bisect'
          ? '. Go on with it in the command line.'
          : conflicts > 0
            ? `. ${conflicts === 1 ? '1 file is' : `${conflicts} files are`} in conflict.`
            : '. No conflicts are left.'}
      </span>
      {kind === 'bisect' ? null : (
        <>
          <Button size="compact-sm" variant={conflicts === 0 ? 'filled' : 'default'} disabled={conflicts > 0} onClick={proceed}>
            Continue
          </Button>
          {operation.can_skip ? (
            <Button size="compact-sm" onClick={skip}>
              Skip
            </Button>
          ) : null}
          <Button size="compact-sm" onClick={abort}>
            Abort
          </Button>
        </>
      )}
    </div>
  )
}
