import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FailedAttempts } from '../../../src-main/access/failed-attempts.ts'
import { LaunchTokens } from '../../../src-main/access/launch-tokens.ts'
import { RateLimit } from '../../../src-main/access/rate-limit.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function taken(limit: RateLimit, name: string, tries: number): number {
  let count = 0
  for (let i = 0; i < tries; i++) {
    try {
      limit.take(name)
      count++
    } catch (error) {
      expect(error).toMatchObject({ code: 'RATE_LIMITED', details: { retry_after_s: 1, limit_per_s: expect.any(Number) } })
    }
  }
  return count
}

describe('the rate limit', () => {
  it('gives each name its own second of requests, refilled with time', () => {
    const limit = new RateLimit(() => 10)
    expect(taken(limit, 'a', 30)).toBe(10)
    expect(taken(limit, 'b', 30)).toBe(10)
    vi.advanceTimersByTime(500)
    expect(taken(limit, 'a', 30)).toBe(5)
    vi.advanceTimersByTime(60_000)
    expect(taken(limit, 'a', 30)).toBe(10)
  })

  it('follows the setting at once', () => {
    let rate = 5
    const limit = new RateLimit(() => rate)
    expect(taken(limit, 'a', 30)).toBe(5)
    rate = 100
    vi.advanceTimersByTime(100)
    expect(taken(limit, 'a', 30)).toBe(10)
  })
})

describe('failed attempts', () => {
  it('are answered later and later, up to a second, and forgotten after a quiet minute', async () => {
    const attempts = new FailedAttempts()
    const delays: number[] = []
    for (let i = 0; i < 12; i++) {
      delays.push(attempts.delay_ms)
      void attempts.note()
    }
    expect(delays).toEqual([0, 0, 0, 0, 0, 50, 100, 200, 400, 800, 1000, 1000])
    vi.advanceTimersByTime(61_000)
    expect(attempts.delay_ms).toBe(0)
  })

  it('do not pile up: too many at once are refused', () => {
    const attempts = new FailedAttempts()
    const notes = Array.from({ length: 300 }, () => attempts.note())
    return expect(Promise.all(notes)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  })
})

describe('launch tokens', () => {
  it('are taken once each, in time', () => {
    const tokens = new LaunchTokens(1000)
    const { token, expires_at } = tokens.create()
    expect(Date.parse(expires_at)).toBe(Date.now() + 1000)
    expect(tokens.take(token)).toBe(true)
    expect(tokens.take(token)).toBe(false)
    const late = tokens.create()
    vi.advanceTimersByTime(1000)
    expect(tokens.take(late.token)).toBe(false)
    expect(tokens.take('never made')).toBe(false)
  })

  it('are kept in bounds: the oldest go', () => {
    const tokens = new LaunchTokens()
    const first = tokens.create()
    for (let i = 0; i < 100; i++) tokens.create()
    expect(tokens.take(first.token)).toBe(false)
  })
})
