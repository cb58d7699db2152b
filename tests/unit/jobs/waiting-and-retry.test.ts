/** Pure parts of the engine: the line's order, retry delays, pieces of output as text, change feed, shares of the cap. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChangeFeed } from '../../../src-main/events/change-feed.ts'
import { retryDelayMs } from '../../../src-main/jobs/ends/retry-delay.ts'
import { encodePiece } from '../../../src-main/jobs/output/output-reader.ts'
import type { LiveJob } from '../../../src-main/jobs/state/job-state.ts'
import { WaitingLine } from '../../../src-main/jobs/waiting/waiting-line.ts'
import { signalName } from '../../../src-main/processes/signal-names.ts'
import { indexName, laterPieceName, pieceStart, shareOfCap } from '../../../src-main/store/output-names.ts'

const job = (seq: number, priority: number) => ({ plan: { id: `j${seq}`, seq, priority, leases: [] } }) as unknown as LiveJob

describe('the line', () => {
  it('is sorted by priority, then by seq, whatever comes when', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(fc.nat(1000), fc.integer({ min: -2, max: 2 })), { selector: ([seq]) => seq }), (jobs) => {
        const line = new WaitingLine()
        for (const [seq, priority] of jobs) line.add(job(seq, priority))
        const expected = [...jobs].sort((one, other) => other[1] - one[1] || one[0] - other[0]).map(([seq]) => `j${seq}`)
        expect([...line].map(({ plan }) => plan.id)).toEqual(expected)
        expect(expected.map((id) => line.place(id))).toEqual(expected.map((_, n) => n + 1))
        expect(expected.map(() => line.take(() => true)?.plan.id)).toEqual(expected)
      }),
    )
  })

  it('knows who is not in it', () => {
    const line = new WaitingLine()
    const one = job(1, 0)
    line.add(one)
    expect(line.remove(one)).toBe(true)
    expect(line.remove(one)).toBe(false)
    expect(line.place('j1')).toBeNull()
    expect(line.take(() => true)).toBeUndefined()
  })
})

describe('retry delays', () => {
  const retry = { attempts: 9, initial_ms: 100, factor: 3, max_ms: 2000, jitter: false }
  it('grow by the factor up to the limit', () => {
    expect([2, 3, 4, 5, 90].map((next) => retryDelayMs(retry, next))).toEqual([100, 300, 900, 2000, 2000])
  })
  it('take any factor, also one, and a first wait of none', () => {
    expect([2, 3, 9].map((next) => retryDelayMs({ ...retry, factor: 1 }, next))).toEqual([100, 100, 100])
    expect([2, 3, 9].map((next) => retryDelayMs({ ...retry, initial_ms: 0 }, next))).toEqual([0, 0, 0])
  })
  it('with jitter lie apart, stay within the limit, and grow by about the factor', () => {
    const jittery = { ...retry, factor: 2, max_ms: 100_000, jitter: true }
    const drawn = (next: number) => Array.from({ length: 400 }, () => retryDelayMs(jittery, next)).sort((one, other) => one - other)
    const medians = [2, 3, 4, 5, 6].map((next) => drawn(next)[200]!)
    for (const [n, median] of medians.entries()) {
      expect(median).toBeGreaterThan(0.4 * 100 * 2 ** n)
      expect(median).toBeLessThan(2 * 100 * 2 ** n)
    }
    expect(medians.at(-1)).toBeGreaterThan(5 * medians[0]!)
    expect(new Set(drawn(4)).size).toBeGreaterThan(100)
    for (const next of [2, 3, 30, 100]) {
      const far = Array.from({ length: 50 }, () => retryDelayMs({ ...jittery, factor: 100, max_ms: 2000 }, next))
      for (const delay of far) expect(delay >= 0 && delay <= 2000).toBe(true)
    }
  })
})

describe('a piece of output', () => {
  it('never loses, doubles or changes a byte, and text stays text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.integer({ min: 4, max: 40 }), (text, limit) => {
        const bytes = Buffer.from(text)
        const parts: Buffer[] = []
        for (let from = 0; from < bytes.length; ) {
          const slice = bytes.subarray(from, from + limit)
          const piece = encodePiece(from, slice, from + slice.length >= bytes.length)
          expect(piece.encoding).toBe('utf8')
          expect(piece.next).toBeGreaterThan(from)
          parts.push(Buffer.from(piece.data, piece.encoding))
          from = piece.next
        }
        expect(Buffer.concat(parts).equals(bytes)).toBe(true)
      }),
    )
  })
  it('that is not UTF-8 is base64 of exactly these bytes', () => {
    const bytes = Buffer.from([0x41, 0xff, 0xfe, 0x42])
    expect(encodePiece(7, bytes, false)).toEqual({ data: bytes.toString('base64'), encoding: 'base64', from: 7, next: 11 })
  })
})

describe('the feed of changes', () => {
  it('gives at most 200 jobs at once and the rest with the next cursor', async () => {
    const feed = new ChangeFeed()
    const { cursor } = await feed.pull(undefined, 0)
    for (let n = 0; n < 450; n++) feed.announce({ area: 'jobs', id: `j${n % 300}`, action: 'updated' })
    feed.touch('settings')
    const sizes: number[] = []
    const seen: string[] = []
    for (let next = cursor; sizes.at(-1) !== 0; ) {
      const changes = await feed.pull(next, 0)
      sizes.push(changes.changes.length)
      seen.push(...changes.changes.map(({ id }) => `${id}`))
      next = changes.cursor
    }
    expect(sizes).toEqual([200, 101, 0])
    expect(new Set(seen).size).toBe(301)
    feed.close()
  })
  it('lets waiting readers go when it closes', async () => {
    const feed = new ChangeFeed()
    const { cursor } = await feed.pull(undefined, 0)
    const waiting = feed.pull(cursor, 30_000)
    feed.close()
    expect(await waiting).toMatchObject({ changes: [] })
  })
})

describe('names', () => {
  it('of output files are read back, and others are not taken for them', () => {
    expect(pieceStart(laterPieceName(2, 'stdout', 0), 2, 'stdout')).toBe(0)
    expect(pieceStart(laterPieceName(2, 'stdout', 4096), 2, 'stdout')).toBe(4096)
    for (const other of [indexName(2, 'stdout'), '12.stdout', '2.stderr', '2.stdout.x', '2.stdout.1.new'])
      expect(pieceStart(other, 2, 'stdout')).toBeUndefined()
  })
  it('of signals come from their numbers', () => {
    expect([15, 9, 2, 64].map(signalName)).toEqual(['SIGTERM', 'SIGKILL', 'SIGINT', 'SIG64'])
  })
  it('of the shares of a cap add up to it', () => {
    for (const cap of [64 * 1024, 1024 ** 3, 65_537]) {
      const { head_bytes, tail_bytes, piece_bytes } = shareOfCap(cap)
      expect(head_bytes + tail_bytes).toBe(cap)
      expect(4 * piece_bytes).toBeLessThanOrEqual(tail_bytes)
    }
  })
})
