/** Opens terminals: the user's shell in the open workspace, or in the place of another terminal. */
import type { Session } from '../../src-preload/contract/sessions.ts'
import { api } from '../bridge/api.ts'
import { type Side, showSession, useLayout } from '../stores/layout.ts'
import { noteSession } from '../stores/sessions.ts'
import { tellFailure } from './tell-failure.ts'

/** A new shell in a tab of its own, or beside or below the active one. */
export async function openTerminal(options: { work_dir?: string; side?: Side } = {}): Promise<Session | null> {
  const { cols, rows } = useLayout.getState().terminal
  try {
    const session = await api.sessions.open({ cols, rows, ...(options.work_dir !== undefined && { work_dir: options.work_dir }) })
    noteSession(session)
    showSession(session.id, { title: session.title, ...(options.side && { side: options.side }) })
    return session
  } catch (error) {
    tellFailure('No terminal was opened', error)
    return null
  }
}
