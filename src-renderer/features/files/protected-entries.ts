/** Which entries the tree knows to be protected, and the sentence that says why nothing is done to them here. */
import { notifications } from '@mantine/notifications'
import type { FileEntry } from '../../../src-preload/contract/files.ts'
import { nameOf, parentOf, useTree } from '../../stores/file-tree.ts'

const entryAt = (path: string): FileEntry | undefined =>
  useTree
    .getState()
    .folders.get(parentOf(path))
    ?.entries?.find((entry) => entry.path === path)

/** Why the first protected one of them stays as it is; null when none is. '' is the workspace itself. */
export function reasonToKeep(paths: readonly string[]): string | null {
  const kept = paths.find((path) => entryAt(path)?.protected)
  if (kept === undefined) return null
  return `Tools load code, settings or keys from "${nameOf(kept)}", so it is protected and not changed here.`
}

/** Does it, unless one of the paths is protected: then that is said. */
export function unlessProtected(paths: readonly string[], act: () => unknown): void {
  const reason = reasonToKeep(paths)
  if (reason === null) return void act()
  notifications.show({ id: 'protected', message: reason, autoClose: 6000 })
}
