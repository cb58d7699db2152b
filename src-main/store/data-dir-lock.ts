/** One host per data dir: a lock that the kernel frees when the host dies, and a card that names the host. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../base/app-error.ts'
import { timestampNow } from '../base/clock.ts'
import { makeFolder } from '../base/make-folder.ts'
import { flushFile, flushFolder } from './flush.ts'
import { sqliteErrorCode } from './sqlite-errors.ts'

/** What `host.json` says about the process that holds the data dir. */
export interface HostCard {
  pid: number
  /** ISO 8601, when the host took the lock. */
  started_at: string
  /** Port of the HTTP door, once it listens. */
  port?: number
  /** Path of the local socket, once it listens. */
  socket?: string
  /** Pid of the runner, so that a later host can end one that outlived its host. */
  runner_pid?: number
}

/** Reads the card of the host that holds (or last held) the data dir; null when there is none or it is unreadable. */
export function readHostCard(data_dir: string): HostCard | null {
  try {
    const card = JSON.parse(readFileSync(join(data_dir, 'host.json'), 'utf8')) as Partial<HostCard> | null
    return card && typeof card.pid === 'number' && typeof card.started_at === 'string' ? (card as HostCard) : null
  } catch {
    return null
  }
}

const busy = 5
const not_a_database = 26

/**
 * Holds an EXCLUSIVE transaction on `host.lock`: no second process gets it, and the kernel drops it with the
 * process, so there is never a stale lock, whatever pid was reused.
 */
export class DataDirLock implements Disposable {
  readonly #database: DatabaseSync
  readonly #data_dir: string
  #card: HostCard

  /** Makes the folder where needed (mode 0700). Throws CONFLICT, naming pid and start time of the host that holds it. */
  constructor(data_dir: string) {
    this.#data_dir = data_dir
    makeDataDir(data_dir)
    this.#database = take(join(data_dir, 'host.lock'), data_dir)
    this.#card = { pid: process.pid, started_at: timestampNow() }
    this.#write()
  }

  get card(): HostCard {
    return this.#card
  }

  /** Adds where the host can be reached; clients read it from `host.json`. */
  announce(more: Partial<Omit<HostCard, 'pid' | 'started_at'>>): void {
    this.#card = { ...this.#card, ...more }
    this.#write()
  }

  /** Written beside and renamed, so that a reader never sees half of it. On a full disk the old card stays. */
  #write(): void {
    const path = join(this.#data_dir, 'host.json')
    try {
      writeFileSync(`${path}.new`, `${JSON.stringify(this.#card)}\n`, { mode: 0o600 })
      flushFile(`${path}.new`)
      renameSync(`${path}.new`, path)
      flushFolder(this.#data_dir)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }

  [Symbol.dispose](): void {
    rmSync(join(this.#data_dir, 'host.json'), { force: true })
    this.#database.close()
  }
}

function makeDataDir(data_dir: string): void {
  try {
    makeFolder(data_dir, 0o700)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new AppError('DISK_FULL', `The data folder ${data_dir} cannot be made: the disk is full.`, { data_dir }, error)
    throw new AppError(
      'PERMISSION_DENIED',
      `The data folder ${data_dir} cannot be made: ${message}. Check the path and its rights, or choose another --data-dir.`,
      { data_dir },
      error,
    )
  }
}

function take(path: string, data_dir: string, again = true): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { timeout: 0 })
    // Nothing is ever written, and no journal is made: the lock must also be had on a full disk.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database?.close()
    const code = sqliteErrorCode(error)
    if (code === busy) throw refusal(data_dir, error)
    if (code === not_a_database && again) {
      // Something else was put in the lock's place; nobody can be holding a lock on it.
      rmSync(path, { force: true })
      return take(path, data_dir, false)
    }
    throw new AppError(
      'PERMISSION_DENIED',
      `The data folder ${data_dir} cannot be locked: ${(error as Error).message}. Check its owner and rights.`,
      { data_dir },
      error,
    )
  }
}

function refusal(data_dir: string, cause: unknown): AppError {
  const card = readHostCard(data_dir)
  const who = card ? `process ${card.pid}, started ${card.started_at}` : 'another process'
  return new AppError(
    'CONFLICT',
    `Opsdeck already runs on the data folder ${data_dir} (${who}). Use that one, stop it, or choose another --data-dir.`,
    { data_dir, host: card },
    cause,
  )
}
