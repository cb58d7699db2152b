/** Opens terminals: the user's shell in the open workspace or beside another one, and commands that only a person at a terminal can use. */
import type { Verdict } from '../../src-preload/contract/commands.ts'
import type { Session } from '../../src-preload/contract/sessions.ts'
import { api } from '../bridge/api.ts'
import { askTrust } from '../stores/asking.ts'
import { currentWorkspace, updateWorkspace } from '../stores/host.ts'
import { type Side, showSession, useLayout } from '../stores/layout.ts'
import { noteSession } from '../stores/sessions.ts'
import { HeldKeys } from '../ui/held-keys.ts'
import { tellFailure } from './tell-failure.ts'

/** Opens a refused line whose verdict offers it as a session; asks for trust first where that is missing. False when it was not opened. */
export async function openAsSession(line: string, verdict: Verdict, work_dir: string | null): Promise<boolean> {
  const { cols, rows } = useLayout.getState().terminal
  let keys: HeldKeys | undefined
  try {
    const workspace = await currentWorkspace()
    if (workspace && !workspace.trusted) {
      if (!(await askTrust(workspace, verdict.argv))) return false
      await updateWorkspace({ id: workspace.id, trusted: true })
    }
    keys = new HeldKeys()
    const session = await api.sessions.open({ cols, rows, line, ...(work_dir !== null && { work_dir }) })
    noteSession(session)
    showSession(session.id, { title: session.title, keys })
    return true
  } catch (error) {
    keys?.drop()
    tellFailure('The session was not opened', error)
    return false
  }
}

/** A new shell in a tab of its own, or beside or below the active one. */
export async function openTerminal(options: { work_dir?: string; side?: Side } = {}): Promise<Session | null> {
  const { cols, rows } = useLayout.getState().terminal
  // What is typed from here on is meant for the new one, and must not be heard by the program of the one before.
  const keys = new HeldKeys()
  try {
    const session = await api.sessions.open({ cols, rows, ...(options.work_dir !== undefined && { work_dir: options.work_dir }) })
    noteSession(session)
    showSession(session.id, { title: session.title, keys, ...(options.side && { side: options.side }) })
    return session
  } catch (error) {
    keys.drop()
    tellFailure('No terminal was opened', error)
    return null
  }
}
