/** A job is over when everything of it is gone: not earlier, not never, by the group alone, and never at the cost of a stranger. */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endSurvivors, hostMarker } from '../../src-main/processes/end-survivors.ts'
import { allPids, startOf } from '../../src-main/processes/process-table.ts'
import { node_env } from '../helpers/code-cache.ts'
import { isAlive } from '../helpers/is-alive.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { until } from '../helpers/until.ts'
import { type Harness, node, openHarness, programs } from './engine-harness.ts'
import { openRunner } from './runner-harness.ts'

const sh = (script: string): [string, string[]] => ['/bin/sh', ['-c', script]]
const grace_ms = 300
const folder = tempFolder()
let file_number = 0
const newFile = () => join(folder.path, `file-${++file_number}`)
afterAll(() => folder[Symbol.dispose]())

async function pidIn(path: string): Promise<number> {
  await until(() => existsSync(path) && Number(readFileSync(path, 'utf8')) > 0, `a pid in ${path}`)
  return Number(readFileSync(path, 'utf8'))
}

/** Ignores SIGTERM in a session of its own and holds nothing of ours; its pid stands in the file. */
const stubborn = (path: string) => `setsid sh -c 'trap "" TERM; echo $$ > ${path}; while :; do sleep 0.05; done' </dev/null >/dev/null 2>&1 &`

describe('the end of a job comes last', () => {
  let host: Harness
  beforeAll(async () => {
    host = await openHarness({ settings: { grace_ms, workers: 8 } })
  })
  afterAll(() => host[Symbol.asyncDispose]())

  it.each(['split', 'terminal'] as const)(
    'after a child in a session of its own that ignores SIGTERM, which gets no more than the grace time (%s)',
    async (capture) => {
      const path = newFile()
      const { id } = await host.submit(...sh(`${stubborn(path)} wait`), { capture })
      const child = await pidIn(path)
      // Looked at in the very moment in which the end is told.
      let alive_at_end: boolean | undefined
      using _listening = host.engine.on_finished.on((job) => {
        if (job.id === id) alive_at_end = isAlive(child)
      })
      const asked_ms = Date.now()
      await host.engine.cancel(id)
      const job = await host.engine.ended(id)
      expect(job).toMatchObject({ status: 'cancelled', signal: 'SIGTERM' })
      expect(alive_at_end).toBe(false)
      expect(Date.parse(job.finished_at!) - asked_ms).toBeGreaterThanOrEqual(grace_ms - 1)
      expect(Date.parse(job.finished_at!) - asked_ms).toBeLessThan(1400)
    },
  )

  it('after a child that cleans up within the grace time, undisturbed', async () => {
    await using own = await openHarness({ settings: { grace_ms: 20_000 } })
    const path = newFile()
    const done = newFile()
    // The whole of the time for leftovers (2 s) passes, because here somebody asked for the end and gave 20 s.
    const tidy = `setsid sh -c 'trap "sleep 2.2; echo tidy > ${done}; exit 0" TERM; echo $$ > ${path}; while :; do sleep 0.05; done' </dev/null >/dev/null 2>&1 &`
    const { id } = await own.submit(...sh(`${tidy} wait`))
    await pidIn(path)
    await own.engine.cancel(id)
    expect(await own.engine.ended(id)).toMatchObject({ status: 'cancelled' })
    expect(readFileSync(done, 'utf8')).toBe('tidy\n')
  })

  it('after a timeout too', async () => {
    const path = newFile()
    const job = await host.run(...sh(`${stubborn(path)} wait`), { timeout_ms: 400 })
    expect(job).toMatchObject({ status: 'timed_out' })
    expect(isAlive(await pidIn(path))).toBe(false)
  })

  it('after what a program left that ignores SIGTERM, two seconds later', async () => {
    const path = newFile()
    const job = await host.run(...sh(`${stubborn(path)} while [ ! -s ${path} ]; do sleep 0.01; done`))
    expect(job).toMatchObject({ status: 'succeeded', steps: [{ name: 'background process left' }] })
    expect(isAlive(await pidIn(path))).toBe(false)
    const left_ms = Date.parse(job.finished_at!) - Date.parse(job.started_at!) - job.duration_ms!
    expect(left_ms).toBeGreaterThan(1700)
    expect(left_ms).toBeLessThan(2800)
  })

  it('even when one forks on and on while it is being ended', async () => {
    const path = newFile()
    const forker = `setsid sh -c 'trap "" TERM; echo $$ > ${path}; while :; do (setsid sleep 30 &) ; sleep 0.002; done' </dev/null >/dev/null 2>&1 &`
    const { id } = await host.submit(...sh(`${forker} wait`))
    await pidIn(path)
    await host.engine.cancel(id)
    expect(await host.engine.ended(id)).toMatchObject({ status: 'cancelled' })
    expect(markedWith(`OPSDECK_JOB=${id}:1`)).toEqual([])
  })
})

