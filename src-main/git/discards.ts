/** Keeps what is about to be thrown away in Opsdeck's own folder, so that a discard can be taken back; the oldest are let go. */
import {
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../base/app-error.ts'
import type { Surroundings } from '../commands/commands.ts'
import { pathBytes } from './path-text.ts'

/** Kept discards; a month of daily mistakes. */
const most_kept = 200
/** Larger than this nothing is copied, so nothing is thrown away either. */
const size_limit_bytes = 2 * 1024 * 1024 * 1024

const kept_file = z.object({
  path: z.string(),
  kind: z.enum(['file', 'link', 'missing']),
  mode: z.int(),
  target: z.string(),
})
const kept = z.object({ workspace: z.string(), repo: z.string(), at: z.string(), files: z.array(kept_file) })
type Kept = z.infer<typeof kept>

export interface Keep {
  discard_id: string
  repo: string
  tracked: readonly string[]
  untracked: readonly string[]
}

export class Discards {
  readonly #folder: string

  /** `folder` is made when something is kept first. */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** Throws CONFLICT when it is too much, PERMISSION_DENIED and what the file system says. */
  async keep({ discard_id, repo, tracked, untracked }: Keep, around: Surroundings): Promise<void> {
    const root = around.workspace!.path
    const folder = join(this.#folder, discard_id)
    if (existsSync(folder)) return
    const making = `${folder}.new`
    rmSync(making, { recursive: true, force: true })
    mkdirSync(making, { recursive: true, mode: 0o700 })
    const files: Kept['files'] = []
    let size_bytes = 0
    for (const path of [...tracked, ...untracked]) {
      const place = placeInside(root, path)
      const entry = place === null ? undefined : lstatSync(place, { throwIfNoEntry: false })
      if (place === null || entry === undefined || !(entry.isFile() || entry.isSymbolicLink())) {
        files.push({ path, kind: 'missing', mode: 0, target: '' })
        continue
      }
      size_bytes += entry.size
      if (size_bytes > size_limit_bytes) {
        rmSync(making, { recursive: true, force: true })
        throw new AppError(
          'CONFLICT',
          'These files are larger than 2 GB together, which is not kept, so nothing was thrown away. Put them into a stash instead.',
          { reason: 'failed' },
        )
      }
      if (entry.isSymbolicLink()) files.push({ path, kind: 'link', mode: entry.mode, target: readlinkSync(place, 'latin1') })
      else {
        copyFileSync(place, join(making, String(files.length)), constants.COPYFILE_FICLONE)
        files.push({ path, kind: 'file', mode: entry.mode, target: '' })
      }
    }
    const record: Kept = { workspace: around.workspace!.id, repo, at: new Date().toISOString(), files }
    writeFileSync(join(making, 'kept.json'), JSON.stringify(record), { mode: 0o600 })
    renameSync(making, folder)
    this.#forgetOldest()
  }

  /** What is kept under the id, of this workspace. Throws NOT_FOUND. */
  read(discard_id: string, around: Surroundings): Kept {
    try {
      const record = kept.parse(JSON.parse(readFileSync(join(this.#folder, discard_id, 'kept.json'), 'utf8')))
      if (/^[\w-]+$/.test(discard_id) && record.workspace === around.workspace?.id) return record
    } catch {
      // told below
    }
    throw new AppError('NOT_FOUND', 'What was discarded is not kept any more.')
  }

  /** All or nothing is checked before anything is written. Throws NOT_FOUND, and CONFLICT where a folder is in the way. */
  async putBack(discard_id: string, around: Surroundings): Promise<void> {
    const root = around.workspace!.path
    const record = this.read(discard_id, around)
    const places = record.files.map(({ path }) => placeInside(root, path))
    const blocked = record.files.find((_file, index) => places[index] === null || lstatSync(places[index]!, { throwIfNoEntry: false })?.isDirectory())
    if (blocked) throw new AppError('CONFLICT', `${blocked.path} cannot be put back: a folder or a link is in its place now. Move it away and try again.`)
    record.files.forEach((file, index) => {
      const place = places[index]!
      const beside = Buffer.concat([place, Buffer.from(`.opsdeck-${discard_id.slice(-12)}`)])
      rmSync(beside, { force: true })
      if (file.kind === 'missing') {
        rmSync(place, { force: true })
        return
      }
      mkdirSync(dirnameOf(place), { recursive: true })
      if (file.kind === 'link') symlinkSync(Buffer.from(file.target, 'latin1'), beside)
      else {
        copyFileSync(join(this.#folder, discard_id, String(index)), beside, constants.COPYFILE_EXCL)
        // The mode is the copy's already, but for what the umask took.
      }
      renameSync(beside, place)
    })
    rmSync(join(this.#folder, discard_id), { recursive: true, force: true })
  }

  #forgetOldest(): void {
    const aged = readdirSync(this.#folder).map((name) => ({ name, at: statSync(join(this.#folder, name)).mtimeMs }))
    for (const { name } of aged.sort((one, other) => other.at - one.at).slice(most_kept)) rmSync(join(this.#folder, name), { recursive: true, force: true })
  }
}

/** The place of `path` as bytes (a name need not be UTF-8), when every folder on the way is one or is missing; null where a link or a file is in the way. */
export function placeInside(root: string, path: string): Buffer | null {
  const names = pathBytes(path).toString('latin1').split('/')
  let place = Buffer.from(root)
  for (const [index, name] of names.entries()) {
    if (name === '' || name === '.' || name === '..') return null
    place = Buffer.concat([place, Buffer.from(`/${name}`, 'latin1')])
    const entry = index < names.length - 1 ? lstatSync(place, { throwIfNoEntry: false }) : undefined
    if (entry !== undefined && !entry.isDirectory()) return null
  }
  return place
}

const dirnameOf = (place: Buffer): Buffer => place.subarray(0, place.lastIndexOf(0x2f))
