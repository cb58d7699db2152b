/** What a workspace's git repository would run by its own configuration, and what it would lose: read from files, no process started. */
import { dirname, join, resolve } from 'node:path'
import { isInside } from '../../../workspaces/resolve-path.ts'
import { type ConfigEntry, readConfigText } from './config-reader.ts'
import { placeOf, type RepositoryPlace, repositoriesAt } from './find-repository.ts'
import { type HalfDone, halfDone, namesResolutionsElsewhere } from './half-done.ts'
import { isHarmless, isNetworkAddress } from './harmless-keys.ts'
import { strayEntries } from './inner-links.ts'
import { LookedAt } from './looked-at.ts'
import { type IndexReading, readIndex } from './read-index.ts'
import { type Worktree, worktreesOf } from './worktrees.ts'

export interface RepositoryFacts {
  /** Folder with HEAD and index; the common one has config and refs. */
  git_dir: string
  common_dir: string
  /** Folders of the worktree that files are tracked in, absolute. */
  tracked_folders: readonly string[]
  /** What makes it need trust: keys of the configuration that are not known to be harmless, and places that lead elsewhere. */
  program_keys: readonly string[]
  /** The same for the repositories inside this one that git enters by itself. */
  nested_keys: readonly string[]
  /** Hooks that would run. */
  hooks: readonly string[]
  /** A remote that is a folder on this machine. */
  has_local_remote: boolean
  /** Remotes by name, and the one each branch follows. */
  remotes: readonly string[]
  /** Address of each, as written; the first where there are several. */
  remote_urls: ReadonlyMap<string, string>
  followed: ReadonlyMap<string, string>
  /** What a fetch or push without a word goes to, as written: names of remotes, addresses, or paths. */
  usual_remotes: readonly string[]
  /** Entries of the configuration by which an ordinary fetch, push or tidying up overwrites or deletes what may be nowhere else. */
  losing: { readonly fetch: readonly string[]; readonly push: readonly string[]; readonly tidy: readonly string[] }
  half_done: HalfDone
  /** The main worktree and the linked ones. */
  worktrees: readonly Worktree[]
}

/** Bytes of a configuration and of an index that are still read; larger ones count as the worst. */
const config_limit_bytes = 256 * 1024
const index_limit_bytes = 64 * 1024 * 1024
/** Repositories inside one another that are looked at. */
const most_nested = 300

interface Cached {
  looked: LookedAt
  facts: RepositoryFacts | null
}

export class GitRepositories {
  readonly #cache = new Map<string, Cached>()

  /** Facts of the repository that git would find from `from` (absolute, inside `root`), or null when there is none up to `root`. */
  facts(from: string, root: string): RepositoryFacts | null {
    const key = `${root}\0${from}`
    const known = this.#cache.get(key)
    if (known?.looked.isUnchanged()) return known.facts
    const looked = new LookedAt()
    const facts = new FactReader(root, looked).read(from)
    this.#cache.delete(key)
    if (looked.is_settled) {
      if (this.#cache.size > 100) this.#cache.clear()
      this.#cache.set(key, { looked, facts })
    }
    return facts
  }
}

class FactReader {
  readonly #root: string
  readonly #looked: LookedAt
  readonly #seen = new Set<string>()
  readonly #indexes = new Map<string, IndexReading | 'unreadable' | null>()

  constructor(root: string, looked: LookedAt) {
    this.#root = root
    this.#looked = looked
  }

