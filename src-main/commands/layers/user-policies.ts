/** All policies as they are in force: the built-in ones, the user's over them, those of each trusted workspace over both; reloaded when files change. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { PolicyFile, PolicyProblem, PolicyText } from '../../../src-preload/contract/policies.ts'
import { AppError } from '../../base/app-error.ts'
import { Emitter } from '../../base/emitter.ts'
import { makeFolder } from '../../base/make-folder.ts'
import type { PolicySource, PolicyStore } from '../policies/policy-store.ts'
import type { Surroundings } from '../words/command-request.ts'
import { tool_name } from '../words/kinds-of-tools.ts'
import { type CheckedText, compileUserPolicy } from './compile-user-policy.ts'
import { type FoundFile, LastGood, readPolicyFolder, removePolicyFile, writePolicyFile } from './policy-folder.ts'
import { type KnownFile, PolicyLayer } from './policy-layer.ts'
import { PolicyWatch } from './watch-policies.ts'

export type PolicyWorkspace = Surroundings['workspace']

/** Where a workspace keeps its policies. */
export const workspace_folder = '.opsdeck/policies'

export interface UserPoliciesOptions {
  builtin: PolicyStore
  /** Absolute folder of the built-in files. */
  builtin_dir: string
  /** Absolute folder of the user's files; made when it is missing. Null for none. */
  user_dir: string | null
  state_dir: string
  empty: string
}

/** A file that has problems now and had others, or none, before. */
export interface PolicyNotice {
  path: string
  problem: PolicyProblem
  sentence: string
}

interface WorkspacePolicies {
  path: string
  layer: PolicyLayer
  watch: PolicyWatch
}

export class UserPolicies implements Disposable {
  /** Files changed, in force or not. */
  readonly on_change = new Emitter<void>()
  readonly on_notice = new Emitter<PolicyNotice>()
  readonly #options: UserPoliciesOptions
  readonly #last_good: LastGood
  readonly #watch: PolicyWatch | null
  readonly #workspaces = new Map<string, WorkspacePolicies>()
  #user: PolicyLayer
  #told = new Set<string>()

  constructor(options: UserPoliciesOptions) {
    this.#options = options
    this.#last_good = new LastGood(options.state_dir, 'user')
    this.#user = this.#readUser()
    if (options.user_dir !== null) makeFolder(options.user_dir, 0o700)
    this.#watch = options.user_dir === null ? null : new PolicyWatch(options.user_dir, () => this.#reload())
  }

  /** The policies that hold for a request from `workspace`; those of a workspace count only while it is trusted. */
  source(workspace: PolicyWorkspace): PolicySource {
    if (workspace === null || !workspace.trusted) return this.#user
    const known = this.#workspaces.get(workspace.id)
    if (known && known.path === workspace.path) return known.layer
    return this.#openWorkspace(workspace.id, workspace.path).layer
  }

