/** Bytes on their way to the screens: a little of each session at a time, and a flood steps aside while somebody's key waits for its echo. */

/** Under way to the thread per session: a few milliseconds of its time. Who types next waits for no more than that. */
const under_way_bytes = 64 * 1024
/** So much that waits is a flood; less goes out at once, whoever types. */
const flood_bytes = 8 * 1024
/** Within this a key is echoed, sent and drawn; it needs the processors that a flood would take. */
const echo_ms = 30
/** However much is typed, a flood goes on after this. */
const longest_hold_ms = 250

/** Bytes, or something that is to happen between them. */
interface Piece {
  bytes: number
  send: () => void
  parsed: (() => void) | null
}

interface Lane {
  waiting: Piece[]
  waiting_bytes: number
  under_way: Piece[]
  under_way_bytes: number
}

export class ScreenLanes {
  readonly #lanes = new Map<string, Lane>()
  #typed_in = ''
  #hold_until_ms = -Infinity
  #held_since_ms = -Infinity
  #timer: NodeJS.Timeout | undefined

  /** `send` hands so many bytes to the thread, which is answered by a call of `parsed`. Resolves when the screen has taken them, or is gone. */
  write(id: string, bytes: number, send: () => void): Promise<void> {
    return new Promise((parsed) => this.#add(id, { bytes, send, parsed }))
  }

  /** Sends something that is not answered, behind the bytes that were given before. */
  send(id: string, send: () => void): void {
    this.#add(id, { bytes: 0, send, parsed: null })
  }

  #add(id: string, piece: Piece): void {
    const lane = this.#lanes.get(id) ?? { waiting: [], waiting_bytes: 0, under_way: [], under_way_bytes: 0 }
    this.#lanes.set(id, lane)
    lane.waiting.push(piece)
    lane.waiting_bytes += piece.bytes
    this.#work(id, lane)
  }

  /** Somebody typed in this session: floods of others step aside. */
  typed(id: string): void {
    const now = performance.now()
    if (now > this.#hold_until_ms) this.#held_since_ms = now
    this.#typed_in = id
    this.#hold_until_ms = Math.min(now + echo_ms, this.#held_since_ms + longest_hold_ms)
  }

  /** The thread took the oldest piece of this session. */
  parsed(id: string): void {
    const lane = this.#lanes.get(id)
    const piece = lane?.under_way.shift()
    if (!lane || !piece) return
    lane.under_way_bytes -= piece.bytes
    piece.parsed?.()
    this.#work(id, lane)
  }

  /** The screen is gone: nobody waits for it. */
  letGo(id: string): void {
    const lane = this.#lanes.get(id)
    this.#lanes.delete(id)
    for (const { parsed } of lane?.under_way ?? []) parsed?.()
    for (const { parsed, send } of lane?.waiting ?? []) (parsed ?? send)()
  }

  letAllGo(): void {
    for (const id of [...this.#lanes.keys()]) this.letGo(id)
  }

  #work(id: string, lane: Lane): void {
    for (let piece = lane.waiting[0]; piece; piece = lane.waiting[0]) {
      if (lane.under_way_bytes >= under_way_bytes) return
      const is_flood = id !== this.#typed_in && lane.waiting_bytes + lane.under_way_bytes > flood_bytes
      if (is_flood && performance.now() < this.#hold_until_ms) {
        this.#workLater()
        return
      }
      lane.waiting.shift()
      lane.waiting_bytes -= piece.bytes
      if (piece.parsed) lane.under_way.push(piece)
      lane.under_way_bytes += piece.bytes
      piece.send()
    }
  }

  #workLater(): void {
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined
        for (const [id, lane] of this.#lanes) this.#work(id, lane)
      },
      Math.max(1, this.#hold_until_ms - performance.now()),
    )
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.letAllGo()
  }
}
