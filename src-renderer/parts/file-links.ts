/** What turns paths in a terminal into links: whether a file is there, and how it is opened. */

import type { Workspace } from '../../src-preload/contract/workspaces.ts'
import { api } from '../bridge/api.ts'
import { openFile } from '../stores/layout.ts'
import { queryClient } from '../stores/query-client.ts'
import type { FileLinks } from '../terminal/link-paths.ts'

const known_ms = 5000

async function isThere(workspace: string, path: string): Promise<boolean> {
  try {
    await api.files.bytes({ path, workspace, from: 0, limit: 0 })
    return true
  } catch {
    // A folder, outside, gone, or no host: no link.
    return false
  }
}

/** The folder relative to the root; '' for the root itself and for what lies outside. */
function under(root: string, folder: string): string {
  if (!folder.startsWith('/')) return folder
  return folder.startsWith(`${root}/`) ? folder.slice(root.length + 1) : ''
}

/** `where` names the workspace (null: the open one) and the folder that relative paths begin in, absolute or relative to it. */
export function fileLinks(where: () => { workspace: string | null; folder: string } | null): FileLinks {
  const known = (): { workspace: Workspace; folder: string } | null => {
    const here = where()
    const all = queryClient.getQueryData<Workspace[]>(['workspaces']) ?? []
    const workspace = all.find((one) => (here?.workspace ? one.id === here.workspace : one.current))
    return here && workspace ? { workspace, folder: under(workspace.path, here.folder) } : null
  }
  return {
    place: () => {
      const here = known()
      return here && { root: here.workspace.path, folder: here.folder }
    },
    find: async (path) => {
      const workspace = known()?.workspace.id
      if (workspace === undefined) return null
      const there = await queryClient.fetchQuery({
        queryKey: ['there', workspace, path],
        queryFn: () => isThere(workspace, path),
        staleTime: known_ms,
        gcTime: known_ms,
      })
      return there ? path : null
    },
    open: (path, line) => {
      const workspace = known()?.workspace.id
      if (workspace !== undefined) openFile(workspace, path, line === null ? {} : { line })
    },
  }
}
