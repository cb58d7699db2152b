/** Turns a judgement into an ApprovedCommand when nothing stands against it; the only place where one is minted. */
import { statSync } from 'node:fs'
import { AppError } from '../base/app-error.ts'
import type { ApprovedCommand, ApprovedCommandFields } from '../base/approved-command.ts'
import { mintApprovedCommand } from '../base/mint-approved-command.ts'
import type { Surroundings } from './command-request.ts'
import type { JudgedCommand } from './judge-command.ts'

/**
 * Throws AppError COMMAND_REFUSED, NO_WORKSPACE, WORKSPACE_NOT_TRUSTED, CONFIRMATION_REQUIRED (each with `details.verdict`), TOOL_NOT_INSTALLED
 * (`details.install`) or NOT_FOUND (the working directory is gone). `confirm` is what the caller gave for a destroy.
 */
export function approveCommand(judged: JudgedCommand, confirm: true | string | undefined, around: Surroundings): ApprovedCommand {
  const { verdict, policy, cwd } = judged
  if (!verdict.allowed || policy === null || verdict.effect === null) throw new AppError('COMMAND_REFUSED', verdict.reason, { verdict })
  if (around.workspace === null || cwd === null) throw new AppError('NO_WORKSPACE')
  if (verdict.runs_workspace_code && !around.workspace.trusted) {
    throw new AppError('WORKSPACE_NOT_TRUSTED', `${verdict.reason} The workspace is not trusted. Trust it in the settings if you know what is in it.`, {
      verdict,
    })
  }
  if (verdict.confirm_required && !isConfirmed(confirm, verdict.context)) {
    throw new AppError('CONFIRMATION_REQUIRED', `${verdict.reason} This is hard to undo. Confirm it to run it.`, { verdict })
  }
  if (verdict.tool_path === null) {
    throw new AppError('TOOL_NOT_INSTALLED', `${policy.tool} is not installed or not in one of the folders that are searched. ${policy.install}`, {
      tool: policy.tool,
      install: policy.install,
      verdict,
    })
  }
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
    throw new AppError('NOT_FOUND', `The working directory "${judged.work_dir}" does not exist. Make it or name another.`)
  return mintApprovedCommand({
    tool: policy.tool,
    tool_path: verdict.tool_path,
    args: verdict.argv.slice(1),
    cwd,
    env: judged.env,
    effect: verdict.effect,
    follow: judged.follow,
  })
}

/** `true`, or the name of the context that is acted on. */
function isConfirmed(confirm: true | string | undefined, context: Readonly<Record<string, string>>): boolean {
  if (confirm === true) return true
  return typeof confirm === 'string' && confirm !== '' && Object.values(context).includes(confirm)
}

/** For the programs Opsdeck starts for itself (grants.ts): every argument is ours, so there is no policy to ask. */
export function approveGrant(fields: ApprovedCommandFields): ApprovedCommand {
  return mintApprovedCommand(fields)
}
