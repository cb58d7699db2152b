/** Opens opsdeck.db: makes it at the first start, migrates an older one, refuses a newer one, sets a damaged one aside. */
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../base/app-error.ts'
import type { CrashPoint } from '../base/crash-point.ts'
import { flushFile, flushFolder } from './flush.ts'
import { migrate, newerSchema, removeOldCopies, userVersion } from './migrate.ts'
import { application_id, kept_tables, migrations } from './migrations.ts'
import { rescueRows } from './rescue.ts'
import { looksDamaged } from './sqlite-errors.ts'

/** Above this size the whole-file check would delay the start; the cheap checks still run, and reads find the rest. */
const full_check_bytes = 32 * 1024 * 1024

export interface OpenedDatabase {
  database: DatabaseSync
  /** What was set aside or repaired, in sentences for people. */
  notices: string[]
}

/**
 * Opens the database in `data_dir`, which the caller holds the lock of. Throws CONFLICT for a schema newer than this
 * program and PERMISSION_DENIED where the file may not be read; everything else that is wrong is set aside.
 */
export function openDatabase(data_dir: string, crash: CrashPoint): OpenedDatabase {
  const path = join(data_dir, 'opsdeck.db')
  const marker = join(data_dir, 'initialized')
  rmSync(`${path}.new`, { force: true })
  const damage = findDamage(path, existsSync(marker))
  const notices: string[] = []
  let aside: string | undefined
  if (damage !== undefined) {
    aside = setAside(data_dir, path)
    notices.push(
      aside === undefined
        ? `The database ${path} ${damage}. A new one was started; the history before it is gone from the list, its output files are still in ${join(data_dir, 'output')}.`
        : `The database ${path} ${damage}. It was set aside as ${aside} and a new one was started.`,
    )
  }
  if (!existsSync(path)) create(path, crash)
  if (!existsSync(marker)) mark(marker, data_dir)
  const database = connect(path)
  try {
    removeOldCopies(path)
    const copy = migrate(database, path, crash)
    if (copy !== undefined) notices.push(`The database ${path} was brought to schema ${migrations.length}. As it was before, it lies for a week in ${copy}.`)
    if (aside !== undefined) {
      const rescued = rescueRows(aside, database)
      notices.push(
        rescued.jobs > 0 || rescued.saved > 0 ? `Rescued from it: ${rescued.jobs} jobs and ${rescued.saved} saved commands.` : 'Nothing could be read from it.',
      )
    }
    return { database, notices }
  } catch (error) {
    if (database.isOpen) database.close()
    throw error
  }
}

/** Written first under another name and renamed, so that an empty or half-made file is always damage and never ours. */
function create(path: string, crash: CrashPoint): void {
  const made = new DatabaseSync(`${path}.new`)
  try {
    made.exec(`PRAGMA application_id = ${application_id}`)
    migrate(made, path, crash)
  } finally {
    made.close()
  }
  flushFile(`${path}.new`)
  renameSync(`${path}.new`, path)
}

function mark(marker: string, data_dir: string): void {
  writeFileSync(marker, 'This data folder was set up. A missing or empty database beside this file is damage, not a first start.\n', { mode: 0o600 })
  flushFile(marker)
  flushFolder(data_dir)
}

function connect(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 5000 })
  try {
    // secure_delete: what is deleted or cleared (a request's values) is overwritten with zeros, not only forgotten.
    // FULL: a commit that was answered survives a power cut (NORMAL lost 50 of 50 in a trial).
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000',
    )
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** A sentence's end that says what is wrong with the file, or undefined when it is sound or a first start. */
function findDamage(path: string, initialized: boolean): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return initialized || existsSync(`${path}-wal`) ? 'is missing' : undefined
  if (found.isDirectory()) return 'is a folder'
  if (!found.isFile()) return 'is not a file'
  if (found.size === 0) return 'is empty'
  const header = readHeader(path)
  if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0') return 'is not a database'
  // Read off the header (https://sqlite.org/fileformat2.html), so that a newer file is not touched by as much as opening it.
  if (header.readUInt32BE(60) > migrations.length) throw newerSchema(path, header.readUInt32BE(60))
  if (header.readUInt32BE(68) !== application_id) return 'belongs to another program'
  let database: DatabaseSync | undefined
  try {
    database = connect(path)
    // A newer schema may still be in the WAL alone; that is for `migrate` to refuse.
    if (userVersion(database) > migrations.length) return undefined
    const check = database.prepare(found.size <= full_check_bytes ? 'PRAGMA quick_check(1)' : 'SELECT count(*) FROM sqlite_schema').get()
    const answer = Object.values(check ?? {})[0]
    if (typeof answer === 'string' && answer !== 'ok') return `is damaged (${answer.split('\n').at(-1)})`
    // What is still to be done, and the newest of every table.
    database.prepare("SELECT * FROM jobs WHERE status IN ('queued', 'running')").all()
    const version = userVersion(database)
    for (const { name, order, since } of kept_tables) if (since <= version) database.prepare(`SELECT * FROM ${name} ORDER BY ${order} DESC LIMIT 10`).all()
    return undefined
  } catch (error) {
    if (looksDamaged(error) || /no such (table|column)/.test((error as Error).message)) return `is damaged (${(error as Error).message})`
    throw error
  } finally {
    database?.close()
  }
}

function readHeader(path: string): Buffer {
  const header = Buffer.alloc(100)
  try {
    const file = openSync(path, 'r')
    try {
      readSync(file, header, 0, 100, 0)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw new AppError('PERMISSION_DENIED', `The database ${path} cannot be read: ${(error as Error).message}. Check its owner and rights.`, { path }, error)
  }
  return header
}

/** Moves the file with its WAL out of the way; undefined when there was no file. */
function setAside(data_dir: string, path: string): string | undefined {
  const stamp = new Date().toISOString().replaceAll(':', '-')
  let name = `${path}.damaged-${stamp}`
  for (let n = 2; existsSync(name); n++) name = `${path}.damaged-${stamp}-${n}`
  const there = existsSync(path)
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(`${path}${suffix}`)) renameSync(`${path}${suffix}`, `${name}${suffix}`)
  flushFolder(data_dir)
  return there ? name : undefined
}
