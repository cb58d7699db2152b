/** kill -9 of the host at named and at random moments: no accepted job is lost, none runs twice, nothing is left running. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CrashPointName } from '../../src-main/base/crash-point.ts'
import { node_env } from '../helpers/code-cache.ts'
import { until } from '../helpers/until.ts'
import { node, openHarness, programs } from '../work/engine-harness.ts'

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))
let data_dir: string
let starts: string
beforeEach(() => {
  data_dir = mkdtempSync(join(tmpdir(), 'opsdeck-crash-'))
  starts = join(data_dir, '..', `${data_dir.slice(data_dir.lastIndexOf('/') + 1)}-starts`)
})
afterEach(() => {
  rmSync(data_dir, { recursive: true, force: true })
  rmSync(starts, { force: true })
})

interface Host {
  child: ChildProcess
  /** Ids by key, of the jobs it said it has accepted. */
  accepted: Map<string, string>
  ready: Promise<void>
  gone: Promise<void>
}

function startHost(crash_at?: string): Host {
  const child = spawn(node, [join(programs, 'engine-host.ts'), data_dir], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...node_env, ...(crash_at && { OPSDECK_CRASH_AT: crash_at }) },
  })
  child.stdin!.on('error', () => {})
  const accepted = new Map<string, string>()
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const [word, key = '', id = ''] = line.split(' ')
      if (word === 'ready') resolve()
      if (word === 'accepted') accepted.set(key, id)
      if (word === 'failed') throw new Error(line)
    })
  })
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return { child, accepted, ready: Promise.race([ready, gone]), gone }
}

function ask({ child }: Host, key: string, argv: string[], retry?: number): void {
  child.stdin!.write(`${JSON.stringify({ key, argv, ...(retry && { retry }) })}\n`)
}

/** Processes that carry the marker of this data dir. */
function leftProcesses(marker: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      return readFileSync(`/proc/${name}/environ`, 'latin1').includes(`OPSDECK_HOST=${marker}`) ? [Number(name)] : []
    } catch {
      return []
    }
  })
}

interface Row {
  id: string
  status: string
  attempt: number
  retry: string | null
  numbers: string
}

/** The checker: reads the database with its own SQL, knows nothing of the store. */
function rows(): Row[] {
  const database = new DatabaseSync(join(data_dir, 'opsdeck.db'), { readOnly: true })
  try {
    const integrity = database.prepare('PRAGMA integrity_check').get()
    expect(Object.values(integrity!)).toEqual(['ok'])
    const sql =
      "SELECT id, status, attempt, retry, (SELECT group_concat(number || ':' || status) FROM attempts WHERE job_seq = seq ORDER BY number) AS numbers FROM jobs ORDER BY seq"
    return database.prepare(sql).all() as unknown as Row[]
  } finally {
    database.close()
  }
}

const endStates = ['succeeded', 'failed', 'cancelled', 'timed_out', 'interrupted']

/** Starts again, lets everything run to its end, and checks what the house promises. */
async function checkAfterCrash(hosts: Host[]): Promise<void> {
  const marker = createHash('sha256').update(realpathSync(data_dir)).digest('hex').slice(0, 24)
  // The runner ends with its host, and takes all programs along.
  await until(
    () => leftProcesses(marker).length === 0,
    'the programs of the dead host to end',
    () => `left: ${leftProcesses(marker)}`,
  )
  const before = new Map(rows().map((row) => [row.id, row]))
  await using again = await openHarness({ data_dir, settings: { queue_limit: 10_000 } })
  await until(() => again.engine.engineState().running + again.engine.engineState().queued === 0, 'the line to be done')
  // Places are free as soon as programs ended; their ends are on the disk with the next sync.
  await until(() => rows().every(({ status }) => endStates.includes(status)), 'every end to be on the disk')
  const after = rows()
  const runs = existsSync(starts) ? readFileSync(starts, 'utf8').trim().split('\n').filter(Boolean) : []
  const ids = after.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { accepted } of hosts) for (const id of accepted.values()) expect(ids).toContain(id)
  // No attempt ran twice, and none ran that is not on record.
  expect(new Set(runs).size).toBe(runs.length)
  for (const run of runs) {
    const [id, number] = run.split(':')
    expect(
      after
        .find((row) => row.id === id)
        ?.numbers.split(',')
        .map((one) => one.split(':')[0]),
    ).toContain(number)
  }
  for (const row of after) {
    expect(endStates).toContain(row.status)
    expect(row.numbers ?? '').not.toContain('running')
    const was = before.get(row.id)
    // An end state never changes; what had begun without attempts left is not run again.
    if (was && endStates.includes(was.status)) expect(row).toEqual(was)
    if (was?.status === 'running' && was.retry === null) expect(row).toMatchObject({ status: 'interrupted', attempt: was.attempt })
    if (was?.status === 'queued' && was.numbers === null) expect(row.status).toBe('succeeded')
  }
  await again.close()
  expect(leftProcesses(marker)).toEqual([])
}

