/** Stored output on its way into a terminal: a real xterm without a page, real bytes, and a store that is read by offset. */
import { Terminal } from '@xterm/headless'
import { expect, test } from 'vitest'
import type { OutputPiece } from '../../../src-preload/contract/jobs.ts'
import { Failure } from '../../../src-renderer/bridge/failure.ts'
import { type OutputReader, piece_bytes, storedOutput } from '../../../src-renderer/features/jobs/stored-output.ts'
import { type FeedState, TerminalFeed } from '../../../src-renderer/terminal/terminal-feed.ts'
import type { TerminalStep } from '../../../src-renderer/terminal/terminal-source.ts'

const megabyte = 1024 * 1024

/** Output that has `bytes` at first and is over when `ended` says so. */
class Stored {
  bytes: Buffer
  readonly #onPull: (from: number) => void
  ended = true
  pulls = 0
  rests = 0
  readonly limits: number[] = []
  constructor(bytes: Buffer | string, onPull: (from: number) => void = () => undefined) {
    this.bytes = Buffer.from(bytes)
    this.#onPull = onPull
  }
  readonly pull = async (from: number, limit = piece_bytes): Promise<OutputPiece> => {
    this.pulls++
    this.limits.push(limit)
    this.#onPull(from)
    const piece = this.bytes.subarray(from, from + limit)
    const next = from + piece.length
    return { data: piece.toString('base64'), encoding: 'base64', from, next, eof: this.ended && next === this.bytes.length }
  }
  readonly size = async () => this.bytes.length
  readonly rest = async () => void this.rests++
}

/** `count` numbered lines of 64 bytes. */
const lines = (count: number, first = 0): Buffer => {
  const all = Buffer.alloc(count * 64, '.')
  for (let i = 0; i < count; i++) {
    all.write(`line ${first + i} `, i * 64)
    all.write('\r\n', i * 64 + 62)
  }
  return all
}

async function stepsOf(stored: OutputReader, first_view = false): Promise<TerminalStep[]> {
  const steps: TerminalStep[] = []
  for await (const step of storedOutput(stored, first_view)) steps.push(step)
  return steps
}

const textOf = (steps: readonly TerminalStep[]): string =>
  Buffer.concat(steps.map(({ data }) => (typeof data === 'string' ? Buffer.from(data) : Buffer.from(data)))).toString('latin1')

/** What stands on the screen and above it. */
function shown(terminal: Terminal): string[] {
  const { active } = terminal.buffer
  return Array.from({ length: active.length }, (_, i) => active.getLine(i)?.translateToString(true) ?? '').filter(Boolean)
}

async function feedInto(terminal: Terminal, output: () => AsyncIterable<TerminalStep>): Promise<FeedState[]> {
  const states: FeedState[] = []
  await new TerminalFeed({ output }, terminal, { onState: (state) => states.push(state) }).run()
  return states
}

test('every byte of ordinary output arrives once and in order', async () => {
  const stored = new Stored(lines(20_000))
  expect(textOf(await stepsOf(stored))).toBe(stored.bytes.toString('latin1'))
  const terminal = new Terminal({ allowProposedApi: true, cols: 80, rows: 5, scrollback: 30_000 })
  const states = await feedInto(terminal, () => storedOutput(stored, false))
  expect(shown(terminal)).toHaveLength(20_000)
  expect(shown(terminal).at(-1)).toMatch(/^line 19999 /)
  expect(states).toEqual([{ skipped_bytes: 0, ended: true, failure: null }])
})

test('a character that is cut between two pieces is whole on the screen', async () => {
  const text = `${'x'.repeat(piece_bytes - 1)}é`
  const terminal = new Terminal({ allowProposedApi: true, cols: 80, rows: 5, scrollback: 10_000 })
  await feedInto(terminal, () => storedOutput(new Stored(text), false))
  expect(shown(terminal).join('').endsWith('xé')).toBe(true)
})

