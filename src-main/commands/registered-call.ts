/** Approves the command line of a registered program: what its declaration made of a call, judged by the program's policy too where it has one. */
import { statSync } from 'node:fs'
import type { Verdict } from '../../src-preload/contract/commands.ts'
import type { Effect } from '../../src-preload/contract/running.ts'
import { AppError } from '../base/app-error.ts'
import type { ApprovedCommand } from '../base/approved-command.ts'
import { approveGrant, demandConfirmation } from './approve-command.ts'
import { type Desk, everywhere, type JudgedCommand, judgeCommand } from './judging/judge-command.ts'
import type { Surroundings } from './words/command-request.ts'

export interface RegisteredCall {
  /** Name of the program, of its stage and its command. */
  program: string
  stage: string
  command: string
  /** Absolute path of the program; null where it is not installed. */
  tool_path: string | null
  /** How to get it. */
  install: string
  args: readonly string[]
  /** Variables that the declaration pins. */
  env: Readonly<Record<string, string>>
  effect: Effect
  /** Absolute, links resolved: where it runs and all that it may write to. */
  folder: string
  /** Absolute, links resolved: the files that it was given to read. */
  reads: readonly string[]
  /** Tools whose policies judge the arguments too. */
  policies: readonly string[]
}

export interface JudgedCall {
  /** The graver of what the declaration and the policy say. */
  effect: Effect
  /** Of the policy; null for a program without one. */
  verdict: Verdict | null
  env: Readonly<Record<string, string>>
  env_names: readonly string[]
  context: Readonly<Record<string, string>>
}

const gravity: readonly Effect[] = ['read', 'change', 'destroy']

/** Throws COMMAND_REFUSED (`details.verdict`) where a policy of the program refuses what its declaration allows. */
export function judgeRegistered(desk: Desk, call: RegisteredCall, around: Surroundings): JudgedCall {
  const place = { id: around.workspace?.id ?? 'results', path: call.folder, trusted: false }
  const inside: Surroundings = { ...around, workspace: place, settings: { ...around.settings, read_roots: call.reads } }
  const judged = call.policies.map((policy) => judgeCommand(desk, { command: policy, args: call.args }, inside))
  for (const { verdict } of judged) {
    if (!verdict.allowed) throw new AppError('COMMAND_REFUSED', verdict.reason, { verdict })
    if (verdict.runs_workspace_code)
      throw new AppError('COMMAND_REFUSED', `${verdict.reason} A registered program runs no code of others.`, { verdict: { ...verdict, allowed: false } })
  }
  const effects = [call.effect, ...judged.flatMap(({ verdict }) => verdict.effect ?? [])]
  const env = environmentOf(desk, call, judged)
  return {
    effect: effects.reduce((graver, one) => (gravity.indexOf(one) > gravity.indexOf(graver) ? one : graver)),
    verdict: judged[0]?.verdict ?? null,
    env,
    env_names: Object.keys(env)
      .filter((name) => !everywhere.has(name))
      .sort(),
    context: Object.assign({}, ...judged.map(({ verdict }) => verdict.context)) as Record<string, string>,
  }
}

/** What a policy pins cannot be unpinned by a declaration. */
function environmentOf({ base }: Desk, { env }: RegisteredCall, judged: readonly JudgedCommand[]): Record<string, string> {
  const own = { PATH: base.path, HOME: base.home, LANG: base.lang, TZ: base.tz, USER: base.user, LOGNAME: base.user, ...env }
  return Object.assign(own, ...judged.map((one) => one.env)) as Record<string, string>
}

/** Throws as `judgeRegistered`; CONFIRMATION_REQUIRED, TOOL_NOT_INSTALLED (`details.install`), NOT_FOUND where its folder is gone. */
export function approveRegistered(
  desk: Desk,
  call: RegisteredCall,
  confirm: true | string | undefined,
  around: Surroundings,
): { approved: ApprovedCommand; judged: JudgedCall } {
  const judged = judgeRegistered(desk, call, around)
  const { effect } = judged
  if (effect === 'destroy') demandConfirmation(verdictOf(call, judged), confirm, around.settings.production_contexts ?? [])
  const { program, tool_path, install, args, folder } = call
  if (tool_path === null)
    throw new AppError('TOOL_NOT_INSTALLED', `${program} is not installed or not in one of the folders that are searched. ${install}`.trimEnd(), {
      tool: program,
      install,
    })
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new AppError('NOT_FOUND', 'The folder of the results is gone.')
  return { approved: approveGrant({ tool: program, tool_path, args, cwd: folder, env: { ...judged.env }, effect, follow: false }), judged }
}

/** In the words of a verdict, for who has to confirm it. */
function verdictOf({ program, stage, command, args, tool_path }: RegisteredCall, { verdict, effect, context }: JudgedCall): Verdict {
  const reason = verdict?.effect === 'destroy' ? verdict.reason : `${program} ${stage} ${command} is declared as hard to undo.`
  return {
    ...{ allowed: true, session: false, judged_by: 'rule', nearest: null, confirm_required: true, runs_workspace_code: false, parts: [] },
    ...{ effect, context, reason, tool_path, rule: `${program}/${stage}/${command}`, argv: [program, ...args] },
  }
}
