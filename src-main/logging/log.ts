/** The host's log: JSON lines in daily files through electron-log, readable lines on a terminal, no secrets in either. */
import logger from 'electron-log/node.js'
import { newId } from '../base/ids.ts'
import { file_limit_bytes, LogFiles } from './log-files.ts'
import { type LogFields, type LogLevel, recordLine } from './log-record.ts'
import { Masks } from './mask.ts'
import { readableLine } from './readable-line.ts'

/** What rooms are given to write to. Fields are put beside time, level and message. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

export interface HostLogOptions {
  /** LOG_DIR or the data dir's `logs`. */
  folder: string
  level: LogLevel
  /** Where readable lines go too; null for nowhere. */
  terminal: { write(text: string): unknown } | null
}

export class HostLog implements Log {
  readonly masks = new Masks()
  readonly files: LogFiles
  readonly #terminal: HostLogOptions['terminal']
  readonly #write: (level: LogLevel, message: string, fields: LogFields) => void
  #level: LogLevel

  /** Makes the folder when it is missing; throws when it cannot. */
  constructor(options: HostLogOptions) {
    this.files = new LogFiles(options.folder)
    this.#terminal = options.terminal
    this.#level = options.level
    this.#write = this.#openFiles()
  }

  /** Lines below `level` are dropped from now on. */
  setLevel(level: LogLevel): void {
    this.#level = level
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#add('debug', message, fields)
  }
  info(message: string, fields: LogFields = {}): void {
    this.#add('info', message, fields)
  }
  warn(message: string, fields: LogFields = {}): void {
    this.#add('warn', message, fields)
  }
  error(message: string, fields: LogFields = {}): void {
    this.#add('error', message, fields)
  }

  #add(level: LogLevel, message: string, fields: LogFields): void {
    if (rank[level] < rank[this.#level]) return
    this.#write(level, message, fields)
    if (this.#terminal) this.#terminal.write(`${readableLine(recordLine(new Date(), level, message, fields, this.masks))}\n`)
  }

  #openFiles(): (level: LogLevel, message: string, fields: LogFields) => void {
    const own = logger.create({ logId: newId() })
    for (const name of Object.keys(own.transports)) if (name !== 'file') own.transports[name] = null
    const { file } = own.transports
    file.level = 'debug'
    // Otherwise it is looked for in a package.json above the current folder, and without one nothing is ever written.
    file.setAppName('opsdeck')
    file.maxSize = file_limit_bytes
    file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' }
    file.resolvePathFn = (_variables, message) => this.files.pathFor(message?.date ?? new Date())
    file.archiveLogFn = (full) => this.files.setAside(full.path)
    file.transforms = [
      ({ message }) => {
        const [text, fields] = message.data as [string, LogFields]
        return recordLine(message.date, message.level as LogLevel, text, fields, this.masks)
      },
    ]
    // electron-log tells of a failed write on its console transport. A full disk is seen by everybody else too, so it goes to the terminal only.
    own.transports.console = Object.assign(
      (message: { data: unknown[] }) => void this.#terminal?.write(`${this.masks.text(message.data.map(String).join(' '))}\n`),
      { level: false as const },
    ) as unknown as typeof own.transports.console
    return (level, message, fields) => own[level](message, fields)
  }
}

const rank: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 }
