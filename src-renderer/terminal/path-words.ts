/** Finds file paths with their lines in a row of output: `src/a.py:12:3`, `"src/a.py", line 12`, `a.ts(3,7)`. */

export interface PathWord {
  /** Where it stands in the row, in UTF-16 units. */
  start: number
  end: number
  path: string
  line: number | null
}

/** A path has a folder or an ending, and none of what shells and sentences put around paths. */
const words =
  /(?<![\w/.:~-])((?:\.{1,2}\/|\/)?(?:[\p{L}\p{N}_@+.-]+\/)*[\p{L}\p{N}_@+.-]*[\p{L}\p{N}_+-])(?:"?, line (\d{1,9})|:(\d{1,9})(?::\d{1,9})?|\((\d{1,9})(?:,\s?\d{1,9})?\))?/gu

/** An ending with a letter in it: "1.5" and "192.168.0.1" are numbers. */
const ending = /\.[\p{L}_][\p{L}\p{N}_+-]{0,15}$/u
const plain_name = /^(?:Makefile|Dockerfile|Jenkinsfile|Procfile|README|LICENSE|Gemfile|Rakefile|Vagrantfile)$/

export function pathWords(row: string): PathWord[] {
  const found: PathWord[] = []
  for (const match of row.matchAll(words)) {
    const path = match[1]!
    const line = match[2] ?? match[3] ?? match[4]
    const is_path = path.includes('/') ? /[\p{L}\p{N}_]/u.test(path) : ending.test(path) || plain_name.test(path)
    // What follows the scheme of an address is none of ours.
    const in_address = /:\/\/\S*$/.test(row.slice(0, match.index)) || row.startsWith('://', match.index + path.length)
    if (!is_path || in_address) continue
    found.push({ start: match.index, end: match.index + match[0].length, path, line: line === undefined ? null : Number(line) })
  }
  return found
}

/** The path relative to the workspace; null where it lies outside. A relative one begins at `folder`, which is relative to the workspace. */
export function pathInWorkspace(path: string, root: string, folder: string): string | null {
  const under = root.endsWith('/') ? root : `${root}/`
  if (path.startsWith('/') && !path.startsWith(under)) return null
  const whole = path.startsWith('/') ? path.slice(under.length) : `${folder}/${path}`
  const parts: string[] = []
  for (const part of whole.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return null
  }
  return parts.length > 0 ? parts.join('/') : null
}
