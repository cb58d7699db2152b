/** A file by its absolute path, as far as it lies in a workspace: what can be opened in a tab. */
import type { Workspace } from '../../src-preload/contract/workspaces.ts'
import { openFile } from '../stores/layout.ts'

export interface FilePlace {
  workspace: string
  /** Relative to its root. */
  path: string
}

/** Null for what lies in none; of several that hold it the innermost. */
export function filePlaceOf(workspaces: readonly Pick<Workspace, 'id' | 'path'>[], absolute: string): FilePlace | null {
  const holding = workspaces.filter(({ path }) => absolute.startsWith(`${path}/`)).sort((a, b) => b.path.length - a.path.length)[0]
  return holding ? { workspace: holding.id, path: absolute.slice(holding.path.length + 1) } : null
}

export const openPlace = ({ workspace, path }: FilePlace, line: number | null = null): void =>
  openFile(workspace, path, { focus: true, ...(line !== null && { line }) })
