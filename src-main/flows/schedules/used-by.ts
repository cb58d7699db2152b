/** Who still starts a template or a saved command, asked before it is deleted. */
import { AppError } from '../../base/app-error.ts'
import type { ScheduleRecord } from '../../store/schedule-rows.ts'
import { usesOf } from './schedule-target.ts'

export type Used = { template_id: string } | { saved_id: string }

/** Throws CONFLICT with `details.used_by`; of what another key than `only_key_id` made it tells no names. */
export function mustBeUnused(records: readonly ScheduleRecord[], what: Used, force: boolean, only_key_id: string | undefined): void {
  const users = records.filter(({ target }) => {
    const { template_ids, saved_ids } = usesOf(target)
    return 'template_id' in what ? template_ids.includes(what.template_id) : saved_ids.includes(what.saved_id)
  })
  if (users.length === 0 || force) return
  const known = users.filter(({ requested_by }) => only_key_id === undefined || requested_by.key_id === only_key_id)
  const names = known.slice(0, 5).map(({ name }) => `"${name}"`)
  const others = users.length - names.length
  const who = [...names, ...(others > 0 ? [`${others} more`] : [])].join(', ')
  throw new AppError(
    'CONFLICT',
    `It is still used by ${users.length === 1 ? 'a schedule' : 'schedules'}: ${who}. Delete that first, or force it: the schedule then fails when its time comes.`,
    {
      used_by: known.map(({ id, name }) => ({ kind: 'schedule', id, name })),
    },
  )
}
