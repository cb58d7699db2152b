/** The policies of the allow-list: found by file name, read on first use, compiled once. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CompiledPolicy } from './compiled-policy.ts'
import { loadPolicy } from './load-policy.ts'
import { PolicyError } from './policy-error.ts'

export class PolicyStore {
  readonly #folder: string
  readonly #names: readonly string[]
  readonly #known: ReadonlySet<string>
  readonly #loaded = new Map<string, CompiledPolicy | PolicyError>()

  /** `folder` is absolute and holds NAME.yaml for each tool. */
  constructor(folder: string) {
    this.#folder = folder
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
    let policy: CompiledPolicy | PolicyError
    try {
      policy = loadPolicy(join(this.#folder, `${tool}.yaml`))
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error
      policy = error
    }
    this.#loaded.set(tool, policy)
    return policy
  }
}
