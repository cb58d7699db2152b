/** Searches that are pulled: each gathers matches while its reader asks, waits when it is far ahead, and ends when nobody asks any more. */
import { AppError } from '../base/app-error.ts'
import { newId } from '../base/ids.ts'
import { type SearchLimits, searchFiles, type TextQuery } from './search-files.ts'
import { type ToldMatch, tellMatch } from './tell-matches.ts'

export interface SearchBounds {
  /** Matching lines in all. */
  limit: number
  lines_per_file: number
}

export interface SearchPart {
  items: ToldMatch[]
  done: boolean
  /** Why not everything was told, or null. */
  cut: 'limit' | null
  /** Lines that were found and left out: too long, or in a file whose name is no text. */
  left_out: number
}

/** A search whose reader is gone is ended after this long. */
const forgotten_ms = 30_000
const most_runs = 20
/** What comes this soon after the first goes along with it. */
const gather_ms = 40
/** Items in one answer. */
const most_items = 500

interface Run {
  lines: AsyncGenerator<ToldMatch>
  stop: AbortController
  told: number
  limit: number
  counts: { left_out: number }
  timer: NodeJS.Timeout
  /** An answer that is on its way; the next one begins after it. */
  turn: Promise<unknown>
  /** Was taken from the search and not told yet. */
  next: Promise<IteratorResult<ToldMatch>> | null
}

export class SearchRuns implements AsyncDisposable {
  readonly #runs = new Map<string, Run>()

  /** Everything in one answer. Throws as `searchFiles`. */
  static async whole(root: string, query: TextQuery, bounds: SearchBounds, signal?: AbortSignal, replacement?: string): Promise<SearchPart> {
    const counts = { left_out: 0 }
    const items: ToldMatch[] = []
    for await (const match of told(root, query, bounds, counts, signal, replacement)) {
      if (items.length === bounds.limit) return { items, done: true, cut: 'limit', left_out: counts.left_out }
      items.push(match)
    }
    return { items, done: true, cut: null, left_out: counts.left_out }
  }

  /** Begins one; its reader asks with the id. Throws CONFLICT when there are too many. */
  start(root: string, query: TextQuery, bounds: SearchBounds): string {
    if (this.#runs.size >= most_runs) throw new AppError('CONFLICT', `${most_runs} searches run already. Stop one first.`)
    const id = newId()
    const stop = new AbortController()
    const counts = { left_out: 0 }
    this.#runs.set(id, {
      lines: told(root, query, bounds, counts, stop.signal),
      stop,
      told: 0,
      limit: bounds.limit,
      counts,
      timer: this.#forget(id),
      turn: Promise.resolve(),
      next: null,
    })
    return id
  }

  /** What was found since the last answer; waits up to `wait_ms` for the first. Throws NOT_FOUND, and as `searchFiles`. */
  async next(id: string, wait_ms: number): Promise<SearchPart> {
    const run = this.#runs.get(id)
    if (!run) throw new AppError('NOT_FOUND', 'There is no such search, or it has ended.')
    clearTimeout(run.timer)
    const turn = run.turn.then(() => gather(run, wait_ms))
    run.turn = turn.catch(() => {})
    try {
      const part = await turn
      if (part.done) await this.stop(id)
      else run.timer = this.#forget(id)
      return part
    } catch (error) {
      await this.stop(id)
      throw error
    }
  }

  /** Ends it; one that has ended is no error. */
  async stop(id: string): Promise<void> {
    const run = this.#runs.get(id)
    if (!run) return
    this.#runs.delete(id)
    clearTimeout(run.timer)
    run.stop.abort()
    await run.next?.catch(() => {})
    await run.lines.return(undefined).catch(() => {})
  }

  #forget(id: string): NodeJS.Timeout {
    return setTimeout(() => void this.stop(id), forgotten_ms).unref()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#runs.keys()].map((id) => this.stop(id)))
  }
}

async function gather(run: Run, wait_ms: number): Promise<SearchPart> {
  const items: ToldMatch[] = []
  const part = (done: boolean, cut: SearchPart['cut'] = null): SearchPart => ({ items, done, cut, left_out: run.counts.left_out })
  const { promise: late, resolve } = Promise.withResolvers<'late'>()
  let timer = setTimeout(() => resolve('late'), wait_ms)
  try {
    while (items.length < most_items) {
      run.next ??= run.lines.next()
      const got = await Promise.race([run.next, late])
      if (got === 'late') return part(false)
      run.next = null
      if (got.done) return part(true)
      if (run.told === run.limit) return part(true, 'limit')
      run.told++
      items.push(got.value)
      if (items.length === 1) {
        clearTimeout(timer)
        timer = setTimeout(() => resolve('late'), Math.min(wait_ms, gather_ms))
      }
    }
    return part(false)
  } finally {
    clearTimeout(timer)
  }
}

async function* told(
  root: string,
  query: TextQuery,
  { lines_per_file }: SearchBounds,
  counts: { left_out: number },
  signal?: AbortSignal,
  replacement?: string,
): AsyncGenerator<ToldMatch> {
  const limits: SearchLimits = {
    lines_per_file,
    ...(replacement !== undefined && { replacement }),
    onLeftOut: () => {
      counts.left_out++
    },
  }
  for await (const line of searchFiles(root, query, limits, signal)) yield tellMatch(line)
}
