/** Looks through a folder for links that lead out of the workspace, for programs that walk it and follow what they find. */
import { readdirSync, statSync } from 'node:fs'
import { relative } from 'node:path'
import { isProtected } from './protected-places.ts'
import { confine, isInside, PathLedger, realRoot } from './resolve-path.ts'

/** So many names are looked at; more would hold the answer up for longer than a person waits while typing. */
const most_entries = 20_000

export interface Walk {
  /** Folders that links may lead to: the workspace, and what may be read besides. */
  roots: readonly string[]
  /** Also the folders below, and those that links lead to; else only what lies directly in it. */
  deep: boolean
  /** Only links whose names end so matter, and no link to a folder is followed; all do when empty. */
  endings: readonly string[]
  /** Also looks for places that tools load code from, which the program would write into. */
  protects: boolean
  /** Only these names of the folder itself are taken, whatever their endings. */
  picks: RegExp | null
  /** Names that the program was told to leave out; nothing below them is looked at. */
  left_out: readonly string[]
}

/** Why a program may not walk `folder` (absolute, resolved), as the end of a sentence; null when it may, or when it is no folder. */
export function objectTo(folder: string, walk: Walk): string | null {
  const seen = new Set<string>([folder])
  const waiting = [folder]
  const enter = (path: string) => {
    if (seen.has(path)) return
    seen.add(path)
    waiting.push(path)
  }
  let left = most_entries
  while (waiting.length > 0) {
    const here = waiting.pop()!
    for (const entry of entriesOf(here)) {
      const picked = walk.picks !== null && here === folder
      if (picked && !walk.picks!.test(entry.name)) continue
      const path = `${here === '/' ? '' : here}/${entry.name}`
      if (--left < 0)
        return `holds more than ${most_entries} files, too many to be looked through for links that lead out of the workspace; name a smaller folder`
      if (walk.left_out.includes(entry.name)) continue
      if (walk.protects && isProtected(relative(folder, path)))
        return `holds ${relative(folder, path)}, which tools load code or configuration from, and the far side says which files are written; name a folder of its own`
      if (entry.isSymbolicLink()) {
        if (!picked && walk.endings.length > 0 && !walk.endings.some((ending) => entry.name.endsWith(ending))) continue
        const target = leadsTo(path, here, walk.roots)
        if (target === null) return `holds the link ${relative(folder, path)}, which leads out of the workspace and would be followed`
        if (walk.deep && walk.endings.length === 0 && isFolder(target)) enter(target)
      } else if ((walk.deep || picked) && entry.isDirectory()) enter(path)
    }
  }
  return null
}

/** Where a link ends, inside one of the roots; null outside. A target that is not there yet counts as the place it would have. */
function leadsTo(path: string, folder: string, roots: readonly string[]): string | null {
  const place = confine(roots[0]!, path, folder, new PathLedger())
  if (typeof place === 'object') return place.absolute
  if (place === 'loop') return path // nobody arrives anywhere
  const real = realRoot(path)
  return real !== null && roots.some((root) => isInside(root, real)) ? real : null
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return [] // not a folder, or one that nobody of ours can open
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
