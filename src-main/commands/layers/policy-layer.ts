/** The policy files of one folder laid over those below: which are in force, which have problems; one snapshot, never changed. */
import type { PolicyProblem } from '../../../src-preload/contract/policies.ts'
import type { CompiledPolicy } from '../policies/compiled-policy.ts'
import type { PolicyError } from '../policies/policy-error.ts'
import type { PolicyHead } from '../policies/policy-head.ts'
import type { PolicySource } from '../policies/policy-store.ts'
import { tool_name } from '../words/kinds-of-tools.ts'
import { compileUserPolicy, type InForce } from './compile-user-policy.ts'
import { mountedIn, remount } from './lay-policy.ts'
import type { FoundFile, LastGood } from './policy-folder.ts'

export interface KnownFile extends FoundFile {
  /** True when this very text is in force. */
  in_force: boolean
  widens: boolean
  problems: PolicyProblem[]
}

export interface LayerInput {
  files: readonly FoundFile[]
  origin: 'user' | 'workspace'
  below: PolicySource
  /** Null for a trial, which keeps nothing. */
  last_good: LastGood | null
  empty: string
}

export class PolicyLayer implements PolicySource {
  readonly names: readonly string[]
  readonly files: readonly KnownFile[]
  readonly #below: PolicySource
  readonly #in_force: ReadonlyMap<string, InForce>
  readonly #made = new Map<string, CompiledPolicy | PolicyError | null>()

  constructor(input: LayerInput) {
    this.#below = input.below
    const texts = new Map(input.files.map(({ tool, text }) => [tool, text]))
    const in_force = new Map<string, InForce>()
    const compile = (tool: string, text: string) =>
      compileUserPolicy({
        tool,
        text,
        origin: input.origin,
        file: `${tool}.yaml`,
        below: input.below,
        textOf: (name) => texts.get(name) ?? null,
        empty: input.empty,
      })
    this.files = input.files.map((file): KnownFile => {
      const checked = file.text === null ? null : compile(file.tool, file.text)
      if (checked?.in_force && file.text !== null) {
        in_force.set(file.tool, checked.in_force)
        input.last_good?.keep(file.tool, file.text)
        return { ...file, in_force: true, widens: checked.widens, problems: [] }
      }
      const problems = checked?.problems ?? [{ line: 1, column: 1, ...file.mistake! }]
      const kept = tool_name.test(file.tool) ? (input.last_good?.get(file.tool) ?? null) : null
      const before = kept === null ? null : compile(file.tool, kept)
      if (before?.in_force) in_force.set(file.tool, before.in_force)
      return { ...file, in_force: false, widens: before?.widens ?? false, problems }
    })
    input.last_good?.forget(new Set(texts.keys()))
    this.#in_force = in_force
    this.names = [...new Set([...input.below.names, ...in_force.keys()])].sort()
  }

  get(tool: string): CompiledPolicy | PolicyError | null {
    let made = this.#made.get(tool)
    if (made === undefined) {
      made = this.#make(tool)
      this.#made.set(tool, made)
    }
    return made
  }

  head(tool: string): PolicyHead | PolicyError | null {
    return this.#in_force.has(tool) ? this.get(tool) : this.#below.head(tool)
  }

  #make(tool: string): CompiledPolicy | PolicyError | null {
    const file = this.#in_force.get(tool)
    const base = this.#below.get(tool) ?? (file?.kind === 'tool' ? file.policy : null)
    if (base === null || !('root' in base)) return base
    // A narrowed pip is narrowed in python3 -m pip as well.
    const changed = [...mountedIn(base)].some((name) => this.#in_force.has(name))
    const now = changed ? remount(base, (name) => this.#rootOf(name)) : base
    return file?.kind === 'over' ? file.lay(now) : now
  }

  #rootOf(tool: string): CompiledPolicy['root'] | null {
    if (!this.#in_force.has(tool)) return null
    const policy = this.get(tool)
    return policy !== null && 'root' in policy ? policy.root : null
  }
}
