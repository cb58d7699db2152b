/** Changed files as the rows of a list: in conflict, staged, changed, untracked, each group with its count. */
import type { ChangedFile } from '../../../src-preload/contract/git.ts'

export type Group = 'conflicted' | 'staged' | 'changed' | 'untracked'

export interface FileRow {
  kind: 'file'
  key: string
  group: Group
  file: ChangedFile
  /** The letter of its state in this group. */
  letter: string
}

export type ChangeRow = { kind: 'heading'; key: string; group: Group; count: number } | FileRow

export const group_names: Record<Group, string> = { conflicted: 'In conflict', staged: 'Staged', changed: 'Changed', untracked: 'Untracked' }
const order: readonly Group[] = ['conflicted', 'staged', 'changed', 'untracked']

function statesOf(file: ChangedFile): [Group, string][] {
  if (file.conflict !== null) return [['conflicted', '!']]
  if (file.worktree === '?') return [['untracked', '?']]
  return [
    ...(file.index === null ? [] : [['staged', file.index] as [Group, string]]),
    ...(file.worktree === null ? [] : [['changed', file.worktree] as [Group, string]]),
  ]
}

export function changeRows(files: readonly ChangedFile[], filter: string): ChangeRow[] {
  const wanted = filter.toLowerCase()
  const groups: Record<Group, FileRow[]> = { conflicted: [], staged: [], changed: [], untracked: [] }
  for (const file of files) {
    if (wanted !== '' && !file.path.toLowerCase().includes(wanted)) continue
    for (const [group, letter] of statesOf(file)) groups[group].push({ kind: 'file', key: `${group}:${file.path}`, group, file, letter })
  }
  return order.flatMap((group) =>
    groups[group].length === 0 ? [] : [{ kind: 'heading' as const, key: group, group, count: groups[group].length }, ...groups[group]],
  )
}

const state_words: Record<string, string> = {
  M: 'modified',
  T: 'type changed',
  A: 'added',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
  '?': 'untracked',
  '!': 'in conflict',
}

export const stateWord = (letter: string): string => state_words[letter] ?? letter

const conflict_words: Record<string, string> = {
  DD: 'deleted by both',
  AU: 'added by us',
  UD: 'deleted by them',
  UA: 'added by them',
  DU: 'deleted by us',
  AA: 'added by both',
  UU: 'changed by both',
}

export const conflictWord = (code: string): string => conflict_words[code] ?? code

/** All rows from one to another, both included; only the second where the first is gone. */
export function rowsThrough<Row extends { key: string }>(rows: readonly Row[], from: string | null, to: string): string[] {
  const [a, b] = [rows.findIndex((row) => row.key === from), rows.findIndex((row) => row.key === to)]
  if (a < 0 || b < 0) return [to]
  return rows.slice(Math.min(a, b), Math.max(a, b) + 1).map((row) => row.key)
}

/** Bytes that are not UTF-8 stand in the path as lone halves; shown they are replacement characters. */
export const shownPath = (path: string): string => path.toWellFormed().replace(/[\u0000-\u001f\u007f]/g, (c) => (c === '\n' ? '⏎' : '·'))
