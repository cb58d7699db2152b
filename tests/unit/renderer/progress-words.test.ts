/** What a person reads of a running job: share, time left, and that it takes longer than usual. */
import { describe, expect, it } from 'vitest'
import { progressWords } from '../../../src-renderer/parts/progress-words.ts'

const words = (progress: number | null, remaining_ms: number | null, more: { usual_ms?: number; overdue?: boolean } = {}) =>
  progressWords({ status: 'running', progress, estimate: { by: 'past', remaining_ms, usual_ms: null, overdue: false, ...more } })

describe('progress in words', () => {
  it.each([
    [0.62, 40_400, '62 %, about 40 s left'],
    [0.5, 8100, '50 %, about 8 s left'],
    [0.1, 63_000, '10 %, about 65 s left'],
    [0.1, 200_000, '10 %, about 3 min left'],
    [0.1, 4_800_000, '10 %, about 1 h 20 min left'],
    [0.99, 400, '99 %, almost done'],
    [0.3, null, '30 %'],
    [null, 40_000, 'about 40 s left'],
  ])('%s and %s ms: %s', (progress, remaining_ms, expected) => expect(words(progress, remaining_ms)).toBe(expected))

  it('says that it takes longer than usual', () => {
    expect(words(0.99, null, { overdue: true, usual_ms: 40_000 })).toBe('99 %, longer than usual (usually 40 s)')
  })

  it('is silent of what does not run or says nothing', () => {
    expect(progressWords({ status: 'succeeded', progress: 1, estimate: null })).toBeNull()
    expect(progressWords({ status: 'running', progress: null, estimate: null })).toBeNull()
  })
})
