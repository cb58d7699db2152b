/** What tools said of their version; believed as long as the program's file stays the same. */
import { statSync } from 'node:fs'

/** Names the state of a file: another program in its place has another one. Null where there is none. */
export function fileState(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false })
  return found ? `${found.ino}:${found.size}:${found.mtimeMs}` : null
}

export class KnownVersions {
  readonly #known = new Map<string, { state: string; version: string }>()

  /** Null when it was not told yet, or by a file that is another one now. */
  of(tool: string, path: string): string | null {
    const known = this.#known.get(`${tool}\0${path}`)
    return known && known.state === fileState(path) ? known.version : null
  }

  /** Finds the version in the first lines of `output`; `state` is that of the file before it was asked. False when there is none in it. */
  note(tool: string, path: string, state: string, output: string): boolean {
    const version = /\d+(?:\.\d+)+[\w.+~-]*/.exec(output.slice(0, 1000))?.[0]
    if (!version) return false
    this.#known.set(`${tool}\0${path}`, { state, version })
    return true
  }

  clear(): void {
    this.#known.clear()
  }
}