/** Pids of what carries this in its environment. */
function markedWith(marker: string): number[] {
  return allPids().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(marker) && isAlive(pid)
    } catch {
      return false
    }
  })
}

describe.runIf(process.getuid?.() === 0)('what cannot be ended', () => {
  it('does not keep the job, and is named in its record', async () => {
    // Root without the right to signal others is what an ordinary user is beside a set-uid program.
    const weak_node = newFile()
    writeFileSync(weak_node, `#!/bin/sh\nexec /usr/bin/setpriv --bounding-set=-kill ${node} "$@"\n`)
    chmodSync(weak_node, 0o755)
    await using host = await openHarness({ settings: { grace_ms }, runner: { program: weak_node } })
    const path = newFile()
    writeFileSync(path, '')
    chmodSync(path, 0o666)
    chmodSync(folder.path, 0o711)
    const { id } = await host.submit(
      ...sh(`setsid setpriv --reuid=65534 --clear-groups sh -c 'echo $$ > ${path}; exec sleep 600' </dev/null >/dev/null 2>&1 & wait`),
    )
    const child = await pidIn(path)
    try {
      await host.engine.cancel(id)
      const job = await host.engine.ended(id)
      expect(job).toMatchObject({ status: 'cancelled', steps: [{ name: 'process not ended', status: 'failed' }] })
      expect(isAlive(child)).toBe(true)
    } finally {
      process.kill(child, 'SIGKILL')
    }
  })
})

describe('without /proc, by the group alone', () => {
  let host: Harness
  beforeAll(async () => {
    host = await openHarness({ settings: { grace_ms, workers: 8 }, runner: { file: join(programs, 'groups-only-runner.ts') } })
  })
  afterAll(() => host[Symbol.asyncDispose]())

  it.each(['split', 'terminal'] as const)('cancelling ends the children too (%s)', async (capture) => {
    const path = newFile()
    const { id } = await host.submit(...sh(`sleep 600 & echo $! > ${path}; wait`), { capture })
    const child = await pidIn(path)
    await host.engine.cancel(id)
    expect(await host.engine.ended(id)).toMatchObject({ status: 'cancelled', signal: 'SIGTERM' })
    expect(isAlive(child)).toBe(false)
  })

  it.each(['split', 'terminal'] as const)('children that ignore SIGTERM are ended after the grace time (%s)', async (capture) => {
    const path = newFile()
    const { id } = await host.submit(...sh(`(trap '' TERM HUP; while :; do sleep 0.05; done) & echo $! > ${path}; wait`), { capture })
    const child = await pidIn(path)
    await host.engine.cancel(id)
    const job = await host.engine.ended(id)
    expect(job).toMatchObject({ status: 'cancelled', signal: 'SIGTERM' })
    expect(isAlive(child)).toBe(false)
  })

  it.each(['split', 'terminal'] as const)('what a program left is ended two seconds after it, with a note (%s)', async (capture) => {
    const path = newFile()
    const job = await host.run(...sh(`trap '' HUP; sleep 600 </dev/null >/dev/null 2>&1 & echo $! > ${path}`), { capture })
    expect(job).toMatchObject({ status: 'succeeded', steps: [{ name: 'background process left' }] })
    expect(isAlive(await pidIn(path))).toBe(false)
  })

  it('a runner that loses its host ends the groups of all programs', async () => {
    const own = await openRunner({ file: join(programs, 'groups-only-runner.ts') })
    const path = newFile()
    own.start(...sh(`sleep 600 & echo $! > ${path}; wait`))
    const child = await pidIn(path)
    await own[Symbol.asyncDispose]()
    await until(() => !isAlive(child), 'the child to be ended')
  })
})

