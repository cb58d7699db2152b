/** The room's face: reads, judges and approves commands, describes tools, completes lines. Starts nothing. */
import { mkdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { ToolDetail, ToolSummary, Verdict } from '../../src-preload/contract/commands.ts'
import { markedOf, type PlaceContexts } from '../../src-preload/contract/context.ts'
import { AppError } from '../base/app-error.ts'
import type { ApprovedCommand } from '../base/approved-command.ts'
import { PathLedger } from '../workspaces/resolve-path.ts'
import { approveCommand, approveSession, demandConfirmation } from './approve-command.ts'
import { type Completion, completeLine } from './completion/complete-line.ts'
import { Everyday, type UsedWords } from './completion/everyday.ts'
import type { LiveSource } from './completion/live-kinds.ts'
import { ContextFiles } from './context/context-files.ts'
import { ContextWatch } from './context/context-watch.ts'
import { placeContexts } from './context/place-contexts.ts'
import type { Environment } from './grants.ts'
import { type Desk, judgeCommand } from './judging/judge-command.ts'
import { tellReadOnly } from './judging/refuse-writes.ts'
import { UserPolicies } from './layers/user-policies.ts'
import { type Base, extraRule } from './machine/build-environment.ts'
import { detailTool, summarizeTool, type ToolState } from './machine/describe-tool.ts'
import { KnownVersions } from './machine/known-versions.ts'
import { ToolLocator } from './machine/locate-tool.ts'
import { GitRepositories } from './machine/repository/facts.ts'
import { PolicyCache } from './policies/policy-cache.ts'
import { PolicyError } from './policies/policy-error.ts'
import type { PolicyHead } from './policies/policy-head.ts'
import { PolicyStore } from './policies/policy-store.ts'
import { type ChainLink, readChain } from './reading/read-chain.ts'
import { readLine } from './reading/read-line.ts'
import { approveRegistered, type JudgedCall, judgeRegistered, type RegisteredCall } from './registered-call.ts'
import type { Seat } from './value-types/value-type.ts'
import type { CommandRequest, Judgement, Surroundings } from './words/command-request.ts'

export type { CommandRequest, Judgement, Surroundings } from './words/command-request.ts'

export interface CommandsOptions {
  /** Absolute folder of the built-in policies. */
  policies_dir: string
  /** Absolute folder of what the build parsed of them, where there is one; a policy that changed since is read anew. */
  parsed_dir?: string
  /** Folders that replace the default search path; null for the default. */
  tool_path: readonly string[] | null
  home: string
  lang: string
  tz: string
  /** Private folder of Opsdeck, for an empty hooks folder and the like; made when it is missing. */
  state_dir: string
  /** Absolute folder of the user's own policies; made when it is missing. Without it there are none. */
  user_policies_dir?: string | null
  /** Absolute folder of the lists of what people use most; without it, that beside the policies. */
  completion_dir?: string
  /** What this user used lately, for the order of completions. */
  used_words?: UsedWords
  /** Variables that name the program by which git and ssh ask for passwords; without them they ask nothing. */
  askpass?: Readonly<Record<string, string>>
}

export class Commands implements Disposable {
  /** The policies in force, their files, and what is wrong with them. */
  readonly policies: UserPolicies
  /** Hears when a tool's own file says another context. */
  readonly context_watch: ContextWatch
  readonly #builtin: PolicyStore
  readonly #machine: Omit<Desk, 'policies'>
  /** Absolute: the user's home folder. */
  readonly home: string
  readonly #everyday: Everyday
  readonly #used: UsedWords
  readonly #versions = new KnownVersions()

  constructor(options: CommandsOptions) {
    const empty = join(options.state_dir, 'empty')
    mkdirSync(empty, { recursive: true, mode: 0o700 })
    const locator = new ToolLocator(options.tool_path, options.home)
    const base: Base = {
      path: locator.environmentPath,
      home: options.home,
      lang: options.lang,
      tz: options.tz,
      user: userName(),
      state: options.state_dir,
      empty,
    }
    this.home = options.home
    this.context_watch = new ContextWatch(options.home)
    this.#everyday = new Everyday(options.completion_dir ?? join(options.policies_dir, '..', 'completion'))
    this.#used = options.used_words ?? (() => undefined)
    this.#builtin = new PolicyStore(options.policies_dir, new PolicyCache(join(options.state_dir, 'policies'), options.parsed_dir))
    this.policies = new UserPolicies({
      builtin: this.#builtin,
      builtin_dir: options.policies_dir,
      user_dir: options.user_policies_dir ?? null,
      state_dir: options.state_dir,
      empty,
    })
    this.#machine = { locator, repositories: new GitRepositories(), context_files: new ContextFiles(), base, askpass: options.askpass ?? {} }
  }

  /** POSIX quoting only. A line that needs a shell comes back refused, with an offer. */
  readLine(line: string): { request: CommandRequest } | { refused: Verdict } {
    return readLine(line, this.home)
  }

  /** A line of several commands joined by && ; or |. Throws INVALID_INPUT where one is missing. */
  readChain(line: string): { links: ChainLink[] } | { refused: Verdict } {
    return readChain(line, this.home)
  }

  /** By the policies in force or by others. Throws AppError INVALID_INPUT, INVALID_PATH, PATH_OUTSIDE_WORKSPACE (both for work_dir) or NO_WORKSPACE (work_dir without one). */
  judge(request: CommandRequest, around: Surroundings, policies: Pick<UserPolicies, 'source'> = this.policies): Judgement {
    return judgeCommand(this.#desk(around, policies), request, around)
  }

  /** Judges again and mints. Throws as `judge` and as `approveCommand`. */
  approve(request: CommandRequest, around: Surroundings): { approved: ApprovedCommand; judgement: Judgement } {
    const judged = judgeCommand(this.#desk(around), request, around)
    return { approved: approveCommand(judged, request.confirm, around, request.context), judgement: judged }
  }

  /** For a loss that only its own room could see. Throws CONFIRMATION_REQUIRED as `approve` does. */
  demandConfirmation(verdict: Verdict, confirm: true | string | undefined, around: Surroundings): void {
    demandConfirmation(verdict, confirm, around.settings.production_contexts ?? [])
  }

  /** For what is done without a command of its own. Throws COMMAND_REFUSED where a context that it acts on is marked read-only. */
  demandWritable(verdict: Verdict, around: Surroundings): void {
    const marked = markedOf(verdict.context, around.settings.read_only_contexts ?? [])
    if (marked === null) return
    const refused = { ...verdict, allowed: false, effect: null, confirm_required: false, rule: `${verdict.argv[0]}/context/${marked.name}` }
    const reason = tellReadOnly(marked, verdict.reason)
    throw new AppError('COMMAND_REFUSED', reason, { verdict: { ...refused, reason } })
  }

  /** For a command whose verdict says `session`: judges again and mints, with the user's own environment. Throws as `judge` and as `approveSession`. */
  approveSession(request: CommandRequest, around: Surroundings, user_env: Environment): { approved: ApprovedCommand; judgement: Judgement } {
    // It runs with what the user's own environment chooses, so that tells where it acts.
    const own = Object.fromEntries(Object.entries(user_env).filter((entry): entry is [string, string] => entry[1] !== undefined))
    const judged = judgeCommand(this.#desk(around), request, { ...around, profile_env: { ...own, ...around.profile_env } })
    return { approved: approveSession(judged, request, around, user_env), judgement: judged }
  }

  /** What a policy of the program says to the call of a registered program. Throws as `judgeRegistered`. */
  judgeRegistered(call: RegisteredCall, around: Surroundings): JudgedCall {
    return judgeRegistered(this.#desk(around), call, around)
  }

  /** Judges again and mints. Throws as `approveRegistered`. */
  approveRegistered(call: RegisteredCall, confirm: true | string | undefined, around: Surroundings): { approved: ApprovedCommand; judged: JudgedCall } {
    return approveRegistered(this.#desk(around), call, confirm, around)
  }

  /** Names of the tools that come with Opsdeck. */
  get builtin_tools(): readonly string[] {
    return this.#builtin.names
  }

  /** Tools of the allow-list whose policies are about a program that has one of these names. */
  toolsOf(names: readonly string[], around: Surroundings): string[] {
    const { policies } = this.#desk(around)
    return policies.names.filter((name) => {
      const head = policies.head(name)
      const binaries = head === null || head instanceof PolicyError ? [] : head.binary.search
      return names.includes(name) || names.some((one) => binaries.includes(one))
    })
  }

  tools(around: Surroundings): ToolSummary[] {
    const { policies } = this.#desk(around)
    return policies.names.map((name) => {
      const policy = policies.head(name)!
      if (policy instanceof PolicyError) return { name, description: policy.message, installed: false, path: null, version: null, install: '', usable: false }
      return summarizeTool(policy, this.#state(policy, around))
    })
  }

  /** Throws AppError NOT_FOUND for a name that is not on the allow-list. */
  tool(name: string, around: Surroundings): ToolDetail {
    const policy = this.#desk(around).policies.get(name)
    if (policy === null) throw new AppError('NOT_FOUND', `"${name}" is not on the allow-list.`)
    if (policy instanceof PolicyError) throw new AppError('INTERNAL', policy.message)
    return detailTool(policy, this.#state(policy, around))
  }

  /** What could stand at `cursor` (UTF-16 units) of `line`; paths are offered from `work_dir`, relative to the workspace. `live` knows what runs. */
  complete(line: string, cursor: number, around: Surroundings, work_dir?: string, live?: LiveSource): Completion {
    return completeLine(this.#desk(around), { everyday: this.#everyday, used: this.#used, ...(live && { live }) }, line, cursor, around, work_dir)
  }

  /** What a command there acts on whichever tool it is; from then on a change of it is told. */
  contexts({ workspace, profile_env }: Surroundings): PlaceContexts {
    const env = (name: string): string | undefined => profile_env[name]
    this.context_watch.follow(env('KUBECONFIG'))
    const { context_files, base } = this.#machine
    return placeContexts({ files: context_files, home: base.home, base: workspace?.path ?? null, env })
  }

  /** The version that the tool at this path told, or null. */
  toolVersion(name: string, path: string): string | null {
    return this.#versions.of(name, path)
  }

  /** The grant for asking a tool its version, or null when it is missing, has no such words, or its version is already known. Run it and hand the output to `noteVersion`. */
  versionGrant(name: string, around: Surroundings): ApprovedCommand | null {
    const { policies, locator } = this.#desk(around)
    const head = policies.head(name)
    if (head === null || head instanceof PolicyError || around.workspace === null || locator.locate(head, around.workspace.path) === null) return null
    const policy = policies.get(name)
    if (policy === null || policy instanceof PolicyError || policy.version === null) return null
    const judged = judgeCommand(this.#desk(around), { command: name, args: policy.version }, around)
    const { verdict } = judged
    if (!verdict.allowed || verdict.tool_path === null || (verdict.runs_workspace_code && !around.workspace.trusted)) return null
    if (this.#versions.of(name, verdict.tool_path) !== null) return null
    return approveCommand(judged, undefined, around)
  }

  /** Keeps the version found in the first lines of `output` of a version grant; `file_state` is that of the program before. False when there is none. */
  noteVersion(name: string, path: string, file_state: string, output: string): boolean {
    return this.#versions.note(name, path, file_state, output)
  }

  /** Where the program of this name lies, as a tool's is looked for, or null. */
  programPath(name: string): string | null {
    return this.#machine.locator.locate({ tool: name, binary: { search: [name], venv: null, absolute: [] } }, null)?.path ?? null
  }

  /** Names of programs in the folders that are searched, at most so many. */
  programNames(most: number): string[] {
    return this.#machine.locator.names(most)
  }

  /** What a program gets that is asked something before there are rules for it; its home and its user are not the user's. */
  questionEnvironment(): Record<string, string> {
    const { path, lang, tz } = this.#machine.base
    return { PATH: path, LANG: lang, TZ: tz, TERM: 'dumb', NO_COLOR: '1', PAGER: 'cat', MANPAGER: 'cat', GIT_PAGER: 'cat', COLUMNS: '200' }
  }

  /** For context profiles: throws AppError INVALID_INPUT naming each variable that no tool allows or whose value is not acceptable. */
  checkExtras(env: Readonly<Record<string, string>>): void {
    const policies = this.policies.source(null).names.flatMap((name) => {
      const policy = this.policies.source(null).get(name)
      return policy === null || policy instanceof PolicyError ? [] : [policy]
    })
    const issues = Object.entries(env).flatMap(([name, value]) => {
      const rules = policies.flatMap((policy) => extraRule(policy, name) ?? [])
      if (rules.length === 0) return [{ path: `env.${name}`, message: `${name} is not a variable that a tool may be given. Leave it out.` }]
      const problems = rules.map((rule) => rule.type.check(value, profile_seat))
      return problems.every((problem) => problem !== null) ? [{ path: `env.${name}`, message: `The value of ${name} ${problems[0]!.reason}.` }] : []
    })
    if (issues.length > 0) throw new AppError('INVALID_INPUT', issues[0]!.message, { issues })
  }

  #desk(around: Surroundings, policies: Pick<UserPolicies, 'source'> = this.policies): Desk {
    return { ...this.#machine, policies: policies.source(around.workspace) }
  }

  #state(policy: PolicyHead, around: Surroundings): ToolState {
    const path = this.#machine.locator.locate(policy, around.workspace?.path ?? null)?.path ?? null
    return { path, version: path === null ? null : this.#versions.of(policy.tool, path) }
  }

  [Symbol.dispose](): void {
    this.policies[Symbol.dispose]()
    this.context_watch[Symbol.dispose]()
    this.#versions.clear()
  }
}

/** A profile is not bound to a workspace's files, so its values are looked at as text. */
const profile_seat: Seat = {
  tool: 'profile',
  root: null,
  base: null,
  read_roots: [],
  odoo_conf: null,
  after_dashes: false,
  word_index: 0,
  paths: new PathLedger(),
  given: () => false,
  values: () => [],
  raise: () => {},
  runsCode: () => {},
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'user' // a uid without an entry, as in some containers
  }
}
