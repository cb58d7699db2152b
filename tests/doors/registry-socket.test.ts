/** The socket of a job of a registered program: progress by the declared pattern, only growing and not too often; parts of it alone; many at once. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { openSampleHouse, Sample } from '../helpers/sample-program.ts'
import { closed, opened, type TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
let sample: Sample
beforeAll(async () => {
  house = await openSampleHouse()
  sample = new Sample(house)
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

interface Frame {
  stdout?: string
  stderr?: string
  progress?: number
  exit_code?: number | null
  status?: string
}

class Listening {
  readonly frames: Frame[] = []
  readonly times: number[] = []
  readonly socket: WebSocket
  readonly closed: Promise<{ code: number; reason: string }>

  constructor(id: string, { query = '', prefix = '' } = {}) {
    this.socket = house.socket(`${prefix}/ws/jobs/${id}?api_key=${house.key}${query}`)
    this.closed = closed(this.socket)
    this.socket.on('message', (data: Buffer) => {
      this.frames.push(JSON.parse(String(data)) as Frame)
      this.times.push(performance.now())
    })
  }

  /** Frames that tell of nothing but progress. */
  get progress(): number[] {
    return this.frames.flatMap(({ progress, status }) => (progress !== undefined && status === undefined ? [progress] : []))
  }
}

/** Runs `steps` until half of it, and on once `go` is called. */
async function halfWay(count: number): Promise<{ id: string; go: () => void }> {
  const go_file = join(house.folder, `go-${count}-${performance.now()}`)
  const id = await sample.start('steps', { count, wait_for: go_file })
  return { id, go: () => writeFileSync(go_file, '') }
}

describe('/ws/jobs/:id', () => {
  it('tells progress by the pattern, only growing, then the end', async () => {
    const { id, go } = await halfWay(10)
    const listening = new Listening(id, { prefix: '/v1' })
    await until(
      () => listening.progress.includes(0.5),
      'half of it',
      () => JSON.stringify(listening.frames),
    )
    expect((await house.ask('GET', `/jobs/${id}`)).json()).toMatchObject({ progress: 0.5, status: 'running' })
    go()
    expect((await listening.closed).code).toBe(1000)
    const { progress } = listening
    expect(progress).toEqual([...new Set(progress)].sort((one, other) => one - other))
    expect(listening.frames.at(-1)).toEqual({ stdout: '', stderr: '', exit_code: 0, status: 'succeeded', progress: 1 })
    expect(listening.frames.map(({ stderr = '' }) => stderr).join('')).toContain('progress 100.0%')
  })

  it('tells it at most ten times a second, however fast the program is', async () => {
    const { id, go } = await halfWay(20_000)
    const listening = new Listening(id, { query: '&stream=progress' })
    await until(
      () => listening.progress.at(-1) === 0.5,
      'half of it',
      () => JSON.stringify(listening.frames.slice(-3)),
    )
    go()
    await listening.closed
    for (const [index, time] of listening.times.slice(1, -1).entries()) expect(time - listening.times[index]!).toBeGreaterThan(80)
  })

  it('tells only the parts that are asked for', async () => {
    const { id, go } = await halfWay(2)
    const out = new Listening(id, { query: '&stream=stdout' })
    const both = new Listening(id, { query: '&stream=stderr,progress' })
    await until(() => both.progress.includes(0.5), 'half of it')
    go()
    await Promise.all([out.closed, both.closed])
    expect(out.frames).toEqual([{ stdout: '', stderr: '', exit_code: 0, status: 'succeeded', progress: 1 }])
    expect(both.frames.some(({ stderr = '' }) => stderr.includes('progress'))).toBe(true)
    const wrong = new Listening(id, { query: '&stream=stdin' })
    expect((await wrong.closed).code).toBe(4400)
  })

  it('serves a thousand at once', async () => {
    const { id, go } = await halfWay(4)
    const all = Array.from({ length: 1000 }, () => new Listening(id))
    await Promise.all(all.map(({ socket }) => opened(socket)))
    go()
    const codes = await Promise.all(all.map((one) => one.closed))
    expect(new Set(codes.map(({ code }) => code))).toEqual(new Set([1000]))
    const texts = new Set(all.map(({ frames }) => frames.map(({ stderr = '' }) => stderr).join('')))
    expect(texts.size).toBe(1)
    expect([...texts][0]).toContain('progress 100.0%')
  }, 60_000)

  it('closes 4404 for an id that is none', async () => {
    expect((await new Listening('nothing').closed).code).toBe(4404)
  })

  it('tells the whole of a flood to a reader that takes its time', async () => {
    const id = await sample.start('flood', { megabytes: 20 })
    const listening = new Listening(id, { query: '&stream=stdout' })
    await opened(listening.socket)
    listening.socket.pause()
    await house.house.rooms.engine.ended(id)
    listening.socket.resume()
    expect((await listening.closed).code).toBe(1000)
    expect(listening.frames.reduce((bytes, { stdout = '' }) => bytes + stdout.length, 0)).toBe(20 * 1024 * 1024)
  }, 60_000)
})
