/** Tells when a file changed in which tools keep what they act on: somebody chose another context, here or in a terminal. */
import { type FSWatcher, watch } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { Emitter } from '../../base/emitter.ts'

/** By folder below the home; other files there are caches and logs, written with every call of a tool. */
const usual: Readonly<Record<string, readonly string[]>> = {
  '.kube': ['config'],
  '.aws': ['config', 'credentials'],
  '.azure': ['azureProfile.json'],
  [join('.config', 'gcloud')]: ['active_config'],
  [join('.config', 'gcloud', 'configurations')]: [],
}

/** A file that is written and renamed makes several events. */
const rest_ms = 150

export class ContextWatch implements Disposable {
  readonly on_change = new Emitter<void>()
  readonly #home: string
  readonly #watchers = new Map<string, FSWatcher>()
  #timer: NodeJS.Timeout | undefined

  constructor(home: string) {
    this.#home = home
  }

  /** Watches what is there by now; called with each question, so that a folder that came later is seen too. `kubeconfig` is a list as KUBECONFIG takes it. */
  follow(kubeconfig: string | undefined): void {
    for (const [folder, names] of Object.entries(usual)) this.#watch(join(this.#home, folder), names)
    for (const path of kubeconfig?.split(delimiter).slice(0, 10) ?? []) if (path.startsWith('/')) this.#watch(dirname(path), [basename(path)])
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    for (const watcher of this.#watchers.values()) watcher.close()
    this.#watchers.clear()
    this.on_change[Symbol.dispose]()
  }

  /** No names: all files of the folder. A folder that is not there, or cannot be watched, is asked about when the window is looked at again. */
  #watch(folder: string, names: readonly string[]): void {
    if (this.#watchers.has(folder)) return
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (name !== null && names.length > 0 && !names.includes(name)) return
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined
          this.on_change.emit()
        }, rest_ms).unref()
      })
      const gone = () => {
        watcher.close()
        this.#watchers.delete(folder)
      }
      watcher.on('error', gone)
      this.#watchers.set(folder, watcher)
    } catch {
      // It is not there yet.
    }
  }
}
