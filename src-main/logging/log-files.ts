/** The log's files: one a day (`backend-YYYY-MM-DD.log`), a full one is numbered, old ones are removed. */
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../base/make-folder.ts'
import { line_limit_bytes, localTimestamp } from './log-record.ts'

/** PRODUCT.md 14: at most 100 MB each; one line less, because a file is looked at before a line is added. */
export const file_limit_bytes = 100_000_000 - line_limit_bytes
const days_kept = 7
/** Full files kept of one day, so that a loop of errors cannot fill the disk. */
const full_files_kept = 4

const name_pattern = /^backend-(\d{4}-\d{2}-\d{2})(?:\.(\d+))?\.log$/

export interface LogFile {
  path: string
  day: string
  /** 0 is the one being written; greater numbers were written later among the full ones. */
  number: number
}

export class LogFiles {
  readonly folder: string
  #day = ''

  /** Makes the folder (0700) when it is missing. Throws when it cannot be made. */
  constructor(folder: string) {
    this.folder = folder
    makeFolder(folder, 0o700)
  }

  /** Path of the file for `now`; removes what is too old whenever the day changes. */
  pathFor(now: Date): string {
    const day = localTimestamp(now).slice(0, 10)
    if (day !== this.#day) {
      this.#day = day
      this.#removeOld(now)
    }
    return join(this.folder, `backend-${day}.log`)
  }

  /** Gives the full file at `path` the next free number of its day. */
  setAside(path: string): void {
    const full = this.list().filter((file) => file.number > 0 && path.endsWith(`backend-${file.day}.log`))
    const next = Math.max(0, ...full.map((file) => file.number)) + 1
    renameSync(path, path.replace(/\.log$/, `.${next}.log`))
    for (const file of full.sort((a, b) => b.number - a.number).slice(full_files_kept - 1)) rmSync(file.path, { force: true })
  }

  /** Newest first: by day, within a day the one being written, then the full ones from the last to the first. */
  list(): LogFile[] {
    return readdirSync(this.folder)
      .flatMap((name) => {
        const match = name_pattern.exec(name)
        return match?.[1] ? [{ path: join(this.folder, name), day: match[1], number: Number(match[2] ?? 0) }] : []
      })
      .sort((a, b) => b.day.localeCompare(a.day) || (a.number === 0 ? -1 : b.number === 0 ? 1 : b.number - a.number))
  }

  /** Bytes all files take together. */
  totalBytes(): number {
    return this.list().reduce((sum, { path }) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0)
  }

  #removeOld(now: Date): void {
    const oldest = localTimestamp(new Date(now.getTime() - (days_kept - 1) * 86_400_000)).slice(0, 10)
    for (const file of this.list()) if (file.day < oldest) rmSync(file.path, { force: true })
  }
}