  read(from: string): RepositoryFacts | null {
    const places = repositoriesAt(from, this.#root, this.#looked)
    const used = places.at(-1)
    if (used === undefined) return null
    const read = places.map((place) => ({ place, entries: this.#entries(place) }))
    const entries = read.at(-1)!.entries
    const keys = read.flatMap(({ place, entries: own }) => this.#doubts(place, own))
    for (const place of places) this.#seen.add(place.git_dir)
    return {
      git_dir: used.git_dir,
      common_dir: used.common_dir,
      tracked_folders: this.#trackedFolders(used, entries),
      program_keys: unique(keys),
      nested_keys: unique(read.flatMap(({ place, entries: own }) => this.#nested(place, own))),
      hooks: this.#hooks(used, entries),
      has_local_remote: entries.some((entry) => /^remote\..*\.(?:url|pushurl)$/.test(entry.key) && isLocal(entry.value ?? '')),
      remotes: remoteNames(entries),
      remote_urls: remoteUrls(entries),
      followed: new Map(entries.flatMap(({ key, value }) => (/^branch\..*\.remote$/.test(key) ? [[key.slice(7, -7), value ?? ''] as const] : []))),
      usual_remotes: unique(entries.flatMap(({ key, value }) => (/^(?:branch\..*\.(?:push)?remote|remote\.pushdefault)$/.test(key) && value ? [value] : []))),
      losing: losingEntries(entries),
      half_done: halfDone(used.git_dir, this.#looked),
      worktrees: worktreesOf(used, this.#looked),
    }
  }

  /** Of the shared configuration and the worktree's own, which git reads when extensions.worktreeConfig says so. */
  #entries(place: RepositoryPlace): ConfigEntry[] {
    return [join(place.common_dir, 'config'), join(place.git_dir, 'config.worktree')].flatMap((path) => {
      const text = this.#looked.read(path, config_limit_bytes)
      if (text === null) return []
      if (text === 'unreadable') return [{ key: '(a configuration that cannot be read)', value: null }]
      const { entries, sound } = readConfigText(text)
      return sound ? entries : [...entries, { key: '(a configuration that git would read otherwise)', value: null }]
    })
  }

  #doubts(place: RepositoryPlace, entries: readonly ConfigEntry[]): string[] {
    const known = { remotes: new Set(remoteNames(entries)), isOwnWorktree: (value: string) => this.#isOwnWorktree(place, value) }
    const keys = entries.filter((entry) => !isHarmless(entry, known)).map((entry) => entry.key)
    if (place.doubt !== null) keys.push(place.doubt)
    // git writes the list of submodules through a link.
    if (this.#looked.link(join(dirname(place.dot_git), '.gitmodules'))) keys.push('a link .gitmodules')
    for (const folder of new Set([place.git_dir, place.common_dir])) {
      const real = this.#looked.real(folder)
      if (real !== null && !isInside(this.#root, real)) keys.push('a repository outside the workspace')
      else keys.push(...strayEntries(folder, this.#root, this.#looked))
    }
    const index = this.#index(place, entries)
    if (index !== null && index !== 'unreadable' && index.stray !== null) keys.push('an index with a name outside the files of the repository')
    if (namesResolutionsElsewhere(place, this.#root, this.#looked)) keys.push('remembered conflicts of files elsewhere (MERGE_RR)')
    return keys
  }

  /** git writes core.worktree for a submodule, whose repository lies in .git/modules and whose files lie elsewhere. */
  #isOwnWorktree(place: RepositoryPlace, value: string): boolean {
    const top = this.#looked.real(resolve(place.git_dir, value))
    if (top === null || !isInside(this.#root, top)) return false
    const back = placeOf(join(top, '.git'), this.#looked)
    return back.doubt === null && this.#looked.real(back.git_dir) === this.#looked.real(place.git_dir)
  }

  /** What the repositories inside this one are set up to run: the gitlinks of the index that are there, and those kept in .git/modules. */
  #nested(place: RepositoryPlace, entries: readonly ConfigEntry[]): string[] {
    if (place.doubt !== null) return []
    const keys: string[] = []
    const inner: RepositoryPlace[] = this.#modules(join(place.common_dir, 'modules'), 0)
    const index = this.#index(place, entries)
    if (index === 'unreadable') keys.push('(an index that cannot be read)')
    const top = dirname(place.dot_git)
    for (const link of index === null || index === 'unreadable' ? [] : index.gitlinks) {
      const dot_git = resolve(top, link, '.git')
      if (this.#looked.exists(dot_git)) inner.push(placeOf(dot_git, this.#looked))
    }
    for (const each of inner) {
      if (this.#seen.has(each.git_dir) && each.doubt === null) continue
      if (this.#seen.size > most_nested) return [...keys, '(more repositories inside than are looked at)']
      this.#seen.add(each.git_dir)
      const own = this.#entries(each)
      keys.push(...this.#doubts(each, own), ...this.#nested(each, own))
    }
    return keys
  }

  #trackedFolders(place: RepositoryPlace, entries: readonly ConfigEntry[]): string[] {
    const index = this.#index(place, entries)
    if (index === null || index === 'unreadable') return []
    const top = dirname(place.dot_git)
    return [...index.folders].map((folder) => join(top, folder))
  }

  /** Read once for each repository; null where there is none yet. */
  #index(place: RepositoryPlace, entries: readonly ConfigEntry[]): IndexReading | 'unreadable' | null {
    const path = join(place.git_dir, 'index')
    const known = this.#indexes.get(path)
    if (known !== undefined) return known
    const bytes = this.#looked.read(path, index_limit_bytes)
    const sha256 = entries.some(({ key, value }) => key === 'extensions.objectformat' && value?.toLowerCase() === 'sha256')
    const index = Buffer.isBuffer(bytes) ? (readIndex(bytes, sha256 ? 32 : 20) ?? 'unreadable') : bytes
    this.#indexes.set(path, index)
    return index
  }

  /** Submodules may have slashes in their names, so the folders are walked down to what looks like a repository. */
  #modules(folder: string, depth: number): RepositoryPlace[] {
    const names = this.#looked.list(folder)
    if (names === null) return []
    const found: RepositoryPlace[] = []
    for (const entry of names) {
      const path = join(folder, entry.name)
      if (entry.isSymbolicLink()) found.push({ dot_git: path, git_dir: path, common_dir: path, doubt: 'a link in .git/modules' })
      if (!entry.isDirectory()) continue
      const is_one = this.#looked.exists(join(path, 'config')) || this.#looked.exists(join(path, 'HEAD'))
      if (is_one)
        found.push({
          dot_git: path,
          git_dir: path,
          common_dir: path,
          doubt: this.#looked.exists(join(path, 'commondir')) ? 'a commondir in .git/modules' : null,
        })
      else if (depth < 8) found.push(...this.#modules(path, depth + 1))
      else found.push({ dot_git: path, git_dir: path, common_dir: path, doubt: 'folders in .git/modules too deep to be looked at' })
    }
    return found
  }

  #hooks(place: RepositoryPlace, entries: readonly ConfigEntry[]): string[] {
    if (entries.some((entry) => entry.key === 'core.hookspath')) return ['core.hooksPath']
    const folder = join(place.common_dir, 'hooks')
    return (this.#looked.list(folder) ?? []).map(({ name }) => name).filter((name) => !name.endsWith('.sample') && this.#isExecutable(join(folder, name)))
  }

  #isExecutable(path: string): boolean {
    const entry = this.#looked.stat(path)
    return entry?.isFile() === true && (entry.mode & 0o111) !== 0
  }
}

const unique = (names: readonly string[]): string[] => [...new Set(names)]

/** Any address that git could open on this machine; bundles among them. */
const isLocal = (url: string): boolean => url !== '' && !isNetworkAddress(url) && !/^[a-z][a-z0-9+.-]*:\/\//i.test(url.replace(/^file:\/\//i, ''))

function remoteNames(entries: readonly ConfigEntry[]): string[] {
  return unique(entries.flatMap(({ key }) => /^remote\.([\s\S]+)\.(?:url|fetch|pushurl)$/.exec(key)?.[1] ?? []))
}

function remoteUrls(entries: readonly ConfigEntry[]): Map<string, string> {
  const urls = new Map<string, string>()
  for (const { key, value } of entries) {
    const name = /^remote\.([\s\S]+)\.url$/.exec(key)?.[1]
    if (name !== undefined && !urls.has(name)) urls.set(name, value ?? '')
  }
  return urls
}

const isOn = (value: string | null): boolean => value === null || !/^(?:false|no|off|0|)$/i.test(value)

function losingEntries(entries: readonly ConfigEntry[]): RepositoryFacts['losing'] {
  const named = (test: (key: string, value: string | null) => boolean) => unique(entries.filter(({ key, value }) => test(key, value)).map(({ key }) => key))
  return {
    // What is fetched to anywhere but refs/remotes overwrites or prunes branches and tags of this repository.
    fetch: named(
      (key, value) => (/^remote\..*\.fetch$/.test(key) && overwritesOwnRefs(value ?? '')) || (/^(?:fetch|remote\..*)\.prunetags$/.test(key) && isOn(value)),
    ),
    push: named((key, value) => (/^remote\..*\.push$/.test(key) && /^(?:\+|:.)/.test(value ?? '')) || (/^remote\..*\.mirror$/.test(key) && isOn(value))),
    tidy: named((key) => /^gc\.(?:.*\.)?(?:pruneexpire|reflogexpire|reflogexpireunreachable)$/.test(key)),
  }
}

/** Whether a refspec of a fetch has a target outside the refs that only mirror a remote. */
export function overwritesOwnRefs(refspec: string): boolean {
  const target = refspec.split(':')[1]
  return target !== undefined && target !== '' && !target.startsWith('refs/remotes/')
}
