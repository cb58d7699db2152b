/** Where a text stands in the whole of a stored output: looked for part by part, and on while it grows. */
import { type Failure, isAborted, toFailure } from '../bridge/failure.ts'
import { pause } from '../ui/pause.ts'
import type { StoredOutput } from './terminal-source.ts'

/** More than this nobody walks through; 8 bytes each. */
const most_places = 200_000
const tell_pause_ms = 120
/** Between two looks at the end of an output that still grows. */
const grow_pause_ms = 500

export interface HitsSoFar {
  /** How often it was found. */
  count: number
  /** There are more, which were not looked for. */
  more: boolean
  /** Of the stored bytes, 0..1. */
  share: number
  failure: Failure | null
}

export const no_hits_yet: HitsSoFar = { count: 0, more: false, share: 0, failure: null }

export class StoredHits {
  /** For each of them, in order, the offset of its line. */
  readonly places: number[] = []
  readonly #find: StoredOutput['find']
  readonly #q: string
  readonly #tell: (found: HitsSoFar) => void
  readonly #abort = new AbortController()
  readonly #caught_up = Promise.withResolvers<void>()
  #so_far: HitsSoFar = no_hits_yet
  #told_ms = Number.NEGATIVE_INFINITY

  constructor(find: StoredOutput['find'], q: string, tell: (found: HitsSoFar) => void) {
    this.#find = find
    this.#q = q
    this.#tell = tell
  }

  /** Resolves once all that was stored by then is looked through, or will not be. */
  get caught_up(): Promise<void> {
    return this.#caught_up.promise
  }

  /** Resolves at the end of the output, when enough was found, when it failed or was stopped; never throws. */
  async run(): Promise<void> {
    const { signal } = this.#abort
    try {
      for (let from = 0; ; ) {
        const part = await this.#find(this.#q, from, signal)
        for (const place of part.places) this.places.push(place)
        const more = this.places.length >= most_places && !part.eof
        const share = part.size_bytes === 0 ? 1 : Math.min(1, part.next / part.size_bytes)
        this.#so_far = { count: this.places.length, more, share, failure: null }
        const is_at_end = part.eof || part.next === from
        if (more || is_at_end) this.#caught_up.resolve()
        if (more || part.eof) break
        this.#say(is_at_end)
        if (is_at_end) await pause(grow_pause_ms, signal)
        from = part.next
      }
    } catch (error) {
      if (!isAborted(error)) this.#so_far = { ...this.#so_far, failure: toFailure(error) }
    }
    this.#caught_up.resolve()
    this.#say(true)
  }

  stop(): void {
    this.#abort.abort()
  }

  #say(at_once: boolean): void {
    const now = performance.now()
    if (this.#abort.signal.aborted || (!at_once && now - this.#told_ms < tell_pause_ms)) return
    this.#told_ms = now
    this.#tell(this.#so_far)
  }
}
