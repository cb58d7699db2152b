/** The context that a saved command remembers: what its verdict says at the time it is saved. */
import type { SavedCommand } from '../../src-preload/contract/commands.ts'
import type { SavedInput, SavedPatch } from '../store/saved-commands.ts'
import type { Rooms } from './rooms.ts'

/** Null for a command that is refused now, that cannot be judged, or that acts on no hidden state. */
export function contextNow(rooms: Rooms, saved: SavedInput): Record<string, string> | null {
  const { command, args, work_dir, env, workspace } = saved
  try {
    const { verdict } = rooms.commands.judge({ command, args, work_dir: work_dir ?? undefined, env: env ?? undefined }, rooms.surroundings(workspace ?? null))
    return verdict.allowed && Object.keys(verdict.context).length > 0 ? verdict.context : null
  } catch {
    return null // saving is not running: what is wrong with it is said when it is run
  }
}

/** A new name keeps the context; another command or place is judged again. */
export function rememberingAgain(rooms: Rooms, saved: SavedCommand, patch: SavedPatch): SavedPatch {
  if (patch.context !== undefined) return patch
  const is_other = [patch.command, patch.args, patch.work_dir, patch.env, patch.workspace].some((field) => field !== undefined)
  if (!is_other) return patch
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
  return { ...patch, context: contextNow(rooms, { ...saved, ...given }) }
}
