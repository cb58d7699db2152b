/** Looks through the files of a repository for what makes git read or write elsewhere: links, borrowed objects, remotes kept in files. */
import { join, resolve } from 'node:path'
import { isInside } from '../../../workspaces/resolve-path.ts'
import type { LookedAt } from './looked-at.ts'

/** Entries of a .git without objects that are still looked at; more count as the worst. */
const most_entries = 20_000
const list_limit_bytes = 64 * 1024

/** What was found, in words; `git_dir` lies inside `root`. */
export function strayEntries(git_dir: string, root: string, looked: LookedAt): string[] {
  const found: string[] = []
  const waiting: string[] = ['']
  let left = most_entries
  while (waiting.length > 0) {
    const folder = waiting.pop()!
    for (const entry of looked.list(join(git_dir, folder)) ?? []) {
      if (--left < 0) return [...found, '(a .git with more files than are looked at)']
      const inner = folder === '' ? entry.name : `${folder}/${entry.name}`
      // git writes through a link: reflogs, messages and the index would go where it leads.
      if (entry.isSymbolicLink()) found.push(`a link .git/${inner}`)
      else if (entry.isDirectory()) {
        // modules are repositories of their own; folders of objects hold nothing but files.
        if (inner !== 'modules' && !/^objects\/[0-9a-f]{2}$/.test(inner)) waiting.push(inner)
      } else if (/^(?:remotes|branches)\//.test(inner)) found.push(`a remote in .git/${inner}`)
    }
  }
  return [...found, ...borrowedObjects(git_dir, root, looked)]
}

/** Objects of other repositories are shown as if they were this one's. */
function borrowedObjects(git_dir: string, root: string, looked: LookedAt): string[] {
  const objects = join(git_dir, 'objects')
  const text = looked.read(join(objects, 'info/alternates'), list_limit_bytes)
  if (text === null) return []
  const outside =
    text === 'unreadable' ||
    text
      .toString('utf8')
      .split('\n')
      .some((line) => line !== '' && !isPlaceInside(resolve(objects, line), root, looked))
  return outside ? ['objects of another repository (objects/info/alternates)'] : []
}

function isPlaceInside(path: string, root: string, looked: LookedAt): boolean {
  const real = looked.real(path)
  return real !== null && isInside(root, real)
}
