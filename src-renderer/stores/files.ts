/** What the files area shows, which files were opened last, and what was cut or copied in the tree. */
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { openArea } from './layout.ts'

export type FilesView = 'tree' | 'search' | 'trash'

const recent_kept = 50

interface FilesState {
  view: FilesView
  quickOpen: boolean
  clipboard: { mode: 'copy' | 'cut'; paths: readonly string[] } | null
  /** The newest first, by workspace. */
  recent: Readonly<Record<string, readonly string[]>>
  /** What to search for; `asked` grows so that the same can be asked for again. */
  wanted: { pattern: string; path: string; asked: number } | null
}

export const useFiles = create<FilesState>()(
  persist((): FilesState => ({ view: 'tree', quickOpen: false, clipboard: null, recent: {}, wanted: null }), {
    name: 'opsdeck.files',
    partialize: ({ recent }) => ({ recent }),
  }),
)

const set = (change: Partial<FilesState> | ((old: FilesState) => Partial<FilesState>)): void => void useFiles.setState(change)

export const setFilesView = (view: FilesView): void => set({ view })
export const openQuick = (): void => set({ quickOpen: true })
export const closeQuick = (): void => set({ quickOpen: false })
export const setClipboard = (clipboard: FilesState['clipboard']): void => set({ clipboard })

let asked = 0

/** Shows a part of the area, and the area itself. */
export function showFiles(view: FilesView): void {
  set({ view })
  openArea('files')
}

export function searchFiles(pattern = '', path = ''): void {
  set({ wanted: { pattern, path, asked: ++asked } })
  showFiles('search')
}

export function noteOpened(workspace: string, path: string): void {
  set((old) => ({
    recent: { ...old.recent, [workspace]: [path, ...(old.recent[workspace] ?? []).filter((one) => one !== path)].slice(0, recent_kept) },
  }))
}
