/** Brings a database to the newest schema: the file copied first, then each migration with its number in one transaction. */
import { closeSync, copyFileSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { AppError } from '../base/app-error.ts'
import type { CrashPoint } from '../base/crash-point.ts'
import { flushFolder } from './flush.ts'
import { type Migration, migrations } from './migrations.ts'
import { looksLikeFullDisk } from './sqlite-errors.ts'

/** How long the copy of before stays: long enough to notice that something is missing, short enough for the values in it. */
const copy_kept_days = 7

export function userVersion(database: DatabaseSync): number {
  return Number(Object.values(database.prepare('PRAGMA user_version').get() ?? {})[0] ?? 0)
}

/** Throws CONFLICT, and closes the database, when its schema is newer than `steps`. */
function refuseNewer(database: DatabaseSync, path: string, steps: readonly Migration[] = migrations): void {
  const version = userVersion(database)
  if (version <= steps.length) return
  database.close()
  throw newerSchema(path, version, steps.length)
}

export function newerSchema(path: string, version: number, known: number = migrations.length): AppError {
  return new AppError(
    'CONFLICT',
    `The database ${path} was written by a newer Opsdeck (schema ${version}, this program knows ${known}). It was not touched. Use the newer program, or another --data-dir.`,
    { path, schema: version, known },
  )
}

/**
 * Runs the migrations that are missing; `steps` are all of them. A database that holds something is copied first; gives
 * the path of the copy. Throws DISK_FULL when the copy or a migration does not fit (nothing is changed then), CONFLICT
 * when a newer program wrote it, and what a migration throws.
 */
export function migrate(database: DatabaseSync, path: string, crash: CrashPoint, steps: readonly Migration[] = migrations): string | undefined {
  refuseNewer(database, path, steps)
  const version = userVersion(database)
  if (version === steps.length) return undefined
  const copy = version === 0 ? undefined : copyBefore(database, path, version, steps.length)
  // Cannot be switched inside a transaction. With them on, dropping the old table of a rebuild would delete every attempt.
  database.exec('PRAGMA foreign_keys = OFF')
  try {
    for (let next = version; next < steps.length; next++) runStep(database, path, steps[next]!, next + 1, crash)
  } finally {
    database.exec('PRAGMA foreign_keys = ON')
  }
  return copy
}

function runStep(database: DatabaseSync, path: string, step: Migration, number: number, crash: CrashPoint): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    if (typeof step === 'string') database.exec(step)
    else step(database)
    const orphan = database.prepare('PRAGMA foreign_key_check').get()
    if (orphan) throw new Error(`Migration ${number} left rows in "${String(orphan['table'])}" that belong to nothing; it was undone.`)
    crash('during-migration')
    database.exec(`PRAGMA user_version = ${number}`)
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    if (!looksLikeFullDisk(error)) throw error
    throw new AppError(
      'DISK_FULL',
      `The database ${path} cannot be brought to schema ${number}: the disk is full. Nothing was changed. Free some space (about twice its size) and start again.`,
      { path },
      error,
    )
  }
}

/** A copy beside it, whole and on the disk before the first change. */
function copyBefore(database: DatabaseSync, path: string, version: number, wanted: number): string {
  const copy = `${path}.before-schema-${wanted}-from-${version}`
  try {
    // What is only in the log goes into the file, so that the file alone is everything.
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    copyFileSync(path, `${copy}.new`)
    const file = openSync(`${copy}.new`, 'r+')
    try {
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(`${copy}.new`, copy)
    flushFolder(dirname(path))
    return copy
  } catch (error) {
    rmSync(`${copy}.new`, { force: true })
    if (!looksLikeFullDisk(error) && !['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    const mib = Math.ceil(statSync(path).size / (1024 * 1024))
    throw new AppError(
      'DISK_FULL',
      `The database ${path} has to be brought to schema ${wanted}, and the copy that is made before does not fit on the disk (${mib} MiB). Nothing was changed. Free some space and start again.`,
      { path },
      error,
    )
  }
}

/** Removes copies that a crash left half-made, and whole ones after their time. */
export function removeOldCopies(path: string, now: number = Date.now()): void {
  const folder = dirname(path)
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(path)}.before-schema-`)) continue
    const copy = join(folder, name)
    const age_ms = now - (statSync(copy, { throwIfNoEntry: false })?.mtimeMs ?? now)
    if (name.endsWith('.new') || age_ms > copy_kept_days * 86_400_000) rmSync(copy, { force: true })
  }
}
