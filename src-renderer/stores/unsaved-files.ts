/** The open files whose text is not saved yet, each with the way to save it; asked before a tab or the window closes. */
import { create } from 'zustand'

export interface UnsavedFile {
  path: string
  /** True once the text is on the disk. */
  save: () => Promise<boolean>
  /** Forgets what was typed. */
  drop: () => void
}

interface Unsaved {
  files: Readonly<Record<string, UnsavedFile>>
  /** The file that is about to be closed, while its user is asked. */
  closing: { file: UnsavedFile; close: () => void } | null
}

export const useUnsaved = create<Unsaved>(() => ({ files: {}, closing: null }))

export const fileKey = (workspace: string, path: string): string => `${workspace}:${path}`

export const isUnsaved = (key: string): boolean => key in useUnsaved.getState().files

export function noteUnsaved(key: string, file: UnsavedFile | null): void {
  useUnsaved.setState((old) => {
    if (file) return { files: { ...old.files, [key]: file } }
    if (!(key in old.files)) return old
    const { [key]: _, ...files } = old.files
    return { files }
  })
}

/** Closes at once where nothing would be lost; asks first where something would. */
export function closeWhenSaved(key: string, close: () => void): void {
  const file = useUnsaved.getState().files[key]
  if (file) useUnsaved.setState({ closing: { file, close } })
  else close()
}

export const forgetClosing = (): void => useUnsaved.setState({ closing: null })
