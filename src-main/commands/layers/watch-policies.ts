/** Tells when the policy files of a folder changed: the system's notices where there are any, a look each second in any case. */
import { type FSWatcher, watch } from 'node:fs'
import { folderPrint } from './policy-folder.ts'

/** An editor writes a file in several steps; what it leaves after them is read once. */
const settle_ms = 60
/** Notices get lost (network file systems, folders that came later), so the times of the files are looked at too. */
const look_ms = 1000

export class PolicyWatch implements Disposable {
  readonly #folder: string
  readonly #changed: () => void
  readonly #looking: NodeJS.Timeout
  #watcher: FSWatcher | null = null
  #settling: NodeJS.Timeout | null = null
  #print: string

  /** `changed` is called after a change, from a turn of its own; it must not throw. */
  constructor(folder: string, changed: () => void) {
    this.#folder = folder
    this.#changed = changed
    this.#print = folderPrint(folder)
    this.#listen()
    this.#looking = setInterval(() => this.#look(), look_ms)
    this.#looking.unref()
  }

  /** What was written by ourselves has been read already. */
  seen(): void {
    this.#print = folderPrint(this.#folder)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#looking)
    if (this.#settling) clearTimeout(this.#settling)
    this.#deaf()
  }

  #listen(): void {
    try {
      this.#watcher = watch(this.#folder, { persistent: false }, () => this.#settle())
      this.#watcher.on('error', () => this.#deaf())
    } catch {
      this.#watcher = null // not there, or no watches left: the look each second does
    }
  }

  #deaf(): void {
    this.#watcher?.close()
    this.#watcher = null
  }

  #settle(): void {
    if (this.#settling) clearTimeout(this.#settling)
    this.#settling = setTimeout(() => this.#look(), settle_ms)
    this.#settling.unref()
  }

  #look(): void {
    const print = folderPrint(this.#folder)
    if (print === '')
      this.#deaf() // a folder that was removed and made again is another one
    else if (this.#watcher === null) this.#listen()
    if (print === this.#print) return
    this.#print = print
    this.#changed()
  }
}
