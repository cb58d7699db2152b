/** Keeps parsed policy files as JSON in Opsdeck's private folder: reading YAML costs a hundred times more than reading that. */
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

  /** `folder` is absolute and private; it is made when something is kept. */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** What was kept for exactly this text, or null. */
  get(file: string, source: string): ParsedPolicy | null {
    try {
      const kept = JSON.parse(readFileSync(this.#path(file), 'utf8')) as ParsedPolicy & { hash: string }
      return kept.hash === hashOf(source) && typeof kept.example_lines === 'object' ? kept : null
    } catch {
      return null // not there, or damaged: read again
    }
  }

  /** Whether exactly this text was kept, which is done with what was compiled without a mistake; reads the beginning of what is kept and no more. */
  has(file: string, source: string): boolean {
    const begin = beginOf(source)
    try {
      const kept = openSync(this.#path(file), 'r')
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

  /** A cache that cannot be written costs time and nothing else, so failures are passed over. */
  keep(file: string, source: string, parsed: ParsedPolicy): void {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      const path = this.#path(file)
      const beside = `${path}.${process.pid}`
      writeFileSync(beside, JSON.stringify({ hash: hashOf(source), ...parsed }), { mode: 0o600 })
      renameSync(beside, path)
    } catch {
      // see above
    }
  }

  #path(file: string): string {
    return join(this.#folder, `${basename(file)}.json`)
  }
}

/** As `keep` writes it. */
const beginOf = (source: string): string => JSON.stringify({ hash: hashOf(source) }).slice(0, -1)
const hashOf = (source: string): string => createHash('sha256').update(source).digest('hex')
