/** The folders that a path which is being typed could go on with: for choosing a folder where no dialog of the system can be shown. */
import { readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join } from 'node:path'

/** More than this nobody chooses from. */
const most_names = 50
const most_looked_at = 5000

/** Written as it was begun, each with a slash at its end, sorted; none for what is not absolute, not there or not readable. `~` is the home folder. */
export async function folderNames(typed: string): Promise<string[]> {
  const home = typed === '~' || typed.startsWith('~/')
  const path = home ? join(homedir(), typed.slice(1)) : typed
  if (!isAbsolute(path) || /[\u0000-\u001f\u007f]/.test(path) || Buffer.byteLength(path) > 4095) return []
  const inside = typed.endsWith('/') || typed === '~'
  const folder = inside ? path : dirname(path)
  const begins = inside ? '' : basename(path).toLowerCase()
  const written = typed === '~' ? '~/' : typed.slice(0, typed.length - (inside ? 0 : basename(path).length))
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const names: string[] = []
  for (const entry of entries.slice(0, most_looked_at)) {
    const { name } = entry
    if (!name.toLowerCase().startsWith(begins) || (name.startsWith('.') && !begins.startsWith('.'))) continue
    const is_folder = entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(join(folder, name))))
    if (is_folder && !/[\u0000-\u001f\u007f]/.test(name)) names.push(`${written}${name}/`)
  }
  return names.sort().slice(0, most_names)
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}
