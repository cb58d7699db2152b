/** The policies of the allow-list: found by file name, read on first use, compiled once. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CompiledPolicy } from './compiled-policy.ts'
import { loadPolicy } from './load-policy.ts'
import type { PolicyCache } from './policy-cache.ts'
import { PolicyError, type PolicyMistake } from './policy-error.ts'
import { type PolicyHead, readHead } from './policy-head.ts'

/** Policies by the name of their tool, as judging asks for them. */
export interface PolicySource {
  readonly names: readonly string[]
  /** The policy, the mistakes that keep it from being used, or null for a tool that is not on the list. */
  get(tool: string): CompiledPolicy | PolicyError | null
  /** The same for lists of tools, without compiling what has not been asked for. */
  head(tool: string): PolicyHead | PolicyError | null
}

export class PolicyStore implements PolicySource {
  readonly #folder: string
  readonly #cache: PolicyCache | null
  readonly #names: readonly string[]
  readonly #known: ReadonlySet<string>
  readonly #loaded = new Map<string, CompiledPolicy | PolicyError>()
  readonly #heads = new Map<string, PolicyHead>()

  /** `folder` is absolute and holds NAME.yaml for each tool. */
  constructor(folder: string, cache: PolicyCache | null = null) {
    this.#folder = folder
    this.#cache = cache
    this.#names = readdirSync(folder)
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => file.slice(0, -5))
      .sort()
    this.#known = new Set(this.#names)
  }

  get names(): readonly string[] {
    return this.#names
  }

  /** The policy, the mistakes that keep it from being used, or null for a tool that is not on the list. */
  get(tool: string): CompiledPolicy | PolicyError | null {
    const loaded = this.#loaded.get(tool)
    if (loaded) return loaded
    if (!this.#known.has(tool)) return null
    const policy = this.#load(tool)
    this.#loaded.set(tool, policy)
    return policy
  }

  /** What is wrong with the file of a tool on the list. Nothing that is not in use already is kept in memory for it. */
  mistakes(tool: string): readonly PolicyMistake[] {
    const loaded = this.#loaded.get(tool)
    if (loaded) return loaded instanceof PolicyError ? loaded.mistakes : []
    const file = join(this.#folder, `${tool}.yaml`)
    if (this.#cache?.has(file, readFileSync(file, 'utf8'))) return []
    const policy = this.#load(tool)
    return policy instanceof PolicyError ? policy.mistakes : []
  }

  #load(tool: string): CompiledPolicy | PolicyError {
    try {
      return loadPolicy(join(this.#folder, `${tool}.yaml`), this.#cache)
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error
      return error
    }
  }

  head(tool: string): PolicyHead | PolicyError | null {
    const known = this.#loaded.get(tool) ?? this.#heads.get(tool)
    if (known || !this.#known.has(tool)) return known ?? null
    const head = readHead(readFileSync(join(this.#folder, `${tool}.yaml`), 'utf8'))
    if (head === null) return this.get(tool)
    this.#heads.set(tool, head)
    return head
  }
}