  /** Every file, the built-in ones first. `workspace` adds its own, which are listed even while it is not trusted. */
  list(workspace: PolicyWorkspace): PolicyFile[] {
    const built_in = this.#options.builtin.names.map((tool) => this.#builtinFile(tool))
    const user = this.#user.files.map((file) => this.#userFile(file))
    return [...built_in, ...user, ...this.#workspaceFiles(workspace).map((file) => shown(file, workspace!, workspace!.trusted))]
  }

  /** Throws NOT_FOUND. `workspace` is that of a `workspace:ID:TOOL`. */
  get(id: string, workspace: PolicyWorkspace): PolicyText {
    const [origin, ...rest] = id.split(':')
    const tool = rest.at(-1) ?? ''
    if (origin === 'builtin' && this.#options.builtin.names.includes(tool))
      return { ...this.#builtinFile(tool), text: readFileSync(join(this.#options.builtin_dir, `${tool}.yaml`), 'utf8') }
    if (origin === 'user' && rest.length === 1) {
      const file = this.#user.files.find((each) => each.tool === tool)
      if (file) return { ...this.#userFile(file), text: file.text ?? '' }
    }
    if (origin === 'workspace' && workspace !== null && rest[0] === workspace.id) {
      const file = this.#workspaceFiles(workspace).find((each) => each.tool === tool)
      if (file) return { ...shown(file, workspace, workspace.trusted), text: file.text ?? '' }
    }
    throw new AppError('NOT_FOUND', 'There is no policy file with this id.')
  }

  /** What is wrong with a text, as if it were the file of `tool`; nothing is written. */
  check(tool: string, text: string, origin: 'user' | 'workspace' = 'user'): CheckedText {
    const { builtin, empty } = this.#options
    const below = origin === 'user' ? builtin : this.#user
    const textOf = (name: string) => this.#user.files.find((file) => file.tool === name)?.text ?? null
    return compileUserPolicy({ tool, text, origin, file: `${tool}.yaml`, below, textOf, empty })
  }

  /** Throws CONFLICT (there is one), INVALID_INPUT (`details.problems`), DISK_FULL, PERMISSION_DENIED. */
  create(tool: string, text: string): PolicyText {
    if (this.#user.files.some((file) => file.tool === tool))
      throw new AppError('CONFLICT', `There is already a policy file for ${tool}. Change that one.`, { id: `user:${tool}` })
    return this.#write(tool, text)
  }

  /** As `create`, for a file that is there. Throws NOT_FOUND too, and INVALID_INPUT for one that is not the user's. */
  update(id: string, text: string): PolicyText {
    return this.#write(this.#ownTool(id), text)
  }

  /** Throws as `update`. */
  remove(id: string): void {
    const own = this.#ownTool(id)
    removePolicyFile(this.#user.files.find(({ tool }) => tool === own)!.path)
    this.#watch?.seen()
    this.#reload()
  }

  /** The policies with `text` in the place of the user's file of `tool`; nothing is written. Throws INVALID_INPUT with `details.problems`. */
  trial(tool: string, text: string): { source(workspace: PolicyWorkspace): PolicySource } {
    this.#mustBeGood(tool, text)
    const changed: FoundFile = { tool, path: '', text, mistake: null, updated: null }
    const others = this.#user.files.filter((file) => file.tool !== tool)
    const user = this.#layer([...others, changed], 'user', this.#options.builtin, null)
    const layers = new Map<string, PolicySource>()
    return {
      source: (workspace) => {
        if (workspace === null || !workspace.trusted) return user
        let layer = layers.get(workspace.id)
        if (!layer) {
          layer = this.#layer(this.#workspaceFiles(workspace), 'workspace', user, null)
          layers.set(workspace.id, layer)
        }
        return layer
      },
    }
  }

  [Symbol.dispose](): void {
    this.#watch?.[Symbol.dispose]()
    for (const { watch } of this.#workspaces.values()) watch[Symbol.dispose]()
    this.#workspaces.clear()
    this.on_change[Symbol.dispose]()
    this.on_notice[Symbol.dispose]()
  }

  #ownTool(id: string): string {
    const parts = id.split(':')
    const tool = parts.at(-1)!
    if (parts[0] === 'user' && parts.length === 2 && this.#user.files.some((file) => file.tool === tool)) return tool
    if (parts[0] === 'builtin' && this.#options.builtin.names.includes(tool))
      throw notYours(`The built-in policy of ${tool} is not changed. Add one of your own for ${tool}; it is laid over it.`)
    if (parts[0] === 'workspace') throw notYours('A policy of a workspace is a file of the workspace. Change it there.')
    throw new AppError('NOT_FOUND', 'There is no policy file with this id.')
  }

  #mustBeGood(tool: string, text: string): void {
    if (!tool_name.test(tool)) {
      const message = `"${tool}" is no name for a tool. Use small letters, digits and . _ - only.`
      throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'tool', message }], problems: [] })
    }
    const { problems } = this.check(tool, text)
    if (problems.length === 0) return
    const issues = problems.map(({ line, column, message, fix }) => ({ path: 'text', message: `${tool}.yaml:${line}:${column}: ${message} ${fix}` }))
    throw new AppError(
      'INVALID_INPUT',
      `The policy of ${tool} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: line ${problems[0]!.line}: ${problems[0]!.message} ${problems[0]!.fix}`,
      {
        issues,
        problems,
      },
    )
  }

  #write(tool: string, text: string): PolicyText {
    const { user_dir } = this.#options
    if (user_dir === null) throw new AppError('NOT_READY', 'There is no folder for policies.')
    this.#mustBeGood(tool, text)
    writePolicyFile(join(user_dir, `${tool}.yaml`), text)
    this.#watch?.seen()
    this.#reload()
    return this.get(`user:${tool}`, null)
  }

  /** Reads everything again; what was judged before keeps the snapshot it was judged by. */
  #reload(): void {
    this.#user = this.#readUser()
    for (const [id, { path, watch }] of this.#workspaces) this.#workspaces.set(id, { path, watch, layer: this.#readWorkspace(path) })
    this.#tell()
  }

  #tell(): void {
    const now = new Set<string>()
    const files = [...this.#user.files, ...[...this.#workspaces.values()].flatMap(({ layer }) => layer.files)]
    for (const file of files) {
      for (const problem of file.problems.slice(0, 3)) {
        const sentence = `${file.path}:${problem.line}:${problem.column}: ${problem.message} ${problem.fix} The last good version stays in force.`
        now.add(sentence)
        if (!this.#told.has(sentence)) this.on_notice.emit({ path: file.path, problem, sentence })
      }
    }
    this.#told = now
    this.on_change.emit()
  }

  /** Tells the problems that are there from the start; for after the listeners came. */
  tellProblems(): void {
    this.#told = new Set()
    this.#tell()
  }

  #readUser(): PolicyLayer {
    const { user_dir, builtin } = this.#options
    return this.#layer(user_dir === null ? [] : readPolicyFolder(user_dir, user_dir), 'user', builtin, this.#last_good)
  }

  #readWorkspace(path: string): PolicyLayer {
    return this.#layer(readPolicyFolder(join(path, workspace_folder), path), 'workspace', this.#user, new LastGood(this.#options.state_dir, path))
  }

  #layer(files: readonly FoundFile[], origin: 'user' | 'workspace', below: PolicySource, last_good: LastGood | null): PolicyLayer {
    return new PolicyLayer({ files, origin, below, last_good, empty: this.#options.empty })
  }

  #openWorkspace(id: string, path: string): WorkspacePolicies {
    this.#workspaces.get(id)?.watch[Symbol.dispose]()
    const changed = () => {
      const known = this.#workspaces.get(id)
      if (known) this.#workspaces.set(id, { ...known, layer: this.#readWorkspace(path) })
      this.#tell()
    }
    const opened = { path, layer: this.#readWorkspace(path), watch: new PolicyWatch(join(path, workspace_folder), changed) }
    this.#workspaces.set(id, opened)
    if (opened.layer.files.some(({ problems }) => problems.length > 0)) setImmediate(() => this.#tell())
    return opened
  }

  /** Of an untrusted workspace the files are read for the list alone. */
  #workspaceFiles(workspace: PolicyWorkspace): readonly KnownFile[] {
    if (workspace === null) return []
    if (workspace.trusted) return (this.source(workspace) as PolicyLayer).files
    return this.#layer(readPolicyFolder(join(workspace.path, workspace_folder), workspace.path), 'workspace', this.#user, null).files
  }

  #builtinFile(tool: string): PolicyFile {
    const { builtin, builtin_dir } = this.#options
    const mistakes = builtin.mistakes(tool)
    return {
      id: `builtin:${tool}`,
      tool,
      origin: 'builtin',
      workspace: null,
      path: `resources/policies/${tool}.yaml`,
      editable: false,
      widens: false,
      in_force: mistakes.length === 0,
      problems: mistakes.map(({ line, message }) => ({ line, column: 1, message, fix: 'Correct it here; README.md beside it describes the format.' })),
      updated: statSync(join(builtin_dir, `${tool}.yaml`), { throwIfNoEntry: false })?.mtime.toISOString() ?? null,
    }
  }

  #userFile({ tool, path, widens, in_force, problems, updated }: KnownFile): PolicyFile {
    return { id: `user:${tool}`, tool, origin: 'user', workspace: null, path, editable: true, widens, in_force, problems, updated }
  }
}

function shown({ tool, widens, in_force, problems, updated }: KnownFile, workspace: NonNullable<PolicyWorkspace>, trusted: boolean): PolicyFile {
  const path = `${workspace_folder}/${tool}.yaml`
  return {
    id: `workspace:${workspace.id}:${tool}`,
    tool,
    origin: 'workspace',
    workspace: workspace.id,
    path,
    editable: false,
    widens,
    in_force: in_force && trusted,
    problems,
    updated,
  }
}

function notYours(message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path: 'id', message }], problems: [] })
}
