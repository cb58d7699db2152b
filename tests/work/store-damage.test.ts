/** The database in every wrong state: set aside and named, rescued from, refused or recovered, never silently replaced. */
import { spawn } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { node_env } from '../helpers/code-cache.ts'
import { until } from '../helpers/until.ts'
import { giveAway, withoutRoot } from '../helpers/without-root.ts'
import { node, openHarness, programs } from './engine-harness.ts'

let data_dir: string
let database: string
beforeEach(async () => {
  data_dir = mkdtempSync(join(tmpdir(), 'opsdeck-damage-'))
  database = join(data_dir, 'opsdeck.db')
  const host = await openHarness({ data_dir })
  for (let n = 0; n < 30; n++) await host.run('/bin/echo', [`job ${n}`, 'x'.repeat(2000)])
  await host.store.saved.create({ name: 'kept', command: 'git', args: ['status'] })
  await host.close()
})
afterEach(() => rmSync(data_dir, { recursive: true, force: true }))

function overwrite(path: string, offset: number, bytes: Buffer): void {
  const file = openSync(path, 'r+')
  writeSync(file, bytes, 0, bytes.length, offset)
  closeSync(file)
}

const setAside = () => readdirSync(data_dir).filter((name) => name.includes('.damaged-'))

describe('a damaged database', () => {
  const damages: [string, () => void, RegExp, rescued: number][] = [
    ['is empty', () => truncateSync(database, 0), /is empty/, 0],
    ['is missing', () => rmSync(database), /is missing/, 0],
    ['is a text file', () => writeFileSync(database, 'hello\n'.repeat(1000)), /is not a database/, 0],
    [
      'is a folder',
      () => {
        rmSync(database)
        mkdirSync(database)
      },
      /is a folder/,
      0,
    ],
    ['has a zeroed header', () => overwrite(database, 0, Buffer.alloc(100)), /is not a database/, 0],
    ['has lost its last third', () => truncateSync(database, Math.floor((statSync(database).size * 2) / 3)), /is damaged/, 1],
    ['has a zeroed page', () => overwrite(database, 4096 * 20, Buffer.alloc(4096)), /is damaged/, 1],
    [
      'belongs to another program',
      () => {
        rmSync(database)
        const other = new DatabaseSync(database)
        other.exec('CREATE TABLE t (a)')
        other.close()
      },
      /belongs to another program/,
      0,
    ],
    [
      'has lost a table',
      () => {
        const own = new DatabaseSync(database)
        own.exec('DROP TABLE attempts')
        own.close()
      },
      /is damaged/,
      30,
    ],
  ]
  it.each(damages)('that %s is set aside and named, and the host starts', async (_what, damage, words, rescued) => {
    damage()
    await using host = await openHarness({ data_dir })
    expect(host.store.notices[0]).toMatch(words)
    expect(host.store.notices[0]).toContain(database)
    if (existsSync(database) && !/is missing/.test(host.store.notices[0]!)) expect(setAside().length).toBeGreaterThan(0)
    for (const name of setAside().filter((one) => !/-(wal|shm)$/.test(one))) expect(host.store.notices[0]).toContain(name)
    expect(host.engine.history({ limit: 500 }).items.length).toBeGreaterThanOrEqual(rescued)
    if (rescued > 0) expect(host.store.notices[1]).toMatch(/Rescued from it: \d+ jobs and 1 saved/)
    expect(await host.run('/bin/true')).toMatchObject({ status: 'succeeded' })
    // The second start finds nothing wrong any more.
    await host.close()
    await using again = await openHarness({ data_dir })
    expect(again.store.notices).toEqual([])
  })

  it('rescued from keeps the order, the output and the search', async () => {
    const own = new DatabaseSync(database)
    const before = own
      .prepare('SELECT id FROM jobs ORDER BY seq DESC')
      .all()
      .map((row) => row['id'])
    own.exec('DROP TABLE job_text; DROP TABLE facts')
    own.close()
    await using host = await openHarness({ data_dir })
    const jobs = host.engine.history({ limit: 500 }).items
    expect(jobs.map(({ id }) => id)).toEqual(before)
    expect(String(await host.text(jobs[0]!.id))).toContain('job 29')
    await until(() => host.engine.history({ limit: 5, q: '29' }).items.length === 1, 'the words to be indexed anew')
    expect(host.store.saved.list({ limit: 10 }).items).toMatchObject([{ name: 'kept' }])
    const next = await host.run('/bin/true')
    expect(host.engine.history({ limit: 1 }).items[0]!.id).toBe(next.id)
  })
})

