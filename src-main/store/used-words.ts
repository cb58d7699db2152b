/** How often the words of commands were used lately, by what stands before them: counted from the last runs, kept in memory. */
import type { DatabaseSync } from 'node:sqlite'
import { Statements } from './statements.ts'

/** Older runs say little of what is wanted now. */
const most_runs = 2000
const most_words = 20_000
const longest_word = 60
/** Subcommands lie no deeper. */
const deepest = 3

export class UsedWords {
  readonly #statements: Statements
  readonly #counts = new Map<string, Map<string, number>>()
  #words = 0
  #counted_to = 0

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database)
  }

  /** Words and options used behind `path`: `git`, `git/remote` ...; values behind an option (`kubectl -n`); tools behind an empty one. */
  behind(path: string): ReadonlyMap<string, number> | undefined {
    this.#countNew()
    return this.#counts.get(path)
  }

  #countNew(): void {
    const rows = this.#statements
      .of("SELECT seq, command, args FROM jobs WHERE seq > ? AND kind IN ('command', 'session') ORDER BY seq DESC LIMIT ?")
      .all(this.#counted_to, most_runs)
    for (const { seq, command, args } of rows) {
      this.#counted_to = Math.max(this.#counted_to, Number(seq))
      try {
        this.#count(String(command), JSON.parse(String(args)) as string[])
      } catch {
        // a damaged record counts for nothing
      }
    }
  }

  #count(command: string, args: readonly string[]): void {
    this.#add('', command)
    let path = command
    let depth = 0
    const options: string[] = []
    for (const arg of args) {
      if (arg === '--') break
      if (arg.startsWith('-')) {
        const equals = arg.indexOf('=')
        const option = equals < 0 ? arg : arg.slice(0, equals)
        if (equals > 0) this.#add(`${command} ${option}`, arg.slice(equals + 1))
        options.push(option)
        continue
      }
      this.#add(path, arg)
      // Perhaps its value, which only the policy knows; an option that takes none is never asked for.
      if (options.length > 0) this.#add(`${command} ${options.at(-1)!}`, arg)
      for (const option of options) this.#add(path, option)
      options.length = 0
      if (++depth > deepest) return
      path += `/${arg}`
    }
    // Options behind the words belong to the deepest of them that has rules of its own, which only the policy knows: count at each.
    for (let at = path; ; at = at.slice(0, at.lastIndexOf('/'))) {
      for (const option of options) this.#add(at, option)
      if (!at.includes('/')) return
    }
  }

  #add(path: string, word: string): void {
    if (word.length > longest_word || path.length > 4 * longest_word) return
    let words = this.#counts.get(path)
    if (!words) {
      if (this.#words >= most_words) return
      words = new Map()
      this.#counts.set(path, words)
    }
    const count = words.get(word)
    if (count === undefined && this.#words++ >= most_words) return
    words.set(word, (count ?? 0) + 1)
  }
}
