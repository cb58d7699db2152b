/** Reads git's smaller lists: blame, worktrees, remotes, files of a commit, entries in conflict. */
import type { BlameRun, GitRepository } from '../../src-preload/contract/git.ts'
import { pathText } from './path-text.ts'

interface BlamedCommit {
  author_name: string
  author_email: string
  date: string
  summary: string
  path: string
}

/** `git blame --porcelain`: neighbouring lines of one commit together. */
export function parseBlame(bytes: Buffer): BlameRun[] {
  const commits = new Map<string, BlamedCommit>()
  const runs: BlameRun[] = []
  const lines = bytes.toString('latin1').split('\n')
  let head: RegExpExecArray | null = null
  let fields: Record<string, string> = {}
  for (const line of lines) {
    if (head === null) {
      head = /^([0-9a-f]{40,64}) (\d+) (\d+)/.exec(line)
      fields = {}
    } else if (line.startsWith('\t')) {
      addBlamed(runs, commits, head, fields)
      head = null
    } else {
      const space = line.indexOf(' ')
      if (space > 0) fields[line.slice(0, space)] = pathText(Buffer.from(line.slice(space + 1), 'latin1'))
    }
  }
  return runs
}

function addBlamed(runs: BlameRun[], commits: Map<string, BlamedCommit>, head: RegExpExecArray, fields: Readonly<Record<string, string>>): void {
  const [, commit = '', original = '1', final = '1'] = head
  const known = commits.get(commit)
  const about: BlamedCommit = {
    author_name: fields['author'] ?? known?.author_name ?? '',
    author_email: fields['author-mail']?.replace(/^<|>$/g, '') ?? known?.author_email ?? '',
    date: fields['author-time'] === undefined ? (known?.date ?? '') : new Date(Number(fields['author-time']) * 1000).toISOString(),
    summary: fields['summary'] ?? known?.summary ?? '',
    path: fields['filename'] ?? known?.path ?? '',
  }
  commits.set(commit, about)
  const last = runs.at(-1)
  if (
    last?.commit === commit &&
    last.line + last.lines === Number(final) &&
    last.original_line + last.lines === Number(original) &&
    last.original_path === about.path
  ) {
    last.lines++
    return
  }
  const { path: original_path, ...rest } = about
  runs.push({ commit, line: Number(final), lines: 1, original_line: Number(original), original_path, ...rest, uncommitted: /^0+$/.test(commit) })
}

export interface ListedWorktree {
  path: string
  commit: string | null
  branch: string | null
  bare: boolean
  locked: string | null
  prunable: string | null
}

/** `git worktree list --porcelain -z`; the first is the main one. */
export function parseWorktrees(bytes: Buffer): ListedWorktree[] {
  const found: ListedWorktree[] = []
  for (const record of splitBytes(bytes, 0)) {
    const line = pathText(record)
    const space = line.indexOf(' ')
    const name = space < 0 ? line : line.slice(0, space)
    const value = space < 0 ? '' : line.slice(space + 1)
    const last = found.at(-1)
    if (name === 'worktree') found.push({ path: value, commit: null, branch: null, bare: false, locked: null, prunable: null })
    else if (!last) continue
    else if (name === 'HEAD') last.commit = /^0+$/.test(value) ? null : value
    else if (name === 'branch') last.branch = value.replace(/^refs\/heads\//, '')
    else if (name === 'bare') last.bare = true
    else if (name === 'locked') last.locked = value
    else if (name === 'prunable') last.prunable = value
  }
  return found
}

/** `git remote -v`: the name and the address have a tab between them, and what it is for follows in brackets. */
export function parseRemotes(text: string): GitRepository['remotes'] {
  const remotes = new Map<string, GitRepository['remotes'][number]>()
  for (const line of text.split('\n')) {
    const found = /^([^\t]+)\t(.*) \((fetch|push)\)/.exec(line)
    if (!found) continue
    const [, name = '', url = '', use] = found
    const known = remotes.get(name) ?? { name, fetch_url: withoutPassword(url), push_url: withoutPassword(url) }
    remotes.set(name, use === 'push' ? { ...known, push_url: withoutPassword(url) } : known)
  }
  return [...remotes.values()]
}

const withoutPassword = (url: string): string => url.replace(/^([a-z+]+:\/\/[^/:@]*):[^/@]*@/i, '$1:***@')

export interface CommitFile {
  path: string
  old_path: string | null
  status: string
  added: number | null
  removed: number | null
}

/** `--raw --numstat -z`: first a record for each file with its letter, then one with its numbers, in the same order. */
export function parseCommitFiles(bytes: Buffer): CommitFile[] {
  const words = splitBytes(bytes, 0)
  const files: CommitFile[] = []
  let counted = 0
  for (let at = 0; at < words.length; at++) {
    const text = words[at]!.toString('latin1').replace(/^\n+/, '')
    const raw = /^:+[0-7 ]+ [0-9a-f. ]+ ([A-Z])\d*$/.exec(text)
    const numbers = /^(-|\d+)\t(-|\d+)\t/.exec(text)
    if (raw) {
      const is_pair = raw[1] === 'R' || raw[1] === 'C'
      const [old_path, path] = is_pair ? [pathText(words[at + 1]!), pathText(words[at + 2]!)] : [null, pathText(words[at + 1]!)]
      files.push({ path, old_path, status: raw[1]!, added: null, removed: null })
      at += is_pair ? 2 : 1
    } else if (numbers) {
      const file = files[counted++]
      if (file) Object.assign(file, { added: numbers[1] === '-' ? null : Number(numbers[1]), removed: numbers[2] === '-' ? null : Number(numbers[2]) })
      // A rename has both names behind it.
      if (text.length === numbers[0].length) at += 2
    }
  }
  return files
}

export interface IndexEntry {
  mode: string
  object: string
  stage: number
  path: string
}

/** `git ls-files -s -z` and `-u -z`. */
export function parseIndexEntries(bytes: Buffer): IndexEntry[] {
  return splitBytes(bytes, 0).flatMap((record) => {
    const tab = record.indexOf(0x09)
    const [mode = '', object = '', stage = '0'] = record.subarray(0, tab).toString('latin1').split(' ')
    return tab < 0 ? [] : [{ mode, object, stage: Number(stage), path: pathText(record.subarray(tab + 1)) }]
  })
}

/** `git ls-tree -r -z`: objects by path. */
export function parseTree(bytes: Buffer): Map<string, string> {
  return new Map(
    splitBytes(bytes, 0).flatMap((record) => {
      const tab = record.indexOf(0x09)
      const object = record.subarray(0, tab).toString('latin1').split(' ')[2]
      return object === undefined ? [] : [[pathText(record.subarray(tab + 1)), object] as const]
    }),
  )
}

/** Names with a NUL behind each, as `-z` prints them; what `log` puts between commits is left out. */
export const names = (bytes: Buffer): string[] => splitBytes(bytes, 0).flatMap((name) => (name.length === 0 ? [] : [pathText(name)]))

/** Pieces between separators; an empty last one is none. */
function splitBytes(bytes: Buffer, separator: number): Buffer[] {
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(separator, at)
    pieces.push(bytes.subarray(at, end < 0 ? bytes.length : end))
    if (end < 0) break
    at = end + 1
  }
  return pieces
}
