/** What jobs of registered programs made: a folder for each, listed, downloaded, and removed in the end by age and by room. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { hasEnded, type Job } from '../../src-preload/contract/jobs.ts'
import type { Manifest, ManifestFile } from '../../src-preload/contract/results.ts'
import type { Settings } from '../../src-preload/contract/settings.ts'
import { AppError } from '../base/app-error.ts'
import { makeFolder } from '../base/make-folder.ts'
import { Checksums } from './checksums.ts'
import type { Value } from './declaration.ts'
import type { NamedFile, WrongFile } from './files-of-call.ts'
import { mediaTypeOf } from './media-types.ts'
import { countBytes, type ListedFiles, listFiles, type OpenResult, onlyFile, openResult, pathOfResult } from './result-files.ts'

/** The kind of job that has a folder of results. */
export const registry_kind = 'registry'

export interface ResultsOptions {
  /** Absolute; `DATA/results`. */
  folder: string
  settings: () => Pick<Settings, 'results_keep_hours' | 'results_total_bytes'>
  /** The job as it is; null for an id that nothing stands under. */
  job: (id: string) => Job | null
  /** Hex SHA-256 of so many bytes of an open file. */
  sha256: (fd: number, size_bytes: number) => Promise<string>
  /** Something was removed before its time, in a sentence. */
  notice: (sentence: string) => void
  removed: () => void
}

const hour_ms = 3_600_000
/** Others get their turn after so much work. */
const turn_ms = 8

/** What the job says about its own results; kept as its report. */
export interface ResultsReport {
  program: string
  stage: string
  command: string
  /** Names of files that are offered first. */
  outputs: string[]
  /** The values it was called with, without what is secret in them. */
  args: Record<string, Value>
}

export class Results {
  readonly #options: ResultsOptions
  readonly #checksums: Checksums
  /** Sizes of folders of ended jobs, which change no more. */
  readonly #sizes = new Map<string, number>()
  /** Of all folders, as far as it is known. */
  #total_bytes = 0
  #sweeping: Promise<void> | null = null
  /** How many programs read what these jobs made. */
  readonly #in_use = new Map<string, number>()

  constructor(options: ResultsOptions) {
    this.#options = options
    this.#checksums = new Checksums(options.sha256)
    makeFolder(options.folder, 0o700)
  }

