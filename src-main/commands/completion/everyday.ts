/** What people use most of each tool, most used first: a list that comes with Opsdeck, and the user's own runs. */
import { join } from 'node:path'
import { readPlainFile } from '../../base/read-plain-file.ts'

const file_limit_bytes = 1024 * 1024

/** How often words were used behind `git`, `git/remote`, `kubectl/get` ..., and as values of `kubectl -n`; of the user's own runs. */
export type UsedWords = (path: string) => ReadonlyMap<string, number> | undefined

/** Any place in the list stands above any use of one's own, which settles the order among neighbours and among what is not on the list. */
const listed_points = 100
const most_own_points = 30

export class Everyday {
  readonly #file: string
  #lists: ReadonlyMap<string, readonly string[]> | null = null

  /** `folder`: absolute, of the lists. */
  constructor(folder: string) {
    this.#file = join(folder, 'everyday.json')
  }

  /** Words and options behind `path` (`git`, `git/remote`, empty for tools) in their order; a word with `*` stands for files. */
  listOf(path: string): readonly string[] {
    this.#lists ??= this.#read()
    return this.#lists.get(path) ?? []
  }

  #read(): ReadonlyMap<string, readonly string[]> {
    const lists = new Map<string, readonly string[]>()
    const tools = JSON.parse(readPlainFile(this.#file, file_limit_bytes).toString('utf8')) as Record<string, Record<string, string>>
    for (const [tool, paths] of Object.entries(tools))
      for (const [path, words] of Object.entries(paths)) lists.set([tool, ...path.split(' ')].filter(Boolean).join('/'), words.split(' '))
    return lists
  }
}

/** Points of what is offered behind one path. */
export class Ranking {
  readonly list: readonly string[]
  readonly #places: ReadonlyMap<string, number>
  readonly #patterns: readonly (readonly [ending: RegExp, place: number])[]
  readonly #used: ReadonlyMap<string, number> | undefined

  constructor(everyday: Everyday, used: UsedWords, path: string) {
    this.list = everyday.listOf(path)
    this.#places = new Map(this.list.map((word, place) => [word, place]))
    this.#patterns = this.list.flatMap((word, place) => (word.includes('*') ? [[patternOf(word), place] as const] : []))
    this.#used = used(path)
  }

  /** Of one thing by all its spellings. */
  points(names: readonly string[]): number {
    const place = Math.min(...names.map((name) => this.#places.get(name) ?? Number.POSITIVE_INFINITY))
    return this.#sum(place, names)
  }

  pointsOfFile(path: string): number {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const place = this.#patterns.find(([pattern]) => pattern.test(name))?.[1] ?? Number.POSITIVE_INFINITY
    return this.#sum(place, [path])
  }

  /** The spelling that people use, or null. */
  usual(names: readonly string[]): string | null {
    return this.list.find((word) => names.includes(word)) ?? null
  }

  isUsed(name: string): boolean {
    return this.#used?.has(name) ?? false
  }

  #sum(place: number, names: readonly string[]): number {
    const uses = this.#used ? names.reduce((sum, name) => sum + (this.#used!.get(name) ?? 0), 0) : 0
    const own = Math.min(most_own_points, Math.log2(1 + uses) * 5)
    return own + (Number.isFinite(place) ? Math.max(listed_points - place, most_own_points + 1) : 0)
  }
}

function patternOf(word: string): RegExp {
  return new RegExp(
    `^${word
      .split('*')
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  )
}
