/** Turns a judgement into an ApprovedCommand when nothing stands against it; the only place where one is minted. */
import { statSync } from 'node:fs'
import type { Verdict } from '../../src-preload/contract/commands.ts'
import { type ContextMark, contextDifferences, markedOf, tellDifferences } from '../../src-preload/contract/context.ts'
import { AppError } from '../base/app-error.ts'
import type { ApprovedCommand, ApprovedCommandFields } from '../base/approved-command.ts'
import { mintApprovedCommand } from '../base/mint-approved-command.ts'
import type { JudgedCommand } from './judging/judge-command.ts'
import { isModuleThere } from './value-types/python-module.ts'
import type { CommandRequest, Surroundings } from './words/command-request.ts'

/**
 * Throws AppError COMMAND_REFUSED, NO_WORKSPACE, WORKSPACE_NOT_TRUSTED, CONFIRMATION_REQUIRED (each with `details.verdict`), TOOL_NOT_INSTALLED
 * (`details.install`), CONFLICT (the context is
 * not the expected one: `details` {expected, actual, differences, verdict}) or NOT_FOUND (the working directory is gone). `confirm` is what the
 * caller gave for a destroy, `expected` the context as the caller knows it.
 */
export function approveCommand(
  judged: JudgedCommand,
  confirm: true | string | undefined,
  around: Surroundings,
  expected?: Readonly<Record<string, string>>,
): ApprovedCommand {
  const { verdict, policy, cwd } = judged
  if (!verdict.allowed || policy === null || verdict.effect === null) throw new AppError('COMMAND_REFUSED', verdict.reason, { verdict })
  if (around.workspace === null || cwd === null) throw new AppError('NO_WORKSPACE')
  if (verdict.runs_workspace_code && !around.workspace.trusted) {
    throw new AppError('WORKSPACE_NOT_TRUSTED', `${verdict.reason} The workspace is not trusted. Trust it in the settings if you know what is in it.`, {
      verdict,
    })
  }
  if (expected !== undefined) expectContext(verdict, expected)
  if (verdict.confirm_required) demandConfirmation(verdict, confirm, around.settings.production_contexts ?? [])
  if (verdict.tool_path === null) {
    throw notInstalled(policy, verdict)
  }
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
    throw new AppError('NOT_FOUND', `The working directory "${judged.work_dir}" does not exist. Make it or name another.`)
  const missing = missingModule(judged)
  if (missing !== null) throw new AppError('NOT_FOUND', `The module "${missing}" is not in the workspace. Write it or name another.`)
  return mintApprovedCommand({
    tool: policy.tool,
    tool_path: verdict.tool_path,
    // The tool would ask again, and nobody answers there.
    args: verdict.confirm_required ? judged.confirmed_args : verdict.argv.slice(1),
    cwd,
    env: judged.env,
    effect: verdict.effect,
    follow: judged.follow,
    done_codes: judged.done_codes,
  })
}

/** A module of the workspace that `python3 -m` names and that is not there: Python would go on looking among what is installed. */
function missingModule({ verdict, cwd }: JudgedCommand): string | null {
  if (verdict.rule.replace(/ .*$/, '') !== 'python3/-m' || cwd === null) return null
  const name = verdict.argv[verdict.argv.indexOf('-m') + 1] ?? ''
  return isModuleThere(name, cwd) ? null : name
}

function notInstalled({ tool, install }: { tool: string; install: string }, verdict: Verdict): AppError {
  return new AppError('TOOL_NOT_INSTALLED', `${tool} is not installed or not in one of the folders that are searched. ${install}`, { tool, install, verdict })
}

function expectContext(verdict: Verdict, expected: Readonly<Record<string, string>>): void {
  const differences = contextDifferences(expected, verdict.context)
  if (differences.length === 0) return
  throw new AppError(
    'CONFLICT',
    `The context is not the expected one: ${tellDifferences(differences)}. Look at it, then run the command with the new context or switch back.`,
    {
      expected,
      actual: verdict.context,
      differences,
      verdict,
    },
  )
}

/** In a production context nothing but its name will do. Throws CONFIRMATION_REQUIRED. */
export function demandConfirmation(verdict: Verdict, confirm: true | string | undefined, marks: readonly ContextMark[]): void {
  const production = markedOf(verdict.context, marks)
  if (production === null) {
    if (isConfirmed(confirm, verdict.context)) return
    throw new AppError('CONFIRMATION_REQUIRED', `${verdict.reason} This is hard to undo. Confirm it to run it.`, { verdict })
  }
  if (confirm === production.value) return
  const asked = `${production.name} is ${production.value}, which is production. Confirm it with that name: "${production.value}".`
  const wrong = typeof confirm === 'string' ? ` "${confirm}" is another name.` : ''
  throw new AppError('CONFIRMATION_REQUIRED', `${verdict.reason} This is hard to undo, and ${asked}${wrong}`, { verdict, production })
}

/** `true`, or the name of the context that is acted on. */
function isConfirmed(confirm: true | string | undefined, context: Readonly<Record<string, string>>): boolean {
  if (confirm === true) return true
  return typeof confirm === 'string' && confirm !== '' && Object.values(context).includes(confirm)
}

/** What is Opsdeck's own in its environment is nothing for the user's programs. */
const own_name = /^(OPSDECK_|NODE_COMPILE_CACHE$|ELECTRON_RUN_AS_NODE$)/

/** The user's environment for a program that the user talks to, on a terminal of ours. */
export function terminalEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const own = Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && !own_name.test(entry[0])))
  return { ...own, TERM: 'xterm-256color', COLORTERM: 'truecolor', TERM_PROGRAM: 'opsdeck' }
}

/**
 * A command that is refused as a job and may be a session: the words as they were typed, for the user at the window. Throws COMMAND_REFUSED when it may
 * not, NO_WORKSPACE, WORKSPACE_NOT_TRUSTED (nothing of it was checked beyond its kind) and TOOL_NOT_INSTALLED.
 */
export function approveSession(
  judged: JudgedCommand,
  request: CommandRequest,
  around: Surroundings,
  user_env: Readonly<Record<string, string | undefined>>,
): ApprovedCommand {
  const { verdict, policy, cwd } = judged
  if (verdict.allowed) throw new AppError('COMMAND_REFUSED', 'This command runs as a job; it needs no session.', { verdict })
  if (!verdict.session || policy === null) throw new AppError('COMMAND_REFUSED', verdict.reason, { verdict })
  if (around.workspace === null || cwd === null) throw new AppError('NO_WORKSPACE')
  if (!around.workspace.trusted)
    throw new AppError(
      'WORKSPACE_NOT_TRUSTED',
      'A session runs what it finds in the workspace, which is not trusted. Trust it in the settings if you know what is in it.',
      { verdict },
    )
  if (verdict.tool_path === null) throw notInstalled(policy, verdict)
  return mintApprovedCommand({
    tool: policy.tool,
    tool_path: verdict.tool_path,
    args: request.args,
    cwd,
    env: { ...terminalEnvironment(user_env), ...around.profile_env },
    effect: 'change',
    follow: true,
  })
}

/** For the programs Opsdeck starts for itself (grants.ts): every argument is ours, so there is no policy to ask. */
export function approveGrant(fields: ApprovedCommandFields): ApprovedCommand {
  return mintApprovedCommand(fields)
}
