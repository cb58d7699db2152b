/** Notes in the data dir of what is being written where, so that the next start removes what a killed host left half done. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isPart } from './file-names.ts'
import type { OpenFolder } from './open-folder.ts'

export class PartNotes {
  readonly #folder: string

  /** `folder` is in the data dir; what an earlier host noted there and did not finish is removed now. */
  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const id of readdirSync(folder)) {
      const note = join(folder, id)
      const left = readFileSync(note, 'utf8')
      // The name is ours and unique: whatever its folder is by now, nothing else can be called so.
      if (isPart(basename(left))) rmSync(left, { recursive: true, force: true })
      rmSync(note)
    }
  }

  /** Notes `name` in `folder` before it is made; the result forgets it. */
  note(id: string, folder: OpenFolder, name: string): () => void {
    const where = folder.where()
    const note = join(this.#folder, id)
    writeFileSync(note, join(folder.root, where, name), { mode: 0o600 })
    return () => rmSync(note, { force: true })
  }
}