describe('a pid that was given away again', () => {
  const children: ChildProcess[] = []
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL')
  })
  async function stranger(): Promise<number> {
    const child = spawn('/bin/sleep', ['600'], { detached: true, stdio: 'ignore', env: {} })
    children.push(child)
    await new Promise((resolve) => child.once('spawn', resolve))
    return child.pid!
  }
  const marker = hostMarker(folder.path)

  it('is left alone when the start time is another one, and ended when it is the same', async () => {
    const pid = await stranger()
    const pid_started = startOf(pid)!
    const [boot, ticks] = pid_started.split(':')
    for (const forged of [`${boot}:${Number(ticks) - 1}`, `${boot}:${Number(ticks) + 1}`, `another-boot:${ticks}`, '']) {
      expect(await endSurvivors(marker, [{ pid, pid_started: forged }], true), forged).toBe(0)
      expect(isAlive(pid), forged).toBe(true)
    }
    expect(await endSurvivors(marker, [{ pid, pid_started }], true)).toBe(1)
    expect(isAlive(pid)).toBe(false)
  })

  it('is left alone at the next start, although the record of a running job names it', async () => {
    const data_dir = tempFolder()
    const pid = await stranger()
    const first = startHost(data_dir.path)
    await first.ready
    const path = newFile()
    await first.ask(sh(`echo $$ > ${path}; exec sleep 600`).flat())
    // It runs, so its attempt is on record.
    await pidIn(path)
    first.kill()
    await first.gone
    const { Store } = await import('../../src-main/store/store.ts')
    const { DataDirLock } = await import('../../src-main/store/data-dir-lock.ts')
    {
      using _lock = new DataDirLock(data_dir.path)
      using store = new Store({ data_dir: data_dir.path })
      const forged = `${startOf(pid)!.split(':')[0]}:1`
      const { changes } = store.database.prepare('UPDATE attempts SET pid = ?, pid_started = ?').run(pid, forged)
      expect(changes).toBe(1)
    }
    const again = await openHarness({ data_dir: data_dir.path })
    expect(isAlive(pid)).toBe(true)
    await again.close()
    data_dir[Symbol.dispose]()
  })
})

interface Host {
  ready: Promise<void>
  gone: Promise<void>
  /** Resolves with the id of the accepted job. */
  ask(argv: string[]): Promise<string>
  kill(): void
}

function startHost(data_dir: string): Host {
  const child = spawn(node, [join(programs, 'engine-host.ts'), data_dir], { stdio: ['pipe', 'pipe', 'inherit'], env: node_env })
  child.stdin.on('error', () => {})
  const ready = Promise.withResolvers<void>()
  const accepted = Promise.withResolvers<string>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [word, , id = ''] = line.split(' ')
    if (word === 'ready') ready.resolve()
    if (word === 'accepted') accepted.resolve(id)
  })
  return {
    ready: ready.promise,
    gone: new Promise((resolve) => child.once('close', () => resolve())),
    ask(argv) {
      child.stdin.write(`${JSON.stringify({ key: 'k', argv })}\n`)
      return accepted.promise
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

describe('kill -9 of the host and its runner in the same moment', () => {
  it('leaves programs behind, which the next start ends, and their job is interrupted', async () => {
    const data_dir = tempFolder()
    const marker = hostMarker(data_dir.path)
    const paths = [newFile(), newFile(), newFile()]
    const host = startHost(data_dir.path)
    await host.ready
    const id = await host.ask(sh(`sleep 600 & echo $! > ${paths[0]}; ${stubborn(paths[1]!)} echo $$ > ${paths[2]}; wait`).flat())
    const left = await Promise.all(paths.map(pidIn))
    const [runner] = markedWith(`OPSDECK_RUNNER=${marker}`)
    // Stopped first: so it cannot hear that its host is gone before it is gone itself.
    process.kill(runner!, 'SIGSTOP')
    host.kill()
    process.kill(runner!, 'SIGKILL')
    await host.gone
    await until(() => !isAlive(runner!), 'the runner to be gone')
    expect(left.map(isAlive), 'nobody is there who could have ended them').toEqual([true, true, true])
    const again = await openHarness({ data_dir: data_dir.path })
    expect(left.map(isAlive)).toEqual([false, false, false])
    expect(again.engine.job(id)).toMatchObject({
      status: 'interrupted',
      error: { code: 'INTERRUPTED' },
      attempts: [{ number: 1, status: 'interrupted' }],
    })
    expect(again.log.join()).toContain('1 jobs were interrupted')
    await again.close()
    data_dir[Symbol.dispose]()
  })
})