  folderOf(job_id: string): string {
    return join(this.#options.folder, job_id)
  }

  /** For a job that begins. */
  make(job_id: string): string {
    const folder = this.folderOf(job_id)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return folder
  }

  /** Nothing for a job that never began or has none. Throws GONE for one whose results were removed or have expired. */
  async list(job: Job): Promise<ListedFiles> {
    if (job.kind !== registry_kind) return { files: [], truncated: false }
    this.demandThere(job)
    return listFiles(this.folderOf(job.id))
  }

  /** Throws GONE. */
  async manifest(job: Job): Promise<Manifest> {
    const { files, truncated } = await this.list(job)
    const is_over = hasEnded(job.status)
    const folder = this.folderOf(job.id)
    const sums = is_over ? await this.#checksums.of(folder, files) : files.map(() => null)
    const listed = files.map(
      ({ name, size_bytes, modified_ms }, index): ManifestFile => ({
        ...{ name, size_bytes, sha256: sums[index] ?? null, media_type: mediaTypeOf(name) },
        modified_at: new Date(modified_ms).toISOString(),
        partial: job.status !== 'succeeded',
      }),
    )
    return { job_id: job.id, status: job.status, created: job.queued_at, expires_at: this.#expiry(job), files: listed, truncated }
  }

  /**
   * Name of what a download gives that names nothing: the first of the outputs that is there, else the only result; null where it is all of them,
   * or nothing.
   */
  mainFile(job: Job, { files }: ListedFiles): string | null {
    const { outputs = [] } = (job.report ?? {}) as Partial<ResultsReport>
    const there = outputs.find((output) => files.some(({ name }) => name === output))
    return there ?? (files.length === 1 ? files[0]!.name : null)
  }

  /** Throws GONE, and NOT_FOUND for what is not in the manifest. */
  open(job: Job, name: string): OpenResult {
    if (job.kind === registry_kind) this.demandThere(job)
    const opened = job.kind === registry_kind ? openResult(this.folderOf(job.id), name) : null
    if (opened === null) throw new AppError('NOT_FOUND', 'The job made no file of this name.', { id: job.id, file: name.slice(0, 200) })
    return opened
  }

  /** The file as the input of another program; `name` null: the first of its outputs that is there, else its only file. `only_key`: of jobs of one key. */
  fileOf(job_id: string, name: string | null, only_key?: string): NamedFile | WrongFile {
    const told = job_id.slice(0, 100)
    const job = this.#options.job(job_id)
    if (job?.kind !== registry_kind || (only_key !== undefined && job.requested_by.key_id !== only_key))
      return { message: `There is no job "${told}" of a registered program.` }
    if (!hasEnded(job.status)) return { message: `The job "${told}" has not ended; what it makes is handed on then.` }
    try {
      this.demandThere(job)
    } catch (error) {
      if (error instanceof AppError) return { message: error.message }
      throw error
    }
    const folder = this.folderOf(job_id)
    const { outputs = [] } = (job.report ?? {}) as Partial<ResultsReport>
    const names = name === null ? [...outputs, onlyFile(folder) ?? []].flat() : [name]
    for (const one of names) {
      const path = pathOfResult(folder, one)
      if (path !== null) return { path, real: path }
    }
    if (name !== null) return { message: `The job "${told}" made no file "${name.slice(0, 200)}".` }
    return { message: `The job "${told}" made no file that could be meant. Name it with "file".` }
  }

  /** Kept while somebody reads them, however long that takes. */
  hold(job_ids: readonly string[]): Disposable {
    for (const id of job_ids) this.#in_use.set(id, (this.#in_use.get(id) ?? 0) + 1)
    return {
      [Symbol.dispose]: () => {
        for (const id of job_ids) {
          const left = (this.#in_use.get(id) ?? 1) - 1
          if (left > 0) this.#in_use.set(id, left)
          else this.#in_use.delete(id)
        }
      },
    }
  }

  /** Throws GONE where the job has had results and they are not there any more. */
  demandThere(job: Job): void {
    if (job.kind !== registry_kind || job.started_at === null || !hasEnded(job.status)) return
    const expires_at = this.#expiry(job)
    const has_expired = expires_at !== null && Date.parse(expires_at) <= Date.now()
    if (!has_expired && existsSync(this.folderOf(job.id))) return
    const why = has_expired ? `They were kept for ${this.#options.settings().results_keep_hours} hours.` : 'They were removed to make room.'
    throw new AppError('GONE', `The results of this job are not there any more. ${why}`, { id: job.id, reason: has_expired ? 'expired' : 'removed' })
  }

  #expiry({ finished_at, status }: Job): string | null {
    if (finished_at === null || !hasEnded(status)) return null
    return new Date(Date.parse(finished_at) + this.#options.settings().results_keep_hours * hour_ms).toISOString()
  }

  /** A job has ended: its results count from now on, and the oldest go where that is too much. */
  async noteEnded(job: Job): Promise<void> {
    this.#total_bytes += await this.#sizeOf(job)
    if (this.#total_bytes > this.#options.settings().results_total_bytes) await this.sweep()
  }

  /** Removes what has expired, then the oldest until the rest fits, and says so. Calls while it works are answered by the same work. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweep().finally(() => {
      this.#sweeping = null
    })
    return this.#sweeping
  }

  async #sweep(): Promise<void> {
    const { results_total_bytes } = this.#options.settings()
    const kept: { id: string; finished_at: string; bytes: number }[] = []
    let total = 0
    let since = performance.now()
    for (const id of readdirSync(this.#options.folder)) {
      if (performance.now() - since > turn_ms) {
        await nextTurn()
        since = performance.now()
      }
      const job = this.#options.job(id)
      if (job === null) {
        // Nobody's, or a file that somebody put here: what is no folder of a job is not ours to remove.
        if (/^[0-9a-f-]{36}$/.test(id)) rmSync(this.folderOf(id), { recursive: true, force: true })
        continue
      }
      const expires_at = this.#expiry(job)
      const is_read = this.#in_use.has(id)
      if (!is_read && expires_at !== null && Date.parse(expires_at) <= Date.now()) {
        await this.#remove(id)
        continue
      }
      const bytes = await this.#sizeOf(job)
      total += bytes
      if (!is_read && job.finished_at !== null && hasEnded(job.status)) kept.push({ id, finished_at: job.finished_at, bytes })
    }
    kept.sort((one, other) => (one.finished_at < other.finished_at ? -1 : 1))
    const gone: string[] = []
    for (const { id, bytes } of kept) {
      if (total <= results_total_bytes) break
      if (bytes === 0) continue
      await this.#remove(id)
      total -= bytes
      gone.push(id)
    }
    this.#total_bytes = total
    if (gone.length > 0)
      this.#options.notice(
        `The results of ${gone.length === 1 ? 'a job' : `${gone.length} jobs`} were removed, the oldest first, because all results may take ${results_total_bytes} bytes: ${gone.slice(0, 20).join(', ')}.`,
      )
  }

  async #sizeOf(job: Job): Promise<number> {
    const known = this.#sizes.get(job.id)
    if (known !== undefined) return known
    const bytes = await countBytes(this.folderOf(job.id))
    if (hasEnded(job.status)) this.#sizes.set(job.id, bytes)
    return bytes
  }

  async #remove(id: string): Promise<void> {
    this.#sizes.delete(id)
    await rm(this.folderOf(id), { recursive: true, force: true }).catch(() => {})
    this.#options.removed()
  }
}