test('a piece that was not kept leaves a note with its size', async () => {
  const pieces: OutputPiece[] = [
    { data: 'begin ', encoding: 'utf8', from: 0, next: 6, eof: false },
    { data: 'end', encoding: 'utf8', from: 2054, next: 2057, eof: true },
  ]
  const gappy = { pull: async (from: number) => pieces.find((piece) => piece.from >= from)!, size: async () => 2057, rest: async () => undefined }
  expect(textOf(await stepsOf(gappy))).toBe('begin \r\n\u001b[7m 2 KB were not kept \u001b[0m\r\nend')
})

test('of very large stored output the newest part is shown from a whole line on, and what is missing is said', async () => {
  // Three bytes more than whole lines: the place that is jumped to lies inside a line.
  const stored = new Stored(Buffer.concat([lines(20 * 16_384), Buffer.from('end')]))
  const steps = await stepsOf(stored)
  expect(steps[0]).toEqual({ data: '', reset: false, replayed: true, skipped_bytes: 18 * megabyte + 3 })
  const again = steps.findIndex(({ reset }) => reset)
  expect(textOf(steps.slice(0, again))).toMatch(/^line \d+ /)
  expect(steps[again]!.data).toContain('18 MB before this are not shown')
  const last = textOf(steps.slice(again + 1))
  expect(last.endsWith(stored.bytes.subarray(-megabyte).toString('latin1'))).toBe(true)
  expect(last).toMatch(/^line \d+ /)
})

test('a flood is stepped over, and its last part stands whole at the end', async () => {
  const stored = new Stored(lines(100))
  stored.ended = false
  const flood = new Stored(stored.bytes, (from) => {
    // The program writes 10 MB while one piece is drawn, then ends.
    if (from > 0 && !flood.ended) {
      flood.bytes = Buffer.concat([flood.bytes, lines(10 * 16_384, 100)])
      flood.ended = true
    }
  })
  flood.ended = false
  const terminal = new Terminal({ allowProposedApi: true, cols: 80, rows: 5, scrollback: 100_000 })
  const states = await feedInto(terminal, () => storedOutput(flood, true))
  expect(flood.pulls).toBeLessThan(30)
  expect(states[0]!.ended).toBe(false)
  expect(states.at(-1)).toEqual({ skipped_bytes: states[0]!.skipped_bytes, ended: true, failure: null })
  expect(states[0]!.skipped_bytes).toBeGreaterThan(9 * megabyte)
  const [first, ...rest] = shown(terminal)
  expect(first).toContain('before this are not shown')
  const numbers = rest.map((line) => Number(/^line (\d+) /.exec(line)?.[1]))
  expect(numbers.at(-1)).toBe(10 * 16_384 + 99)
  expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i))
})

test('while a flood lasts it is looked at in small pieces, with rests between them, and read on as ever when it is caught up with', async () => {
  const flood = new Stored(lines(10), (from) => {
    if (from === 0 || flood.ended) return
    // So fast that three looks find megabytes more each, then a trickle, then nothing.
    if (flood.pulls <= 5) flood.bytes = Buffer.concat([flood.bytes, lines(5 * 16_384)])
    else if (flood.pulls < 8) flood.bytes = Buffer.concat([flood.bytes, lines(10)])
    else flood.ended = true
  })
  flood.ended = false
  await stepsOf(flood, true)
  expect(flood.rests).toBeGreaterThan(1)
  expect(flood.rests).toBeLessThan(6)
  expect(new Set(flood.limits)).toEqual(new Set([piece_bytes, 64 * 1024]))
  // The end is read whole again.
  expect(flood.limits.at(-1)).toBe(piece_bytes)
})

