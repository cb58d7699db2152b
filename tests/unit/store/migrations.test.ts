/** Databases of every released schema open with everything in them; a migration may rebuild a table, and leaves the old or the new. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { crashPoint } from '../../../src-main/base/crash-point.ts'
import { openDatabase } from '../../../src-main/store/database.ts'
import { migrate } from '../../../src-main/store/migrate.ts'
import { kept_tables, type Migration, migrations } from '../../../src-main/store/migrations.ts'
import { Store } from '../../../src-main/store/store.ts'
import { type TempFolder, tempFolder } from '../../helpers/temp-folder.ts'

const fixtures = join(import.meta.dirname, '../../fixtures/databases')
const versions = migrations.map((_, index) => index + 1)

let folder: TempFolder
let path: string
beforeEach(() => {
  folder = tempFolder()
  path = join(folder.path, 'opsdeck.db')
})
afterEach(() => folder[Symbol.dispose]())

function put(version: number): void {
  copyFileSync(join(fixtures, `schema-${version}.db`), path)
  writeFileSync(join(folder.path, 'initialized'), '')
}

function count(database: DatabaseSync, table: string): number {
  return Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'])
}

/** Columns, constraints and indexes as SQLite has them. */
function schemaOf(database: DatabaseSync): unknown {
  const tables = kept_tables.map(({ name }) => name)
  const columns = tables.map((name) => database.prepare(`SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info('${name}') ORDER BY name`).all())
  return { columns, indexes: database.prepare("SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index' ORDER BY name").all() }
}

describe('a database of schema', () => {
  it.each(versions)('%i opens with every job, attempt and the rest', (version) => {
    put(version)
    using store = new Store({ data_dir: folder.path })
    const { database, jobs, saved } = store
    expect(database.prepare('PRAGMA user_version').get()?.['user_version']).toBe(migrations.length)
    expect([count(database, 'jobs'), count(database, 'attempts')]).toEqual([31, 40])
    expect(jobs.byId('job-30')).toMatchObject({
      title: 'job 30',
      status: 'failed',
      attempts: [{ number: 1 }, { number: 2, exit_code: 1 }],
      holds: [],
      checkpoint: null,
    })
    expect(jobs.unfinished()).toMatchObject([{ id: 'job-31', request: { args: ['from an older version'], env: { SOME_TOKEN: 'in-clear-text-then' } } }])
    expect(saved.get('saved-1')).toMatchObject({ name: 'kept', env: { SOME_TOKEN: 'in-clear-text-then' } })
    expect(store.idempotency.find('cli', 'key-1')).toEqual({ request_hash: 'hash', job_id: 'job-1' })
    expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([])
    expect(database.prepare('PRAGMA foreign_keys').get()?.['foreign_keys']).toBe(1)
    const fresh = tempFolder()
    using _gone = fresh
    using other = new Store({ data_dir: fresh.path })
    expect(schemaOf(database)).toEqual(schemaOf(other.database))
  })

  it('there is one of each version that was released', () => {
    expect(
      readdirSync(fixtures)
        .filter((name) => name.endsWith('.db'))
        .sort(),
    ).toEqual(versions.map((version) => `schema-${version}.db`).sort())
  })

  it('older than this one is copied first, named, and the copy goes after a week', () => {
    put(1)
    const opened = openDatabase(folder.path, () => {})
    opened.database.close()
    const copy = `${path}.before-schema-${migrations.length}-from-1`
    expect(opened.notices.join()).toContain(copy)
    const old = new DatabaseSync(copy, { readOnly: true })
    expect([old.prepare('PRAGMA user_version').get()?.['user_version'], count(old, 'attempts')]).toEqual([1, 40])
    old.close()
    openDatabase(folder.path, () => {}).database.close()
    expect(existsSync(copy)).toBe(true)
    const long_ago = (Date.now() - 8 * 86_400_000) / 1000
    utimesSync(copy, long_ago, long_ago)
    openDatabase(folder.path, () => {}).database.close()
    expect(existsSync(copy)).toBe(false)
  })
})

/** As SQLite's documentation rebuilds a table to change a column (https://sqlite.org/lang_altertable.html). */
const rebuild: Migration = (database) => {
  const sql = String(database.prepare("SELECT sql FROM sqlite_schema WHERE name = 'jobs'").get()?.['sql'])
  const indexes = database.prepare("SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'jobs' AND sql IS NOT NULL").all()
  database.exec(sql.replace('CREATE TABLE jobs', 'CREATE TABLE jobs_new').replace('title TEXT NOT NULL', "title TEXT NOT NULL DEFAULT ''"))
  database.exec('INSERT INTO jobs_new SELECT * FROM jobs; DROP TABLE jobs; ALTER TABLE jobs_new RENAME TO jobs')
  for (const index of indexes) database.exec(String(index['sql']))
}

