/** The logs of Odoo's environments: which file it is, one follower for all who read it, gone with the last of them. */
import { isAbsolute } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { environmentNamed, type OdooSettings, readEnvironment } from './environments.ts'
import { LogFollower } from './log-follower.ts'
import { LogReader } from './log-reader.ts'

/** Who pulls is a reader until it has not come back for so long. */
const pull_gap_ms = 5000

interface Shared {
  follower: LogFollower
  readers: number
}

export class OdooLogs implements Disposable {
  readonly #settings: () => OdooSettings
  readonly #shared = new Map<string, Shared>()
  #disposed = false

  constructor(settings: () => OdooSettings) {
    this.#settings = settings
  }

  /** How many files are followed. */
  get followed(): number {
    return this.#shared.size
  }

  /** The log of an environment, the active one where none is named. Throws NOT_FOUND, and CONFLICT where its configuration names no file. */
  pathOf(environment: string | undefined): string {
    const setting = environmentNamed(this.#settings(), environment)
    const { configuration, problems } = readEnvironment(setting)
    if (!configuration) throw new AppError('CONFLICT', problems[0]?.sentence ?? `The configuration ${setting.configuration} cannot be read.`)
    const { logfile } = configuration
    if (logfile === null)
      throw new AppError(
        'CONFLICT',
        `${setting.configuration} names no logfile: Odoo writes its log to its terminal. Add a line like "logfile = /var/log/odoo/odoo.log" under [options] and start Odoo again.`,
      )
    if (!isAbsolute(logfile))
      throw new AppError('CONFLICT', `logfile in ${setting.configuration} is "${logfile}", which depends on where Odoo was started. Write its whole path.`)
    return logfile
  }

  /** A reader of the file until it is disposed. */
  read(path: string): LogReader {
    if (this.#disposed) throw new AppError('NOT_READY')
    const shared = this.#shared.get(path) ?? { follower: new LogFollower(path), readers: 0 }
    this.#shared.set(path, shared)
    shared.readers++
    return new LogReader(shared.follower, () => this.#leave(path, shared))
  }

  /** A reader for one pull; the file is followed a little longer, until the next one. */
  readOnce(path: string): LogReader {
    const reader = this.read(path)
    const stays = this.read(path)
    setTimeout(() => stays[Symbol.dispose](), pull_gap_ms).unref()
    return reader
  }

  #leave(path: string, shared: Shared): void {
    if (--shared.readers > 0) return
    if (this.#shared.get(path) === shared) this.#shared.delete(path)
    shared.follower[Symbol.dispose]()
  }

  [Symbol.dispose](): void {
    this.#disposed = true
    for (const { follower } of this.#shared.values()) follower[Symbol.dispose]()
    this.#shared.clear()
  }
}
