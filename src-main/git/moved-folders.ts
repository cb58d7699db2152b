/** Where git puts files of a folder that one side renamed: to the folder's new place, also what the other side made in the old one. */

/** `from` and `to` are folders. */
export interface FolderMove {
  from: string
  to: string
}

/** Reads `diff --name-status --find-renames --diff-filter=R -z`: every folder that may have gone with one of its files. `words` are its NUL-ended words. */
export function folderMoves(words: readonly string[]): FolderMove[] {
  const found = new Map<string, FolderMove>()
  for (let at = 0; at + 2 < words.length; at += 3) {
    const from = words[at + 1]!.split('/').slice(0, -1)
    const to = words[at + 2]!.split('/').slice(0, -1)
    // a/b/c to x/b/c: the folder a/b/c went, and a/b, and a.
    for (;;) {
      const move = { from: from.join('/'), to: to.join('/') }
      if (move.from !== move.to) found.set(`${move.from}\0${move.to}`, move)
      const last = from.pop()
      if (last === undefined || last !== to.pop()) break
    }
  }
  return [...found.values()]
}

/** Where the paths would be after the moves; only those that one of them takes along. */
export function movedAlong(paths: Iterable<string>, moves: readonly FolderMove[]): string[] {
  if (moves.length === 0) return []
  const moved: string[] = []
  for (const path of paths) {
    for (const { from, to } of moves) {
      const inside = from === '' ? path : path.startsWith(`${from}/`) ? path.slice(from.length + 1) : null
      if (inside !== null) moved.push(to === '' ? inside : `${to}/${inside}`)
    }
  }
  return moved
}
