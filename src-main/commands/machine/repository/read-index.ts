/** Walks git's index; finds in it the entries that are other repositories (gitlinks), which git enters, and names that git itself would never put there. */

/** Mode of an entry that is a repository, and of a folder that stands for all it holds. */
const gitlink = 0o160000
const folder = 0o040000

export interface IndexReading {
  /** Folders that files are tracked in, relative to the top of the worktree. */
  folders: ReadonlySet<string>
  /** Paths of the gitlinks, relative to the top of the worktree. */
  gitlinks: string[]
  /** The first name that leads out of the worktree or into .git: git checks names when it adds them, and not when it reads or writes their files. */
  stray: string | null
}

/** Null when the index has a form that is not read here. */
export function readIndex(index: Buffer, hash_bytes: 20 | 32): IndexReading | null {
  try {
    return read(index, hash_bytes)
  } catch (error) {
    if (error instanceof RangeError) return null // torn
    throw error
  }
}

/** A part of a name that git refuses (verify_path), in any spelling that some file system takes for it. */
const stray_part = /(?:^|[/\\])(?:\.{0,2}|\.git[. ]*|git~\d+)(?::[^/\\]*)?(?:[/\\]|$)/i
// Written without a dot at the start of a part or a tilde nothing is stray but an empty part.
const may_be_stray = /^[./\\]|[/\\](?:[./\\]|$)|~/
// Characters that HFS+ ignores in names, in bytes of UTF-8.
const ignored_on_some_disks = /\u00e2\u0080[\u008c-\u008f\u00aa-\u00ae]|\u00e2\u0081[\u00aa-\u00af]|\u00ef\u00bb\u00bf/g

function isStray(bytes: Buffer): boolean {
  const name = bytes.toString('latin1')
  const plain = /[\u00e2\u00ef]/.test(name) ? name.replace(ignored_on_some_disks, '') : name
  return plain === '' || (may_be_stray.test(plain) && stray_part.test(plain))
}

function read(index: Buffer, hash_bytes: number): IndexReading | null {
  const found: string[] = []
  const folders = new Set<string>()
  let stray: string | null = null
  const end = walkIndex(index, hash_bytes, (mode, name) => {
    if ((mode & 0o170000) === gitlink) found.push(name.toString('utf8'))
    const cut = name.lastIndexOf(0x2f)
    if (cut > 0) folders.add(name.toString('utf8', 0, cut))
    if (stray === null && isStray(name)) stray = name.toString('utf8')
  })
  return end === null || hasOddExtension(index, end, hash_bytes) ? null : { gitlinks: found, folders, stray }
}

/**
 * Tells each entry: its mode, its name and where in the index its numbers start. Gives where the entries end, or null for a form that is not read here.
 * Throws RangeError where the index is torn.
 */
export function walkIndex(index: Buffer, hash_bytes: number, visit: (mode: number, name: Buffer, at: number) => void): number | null {
  if (index.toString('latin1', 0, 4) !== 'DIRC') return null
  const version = index.readUInt32BE(4)
  if (version < 2 || version > 4) return null
  const count = index.readUInt32BE(8)
  let at = 12
  let name: Buffer = Buffer.alloc(0)
  for (let entry = 0; entry < count; entry++) {
    const here = at
    const mode = index.readUInt32BE(at + 24)
    const flags = index.readUInt16BE(at + 40 + hash_bytes)
    const start = at + 42 + hash_bytes + ((flags & 0x4000) !== 0 ? 2 : 0)
    if (mode === folder) return null
    if (version === 4) {
      const strip = varint(index, start)
      const kept = name.length - strip.value
      if (kept < 0) return null
      const stop = index.indexOf(0, strip.next)
      if (stop === -1) return null
      name = Buffer.concat([name.subarray(0, kept), index.subarray(strip.next, stop)])
      at = stop + 1
    } else {
      const told = flags & 0xfff
      const stop = told < 0xfff ? start + told : index.indexOf(0, start)
      if (stop < start || stop >= index.length || index[stop] !== 0) return null
      name = index.subarray(start, stop)
      at += (stop - at + 8) & ~7
    }
    visit(mode, name, here)
  }
  return at
}

/** Numbers of the fourth form: seven bits a byte, each further byte counting one more. */
function varint(index: Buffer, at: number): { value: number; next: number } {
  let byte = index.readUInt8(at++)
  let value = byte & 0x7f
  while ((byte & 0x80) !== 0) {
    byte = index.readUInt8(at++)
    value = (value + 1) * 128 + (byte & 0x7f)
  }
  return { value, next: at }
}

/** Extensions in small letters change what the entries mean (a part that stands in another file, folded folders). */
function hasOddExtension(index: Buffer, from: number, hash_bytes: number): boolean {
  for (let at = from; at + 8 <= index.length - hash_bytes; at += 8 + index.readUInt32BE(at + 4)) {
    const first = index[at]!
    if (first < 0x41 || first > 0x5a) return true
  }
  return false
}
