/** Looks through the files of a repository for what makes git read or write elsewhere: links, borrowed objects, remotes kept in files. */
import { join, resolve } from 'node:path'
import { isInside } from '../../../workspaces/resolve-path.ts'
import type { LookedAt } from './looked-at.ts'

/** Entries of a .git without objects that are still looked at; more count as the worst. */
const most_entries = 20_000
const list_limit_bytes = 64 * 1024
/** Repositories that lend objects, one to another, that are looked at. */
const most_borrowed = 20
const borrowed = 'objects of another repository (objects/info/alternates)'

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
        // modules are repositories of their own.
        if (inner === 'modules') continue
        if (!/^objects\/[0-9a-f]{2}$/.test(inner)) waiting.push(inner)
        else if (hasLink(join(git_dir, inner), looked)) found.push(`a link in .git/${inner}`)
      } else if (/^(?:remotes|branches)\//.test(inner)) found.push(`a remote in .git/${inner}`)
    }
  }
  return [...found, ...borrowedObjects(git_dir, root, looked)]
}

/** Folders of objects hold many files and nothing else, so they are not counted. */
const hasLink = (folder: string, looked: LookedAt): boolean => (looked.list(folder) ?? []).some((entry) => !entry.isFile())

/** Objects of other repositories are shown as if they were this one's, and those that these borrow in turn. */
function borrowedObjects(git_dir: string, root: string, looked: LookedAt): string[] {
  const seen = new Set<string>()
  const waiting = [join(git_dir, 'objects')]
  while (waiting.length > 0) {
    const objects = waiting.pop()!
    if (seen.has(objects)) continue
    seen.add(objects)
    if (seen.size > most_borrowed) return [borrowed]
    const text = looked.read(join(objects, 'info/alternates'), list_limit_bytes)
    if (text === null) continue
    if (text === 'unreadable') return [borrowed]
    for (const line of text.toString('utf8').split('\n')) {
      if (line === '') continue
      const folder = looked.real(resolve(objects, line))
      if (folder === null || !isInside(root, folder) || holdsLink(folder, looked)) return [borrowed]
      waiting.push(folder)
    }
  }
  return []
}

/** A link in a folder of objects that another repository lends, at any of its depths. */
function holdsLink(objects: string, looked: LookedAt): boolean {
  return (looked.list(objects) ?? []).some((entry) => entry.isSymbolicLink() || (entry.isDirectory() && hasLinkBelow(join(objects, entry.name), looked)))
}

const hasLinkBelow = (folder: string, looked: LookedAt): boolean => (looked.list(folder) ?? []).some((entry) => entry.isSymbolicLink())
