/** Judges one request: from malformed input over tool, variables and argv to the verdict that the doors show. */
import { statSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import type { Verdict, VerdictPart } from '../../../src-preload/contract/commands.ts'
import { AppError } from '../../base/app-error.ts'
import { isProtected } from '../../workspaces/protected-places.ts'
import { resolveInside } from '../../workspaces/resolve-path.ts'
import type { ContextFiles } from '../context/context-files.ts'
import type { ContextView } from '../context/context-view.ts'
import { readContext } from '../context/read-context.ts'
import { type Base, buildEnvironment, refuseExtras } from '../machine/build-environment.ts'
import type { ToolLocator } from '../machine/locate-tool.ts'
import type { GitRepositories, RepositoryFacts } from '../machine/repository/facts.ts'
import type { CompiledPolicy } from '../policies/compiled-policy.ts'
import { PolicyError } from '../policies/policy-error.ts'
import type { PolicySource } from '../policies/policy-store.ts'
import { canonicalWords } from '../reading/canonical-words.ts'
import { confirmedWords } from '../reading/implied-words.ts'
import { checkInput } from '../reading/input-limits.ts'
import { type Outcome, widened_mark } from '../reading/outcome.ts'
import { seatOf } from '../reading/variable-seat.ts'
import type { CommandRequest, Judgement, Surroundings } from '../words/command-request.ts'
import { meantTool } from '../words/did-you-mean.ts'
import { mayBeAdded, neverDrafted } from '../words/kinds-of-tools.ts'
import { shellWordReason } from '../words/shell-words.ts'
import { usualTool } from '../words/usual-aliases.ts'
import { findNearest } from './find-nearest.ts'
import { type Alias, expandAlias } from './git-alias.ts'
import { namedProgram } from './named-program.ts'
import { checkArgv } from './narrow-policy.ts'
import { refuseInReadOnly } from './refuse-writes.ts'
import { type Settled, settleGit } from './settle-git.ts'
import { tellAct } from './tell-act.ts'
import { wholeLine } from './whole-line.ts'

/** What judging needs to know of this machine. */
export interface Desk {
  policies: PolicySource
  locator: ToolLocator
  repositories: GitRepositories
  context_files: ContextFiles
  base: Base
  /** For git's commands that talk to a remote. */
  askpass: Readonly<Record<string, string>>
}

/** A judgement with what approving needs; the environment is built only when somebody asks for it. */
export class JudgedCommand implements Judgement {
  readonly verdict: Verdict
  readonly cwd: string | null
  readonly work_dir: string
  readonly follow: boolean
  readonly done_codes: readonly number[]
  readonly default_timeout_ms: number | null | undefined
  readonly policy: CompiledPolicy | null
  /** The words behind the tool's name that run once a person has confirmed them. */
  readonly confirmed_args: readonly string[]
  readonly #makeEnvironment: () => Record<string, string>
  #env: Record<string, string> | null = null

  constructor(
    fields: Omit<Judgement, 'env_names'>,
    policy: CompiledPolicy | null,
    makeEnvironment: () => Record<string, string>,
    confirmed_args: readonly string[] = fields.verdict.argv.slice(1),
  ) {
    this.verdict = fields.verdict
    this.cwd = fields.cwd
    this.work_dir = fields.work_dir
    this.follow = fields.follow
    this.done_codes = fields.done_codes ?? []
    this.default_timeout_ms = fields.default_timeout_ms
    this.policy = policy
    this.confirmed_args = confirmed_args
    this.#makeEnvironment = makeEnvironment
  }

  get env(): Readonly<Record<string, string>> {
    this.#env ??= this.#makeEnvironment()
    return this.#env
  }

  get env_names(): string[] {
    return Object.keys(this.env)
      .filter((name) => !everywhere.has(name))
      .sort()
  }
}

/** Variables that every program has, and that say nothing of this one. */
export const everywhere: ReadonlySet<string> = new Set(['PATH', 'HOME', 'USER', 'LOGNAME'])

/** The tool that is typed by this name as well, or null. */
function toolCalled(name: string, policies: PolicySource): string | null {
  return (
    policies.names.find((tool) => {
      const head = policies.head(tool)
      return head !== null && !(head instanceof PolicyError) && head.binary.typed?.includes(name) === true
    }) ?? null
  )
}

/** Throws AppError INVALID_INPUT, INVALID_PATH, PATH_OUTSIDE_WORKSPACE (work_dir) or NO_WORKSPACE (work_dir without one). */
export function judgeCommand(desk: Desk, request: CommandRequest, around: Surroundings): JudgedCommand {
  checkInput(request.command, request.args, request.env)
  const { cwd, work_dir } = workDir(request, around)
  const { command } = request
  const refusal = (rule: string, reason: string, nearest: string[] | null, tool_path: string | null = null, unknown = true): JudgedCommand => {
    const parts: VerdictPart[] = [
      { text: command, kind: unknown ? 'unknown' : 'tool', ok: !unknown },
      ...request.args.map((text): VerdictPart => ({ text, kind: 'text', ok: true })),
    ]
    const verdict = refusedVerdict([command, ...request.args], rule, reason, nearest, parts, tool_path)
    return new JudgedCommand({ verdict, cwd, work_dir, follow: false, default_timeout_ms: undefined }, null, () => ({}))
  }
  const retry = (name: string, words: readonly string[] = []): string[] | null => {
    const again = judgeCommand(desk, { ...request, command: name, args: [...words, ...request.args] }, around).verdict
    const nearest = again.allowed ? again.argv : again.nearest
    // The tool alone is not what anybody was about to type.
    return nearest === null || nearest.length < 2 ? null : nearest
  }

  const whole = wholeLine(request, (words) => judgeCommand(desk, { ...request, command: words[0]!, args: words.slice(1) }, around).verdict)
  if (whole !== null) return refusal(whole.rule, whole.reason, whole.nearest)
  if (/[/\\]/.test(command)) {
    const own = command.split(/[/\\]/).at(-1)!
    const known = desk.policies.names.includes(own)
    return refusal('path', `"${shorten(command)}" is a path. Tools are named, never pointed at${known ? `; write ${own}` : ''}.`, known ? retry(own) : null)
  }
  const policy = desk.policies.get(command)
  const own = policy === null ? toolCalled(command, desk.policies) : null
  if (own !== null) {
    const judged = judgeCommand(desk, { ...request, command: own }, around)
    // Parts are what was typed; what runs is called as the tool is.
    judged.verdict.parts[0]!.text = command
    return judged
  }
  if (policy === null) {
    const usual = usualTool(command)
    const near = usual === null ? meantTool(command.toLowerCase(), desk.policies.names) : null
    const meant = usual !== null && desk.policies.names.includes(usual[0]!) ? usual : near === null ? null : [near]
    const offered =
      mayBeAdded(command) && (meant === null || desk.locator.locate({ tool: command, binary: { search: [command], venv: null, absolute: [] } }, null) !== null)
    const judged = refusal('tool', unknownTool(command, meant?.join(' ') ?? null, offered), meant ? retry(meant[0]!, meant.slice(1)) : null)
    if (offered) judged.verdict.add_tool = command
    return judged
  }
  if (policy instanceof PolicyError)
    return refusal(
      command,
      `The policy of ${command} has a mistake and is not used: ${policy.mistakes[0]!.file}:${policy.mistakes[0]!.line}: ${policy.mistakes[0]!.message}`,
      null,
    )
  if (policy.pending !== null) return refusal(command, policy.pending, null, desk.locator.locate(policy, around.workspace?.path ?? null)?.path ?? null, false)

  const place = {
    root: around.workspace?.path ?? null,
    cwd,
    trusted: around.workspace?.trusted ?? false,
    read_roots: around.settings.read_roots,
    odoo_conf: around.settings.odoo_conf,
    odoo_confs: around.settings.odoo_environments?.map(({ configuration }) => configuration) ?? [],
  }
  const read = checkArgv(policy, request.args, place)
  const located = desk.locator.locate(policy, place.root, namedProgram(policy, read, around))
  const facts = policy.workspace_facts !== null && place.root !== null && read.base !== null ? desk.repositories.facts(read.base, place.root) : null
  const settled: Settled =
    policy.workspace_facts !== null && read.problem === null && !read.is_help
      ? settleGit(read, facts, place, desk.repositories, policy.prefix)
      : { outcome: read, refusal: null, code: null, clones_here: false }
  const { outcome } = settled
  const view = viewOf(desk, policy, outcome, request, around, facts)
  const parts: VerdictPart[] = [{ text: command, kind: 'tool', ok: true }, ...outcome.parts]

  const extra = refuseExtras(policy, request.env, seatOf(policy, place))
  if (extra) {
    const verdict = refusedVerdict(
      [command, ...request.args],
      `${command}/env/${extra.name}${policy.widened ? widened_mark : ''}`,
      extra.reason,
      outcome.problem ? null : [command, ...outcome.canonical],
      parts,
      located?.path ?? null,
    )
    return new JudgedCommand({ verdict, cwd, work_dir, follow: false, default_timeout_ms: policy.default_timeout_ms }, policy, () => ({}))
  }
  if (outcome.problem) {
    const alias = command === 'git' ? expandAlias(policy, request.args, outcome, desk.base.home, desk.context_files) : null
    const nearest = alias === null ? findNearest(policy, request.args, outcome, place) : nearestOfAlias(desk, request, around, alias)
    const verdict = refusedVerdict(
      [command, ...request.args],
      outcome.rule,
      alias !== null
        ? `"${alias.name}" is an alias, which is not read here. Write ${alias.words.join(' ')}.`
        : nearest.hint === null
          ? outcome.reason
          : `${outcome.reason} Allowed is for example: ${nearest.hint}.`,
      nearest.argv,
      parts,
      located?.path ?? null,
      outcome.session,
      outcome.judged_by,
    )
    if (outcome.session) {
      // The record of a session says what it acted on, as that of a job does.
      verdict.context = readContext(policy, view, (slot) => outcome.slots.get(slot))
      refuseInReadOnly(verdict, outcome, view, around)
    }
    return new JudgedCommand({ verdict, cwd, work_dir, follow: false, default_timeout_ms: policy.default_timeout_ms }, policy, () => ({}))
  }

  if (settled.refusal !== null) {
    const { rule, reason } = settled.refusal
    const verdict = refusedVerdict([command, ...request.args], `${rule}${policy.widened ? widened_mark : ''}`, reason, null, parts, located?.path ?? null)
    return new JudgedCommand({ verdict, cwd, work_dir, follow: false, default_timeout_ms: policy.default_timeout_ms }, policy, () => ({}))
  }

  // A tool that names its files itself (git clone, pip wheel) would put them there.
  if (outcome.effect !== 'read' && outcome.base !== null && place.root !== null && isProtected(relative(place.root, outcome.base)))
    return refusal(
      `${command}/work_dir`,
      `${relative(place.root, outcome.base)} is a place that tools load code or configuration from, so no command that changes something runs there. Choose another folder.`,
      null,
      located?.path ?? null,
      false,
    )

  const code = codeOf(policy, settled, located?.in_workspace ?? false, facts)
  const verdict: Verdict = {
    allowed: true,
    session: false,
    judged_by: outcome.judged_by,
    effect: outcome.effect,
    rule: outcome.rule,
    reason: code.why === '' ? outcome.reason : `${outcome.reason} ${code.why}`,
    nearest: null,
    confirm_required: outcome.effect === 'destroy',
    runs_workspace_code: code.runs,
    argv: [command, ...outcome.canonical],
    tool_path: located?.path ?? null,
    context: readContext(policy, view, (slot) => outcome.slots.get(slot)),
    parts,
  }
  if (outcome.effect !== 'read') refuseInReadOnly(verdict, outcome, view, around)
  if (verdict.confirm_required) verdict.destroys = { act: tellAct(outcome, verdict.context), losses: [] }
  const makeEnvironment = () =>
    buildEnvironment(policy, {
      base: desk.base,
      workspace: around.workspace,
      profile_env: around.profile_env,
      caller_env: request.env,
      own_folder: located?.in_workspace ? dirname(located.path) : null,
      more: { ...localRemotes(policy, settled, facts, place.trusted), ...questions(desk, policy, outcome, place.trusted) },
      more_git_config: {},
    })
  const { follow } = outcome
  const done_codes = outcome.is_help ? (policy.help?.done_codes ?? []) : []
  const confirmed = verdict.confirm_required ? [...policy.prefix, ...canonicalWords(confirmedWords(outcome.items, outcome.command, policy.root))] : undefined
  return new JudgedCommand({ verdict, cwd, work_dir, follow, done_codes, default_timeout_ms: policy.default_timeout_ms }, policy, makeEnvironment, confirmed)
}

/** What destroys is told in the reason and not put onto a key. */
function nearestOfAlias(desk: Desk, request: CommandRequest, around: Surroundings, { args }: Alias): ReturnType<typeof findNearest> {
  const { allowed, argv, effect } = judgeCommand(desk, { ...request, args }, around).verdict
  return { argv: allowed && effect !== 'destroy' ? argv : null, hint: null }
}

/** The folder the command runs in: inside the workspace; whether it exists is asked when it is approved. */
function workDir(request: CommandRequest, around: Surroundings): { cwd: string | null; work_dir: string } {
  if (around.workspace === null) {
    if (request.work_dir !== undefined && request.work_dir !== '.') throw new AppError('NO_WORKSPACE')
    return { cwd: null, work_dir: '.' }
  }
  if (request.work_dir === undefined || request.work_dir === '.' || request.work_dir === '') return { cwd: around.workspace.path, work_dir: '.' }
  const folder = resolveInside(around.workspace.path, request.work_dir)
  if (folder.exists && !statSync(folder.absolute, { throwIfNoEntry: false })?.isDirectory()) {
    throw new AppError('INVALID_PATH', `The working directory "${request.work_dir}" is not a folder. Name a folder of the workspace.`)
  }
  return { cwd: folder.absolute, work_dir: folder.relative }
}

function refusedVerdict(
  argv: string[],
  rule: string,
  reason: string,
  nearest: string[] | null,
  parts: VerdictPart[],
  tool_path: string | null,
  session = false,
  judged_by: Verdict['judged_by'] = 'rule',
): Verdict {
  return {
    allowed: false,
    session,
    judged_by,
    effect: null,
    rule,
    reason,
    nearest,
    confirm_required: false,
    runs_workspace_code: false,
    argv,
    tool_path,
    context: {},
    parts,
  }
}

function unknownTool(command: string, meant: string | null, offered: boolean): string {
  const kind = neverDrafted(command)
  if (kind === 'launcher') return `${command} gives a shell or runs other programs, so it is not on the allow-list. Open a session for that.`
  if (kind === 'screen') return `${command} talks at the terminal, so it is not on the allow-list. Open a session for that.`
  const of_shell = shellWordReason(command)
  if (of_shell !== null) return of_shell
  const way_on = offered ? ` "opsdeck tools add ${command}" drafts its rules for you to read.` : meant ? '' : ' "opsdeck tools" lists what is.'
  return `"${shorten(command)}" is not on the allow-list.${meant ? ` Did you mean ${meant}?` : ''}${way_on}`
}

/** Whether the command runs code of the workspace, by the policy or by what the workspace itself is set up to run. */
function codeOf(policy: CompiledPolicy, { outcome, code }: Settled, in_workspace: boolean, facts: RepositoryFacts | null): { runs: boolean; why: string } {
  if (outcome.code) return { runs: true, why: 'It runs code of the workspace.' }
  if (in_workspace) return { runs: true, why: `It runs the workspace's own ${policy.tool} (.venv).` }
  if (facts && facts.program_keys.length > 0)
    return { runs: true, why: `The repository's configuration names programs or other files (${facts.program_keys.slice(0, 3).join(', ')}).` }
  if (code !== null) return { runs: true, why: code }
  // Looking at the files can write the index, and a fetch or a push that only shows calls them all the same: they have hooks of their own.
  if (
    facts &&
    facts.hooks.length > 0 &&
    (outcome.effect !== 'read' || facts.hooks.includes('post-index-change') || /^git\/(?:fetch|pull|push)$/.test(outcome.command.rule))
  )
    return { runs: true, why: `The repository has hooks (${facts.hooks.slice(0, 3).join(', ')}).` }
  return { runs: false, why: '' }
}

/** Commands that may use a remote that is a folder on this machine; submodules never do (CVE-2022-39253). */
const transports = new Set(['git/fetch', 'git/pull', 'git/push', 'git/ls-remote', 'git/remote/show', 'git/remote/update', 'git/remote/prune'])

/** Commands that may need a password of a remote. */
const asking = new Set([...transports, 'git/clone', 'git/remote/add', 'git/remote/set-head', 'git/submodule/add', 'git/submodule/update'])

/** Where its questions are answered. How a stranger's repository would call ssh stays out, but ssh itself may ask then: it never does elsewhere. */
function questions({ askpass }: Desk, policy: CompiledPolicy, outcome: Outcome, trusted: boolean): Readonly<Record<string, string>> {
  if (policy.tool !== 'git' || !asking.has(outcome.command.rule) || askpass.SSH_ASKPASS === undefined) return {}
  return trusted ? askpass : { ...askpass, GIT_SSH_COMMAND: 'ssh' }
}

function localRemotes(policy: CompiledPolicy, { outcome, clones_here }: Settled, facts: RepositoryFacts | null, trusted: boolean): Record<string, string> {
  if (clones_here) return { GIT_ALLOW_PROTOCOL: 'file' }
  if (policy.tool !== 'git' || !trusted || !facts?.has_local_remote || !transports.has(outcome.command.rule)) return {}
  return { GIT_ALLOW_PROTOCOL: `${policy.env.set.GIT_ALLOW_PROTOCOL ?? 'https:ssh'}:file` }
}

/** Where the command looks for the state it acts on. */
function viewOf(
  desk: Desk,
  policy: CompiledPolicy,
  outcome: Outcome,
  request: CommandRequest,
  around: Surroundings,
  facts: RepositoryFacts | null,
): ContextView {
  return {
    files: desk.context_files,
    home: desk.base.home,
    base: outcome.base,
    env: (name) => policy.env.set[name] ?? request.env?.[name] ?? around.profile_env[name],
    option: (name) => outcome.given.get(name)?.at(-1),
    odoo_conf: around.settings.odoo_conf,
    facts,
  }
}

const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 77)}...` : text)
