/** What of a git command depends on the repository and the disk: names git derives itself, repositories inside, refs its configuration overwrites. */
import { basename, join, relative, resolve } from 'node:path'
import type { Effect } from '../../../src-preload/contract/running.ts'
import { isProtected } from '../../workspaces/protected-places.ts'
import { confine, PathLedger } from '../../workspaces/resolve-path.ts'
import type { GitRepositories, RepositoryFacts } from '../machine/repository/facts.ts'
import { namedWorktree } from '../machine/repository/worktrees.ts'
import { canonicalWords } from '../reading/canonical-words.ts'
import { type Outcome, type Place, sentence, weight } from '../reading/outcome.ts'
import type { Given, GivenOption, GivenWord } from '../reading/reading.ts'
import { isLocalAddress } from '../value-types/git-types.ts'
import { folderOf } from './clone-folder.ts'
import { cloneSource } from './local-clone.ts'
import { entersNested, stopsAtNested } from './nested-repositories.ts'
import { entriesOf, listsPatches, standsAt } from './stands-on-disk.ts'

export interface Settled {
  outcome: Outcome
  /** Why it is refused after all. */
  refusal: { rule: string; reason: string } | null
  /** Why it runs code of the workspace, beyond what the policy says. */
  code: string | null
  /** It clones from the workspace itself. */
  clones_here: boolean
}

/** `outcome` is one without a problem. Never throws. */
export function settleGit(outcome: Outcome, facts: RepositoryFacts | null, place: Place, repositories: GitRepositories, prefix: readonly string[]): Settled {
  if (place.root === null || outcome.base === null) return { outcome, refusal: null, code: null, clones_here: false }
  return new Settling(outcome, facts, { root: place.root, base: outcome.base, trusted: place.trusted }, repositories, prefix).run()
}

class Settling {
  readonly #facts: RepositoryFacts | null
  readonly #at: { root: string; base: string; trusted: boolean }
  readonly #repositories: GitRepositories
  readonly #prefix: readonly string[]
  readonly #ledger = new PathLedger()
  readonly #rule: string
  #outcome: Outcome
  #items: Given[]
  #refusal: Settled['refusal'] = null
  #code: string | null = null
  #clones_here = false

  constructor(
    outcome: Outcome,
    facts: RepositoryFacts | null,
    at: { root: string; base: string; trusted: boolean },
    repositories: GitRepositories,
    prefix: readonly string[],
  ) {
    this.#outcome = outcome
    this.#items = [...outcome.items]
    this.#rule = outcome.command.rule
    this.#facts = facts
    this.#at = at
    this.#repositories = repositories
    this.#prefix = prefix
  }

