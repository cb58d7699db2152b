/** Who still uses a template or a saved command, asked before it is deleted: schedules, and queues that are not over. */
import { AppError } from '../base/app-error.ts'

export type Used = { template_id: string } | { saved_id: string }

export interface User {
  kind: 'schedule' | 'queue'
  id: string
  name: string
  /** The key that made it. */
  key_id: string | null
}

/** Rejects with CONFLICT with `details.used_by`; of what another key than `only_key_id` made it tells no names. */
export async function mustBeUnused(
  { schedules, queues }: { schedules: { users(what: Used): User[] }; queues: { users(what: Used): Promise<User[]> } },
  what: Used,
  force: boolean,
  only_key_id: string | undefined,
): Promise<void> {
  if (force) return
  const users = [...schedules.users(what), ...(await queues.users(what))]
  if (users.length === 0) return
  const known = users.filter(({ key_id }) => only_key_id === undefined || key_id === only_key_id)
  const names = known.slice(0, 5).map(({ kind, name }) => `the ${kind} "${name}"`)
  const others = users.length - names.length
  const who = [...names, ...(others > 0 ? [`${others} more`] : [])].join(', ')
  const is_schedule = users.some(({ kind }) => kind === 'schedule')
  const what_then = is_schedule ? 'a schedule then fails when its time comes' : 'what a queue has of it stays as it was when the queue was made'
  throw new AppError('CONFLICT', `It is still used by ${who}. Delete or change that first, or force it: ${what_then}.`, {
    used_by: known.map(({ kind, id, name }) => ({ kind, id, name })),
  })
}
