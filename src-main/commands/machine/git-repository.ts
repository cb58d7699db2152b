/** What a workspace's git repository would run by its own configuration, and its branches: read from files, no process started. */
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'

export interface RepositoryFacts {
  /** Folder with HEAD, config and refs; the common one for linked worktrees. */
  git_dir: string
  common_dir: string
  /** Keys of the configuration that name programs (or files with more keys), as written. */
  program_keys: readonly string[]
  /** Hooks that would run. */
  hooks: readonly string[]
  /** A remote that is a folder on this machine. */
  has_local_remote: boolean
  /** Remotes by name, and the one each branch follows. */
  remotes: readonly string[]
  /** Address of each, as written; the first where there are several. */
  remote_urls: ReadonlyMap<string, string>
  followed: ReadonlyMap<string, string>
}

/** Bytes of a configuration that is still read; a larger one counts as naming programs. */
const config_limit_bytes = 256 * 1024

/**
 * Sections and keys whose values git runs, or that bring in other files or repositories (git-config(1), 2.39). What the pinned
 * environment already overrides (core.fsmonitor, core.hooksPath, core.editor, core.pager, core.sshCommand, core.askPass) is not among them.
 */
const program_key =
  /^(?:filter\..*\.(?:clean|smudge|process)|diff\..*\.(?:command|textconv)|diff\.external|merge\..*\.driver|(?:mergetool|difftool|guitool|browser|man|pager)\..*|include\.path|includeif\..*\.path|gpg\.(?:.*\.)?(?:program|defaultkeycommand)|credential\.(?:.*\.)?helper|core\.(?:gitproxy|worktree|attributesfile|alternaterefscommand)|remote\..*\.(?:uploadpack|receivepack|vcs|proxy)|http\.(?:.*\.)?(?:proxy|cookiefile|sslcert|sslkey|sslcainfo|sslcapath|extraheader|sslverify)|url\..*\.(?:insteadof|pushinsteadof)|trailer\..*\.(?:command|cmd)|submodule\..*\.update|sendemail\..*|interactive\.difffilter|uploadpack\.packobjectshook|extensions\.worktreeconfig|init\.templatedir|sequence\.editor|web\.browser|help\.browser|notes\.rewrite.*|protocol\..*|safe\..*)$/

interface Cached {
  stamp: string
  facts: RepositoryFacts | null
}

export class GitRepositories {
  readonly #cache = new Map<string, Cached>()

  /** Facts of the repository that git would find from `from` (absolute, inside `root`), or null when there is none up to `root`. */
  facts(from: string, root: string): RepositoryFacts | null {
    const dot_git = findDotGit(from, root)
    if (dot_git === null) return null
    const stamp = `${stampOf(dot_git)} ${stampOf(join(dot_git, 'config'))} ${stampOf(join(dot_git, 'hooks'))}`
    const known = this.#cache.get(dot_git)
    if (known?.stamp === stamp) return known.facts
    const facts = readFacts(dot_git)
    // A linked worktree's files lie elsewhere, where this stamp does not look: read each time.
    if (facts && facts.git_dir === dot_git) {
      if (this.#cache.size > 100) this.#cache.clear()
      this.#cache.set(dot_git, { stamp, facts })
    }
    return facts
  }
}

function findDotGit(from: string, root: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, '.git')
    if (exists(candidate)) return candidate
    if (folder === root || folder === dirname(folder)) return null
  }
}

function readFacts(dot_git: string): RepositoryFacts | null {
  let git_dir = dot_git
  try {
    if (statSync(dot_git).isFile()) {
      const target = /^gitdir: (.+)$/m.exec(readFileSync(dot_git, 'utf8'))?.[1]
      if (!target) return null
      git_dir = resolve(dirname(dot_git), target.trim())
    }
  } catch {
    return null
  }
  const common = readShort(join(git_dir, 'commondir'))?.trim()
  const common_dir = common ? resolve(git_dir, common) : git_dir
  const entries = readConfig(join(common_dir, 'config'))
  const keys = entries === null ? ['(a configuration that is too large)'] : entries.filter((entry) => program_key.test(entry.key)).map((entry) => entry.key)
  return {
    git_dir,
    common_dir,
    program_keys: [...new Set(keys)],
    hooks: entries?.some((entry) => entry.key === 'core.hookspath') ? ['core.hooksPath'] : readHooks(join(common_dir, 'hooks')),
    has_local_remote: entries?.some((entry) => /^remote\..*\.(?:url|pushurl)$/.test(entry.key) && isLocal(entry.value)) ?? false,
    remotes: remoteNames(entries ?? []),
    remote_urls: remoteUrls(entries ?? []),
    followed: new Map((entries ?? []).flatMap(({ key, value }) => (/^branch\..*\.remote$/.test(key) ? [[key.slice(7, -7), value] as const] : []))),
  }
}

const isLocal = (url: string): boolean => isAbsolute(url) || /^\.{1,2}\//.test(url) || /^file:\/\//i.test(url)