describe('a migration', () => {
  it('that rebuilds the table of jobs keeps every attempt', () => {
    put(migrations.length)
    using database = new DatabaseSync(path)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON')
    migrate(database, path, () => {}, [...migrations, rebuild])
    expect(database.prepare("SELECT dflt_value FROM pragma_table_info('jobs') WHERE name = 'title'").get()?.['dflt_value']).toBe("''")
    expect([count(database, 'jobs'), count(database, 'attempts')]).toEqual([31, 40])
    expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([])
    // The attempts belong to the new table, and go with its rows.
    database.exec('DELETE FROM jobs WHERE seq = 30')
    expect(count(database, 'attempts')).toBe(38)
    expect(() => database.exec("INSERT INTO attempts (job_seq, number, status, started_at) VALUES (999, 1, 'x', 'y')")).toThrow(/FOREIGN KEY/)
  })

  it('that leaves an attempt without its job, or throws, is undone', () => {
    put(migrations.length)
    using database = new DatabaseSync(path)
    const losing: Migration = 'DELETE FROM jobs WHERE seq = 30'
    expect(() => migrate(database, path, () => {}, [...migrations, losing])).toThrow(/belong to nothing/)
    const throwing: Migration = (own) => {
      own.exec('DROP TABLE attempts')
      throw new Error('no')
    }
    expect(() => migrate(database, path, () => {}, [...migrations, throwing])).toThrow('no')
    expect([count(database, 'jobs'), count(database, 'attempts')]).toEqual([31, 40])
    expect(database.prepare('PRAGMA user_version').get()?.['user_version']).toBe(migrations.length)
    expect(database.prepare('PRAGMA foreign_keys').get()?.['foreign_keys']).toBe(1)
  })

  it.each([1, 2])('cut off by kill -9 in step %i leaves the old or the new, and the next start goes on', (pass) => {
    put(1)
    const script = `
      import { crashPoint } from ${JSON.stringify(join(import.meta.dirname, '../../../src-main/base/crash-point.ts'))}
      import { openDatabase } from ${JSON.stringify(join(import.meta.dirname, '../../../src-main/store/database.ts'))}
      openDatabase(${JSON.stringify(folder.path)}, crashPoint('during-migration:${pass}'))`
    const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect(signal, stderr).toBe('SIGKILL')
    {
      using cut_off = new DatabaseSync(path)
      expect(cut_off.prepare('PRAGMA user_version').get()?.['user_version']).toBe(pass)
      expect(count(cut_off, 'attempts')).toBe(40)
    }
    using store = new Store({ data_dir: folder.path, crash: crashPoint(undefined) })
    expect(store.database.prepare('PRAGMA user_version').get()?.['user_version']).toBe(migrations.length)
    expect([count(store.database, 'jobs'), count(store.database, 'attempts')]).toEqual([31, 40])
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.new'))).toEqual([])
  })

  it('for which the disk has no room says so and changes nothing', () => {
    const mount = join(folder.path, 'small')
    const made = spawnSync('sh', ['-c', `mkdir ${mount} && mount -t tmpfs -o size=300k none ${mount}`])
    if (made.status !== 0) return
    try {
      copyFileSync(join(fixtures, 'schema-2.db'), join(mount, 'opsdeck.db'))
      writeFileSync(join(mount, 'initialized'), '')
      const own = new DatabaseSync(join(mount, 'opsdeck.db'))
      own.exec('PRAGMA journal_mode = WAL')
      own.close()
      const before = readFileSync(join(mount, 'opsdeck.db'))
      spawnSync('sh', ['-c', `head -c 110000 /dev/zero > ${join(mount, 'filler')}`])
      expect(() => openDatabase(mount, () => {}).database.close()).toThrow(
        expect.objectContaining({ code: 'DISK_FULL', message: expect.stringMatching(/Nothing was changed/) }),
      )
      expect(readFileSync(join(mount, 'opsdeck.db')).equals(before)).toBe(true)
      expect(readdirSync(mount).filter((name) => name.includes('before-schema'))).toEqual([])
    } finally {
      spawnSync('umount', [mount])
    }
  })
})

describe('the list of kept tables', () => {
  it('is every table but those of the search index', () => {
    using store = new Store({ data_dir: folder.path })
    const tables = store.database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'job_text%' ORDER BY name")
      .all()
    expect(tables.map(({ name }) => name)).toEqual(kept_tables.map(({ name }) => name).sort())
  })
})

describe('the connection', () => {
  it('leaves the waiting for the disk to the groups (power-cut.test.ts) and overwrites what is deleted', () => {
    using store = new Store({ data_dir: folder.path })
    const pragma = (name: string) => Object.values(store.database.prepare(`PRAGMA ${name}`).get() ?? {})[0]
    expect([pragma('synchronous'), pragma('journal_mode'), pragma('foreign_keys'), pragma('secure_delete'), pragma('wal_autocheckpoint')]).toEqual([
      1,
      'wal',
      1,
      1,
      0,
    ])
  })
})