  run(): Settled {
    this.#nested()
    this.#losses()
    this.#steps()
    const verb = this.#rule.replace(/^git\//, '')
    if (verb === 'clone' || verb === 'submodule/add') this.#derivedFolder(verb)
    else if (verb.startsWith('worktree/')) this.#worktree(verb.slice('worktree/'.length))
    else if (verb === 'format-patch') this.#patches()
    else if (verb === 'init') this.#sameAgain(this.#word(0)?.value ?? '.')
    else if (transports.has(verb)) this.#remoteOnDisk()
    else if (verb === 'grep' || verb === 'rm') this.#behindLinks()
    else if (verb === 'am') this.#mailboxes()
    const canonical = [...this.#prefix, ...canonicalWords(this.#items)]
    return { outcome: { ...this.#outcome, canonical, items: this.#items }, refusal: this.#refusal, code: this.#code, clones_here: this.#clones_here }
  }

  /** Repositories inside this one are entered with their own configuration. */
  #nested(): void {
    const { given, command } = this.#outcome
    if (!this.#at.trusted) {
      const asked = given.get('--submodule')
      if (asked !== undefined && !asked.includes('short'))
        this.#refuse(
          '--submodule',
          '--submodule enters repositories inside this one with their own configuration, and the workspace is not trusted; leave it out',
        )
      const recursed = given.get('--recurse-submodules')
      if (recursed !== undefined && this.#rule !== 'git/clone' && !recursed.some((value) => value === 'no' || value === 'false'))
        this.#refuse(
          '--recurse-submodules',
          '--recurse-submodules enters repositories inside this one with their own configuration, and the workspace is not trusted; leave it out',
        )
    }
    const keys = this.#facts?.nested_keys ?? []
    if (keys.length === 0 || !entersNested(this.#rule, given)) return
    const option = command.options.get('--ignore-submodules')
    if (!this.#at.trusted && stopsAtNested(this.#rule) && option !== undefined && option.refuse === null) this.#setOption('--ignore-submodules', 'all')
    else this.#runs(`A repository inside this one has configuration that names programs or other files (${keys.slice(0, 3).join(', ')})`)
  }

  /** What the configuration makes of a command that names nothing itself. */
  #losses(): void {
    const { losing } = this.#facts ?? {}
    if (losing === undefined) return
    const { given } = this.#outcome
    if (
      this.#facts?.half_done.is_under_way &&
      /^git\/(?:merge|rebase|am|cherry-pick|revert)$/.test(this.#rule) &&
      (given.has('--abort') || given.has('--skip'))
    )
      this.#raise('destroy', 'What was done to solve conflicts is lost')
    const tell = (keys: readonly string[], what: string) => {
      if (keys.length > 0) this.#raise('destroy', `The configuration ${what} (${keys.slice(0, 3).join(', ')})`)
    }
    if (/^git\/(?:fetch|pull|remote\/update|remote\/prune)$/.test(this.#rule) && !given.has('--dry-run'))
      tell(losing.fetch, 'lets a fetch overwrite or delete branches and tags of this repository')
    if (this.#rule === 'git/push' && !given.has('--dry-run')) tell(losing.push, 'lets a push overwrite or delete what the remote has')
    if (this.#rule === 'git/gc' || this.#rule === 'git/maintenance/run') tell(losing.tidy, 'lets tidying up delete what undoing relies on')
  }

  /** What stands half done goes on with steps and options that lie in the repository, whoever wrote them. */
  #steps(): void {
    const { given } = this.#outcome
    if (this.#rule === 'git/bisect/reset' && this.#facts?.half_done.returns_by_option)
      this.#raise('destroy', 'The search would go back by an option of git checkout, which can throw changes away')
    if (!/^git\/(?:rebase|am|cherry-pick|revert)$/.test(this.#rule) || !this.#facts?.half_done.has_programs) return
    if (['--abort', '--quit', '--show-current-patch'].some((name) => given.has(name))) return
    this.#runs('What stands half done has steps or options that name programs or files')
  }

  /** These two take the files of the index by name and go through a link that stands in place of a folder. */
  #behindLinks(): void {
    if (this.#outcome.given.has('--cached')) return
    const folder = this.#facts?.tracked_folders.find((each) => typeof confine(this.#at.root, each, this.#at.base, this.#ledger) === 'string')
    if (folder === undefined) return
    const shown = relative(this.#at.root, folder)
    this.#refuse('<path>', `${shown} is tracked, but a link out of the workspace stands in its place, and git would go through it; remove the link first`)
  }

  /** A list of patches names further files, wherever they lie, and git knows it by its first line. */
  #mailboxes(): void {
    const list = this.#items.find((item) => item.kind === 'word' && listsPatches(resolve(this.#at.base, item.value))) as GivenWord | undefined
    if (list !== undefined)
      this.#refuse('<mailbox>', `${list.value} is a list of further files of patches, which may lie anywhere; name the patches themselves`)
  }

  /** The folder that git would name after the address is written out, so that it is judged and cannot be another one. */
  #derivedFolder(verb: string): void {
    const [address, folder] = [this.#word(0), this.#word(1)]
    if (address === undefined) return
    const is_bundle = verb === 'clone' && this.#source(address.value)
    if (this.#refusal !== null) return
    if (folder !== undefined) {
      if (verb === 'submodule/add') this.#sameAgain(folder.value)
      return
    }
    const bare = verb === 'clone' && (this.#outcome.given.has('--bare') || this.#outcome.given.has('--mirror'))
    const name = folderOf(is_bundle ? address.value.replace(/\.bundle\/*$/, '') : address.value, bare)
    if (name === null) {
      this.#refuse('<folder>', 'No folder can be named after this address; write the folder behind it')
      return
    }
    if (this.#mayWrite(name, '<folder>') === null) return
    this.#items.push({ kind: 'word', value: name, at: address.at + 1, dashed: address.dashed, part: { ...address.part } })
    if (verb === 'submodule/add') this.#sameAgain(name)
  }

  /** Whether a clone takes from a bundle; from the workspace itself git's own transport is asked for, which hands on no links and no borrowed objects. */
  #source(address: string): boolean {
    if (!isLocalAddress(address)) {
      if (standsAt(join(this.#at.base, address)))
        this.#refuse('<repository>', `${address} is a file or folder here, and git would take that for the repository`)
      return false
    }
    const { refusal, code, is_bundle } = cloneSource(address, this.#at, this.#repositories, this.#ledger)
    if (refusal !== null) this.#refuse('<repository>', refusal)
    if (this.#outcome.given.has('--recurse-submodules'))
      this.#refuse('--recurse-submodules', 'Submodules of a repository of the workspace may lie anywhere on this machine; leave --recurse-submodules out')
    if (code !== null) this.#runs(code)
    this.#clones_here = true
    this.#setOption('--no-local')
    return is_bundle
  }

  /** git takes a name for the worktree whose path ends with it, wherever that lies; the path written out leaves no choice. */
  #worktree(verb: string): void {
    if (verb === 'prune' && !this.#outcome.given.has('--dry-run') && this.#facts?.worktrees.some(({ real, detached }) => real === null && detached))
      this.#raise('destroy', 'A worktree that is gone was on no branch, and its commits may be nowhere else')
    if (!['remove', 'move', 'lock', 'unlock'].includes(verb)) return
    const word = this.#word(0)
    if (word === undefined || this.#facts === null) return
    const meant = namedWorktree(this.#facts.worktrees, word.value, this.#at.base)
    let real: string
    if (meant === null) {
      const here = confine(this.#at.root, word.value, this.#at.base, this.#ledger)
      if (typeof here === 'string') return // the type of the word refused it
      real = here.absolute
    } else {
      const place = confine(this.#at.root, meant.path, this.#at.base, this.#ledger)
      if (typeof place === 'string' || isProtected(place.relative)) {
        this.#refuse('<folder>', `${word.value} is the worktree ${meant.path}, which lies outside the workspace. Open that folder as a workspace of its own`)
        return
      }
      real = place.absolute
      if (verb === 'remove' && place.exists) this.#raise('destroy', 'The folder goes with all that git does not track in it')
      const own = this.#repositories.facts(real, this.#at.root)
      const keys = [...(own?.program_keys ?? []), ...(own?.nested_keys ?? [])]
      if (keys.length > 0) this.#runs(`The worktree holds repositories with configuration that names programs or other files (${keys.slice(0, 3).join(', ')})`)
    }
    this.#replaceWord(word, real)
    const target = verb === 'move' ? this.#word(1) : undefined
    if (target === undefined) return
    const to = confine(this.#at.root, target.value, this.#at.base, this.#ledger)
    if (typeof to === 'string') return
    const inner = to.exists ? this.#mayWrite(join(to.absolute, basename(real)), '<to>') : to.absolute
    if (inner !== null) this.#replaceWord(target, inner)
  }

  /** Patches get their names from numbers and subjects, which only git knows: nothing that could be one of them may be in the way. */
  #patches(): void {
    const { given } = this.#outcome
    if (given.has('--stdout') || given.has('--output')) return
    if (!given.has('--output-directory')) this.#setOption('--output-directory', '.')
    const folder = confine(this.#at.root, given.get('--output-directory')?.at(-1) ?? '.', this.#at.base, this.#ledger)
    if (typeof folder === 'string') return
    for (const entry of entriesOf(folder.absolute)) {
      if (!/^(?:v[\d.]+-)?\d+/.test(entry.name)) continue
      if (entry.isSymbolicLink()) {
        this.#refuse('<revision>', `${entry.name} is a link, and a patch of that name would be written where it leads; choose an empty folder with -o`)
        return
      }
      if (entry.isFile()) this.#raise('destroy', `${entry.name} is there already, and a patch of that name would overwrite it`)
    }
  }

  /** A folder that holds a repository already: git would go on with that one. */
  #sameAgain(folder: string): void {
    const place = confine(this.#at.root, folder, this.#at.base, this.#ledger)
    if (typeof place === 'string') return
    const facts = standsAt(join(place.absolute, '.git')) ? this.#repositories.facts(place.absolute, place.absolute) : null
    const keys = [...(facts?.program_keys ?? []), ...(facts?.nested_keys ?? [])]
    if (facts !== null && keys.length > 0)
      this.#runs(`${place.relative} holds a repository with configuration that names programs or other files (${keys.slice(0, 3).join(', ')})`)
  }

  /** A word that is no configured remote is a path to git, also without a slash. */
  #remoteOnDisk(): void {
    const words = this.#items.flatMap((item) => (item.kind === 'word' ? [item.value] : []))
    const named = [...words.slice(0, this.#outcome.given.has('--multiple') ? words.length : 1), ...(this.#outcome.given.get('--repo') ?? [])]
    const all = named.length > 0 ? named : (this.#facts?.usual_remotes ?? [])
    for (const value of new Set(all)) {
      if (value === '.' || this.#facts?.remotes.includes(value)) continue
      for (const path of [value, `${value}.git`]) {
        if (!standsAt(join(this.#at.base, path))) continue
        const place = confine(this.#at.root, path, this.#at.base, this.#ledger)
        if (typeof place === 'string') this.#refuse('<repository>', `${value} is no configured remote but a path, which leads out of the workspace`)
        else this.#runs(`${value} is no configured remote but a repository or bundle of the workspace`)
      }
    }
  }

  #mayWrite(path: string, slot: string): string | null {
    const place = confine(this.#at.root, path, this.#at.base, this.#ledger)
    if (typeof place === 'string') {
      const shown = path.startsWith('/') ? relative(this.#at.root, path) : path
      this.#refuse(slot, `git would write to ${shown}, which leads out of the workspace; name another folder`)
      return null
    }
    if (!isProtected(place.relative)) return place.absolute
    this.#refuse(slot, `git would write to ${place.relative}, a place that tools load code or configuration from; name another folder`)
    return null
  }

  #word(index: number): GivenWord | undefined {
    return this.#items.filter((item): item is GivenWord => item.kind === 'word')[index]
  }

  #replaceWord(word: GivenWord, value: string): void {
    this.#items = this.#items.map((item) => (item === word ? { ...word, value } : item))
  }

  /** In place of what was given, right behind the command, so that it stands in front of a `--`. */
  #setOption(name: string, value?: string): void {
    const option = this.#outcome.command.options.get(name)
    if (option === undefined) return
    const added: GivenOption = {
      kind: 'option',
      option,
      name,
      negated: false,
      values: value === undefined ? [] : [value],
      attached: true,
      edit: { at: 0, remove: 0, insert: [] },
      family: this.#outcome.command.family,
      value_at: 0,
      parts: [],
    }
    const others = this.#items.filter((item) => item.kind !== 'option' || item.option !== option)
    const behind = others.findLastIndex((item) => item.kind === 'command') + 1
    this.#items = [...others.slice(0, behind), added, ...others.slice(behind)]
  }

  #refuse(rule: string, reason: string): void {
    this.#refusal ??= { rule: `${this.#rule}/${rule}`, reason: sentence(reason) }
  }

  #runs(why: string): void {
    this.#code ??= sentence(why)
  }

  #raise(effect: Effect, why: string): void {
    if (weight[effect] <= weight[this.#outcome.effect ?? 'read']) return
    this.#outcome = { ...this.#outcome, effect, reason: `${this.#outcome.reason} ${sentence(why)}` }
  }
}

const transports = new Set(['fetch', 'pull', 'push', 'ls-remote', 'remote/show', 'remote/update', 'remote/prune'])
