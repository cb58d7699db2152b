/** What git has begun and not ended (a merge, a rebase ...), read off the files it leaves in its folder. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { OperationInProgress } from '../../src-preload/contract/git.ts'
import { type Place, readSmall } from './place.ts'

/** Null when nothing is in progress. A pick within a rebase is the rebase's. */
export function operationOf({ git_dir }: Pick<Place, 'git_dir'>): OperationInProgress | null {
  const has = (name: string) => existsSync(join(git_dir, name))
  const text = (name: string) => readSmall(join(git_dir, name))?.trim() || null
  const number = (name: string) => {
    const found = text(name)
    return found !== null && /^\d+$/.test(found) ? Number(found) : null
  }
  const branch = (name: string) => text(name)?.replace(/^refs\/heads\//, '') ?? null
  if (has('rebase-merge')) {
    return { kind: 'rebase', subject: branch('rebase-merge/head-name'), step: number('rebase-merge/msgnum'), steps: number('rebase-merge/end'), can_skip: true }
  }
  if (has('rebase-apply')) {
    const kind = has('rebase-apply/applying') ? 'am' : 'rebase'
    return { kind, subject: branch('rebase-apply/head-name'), step: number('rebase-apply/next'), steps: number('rebase-apply/last'), can_skip: true }
  }
  const sequence = has('sequencer/todo')
  const single = (kind: OperationInProgress['kind'], subject: string | null, can_skip: boolean): OperationInProgress => ({
    kind,
    subject,
    step: null,
    steps: null,
    can_skip,
  })
  if (has('MERGE_HEAD')) return single('merge', text('MERGE_HEAD'), false)
  if (has('CHERRY_PICK_HEAD')) return single('cherry-pick', text('CHERRY_PICK_HEAD'), true)
  if (has('REVERT_HEAD')) return single('revert', text('REVERT_HEAD'), true)
  // The one at hand was committed by hand; the rest of the row still waits.
  if (sequence) return single(/^revert /m.test(text('sequencer/todo') ?? '') ? 'revert' : 'cherry-pick', null, true)
  if (has('BISECT_LOG')) return single('bisect', null, false)
  return null
}
