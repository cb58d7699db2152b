/** The mint of ApprovedCommand; nobody but `commands/approve-command.ts` imports this file. */
import type { ApprovedCommand, ApprovedCommandFields } from './approved-command.ts'

export function mintApprovedCommand(fields: ApprovedCommandFields): ApprovedCommand {
  return Object.freeze({ ...fields, args: Object.freeze([...fields.args]), env: Object.freeze({ ...fields.env }) }) as unknown as ApprovedCommand
}