describe('a write-ahead log', () => {
  /** Copies the data dir of a running host, as a power cut would leave it. */
  async function copyWhileRunning(): Promise<string> {
    await using host = await openHarness({ data_dir: mkdtempSync(join(tmpdir(), 'opsdeck-wal-')) })
    for (let n = 0; n < 5; n++) await host.run('/bin/echo', [`wal ${n}`])
    rmSync(data_dir, { recursive: true, force: true })
    cpSync(host.data_dir, data_dir, { recursive: true, filter: (path) => !path.endsWith('host.lock') && !path.endsWith('-shm') })
    return host.data_dir
  }

  it('left by a host that was killed is read', async () => {
    await copyWhileRunning()
    expect(statSync(`${database}-wal`).size).toBeGreaterThan(0)
    await using host = await openHarness({ data_dir })
    expect(host.store.notices).toEqual([])
    expect(host.engine.history({ limit: 50 }).items).toHaveLength(5)
  })

  it('that is cut keeps what was whole, and one of another database is ignored', async () => {
    await copyWhileRunning()
    truncateSync(`${database}-wal`, Math.floor(statSync(`${database}-wal`).size / 2))
    {
      const host = await openHarness({ data_dir })
      expect(host.engine.history({ limit: 50 }).items.length).toBeLessThanOrEqual(5)
      expect(await host.run('/bin/true')).toMatchObject({ status: 'succeeded' })
      await host.close()
    }
    writeFileSync(`${database}-wal`, Buffer.alloc(50_000, 7))
    await using host = await openHarness({ data_dir })
    expect(host.store.notices).toEqual([])
    expect(await host.run('/bin/true')).toMatchObject({ status: 'succeeded' })
  })
})

describe('a newer schema', () => {
  it('is refused and not touched by a single byte', async () => {
    const own = new DatabaseSync(database)
    own.exec('PRAGMA user_version = 1000')
    own.close()
    const before = readFileSync(database)
    await expect(openHarness({ data_dir })).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('newer Opsdeck (schema 1000') })
    expect(readFileSync(database).equals(before)).toBe(true)
    expect(setAside()).toEqual([])
  })

  it('that is still in the log alone is refused too', async () => {
    copyFileSync(database, join(data_dir, 'copy'))
    const own = new DatabaseSync(database)
    own.exec('PRAGMA journal_mode = WAL; PRAGMA user_version = 1000')
    copyFileSync(`${database}-wal`, join(data_dir, 'copy-wal'))
    own.close()
    rmSync(`${database}-shm`, { force: true })
    copyFileSync(join(data_dir, 'copy'), database)
    copyFileSync(join(data_dir, 'copy-wal'), `${database}-wal`)
    await expect(openHarness({ data_dir })).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('a second host', () => {
  it('on the same data dir is refused, naming the first by pid and start time; the kernel frees the lock of a killed one', async () => {
    const first = spawn(node, [join(programs, 'engine-host.ts'), data_dir], { stdio: ['pipe', 'pipe', 'inherit'], env: node_env })
    let said = ''
    first.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString()
    })
    await until(() => said.includes('ready'), 'the first host')
    const { started_at } = JSON.parse(readFileSync(join(data_dir, 'host.json'), 'utf8')) as { started_at: string }
    await expect(openHarness({ data_dir })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(`process ${first.pid}, started ${started_at}`),
    })
    first.kill('SIGKILL')
    await new Promise((resolve) => first.once('close', resolve))
    await using second = await openHarness({ data_dir })
    expect(await second.run('/bin/true')).toMatchObject({ status: 'succeeded' })
  })

  it('in the same process is refused too', async () => {
    await using _first = await openHarness({ data_dir })
    await expect(openHarness({ data_dir })).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(`process ${process.pid}`) })
  })

  it('is not kept away by a file that somebody put in the place of the lock', async () => {
    writeFileSync(join(data_dir, 'host.lock'), 'not a lock\n'.repeat(100))
    await using host = await openHarness({ data_dir })
    expect(await host.run('/bin/true')).toMatchObject({ status: 'succeeded' })
  })
})

describe('rights', () => {
  it('are for the owner only', async () => {
    await using host = await openHarness({ data_dir: join(data_dir, 'made', 'here') })
    const job = await host.run('/bin/echo', ['secret'])
    for (const path of [host.data_dir, join(host.data_dir, 'output'), host.store.output.folderOf(job.id)]) expect(statSync(path).mode & 0o077).toBe(0)
    expect(statSync(join(host.store.output.folderOf(job.id), '1.stdout')).mode & 0o077).toBe(0)
    expect(statSync(join(host.data_dir, 'host.json')).mode & 0o077).toBe(0)
  })

  it('that forbid reading are said, and the file stays where it is', async () => {
    giveAway(data_dir)
    chmodSync(database, 0)
    await withoutRoot(() => expect(openHarness({ data_dir })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' }))
    chmodSync(database, 0o600)
    expect(setAside()).toEqual([])
  })
})