test('what was there before the view is marked as replayed, but not for the first view of a job', async () => {
  const replayed = async (first_view: boolean) => {
    const stored: Stored = new Stored('old ', (from) => {
      if (from === 4) stored.bytes = Buffer.from('old new')
      stored.ended = from === 4
    })
    stored.ended = false
    return (await stepsOf(stored, first_view)).map(({ data, replayed }) => `${Buffer.from(data).toString()}:${replayed}`)
  }
  expect(await replayed(false)).toEqual(['old :true', 'new:false'])
  expect(await replayed(true)).toEqual(['old :false', 'new:false'])
})

test('the next step is asked for when the last one is drawn', async () => {
  const events: string[] = []
  async function* output(): AsyncGenerator<TerminalStep> {
    for (const data of ['old', 'new']) {
      events.push(`asked ${data}`)
      yield { data, reset: false, replayed: data === 'old', skipped_bytes: 0 }
    }
  }
  const screen = {
    reset: () => events.push('reset'),
    write: (data: string | Uint8Array, drawn: () => void) => {
      events.push(`got ${String(data)}, ${feed.replaying ? 'replaying' : 'live'}`)
      setImmediate(() => {
        events.push(`drawn ${String(data)}`)
        drawn()
      })
    },
  }
  const feed: TerminalFeed = new TerminalFeed({ output }, screen, { onState: () => undefined })
  await feed.run()
  expect(events).toEqual(['asked old', 'got old, replaying', 'drawn old', 'asked new', 'got new, live', 'drawn new'])
})

test('a source that fails is told with what was drawn before it; one that was stopped is not told at all', async () => {
  async function* failing(): AsyncGenerator<TerminalStep> {
    yield { data: 'so far', reset: false, replayed: false, skipped_bytes: 0 }
    throw new Failure('GONE', 'The output was removed.')
  }
  const terminal = new Terminal({ allowProposedApi: true, cols: 80, rows: 5 })
  const states = await feedInto(terminal, failing)
  expect(shown(terminal)).toEqual(['so far'])
  expect(states).toEqual([{ skipped_bytes: 0, ended: true, failure: expect.objectContaining({ code: 'GONE' }) }])

  for (const last of ['goes on', 'ends', 'fails'] as const) {
    const told: FeedState[] = []
    let pulls = 0
    async function* stopped(): AsyncGenerator<TerminalStep> {
      for (;;) {
        if (++pulls === 3) {
          feed.stop()
          if (last === 'ends') return
          if (last === 'fails') throw new Failure('INTERNAL', 'Too late.')
        }
        yield { data: '.', reset: false, replayed: false, skipped_bytes: 0 }
      }
    }
    const feed: TerminalFeed = new TerminalFeed({ output: stopped }, terminal, { onState: (state) => told.push(state) })
    await feed.run()
    expect(pulls, last).toBe(3)
    expect(told, last).toEqual([])
  }
})

test('a flood that nobody sees is not read along; small steps, and what may hold a question, are', async () => {
  const flood = '.'.repeat(64 * 1024)
  const asked: string[] = []
  async function* output(): AsyncGenerator<TerminalStep> {
    for (const [name, data, replayed, reset] of [
      ['whole', flood, true, true],
      ['small', 'a', true, false],
      ['question', flood, false, false],
      ['flood', flood, true, false],
      ['after', 'b', true, false],
    ] as const) {
      asked.push(name)
      yield { data, reset, replayed, skipped_bytes: 0 }
    }
  }
  const terminal = new Terminal({ allowProposedApi: true, cols: 80, rows: 5 })
  const waits = Promise.withResolvers<void>()
  const seen = Promise.withResolvers<void>()
  const sight = {
    is: false,
    comes: () => {
      waits.resolve()
      return seen.promise
    },
  }
  const run = new TerminalFeed({ output }, terminal, { onState: () => undefined, sight }).run()
  await waits.promise
  expect(asked).toEqual(['whole', 'small', 'question', 'flood'])
  seen.resolve()
  await run
  expect(asked.at(-1)).toBe('after')
})
