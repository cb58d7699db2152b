/** Keeps parsed policy files as JSON in Opsdeck's private folder, beside those of the build: reading YAML costs a hundred times more than reading that. */
import { createHash } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

export interface ParsedPolicy {
  /** What the YAML says, not yet checked. */
  data: unknown
  /** Line of each example, `GROUP/INDEX`. */
  example_lines: Record<string, number>
}

export class PolicyCache {
  readonly #folder: string
  /** Where to look, in this order. */
  readonly #folders: readonly string[]

  /** `folder` is absolute and private; it is made when something is kept. `built` lies in the program itself, is trusted like it, and is only read. */
  constructor(folder: string, built?: string) {
    this.#folder = folder
    this.#folders = built === undefined ? [folder] : [folder, built]
  }

  /** What was kept for exactly this text, or null. */
  get(file: string, source: string): ParsedPolicy | null {
    const hash = hashOf(source)
    for (const folder of this.#folders) {
      try {
        const kept = JSON.parse(readFileSync(pathIn(folder, file), 'utf8')) as ParsedPolicy & { hash: string }
        if (kept.hash === hash && typeof kept.example_lines === 'object') return kept
      } catch {
        // Not there, or damaged.
      }
    }
    return null
  }

  /** Whether exactly this text was kept, which is done with what was compiled without a mistake; reads the beginning of what is kept and no more. */
  has(file: string, source: string): boolean {
    const begin = beginOf(source)
    return this.#folders.some((folder) => beginsWith(pathIn(folder, file), begin))
  }

  /** A cache that cannot be written costs time and nothing else, so failures are passed over. */
  keep(file: string, source: string, parsed: ParsedPolicy): void {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      const path = pathIn(this.#folder, file)
      const beside = `${path}.${process.pid}`
      writeFileSync(beside, JSON.stringify({ hash: hashOf(source), ...parsed }), { mode: 0o600 })
      renameSync(beside, path)
    } catch {
      // see above
    }
  }
}

const pathIn = (folder: string, file: string): string => join(folder, `${basename(file)}.json`)

function beginsWith(path: string, begin: string): boolean {
  try {
    const kept = openSync(path, 'r')
    try {
      const bytes = Buffer.alloc(begin.length)
      readSync(kept, bytes, 0, bytes.length, 0)
      return bytes.toString() === begin
    } finally {
      closeSync(kept)
    }
  } catch {
    return false
  }
}

/** As `keep` writes it. */
const beginOf = (source: string): string => JSON.stringify({ hash: hashOf(source) }).slice(0, -1)
const hashOf = (source: string): string => createHash('sha256').update(source).digest('hex')
