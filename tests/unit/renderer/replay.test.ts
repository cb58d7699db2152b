/** A replay shows at each moment what was there then, goes back and forth, leaves idle time out; and outputs are read as they were left. */
import { describe, expect, it } from 'vitest'
import type { Timing } from '../../../src-preload/contract/jobs.ts'
import { settled } from '../../../src-renderer/features/jobs/output-text.ts'
import { ReplayPlayer } from '../../../src-renderer/features/jobs/replay-player.ts'

const output = Buffer.from('one\ntwo\nthree\n')
const timing: Timing = {
  attempt: 1,
  duration_ms: 10_000,
  streams: [
    {
      stream: 'terminal',
      size_bytes: output.length,
      times: [
        [100, 4],
        [500, 8],
        [9000, output.length],
      ],
    },
  ],
  sizes: [
    [0, 80, 24],
    [600, 100, 30],
  ],
}

class Screen {
  text = ''
  size = ''
  write = async (data: Uint8Array) => {
    this.text += Buffer.from(data).toString()
  }
  reset = () => {
    this.text = ''
  }
  resize = (cols: number, rows: number) => {
    this.size = `${cols}x${rows}`
  }
}

function player(more: Partial<Timing> = {}, stored = output, kept_from = 0) {
  const screen = new Screen()
  const playing = new ReplayPlayer(
    { ...timing, ...more },
    async (_stream, asked, limit) => {
      const from = Math.max(asked, kept_from)
      const bytes = stored.subarray(from, from + limit)
      return { data: bytes.toString('base64'), encoding: 'base64', from, next: from + bytes.length, eof: from + bytes.length >= stored.length }
    },
    screen,
  )
  return { screen, playing }
}

describe('a replay', () => {
  it('shows what was there at each moment, at the speed that is asked for', async () => {
    const { screen, playing } = player()
    playing.skips_idle = false
    await playing.tick(99)
    expect([screen.text, screen.size]).toEqual(['', '80x24'])
    await playing.tick(1)
    expect(screen.text).toBe('one\n')
    playing.speed = 4
    await playing.tick(100)
    expect([screen.text, playing.position_ms]).toEqual(['one\ntwo\n', 500])
    await playing.tick(25)
    expect(screen.size).toBe('100x30')
    await playing.tick(10_000)
    expect([screen.text, playing.at_end]).toEqual(['one\ntwo\nthree\n', true])
  })

  it('goes back and forth, and draws what belongs there', async () => {
    const { screen, playing } = player()
    await playing.seek(9500)
    expect(screen.text).toBe('one\ntwo\nthree\n')
    await playing.seek(200)
    expect([screen.text, screen.size]).toEqual(['one\n', '80x24'])
    await playing.seek(-5)
    expect([screen.text, playing.position_ms]).toEqual(['', 0])
    await playing.seek(Number.POSITIVE_INFINITY)
    expect([screen.text, playing.position_ms]).toEqual(['one\ntwo\nthree\n', 10_000])
  })

  it('leaves idle time out where it is told to', async () => {
    const { screen, playing } = player()
    await playing.seek(600)
    await playing.tick(300)
    expect(screen.text).toBe('one\ntwo\n')
    await playing.tick(200)
    expect([screen.text, playing.position_ms]).toEqual(['one\ntwo\nthree\n', 9000])
  })

  it('steps over what was not kept, and draws only the last part before a far place', async () => {
    const stored = Buffer.from(`${'x'.repeat(99)}\n`.repeat(30_000))
    const times: [number, number][] = Array.from({ length: 300 }, (_one, n) => [n, (n + 1) * 10_000])
    const far = player({ duration_ms: 300, streams: [{ stream: 'stdout', size_bytes: stored.length, times }], sizes: [] }, stored)
    await far.playing.seek(299)
    expect(far.screen.text.length).toBe(1024 * 1024)
    const cut = player({ streams: [{ stream: 'stdout', size_bytes: output.length, times: [] }], sizes: [] }, output, 8)
    await cut.playing.tick(1)
    expect(cut.screen.text).toBe('three\n')
  })
})

describe('an output as text', () => {
  it('is what was left on the screen: overwritten lines and colours are gone', () => {
    expect(settled('10%\r50%\r100%\r\n\u001b[31mred\u001b[0m\nplain\r\n\n')).toBe('100%\nred\nplain\n\n')
  })
})
