/** What was dropped onto the window, as files with their paths: folders are walked to their end. */

export interface Dropped {
  files: { file: File; path: string }[]
  /** Folders with nothing in them; the others come with their files. */
  empty_folders: string[]
  /** Names of what could not be read. */
  unread: string[]
}

/** Must be called while the drop is handled: the browser forgets what was dropped right after. */
export function entriesOf(transfer: DataTransfer): { entries: FileSystemEntry[]; files: File[] } {
  const entries: FileSystemEntry[] = []
  const files: File[] = []
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue
    const entry = item.webkitGetAsEntry()
    const file = entry ? null : item.getAsFile()
    if (entry) entries.push(entry)
    else if (file) files.push(file)
  }
  return { entries, files }
}

export async function walkDropped({ entries, files }: { entries: readonly FileSystemEntry[]; files: readonly File[] }): Promise<Dropped> {
  const dropped: Dropped = { files: files.map((file) => ({ file, path: file.name })), empty_folders: [], unread: [] }
  const waiting = entries.map((entry) => ({ entry, path: entry.name }))
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { entry, path } = next
    try {
      if (entry.isFile) dropped.files.push({ file: await fileOf(entry as FileSystemFileEntry), path })
      else {
        const inside = await allOf((entry as FileSystemDirectoryEntry).createReader())
        if (inside.length === 0) dropped.empty_folders.push(path)
        for (const one of inside) waiting.push({ entry: one, path: `${path}/${one.name}` })
      }
    } catch {
      dropped.unread.push(path)
    }
  }
  return dropped
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((resolve, reject) => entry.file(resolve, reject))

/** A reader gives a hundred at a time, and none when it is through. */
async function allOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const all: FileSystemEntry[] = []
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (part.length === 0) return all
    all.push(...part)
  }
}