/** The entries of a git configuration file with lower-case section and key; null when it is too large to look at. */
function readConfig(path: string): { key: string; value: string }[] | null {
  const source = readShort(path)
  if (source === null) return exists(path) ? null : []
  const entries: { key: string; value: string }[] = []
  let section = ''
  for (const raw of source.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    let line = raw.trim()
    const header = /^\[\s*([A-Za-z0-9.-]+)\s*(?:"((?:[^"\\]|\\.)*)")?\s*\]/.exec(line)
    if (header) {
      section = header[2] === undefined ? header[1]!.toLowerCase() : `${header[1]!.toLowerCase()}.${header[2].replace(/\\(.)/g, '$1')}`
      line = line.slice(header[0].length).trim()
    }
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    const entry = /^([A-Za-z][A-Za-z0-9-]*)\s*(?:=\s*([\s\S]*))?$/.exec(line)
    if (entry) entries.push({ key: `${section}.${entry[1]!.toLowerCase()}`, value: (entry[2] ?? 'true').replace(/^"(.*)"$/, '$1') })
    else entries.push({ key: 'include.path', value: line }) // a line we cannot read may be anything: counted as the worst
  }
  return entries
}

function readHooks(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.endsWith('.sample') && isExecutable(join(folder, name)))
  } catch {
    return []
  }
}

function isExecutable(path: string): boolean {
  const entry = statSync(path, { throwIfNoEntry: false })
  return entry?.isFile() === true && (entry.mode & 0o111) !== 0
}

const heads = new Map<string, { stamp: string; head: string | null }>()

/** The branch HEAD is on, a short hash when detached, or null. */
export function headOf(facts: RepositoryFacts): string | null {
  const path = join(facts.git_dir, 'HEAD')
  const stamp = stampOf(path)
  const known = heads.get(path)
  if (known?.stamp === stamp) return known.head
  const text = readShort(path)?.trim()
  const head = !text ? null : text.startsWith('ref: ') ? text.slice(5).replace(/^refs\/heads\//, '') : text.slice(0, 12)
  if (heads.size > 200) heads.clear()
  heads.set(path, { stamp, head })
  return head
}

/** The remote the current branch follows, else origin, else the first, else null. */
export function remoteOf(facts: RepositoryFacts): string | null {
  const branch = headOf(facts)
  const followed = branch === null ? undefined : facts.followed.get(branch)
  if (followed) return followed
  return facts.remotes.includes('origin') ? 'origin' : (facts.remotes[0] ?? null)
}

function remoteNames(entries: readonly { key: string }[]): string[] {
  return [...new Set(entries.flatMap(({ key }) => /^remote\.(.+)\.(?:url|fetch|pushurl)$/.exec(key)?.[1] ?? []))]
}

function remoteUrls(entries: readonly { key: string; value: string }[]): Map<string, string> {
  const urls = new Map<string, string>()
  for (const { key, value } of entries) {
    const name = /^remote\.(.+)\.url$/.exec(key)?.[1]
    if (name !== undefined && !urls.has(name)) urls.set(name, value)
  }
  return urls
}

/** Branches, remote branches and tags by name; at most `limit`, from loose and packed refs. */
export function refsOf(facts: RepositoryFacts, limit: number): { name: string; kind: 'branch' | 'remote' | 'tag' }[] {
  const found = new Map<string, 'branch' | 'remote' | 'tag'>()
  for (const [folder, kind] of [
    ['heads', 'branch'],
    ['remotes', 'remote'],
    ['tags', 'tag'],
  ] as const) {
    for (const name of looseRefs(join(facts.common_dir, 'refs', folder), '', limit)) found.set(name, kind)
  }
  for (const line of (readShort(join(facts.common_dir, 'packed-refs'), 4 * 1024 * 1024) ?? '').split('\n')) {
    if (found.size >= limit) break
    const ref = /^[0-9a-f]+ refs\/(heads|remotes|tags)\/(.+)$/.exec(line)
    if (ref) found.set(ref[2]!, ref[1] === 'heads' ? 'branch' : ref[1] === 'tags' ? 'tag' : 'remote')
  }
  return [...found].slice(0, limit).map(([name, kind]) => ({ name, kind }))
}

function looseRefs(folder: string, above: string, limit: number): string[] {
  const names: string[] = []
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (names.length >= limit) break
      if (entry.isDirectory()) names.push(...looseRefs(join(folder, entry.name), `${above}${entry.name}/`, limit - names.length))
      else if (!entry.name.endsWith('.lock')) names.push(above + entry.name)
    }
  } catch {
    // no such refs
  }
  return names
}

function readShort(path: string, limit_bytes: number = config_limit_bytes): string | null {
  try {
    const entry = statSync(path)
    return entry.isFile() && entry.size <= limit_bytes ? readFileSync(path, 'utf8') : null
  } catch {
    return null
  }
}

function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}

function stampOf(path: string): string {
  try {
    const entry = statSync(path, { throwIfNoEntry: false })
    return entry ? `${entry.ino}.${entry.mtimeMs}.${entry.ctimeMs}.${entry.size}` : '-'
  } catch {
    return '-'
  }
}
