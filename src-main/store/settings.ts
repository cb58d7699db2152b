/** The settings of the host: stored values over the contract's defaults, changed through one patch. */
import { type Settings, type SettingsPatch, settings } from '../../src-preload/contract/settings.ts'
import { Emitter } from '../base/emitter.ts'
import { JsonDocument } from './json-document.ts'

export class SettingsStore implements AsyncDisposable {
  readonly #document: JsonDocument<Settings>
  /** Tells the new settings after each change. */
  readonly on_change = new Emitter<Settings>()

  /** `path` is settings.json in the data dir; `notice` hears of a damaged file that was set aside. */
  constructor(path: string, notice?: (sentence: string) => void) {
    this.#document = new JsonDocument({ path, schema: settings, initial: settings.parse({}), ...(notice && { notice }) })
  }

  get current(): Settings {
    return this.#document.get()
  }

  /** Changes the named fields and leaves the rest; resolves once it is on disk. Throws DISK_FULL, PERMISSION_DENIED. */
  async update(patch: SettingsPatch): Promise<Settings> {
    const named = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<Settings>
    const next = await this.#document.update((now) => ({ ...now, ...named }))
    this.on_change.emit(next)
    return next
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#document.settled()
    this.on_change[Symbol.dispose]()
  }
}
