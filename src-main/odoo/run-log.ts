/** What the log of one run tells: which modules were begun and done, in which databases, how far it is, and what went wrong. */
import { LogRecords, type OdooRecord } from './log-records.ts'

export interface LoadedModule {
  module: string
  /** As Odoo measured it; null where it did not say. */
  seconds: number | null
}

const loading_logger = 'odoo.modules.loading'
const begun = /^Loading module (\S+) \((\d+)\/(\d+)\)/
const done = /^Module (\S+) loaded in (?:(\d+(?:\.\d+)?)s)?/
const all_done = /^Modules loaded\./
const version = /^Odoo version (\S+)/

/** Enough to show and to judge by; the whole log stands in the job's output. */
const most_kept = 200

/** Shares of the whole: the start, the modules, the end. From the recorded runs: 0.6 s of 3 s before the first module, 0.2 s after the last. */
const first_share = 0.1
const modules_share = 0.8

export class RunLog {
  readonly #records = new LogRecords((record) => this.#take(record))
  readonly #loaded = new Map<string, LoadedModule>()
  readonly #begun = new Set<string>()
  readonly #databases = new Set<string>()
  readonly #warnings: OdooRecord[] = []
  readonly #errors: OdooRecord[] = []
  /** Records of any level whose lines hold a traceback: what nobody caught stands behind whatever was logged last. */
  readonly #with_traceback: OdooRecord[] = []
  #count = 0
  #progress = 0
  #current_module: string | null = null
  #odoo_version: string | null = null
  #has_initialised = false
  #has_finished_loading = false

  feed(text: string): void {
    this.#records.feed(text)
    const { open } = this.#records
    if (open) this.#moveOn(open)
  }

  end(): void {
    this.#records.end()
  }

  get loaded(): LoadedModule[] {
    return [...this.#loaded.values()]
  }

  has(module: string): boolean {
    return this.#loaded.has(module)
  }

  /** Modules that were begun and not done. */
  get unfinished(): string[] {
    return [...this.#begun].filter((module) => !this.#loaded.has(module))
  }

  /** In the order in which they came up. */
  get databases(): string[] {
    return [...this.#databases]
  }

  get warnings(): readonly OdooRecord[] {
    return this.#warnings
  }

  /** ERROR and CRITICAL. */
  get errors(): readonly OdooRecord[] {
    return this.#errors
  }

  get with_traceback(): readonly OdooRecord[] {
    return this.#with_traceback
  }

  /** What was printed before the first record. */
  get loose(): readonly string[] {
    return this.#records.loose
  }

  /** How many records came: none at all means that the log goes somewhere else. */
  get count(): number {
    return this.#count
  }

  /** 0..1, only grows. */
  get progress(): number {
    return this.#progress
  }

  /** The module being loaded. */
  get current_module(): string | null {
    return this.#current_module
  }

  get odoo_version(): string | null {
    return this.#odoo_version
  }

  /** True when Odoo set up an empty database: it works on its tables before it has opened a registry under the database's name. */
  get has_initialised(): boolean {
    return this.#has_initialised
  }

  get has_finished_loading(): boolean {
    return this.#has_finished_loading
  }

  #take(record: OdooRecord): void {
    this.#count++
    this.#moveOn(record)
    if (record.database !== null) this.#databases.add(record.database)
    else if (record.logger === loading_logger && record.level === 'INFO') this.#has_initialised = true
    if (record.level === 'WARNING' && this.#warnings.length < most_kept) this.#warnings.push(record)
    if ((record.level === 'ERROR' || record.level === 'CRITICAL') && this.#errors.length < most_kept) this.#errors.push(record)
    if (record.lines.some((line) => line.startsWith('Traceback ')) && this.#with_traceback.length < most_kept) this.#with_traceback.push(record)
  }

  /** Reads a record's own line; the same record may come again. */
  #moveOn({ logger, level, message }: OdooRecord): void {
    if (level !== 'INFO') return
    if (logger === 'odoo') this.#odoo_version ??= version.exec(message)?.[1] ?? null
    if (logger !== loading_logger) return
    const beginning = begun.exec(message)
    if (beginning) {
      const [, module, place, all] = beginning as unknown as [string, string, string, string]
      this.#begun.add(module)
      this.#current_module = module
      this.#reach(shareOf(Number(place) - 1, Number(all)))
      this.#pass = { place: Number(place), all: Number(all) }
      return
    }
    const end = done.exec(message)
    if (end) {
      this.#loaded.set(end[1]!, { module: end[1]!, seconds: end[2] === undefined ? null : Number(end[2]) })
      this.#current_module = null
      if (this.#pass) this.#reach(shareOf(this.#pass.place, this.#pass.all))
    } else if (all_done.test(message)) {
      this.#has_finished_loading = true
      this.#reach(first_share + modules_share)
    }
  }

  #pass: { place: number; all: number } | undefined

  #reach(share: number): void {
    if (share > this.#progress) this.#progress = Math.min(1, share)
  }
}

/** A run has several passes; the one for base alone, (1/1), is no measure of the whole. */
function shareOf(place: number, all: number): number {
  if (all <= 1) return first_share
  return first_share + modules_share * Math.min(1, Math.max(0, place) / all)
}
