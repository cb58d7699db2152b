/** What saving a queue confirms of an item that destroys: a hash of exactly that; where nobody looks on, only what was confirmed before counts. */
import { AppError } from '../../base/app-error.ts'
import type { CommandRequest } from '../../commands/commands.ts'
import type { Admitted } from '../../jobs/work.ts'
import { admittedHash, argvHash, type StartOptions } from './item-request.ts'

interface Confirming {
  /** Nobody looks on: only these hashes count as confirmed. */
  unattended?: { confirmed: ReadonlySet<string> }
}

const never_confirmed = 'This is hard to undo, and it is another command than the one that was confirmed by saving.'

/** Throws CONFIRMATION_REQUIRED for an argv that nobody confirmed. */
export function confirmedArgv(
  { commands, surroundings }: Pick<StartOptions, 'commands' | 'surroundings'>,
  request: CommandRequest,
  workspace: string | null,
  { unattended }: Confirming,
): string {
  const { verdict } = commands.judge(request, surroundings(workspace))
  const hash = argvHash(verdict.argv)
  if (unattended && !unattended.confirmed.has(hash)) throw new AppError('CONFIRMATION_REQUIRED', never_confirmed, { verdict })
  return hash
}

/** As `confirmedArgv`, for a command of a registered program. */
export function confirmedCall(admitted: Admitted, { unattended }: Confirming): string {
  const hash = admittedHash(admitted)
  if (unattended && !unattended.confirmed.has(hash))
    throw new AppError('CONFIRMATION_REQUIRED', never_confirmed, { argv: [admitted.command, ...admitted.args] })
  return hash
}