const points: CrashPointName[] = [
  'before-accept-write',
  'after-accept-write',
  'after-accept-answer',
  'after-start-write',
  'between-spawn-and-record',
  'after-first-output',
  'after-exit-before-final-write',
  'after-final-write',
]

describe('kill -9 at a crash point', () => {
  it.each(points.flatMap((point) => [1, 3].map((n) => [point, n] as const)))('%s, pass %i', async (point, n) => {
    const host = startHost(`${point}:${n}`)
    await host.ready
    for (let job = 0; job < 8; job++) ask(host, `k${job}`, [join(programs, 'note-start.sh'), starts, '0.05'], job % 2 ? 3 : undefined)
    await host.gone
    expect(host.child.signalCode, `the host must have died at ${point}`).toBe('SIGKILL')
    await checkAfterCrash([host])
  })

  it('during the first migration leaves no half-made database', async () => {
    const host = startHost('during-migration:1')
    await host.gone
    expect(host.child.signalCode).toBe('SIGKILL')
    expect(existsSync(join(data_dir, 'opsdeck.db'))).toBe(false)
    await using again = await openHarness({ data_dir })
    expect(again.store.notices).toEqual([])
    expect(await again.run('/bin/true')).toMatchObject({ status: 'succeeded' })
  })

  it('a client that got no answer repeats with its key and gets one job', async () => {
    const host = startHost('after-accept-write:1')
    await host.ready
    ask(host, 'again', [join(programs, 'note-start.sh'), starts])
    await host.gone
    expect(host.accepted.size).toBe(0)
    const second = startHost()
    await second.ready
    ask(second, 'again', [join(programs, 'note-start.sh'), starts])
    await until(() => second.accepted.size === 1, 'the answer')
    expect(rows()).toHaveLength(1)
    expect(rows()[0]!.id).toBe(second.accepted.get('again'))
    await until(() => rows()[0]!.status === 'succeeded', 'it to run')
    second.child.kill('SIGKILL')
    await second.gone
    await checkAfterCrash([host, second])
  })
})

describe('kill -9 at random moments under load', () => {
  it(`20 times (SEED=${seed})`, async () => {
    let state = seed
    const random = () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return state / 2_147_483_648
    }
    const hosts: Host[] = []
    let key = 0
    for (let round = 0; round < 20; round++) {
      const host = startHost()
      hosts.push(host)
      await host.ready
      const load = setInterval(() => {
        for (let n = 0; n < 3; n++)
          ask(host, `r${key++}`, [join(programs, 'note-start.sh'), starts, (random() * 0.1).toFixed(3)], random() < 0.3 ? 3 : undefined)
      }, 10)
      await new Promise((resolve) => setTimeout(resolve, 30 + random() * 250))
      clearInterval(load)
      host.child.kill('SIGKILL')
      await host.gone
    }
    expect(hosts.reduce((sum, { accepted }) => sum + accepted.size, 0)).toBeGreaterThan(50)
    await checkAfterCrash(hosts)
  }, 180_000)
})
