/** Parts of the store: grouped commits, cursors, search words, retention that a clock jump cannot turn against the history. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GroupCommit } from '../../../src-main/store/group-commit.ts'
import { cursorAt, seqOfCursor } from '../../../src-main/store/history.ts'
import { requestHash } from '../../../src-main/store/idempotency-keys.ts'
import { applyRetention } from '../../../src-main/store/retention.ts'
import { hasWords, matchExpression, searchableText } from '../../../src-main/store/search-words.ts'
import { Store } from '../../../src-main/store/store.ts'

describe('grouped commits', () => {
  it('put what arrives in one turn into one transaction, and keep a bad write to itself', async () => {
    using database = new DatabaseSync(':memory:')
    database.exec('CREATE TABLE t (a INTEGER PRIMARY KEY)')
    const commits = new GroupCommit(database, { make_room: () => false, sync: async () => {} })
    const add = (a: number) => commits.write(() => void database.prepare('INSERT INTO t VALUES (?)').run(a))
    const results = await Promise.allSettled([add(1), add(2), add(1), add(3)])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(
      database
        .prepare('SELECT a FROM t ORDER BY a')
        .all()
        .map((row) => row['a']),
    ).toEqual([1, 2, 3])
    expect(database.isTransaction).toBe(false)
  })

  it('make room once and try again on a full disk, else say DISK_FULL', async () => {
    using database = new DatabaseSync(':memory:')
    database.exec('PRAGMA page_size = 4096; CREATE TABLE t (a BLOB); PRAGMA max_page_count = 10')
    let room = 1
    const commits = new GroupCommit(database, {
      make_room: () => {
        if (room-- <= 0) return false
        database.exec('PRAGMA max_page_count = 100')
        return true
      },
      sync: async () => {},
    })
    const add = (bytes: number) => commits.write(() => void database.prepare('INSERT INTO t VALUES (zeroblob(?))').run(bytes))
    await add(100_000)
    await expect(add(1_000_000)).rejects.toMatchObject({ code: 'DISK_FULL' })
    expect(database.prepare('SELECT count(*) AS n FROM t').get()?.['n']).toBe(1)
  })
})

describe('waiting for the disk', () => {
  it('answers only what the disk has, in one wait for all that came meanwhile', async () => {
    using database = new DatabaseSync(':memory:')
    database.exec('CREATE TABLE t (a INTEGER PRIMARY KEY)')
    const waits: PromiseWithResolvers<void>[] = []
    const commits = new GroupCommit(database, {
      make_room: () => false,
      sync: () => {
        waits.push(Promise.withResolvers())
        return waits.at(-1)!.promise
      },
    })
    const answered: number[] = []
    const add = (a: number) => commits.write(() => void database.prepare('INSERT INTO t VALUES (?)').run(a)).then(() => answered.push(a))
    const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    const all = [add(1)]
    await turn()
    all.push(add(2), add(3))
    await turn()
    all.push(add(4))
    await turn()
    expect(waits).toHaveLength(1)
    expect(answered).toEqual([])
    waits[0]!.resolve()
    await turn()
    expect(answered).toEqual([1])
    expect(waits).toHaveLength(2)
    waits[1]!.resolve()
    await Promise.all(all)
    expect(answered).toEqual([1, 2, 3, 4])
    expect(waits).toHaveLength(2)
  })

  it('takes back what the disk refused, newest first, and says so', async () => {
    using database = new DatabaseSync(':memory:')
    database.exec('CREATE TABLE t (a INTEGER PRIMARY KEY)')
    let is_failing = true
    const commits = new GroupCommit(database, {
      make_room: () => false,
      sync: async () => {
        if (is_failing) throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO', syscall: 'fdatasync' })
      },
    })
    const undone: number[] = []
    const add = (a: number) =>
      commits.write(
        () => void database.prepare('INSERT INTO t VALUES (?)').run(a),
        () => {
          undone.push(a)
          database.prepare('DELETE FROM t WHERE a = ?').run(a)
        },
      )
    const results = await Promise.allSettled([add(1), add(2)])
    for (const result of results) expect(result).toMatchObject({ status: 'rejected', reason: { code: 'NOT_READY', status: 503 } })
    expect(undone).toEqual([2, 1])
    is_failing = false
    await add(3)
    expect(
      database
        .prepare('SELECT a FROM t')
        .all()
        .map((row) => row['a']),
    ).toEqual([3])
  })
})

describe('a disk that fails', () => {
  it.each([
    ['a sync', 10 | (4 << 8), 'NOT_READY', /reported an error/],
    ['a read', 10 | (1 << 8), 'NOT_READY', /reported an error/],
    ['an index of the log that cannot grow', 10 | (19 << 8), 'DISK_FULL', /full/],
    ['no room', 13, 'DISK_FULL', /full/],
  ])('%s is told as what it is', async (_what, errcode, code, words) => {
    using database = new DatabaseSync(':memory:')
    const commits = new GroupCommit(database, { make_room: () => false, sync: async () => {} })
    const failing = commits.write(() => {
      throw Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode })
    })
    await expect(failing).rejects.toMatchObject({ code, message: expect.stringMatching(words) })
  })
})

describe('keys of repeated requests', () => {
  it('go after a week, a few with each new one, never one whose job is not over', () => {
    const data_dir = mkdtempSync(join(tmpdir(), 'opsdeck-keys-'))
    {
      using store = new Store({ data_dir })
      const day = 86_400_000
      const add = (key: string, at: number, job_id = 'gone') => store.idempotency.remember('cli', key, { request_hash: 'h', job_id }, at)
      store.database.exec(
        `INSERT INTO jobs (seq, id, kind, title, status, command, args, work_dir, env_names, context, capture, attempt, leases, steps, follow, priority, queued_at, order_ms, door)
         VALUES (1, 'waits', 'command', 't', 'queued', 'git', '[]', '.', '[]', '{}', 'split', 1, '[]', '[]', 0, 0, '', 1, 'cli')`,
      )
      add('of a job that waits', 0, 'waits')
      for (let n = 0; n < 20; n++) add(`old ${n}`, 1000 + n)
      const kept = () => Number(store.database.prepare('SELECT count(*) AS n FROM idempotency').get()?.['n'])
      expect(kept()).toBe(21)
      add('young', 3 * day)
      expect(kept()).toBe(22)
      add('new 1', 8 * day)
      expect(kept()).toBe(19)
      expect(store.idempotency.find('cli', 'old 3')).toBeUndefined()
      for (let n = 2; n < 10; n++) add(`new ${n}`, 8 * day)
      expect(kept()).toBe(11)
      for (const key of ['of a job that waits', 'young', 'new 1']) expect(store.idempotency.find('cli', key)).toBeDefined()
    }
    rmSync(data_dir, { recursive: true, force: true })
  })
})

describe('cursors', () => {
  it('come back as they went, and nothing else is one', () => {
    for (const seq of [1, 35, 36, 1_000_000, 2 ** 40]) expect(seqOfCursor(cursorAt(seq))).toBe(seq)
    for (const nonsense of ['', 'h', 'h1', 'zzz', '1', `${cursorAt(5)} `, cursorAt(5).toUpperCase(), 'h00000000005a']) {
      expect(() => seqOfCursor(nonsense)).toThrowError(expect.objectContaining({ code: 'INVALID_CURSOR' }))
    }
  })
})

describe('search words', () => {
  it('are the words of the text without its control sequences', () => {
    expect(searchableText(Buffer.from('\x1b[1;31mred\x1b[0mness \x1b]0;title\x07after\0nul'))).toBe(' red ness  after nul')
  })
  it('of a query become terms that cannot break out of the expression', () => {
    const others = (term: string) => (term === 'main.sta' ? ['main stash', 'x-main.status'] : [])
    expect(matchExpression('git main.sta', {}, others)).toBe('{command output} : ("git" AND ("main sta" OR "main stash" OR "x main status"))')
    expect(matchExpression('"up to date" "main.sta', {}, others)).toBe('{command output} : ("up to date" AND "main sta")')
    expect(matchExpression('") OR tags : x', {}, others)).toBe('{command output} : ("OR tags x")')
    expect(matchExpression('ab', { tool: 'gi"t', key_id: null }, others)).toBe('{command output} : ("ab") AND tags : toolx67692274')
    expect(matchExpression(' *"- ', {}, others)).toBeUndefined()
  })
  it('are found in jobs that still run as they are in the index', () => {
    expect(hasWords('git push Grüße', 'GRUSS')).toBe(false)
    expect(hasWords('git push Grüße', 'grü pus')).toBe(true)
    expect(hasWords('git push', 'pull')).toBe(false)
    expect(hasWords('git push', '')).toBe(false)
  })
})

describe('the hash of a request', () => {
  it('does not depend on the order of fields, but on everything else', () => {
    expect(requestHash({ a: 1, b: [1, 2], c: undefined })).toBe(requestHash({ b: [1, 2], a: 1 }))
    expect(requestHash({ a: 1, b: [2, 1] })).not.toBe(requestHash({ a: 1, b: [1, 2] }))
  })
})

describe('retention', () => {
  let data_dir: string
  let store: Store
  const day = 86_400_000
  const now = Date.parse('2026-06-01T00:00:00Z')
  beforeEach(() => {
    data_dir = mkdtempSync(join(tmpdir(), 'opsdeck-retention-'))
    store = new Store({ data_dir })
    for (let seq = 1; seq <= 1000; seq++) {
      const at = new Date(now - (1000 - seq) * 60_000).toISOString()
      store.database
        .prepare(
          `INSERT INTO jobs (seq, id, kind, title, status, command, args, work_dir, env_names, context, capture, attempt, leases, steps, follow, priority, queued_at, order_ms, finished_at, stdout_bytes, kept_bytes, door)
           VALUES (?, ?, 'command', 't', 'succeeded', 'git', '[]', '.', '[]', '{}', 'split', 1, '[]', '[]', 0, 0, ?, ?, ?, 1000, 1000, 'cli')`,
        )
        .run(seq, `j${seq}`, at, Date.parse(at), at)
      mkdirSync(store.output.folderOf(`j${seq}`))
      writeFileSync(join(store.output.folderOf(`j${seq}`), '1.stdout'), 'x'.repeat(1000))
    }
  })
  afterEach(() => {
    store[Symbol.dispose]()
    rmSync(data_dir, { recursive: true, force: true })
  })
  const left = () => Number(store.database.prepare('SELECT count(*) AS n FROM jobs WHERE kept_bytes > 0').get()?.['n'])

  it('removes nothing that is young and fits', async () => {
    expect(await applyRetention(store, { output_keep_days: 30, output_total_bytes: 10_000_000 }, now)).toBe(0)
    expect(left()).toBe(1000)
  })

  it('removes the oldest beyond the total size, files and all, and keeps the records', async () => {
    expect(await applyRetention(store, { output_keep_days: 30, output_total_bytes: 600_000 }, now)).toBe(400)
    expect(left()).toBe(600)
    expect(await store.output.keptBytes('j1')).toBe(0)
    expect(await store.output.keptBytes('j401')).toBe(1000)
    expect(store.jobs.byId('j1')).toMatchObject({ output_removed: true, stdout_bytes: 1000 })
  })

  it('removes a bounded share in one run after the clock jumped ahead by a year', async () => {
    expect(await applyRetention(store, { output_keep_days: 30, output_total_bytes: 10_000_000 }, now + 365 * day)).toBe(50)
    expect(left()).toBe(950)
  })
})
