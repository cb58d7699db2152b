/** Makes the patch that stages, unstages or discards some lines of a file's difference, as bytes for `git apply`. */
import type { DiffFile, DiffHunk, DiffLine } from './parse-diff.ts'

/** Which lines of which hunk; without `lines` all of the hunk. Both count from 0, as they were shown. */
export interface Selection {
  hunk: number
  lines?: readonly number[] | undefined
}

/**
 * `forward`: the patch brings the selected lines into what the old side describes (staging). `reverse`: it is applied with -R and takes them out of what the new
 * side describes (unstaging, discarding). A line that is not selected becomes what that side has of it. Null when nothing that changes is selected.
 */
export function buildPatch(file: DiffFile, selections: readonly Selection[], direction: 'forward' | 'reverse'): Buffer | null {
  const wanted = new Map(selections.map(({ hunk, lines }) => [hunk, lines === undefined ? null : new Set(lines)]))
  const pieces: string[] = []
  /** How far the changing side has moved against the fixed one by the hunks before. */
  let moved = 0
  file.hunks.forEach((hunk, index) => {
    const chosen = wanted.get(index)
    if (chosen === undefined) return
    const lines = settledEnds(keptLines(hunk, chosen, direction))
    if (lines.every(({ kind }) => kind === ' ')) return
    const old_lines = lines.filter(({ kind }) => kind !== '+').length
    const new_lines = lines.filter(({ kind }) => kind !== '-').length
    // A side without lines is named by the line before it.
    const old_first = hunk.old_start + (hunk.old_lines === 0 ? 1 : 0)
    const new_first = hunk.new_start + (hunk.new_lines === 0 ? 1 : 0)
    const [from, to] = direction === 'forward' ? [old_first, old_first + moved] : [new_first - moved, new_first]
    moved += new_lines - old_lines
    pieces.push(`@@ -${place(from, old_lines)} +${place(to, new_lines)} @@\n`, ...lines.map(written))
  })
  if (pieces.length === 0) return null
  return Buffer.from([...headerOf(file, selections, direction), ''].join('\n') + pieces.join(''), 'latin1')
}

const place = (first: number, lines: number): string => `${lines === 0 ? Math.max(0, first - 1) : first},${lines}`

function keptLines(hunk: DiffHunk, chosen: ReadonlySet<number> | null, direction: 'forward' | 'reverse'): DiffLine[] {
  const dropped = direction === 'forward' ? '+' : '-'
  return hunk.lines.flatMap((line, index) => {
    if (line.kind === ' ' || chosen === null || chosen.has(index)) return [line]
    return line.kind === dropped ? [] : [{ ...line, kind: ' ' as const }]
  })
}

/** A line without an end is the last of its side; where others now follow it, it gets one. */
function settledEnds(lines: readonly DiffLine[]): DiffLine[] {
  return lines.flatMap((line, index) => {
    if (!line.no_newline) return [line]
    const after = lines.slice(index + 1)
    const last_of_old = after.every(({ kind }) => kind === '+')
    const last_of_new = after.every(({ kind }) => kind === '-')
    const ended = { ...line, no_newline: false }
    if (line.kind === '-') return [last_of_old ? line : ended]
    if (line.kind === '+') return [last_of_new ? line : ended]
    if (last_of_old && last_of_new) return [line]
    return [
      { ...(last_of_old ? line : ended), kind: '-' as const },
      { ...(last_of_new ? line : ended), kind: '+' as const },
    ]
  })
}

const written = ({ kind, bytes, no_newline }: DiffLine): string => `${kind}${bytes}\n${no_newline ? '\\ No newline at end of file\n' : ''}`

/** Of a file that appears or goes, a part can only change it: the header then must not say that it appears or goes. */
function headerOf(file: DiffFile, selections: readonly Selection[], direction: 'forward' | 'reverse'): string[] {
  const everything = isEverything(file, selections)
  const appears = file.header.some((line) => line.startsWith('new file mode '))
  const goes = file.header.some((line) => line.startsWith('deleted file mode '))
  const partial = !everything && ((appears && direction === 'reverse') || (goes && direction === 'forward'))
  // A rename is staged with the file, not with its lines.
  const kept = file.header.filter((line) => !/^(?:index|similarity index|dissimilarity index|rename (?:from|to)|copy (?:from|to)) /.test(line))
  if (!partial) return kept
  const name = kept.find((line) => (appears ? line.startsWith('+++ ') : line.startsWith('--- ')))!.slice(4)
  const other = name.startsWith('"') ? `"${appears ? 'a' : 'b'}${name.slice(2)}` : `${appears ? 'a' : 'b'}${name.slice(1)}`
  return kept
    .filter((line) => !/^(?:new|deleted) file mode /.test(line))
    .map((line) => (line === '--- /dev/null' ? `--- ${other}` : line === '+++ /dev/null' ? `+++ ${other}` : line))
}

function isEverything(file: DiffFile, selections: readonly Selection[]): boolean {
  return file.hunks.every((hunk, index) => {
    const selection = selections.find((one) => one.hunk === index)
    if (!selection) return false
    const { lines } = selection
    return lines === undefined || hunk.lines.every(({ kind }, line) => kind === ' ' || lines.includes(line))
  })
}
