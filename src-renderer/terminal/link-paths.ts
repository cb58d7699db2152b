/** Makes file paths in a terminal links that open the file at its line; only what is there becomes one. */
import type { IBufferLine, ILink, Terminal } from '@xterm/xterm'
import { pathInWorkspace, pathWords } from './path-words.ts'

/** The folder of the workspace, and the one in it where relative paths begin. */
export interface PathPlace {
  root: string
  folder: string
}

export interface FileLinks {
  /** Asked anew for each row, because a shell walks about; null where paths mean nothing. */
  place: () => PathPlace | null
  /** The path of an existing file relative to the workspace, or null. */
  find: (path: string) => Promise<string | null>
  open: (path: string, line: number | null) => void
}

interface Row {
  text: string
  /** The cell of each UTF-16 unit, and of the place after the last. */
  cells: { x: number; y: number }[]
}

/** A row on the screen with those that it continues or that continue it: what was written as one line. */
export function wholeRow(terminal: Terminal, y: number): Row {
  const buffer = terminal.buffer.active
  let from = y
  while (from > 0 && buffer.getLine(from)?.isWrapped) from--
  const row: Row = { text: '', cells: [] }
  for (let at = from; ; at++) {
    const line = buffer.getLine(at)
    if (!line || (at > from && !line.isWrapped)) break
    addCells(row, line, at)
  }
  return row
}

function addCells(row: Row, line: IBufferLine, y: number): void {
  for (let x = 0; x < line.length; x++) {
    const cell = line.getCell(x)
    if (!cell || cell.getWidth() === 0) continue
    const chars = cell.getChars() || ' '
    row.text += chars
    for (let i = 0; i < chars.length; i++) row.cells.push({ x, y })
  }
}

/** Returns the way to stop. */
export function linkPaths(terminal: Terminal, links: FileLinks): () => void {
  const provider = terminal.registerLinkProvider({
    provideLinks(number, answer) {
      const here = links.place()
      if (!here) return answer(undefined)
      const row = wholeRow(terminal, number - 1)
      void Promise.all(
        pathWords(row.text).map(async (word): Promise<ILink | null> => {
          const beside = pathInWorkspace(word.path, here.root, here.folder)
          const above = pathInWorkspace(word.path, here.root, '')
          const path = (beside && (await links.find(beside))) ?? (above && above !== beside ? await links.find(above) : null)
          const start = row.cells[word.start]
          const end = row.cells[word.end - 1]
          if (!path || !start || !end) return null
          return {
            range: { start: { x: start.x + 1, y: start.y + 1 }, end: { x: end.x + 1, y: end.y + 1 } },
            text: row.text.slice(word.start, word.end),
            activate: () => links.open(path, word.line),
          }
        }),
      ).then(
        (found) => answer(found.filter((link) => link !== null)),
        () => answer(undefined),
      )
    },
  })
  return () => provider.dispose()
}
