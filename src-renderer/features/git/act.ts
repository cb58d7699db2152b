/** How an act of git is done from the window: asked about first where something is lost, trusted where it needs trust, told when it fails. */
import { notifications } from '@mantine/notifications'
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import type { MarkedContext } from '../../../src-preload/contract/context.ts'
import type { ActResult, GitReason } from '../../../src-preload/contract/git.ts'
import { type Failure, toFailure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { askConfirm, askTrust } from '../../stores/asking.ts'
import { modals } from '../../stores/dialogs.ts'
import { noteRemoteJob, showGit } from '../../stores/git.ts'
import { currentWorkspace, updateWorkspace } from '../../stores/host.ts'
import { queryClient } from '../../stores/query-client.ts'
import { formatCount } from '../../ui/format.ts'
import { askUser } from './ask.ts'
import { shownPath } from './change-rows.ts'

export type Confirm = true | string

export interface Act<T> {
  /** "The files were not staged": what to say when it fails. */
  failed: string
  /** Asked before, where something is lost. */
  loses?: { title: string; text: string; items?: readonly string[]; verb: string }
  call: (where: { workspace: string; confirm?: Confirm }) => Promise<T>
}

export const reasonOf = (failure: Failure): GitReason | undefined => failure.details['reason'] as GitReason | undefined

async function attempt<T>(call: Act<T>['call'], confirm: Confirm | undefined): Promise<T | null> {
  const workspace = await currentWorkspace()
  if (!workspace) return null
  try {
    return await call({ workspace: workspace.id, ...(confirm !== undefined && { confirm }) })
  } catch (error) {
    const failure = toFailure(error)
    const verdict = failure.details['verdict'] as Verdict | undefined
    if (failure.code === 'WORKSPACE_NOT_TRUSTED' && verdict && !workspace.trusted) {
      if (!(await askTrust(workspace, verdict.argv))) return null
      await updateWorkspace({ id: workspace.id, trusted: true })
      return await attempt(call, confirm)
    }
    const ignored = reasonOf(failure) === 'ignored_files' && confirm === undefined ? await modals.ask(ignoredLoss(failure)) : null
    if (ignored !== null) return ignored ? await attempt(call, true) : null
    const production = (failure.details['production'] as MarkedContext | undefined) ?? null
    if (failure.code === 'CONFIRMATION_REQUIRED' && verdict && (confirm === undefined || (confirm === true && production))) {
      const answer = await askConfirm(workspace, null, verdict, production)
      return answer === null ? null : await attempt(call, answer)
    }
    throw failure
  } finally {
    void queryClient.invalidateQueries({ queryKey: ['git'] })
  }
}

/** Files that git does not keep and would write over. */
function ignoredLoss({ details }: Failure): NonNullable<Act<unknown>['loses']> {
  const paths = (details['paths'] as string[] | undefined) ?? []
  const count = (details['count'] as number | undefined) ?? paths.length
  const files = count === 1 ? 'this ignored file' : `${formatCount(count)} ignored files`
  return {
    title: `Overwrite ${files}?`,
    text: `Git keeps no copy of what it ignores here, and what comes in has other files of ${count === 1 ? 'this name' : 'these names'}. This cannot be undone.${count > paths.length ? ` The first ${paths.length} are listed.` : ''}`,
    items: paths.map(shownPath),
    verb: count === 1 ? 'Overwrite it' : 'Overwrite them',
  }
}

/** Null when it was not done: left by the person, or failed, which is told. */
export async function act<T>({ failed, loses, call }: Act<T>): Promise<T | null> {
  if (loses && !(await modals.ask(loses))) return null
  try {
    const result = await attempt(call, loses ? true : undefined)
    // The banner of the area says the rest.
    if (isResult(result) && result.outcome === 'conflicts') showGit('changes')
    return result
  } catch (error) {
    const failure = toFailure(error)
    if (reasonOf(failure) === 'no_user') askUser(() => void act({ failed, call }))
    else tellFailure(failed, failure)
    return null
  }
}

const isResult = (value: unknown): value is ActResult => typeof value === 'object' && value !== null && 'outcome' in value

/** Talks to a remote: its job is shown at the top of the area with its progress. */
export async function remoteAct(asked: Act<{ id: string }>): Promise<void> {
  const accepted = await act(asked)
  if (accepted) noteRemoteJob(accepted.id)
}

export const tell = (message: string): void => void notifications.show({ message, autoClose: 3000 })
