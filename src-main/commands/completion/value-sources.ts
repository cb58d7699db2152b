/** The things that could stand where a value is expected: values of enums, names of contexts, branches, remotes, files, changed ones first. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CompletionItem } from '../../../src-preload/contract/commands.ts'
import { isProtected } from '../../workspaces/protected-places.ts'
import { confine, PathLedger } from '../../workspaces/resolve-path.ts'
import { contextNames } from '../context/context-names.ts'
import type { Desk } from '../judging/judge-command.ts'
import { changedFiles } from '../machine/repository/changed-files.ts'
import { refsOf } from '../machine/repository/refs.ts'
import type { CompiledCommand, CompiledOption, CompiledPolicy, Slot } from '../policies/compiled-policy.ts'
import { ownScripts, ownTargets } from '../value-types/own-scripts.ts'
import type { ValueType } from '../value-types/value-type.ts'
import type { Surroundings } from '../words/command-request.ts'
import { kindsAt } from './kube-kinds.ts'
import { type LiveSource, liveKindAt } from './live-kinds.ts'

/** More rows than this nobody reads, and each costs time on the way. */
export const most_items = 100

/** Positional words that are names of contexts: nothing else in a policy says so. */
const context_slots: readonly (readonly [rule: RegExp, reader: string])[] = [
  [/^terraform\/workspace\/(?:select|delete)$/, 'terraform-workspace'],
  [/^docker\/context\/(?:inspect|show|use|rm|export|update)$/, 'docker-context'],
  [/^kubectl\/config\/(?:get-contexts|use-context|delete-context|rename-context|set-context)$/, 'kube-context'],
  [/^argocd\/context$/, 'argocd-context'],
  [/^gcloud\/config\/configurations\/(?:describe|activate|delete)$/, 'gcloud-configuration'],
]

/** What the names of each reader are, in a word; readers that are not here keep no list. */
const descriptions: Readonly<Record<string, string>> = {
  'kube-context': 'context',
  'kube-namespace': 'namespace',
  'docker-context': 'context',
  'argocd-context': 'context',
  'aws-profile': 'profile',
  'gcloud-configuration': 'configuration',
  'azure-subscription': 'subscription',
  'terraform-workspace': 'workspace',
}

/** Commands about what changed since the last commit or what is not tracked yet. */
const about_changes: Readonly<Record<string, readonly ('changed' | 'deleted' | 'untracked')[]>> = {
  'git/add': ['changed', 'deleted', 'untracked'],
  'git/diff': ['changed', 'deleted'],
  'git/restore': ['changed', 'deleted'],
  'git/checkout': ['changed', 'deleted'],
  'git/commit': ['changed', 'deleted'],
  'git/stash/push': ['changed', 'deleted'],
  'git/clean': ['untracked'],
}

/** Names that neither a policy nor a file tells. */
export interface KnownNames {
  live: LiveSource
  /** Words of earlier runs behind a path, most used first. */
  earlier: (path: string) => readonly string[]
}

export class Sources {
  readonly #desk: Desk
  readonly #policy: CompiledPolicy
  readonly #around: Surroundings
  /** Folder that relative paths are taken from; null without a workspace, or where it lies outside. */
  readonly #base: string | null
  readonly #known: KnownNames

  constructor(desk: Desk, policy: CompiledPolicy, around: Surroundings, work_dir: string, known: KnownNames) {
    this.#known = known
    this.#desk = desk
    this.#policy = policy
    this.#around = around
    const root = around.workspace?.path ?? null
    const folder = root === null ? 'none' : confine(root, work_dir, root, new PathLedger())
    this.#base = typeof folder === 'string' ? null : folder.absolute
  }

  ofOption(option: CompiledOption, typed: string): CompletionItem[] {
    const found = option.type === null ? [] : this.values(option.type, typed, option.say)
    const reader = this.#readerOf(option)
    if (reader !== undefined) found.push(...this.#contexts(reader, typed))
    if (option.type !== null && isOpen(option.type))
      found.push(
        ...this.#earlier(
          option.names.map((name) => `${this.#policy.tool} ${name}`),
          typed,
        ),
      )
    return found
  }

  /** `before`: the words of the command so far. */
  ofSlot(command: CompiledCommand, slot: Slot, typed: string, before: readonly string[]): CompletionItem[] {
    const found = [
      ...this.#changed(command.rule, typed),
      ...this.values(slot.type, typed, slot.say || slot.name),
      ...this.live(command.rule, before.length, typed),
    ]
    const reader = context_slots.find(([rule]) => rule.test(command.rule))?.[1]
    if (reader !== undefined) found.push(...this.#contexts(reader, typed))
    if (isOpen(slot.type)) found.push(...this.#earlier([[command.rule, ...before].join('/'), ...(before.length === 0 ? kinOf(command.rule) : [])], typed))
    return found
  }

  /** What a running program names where the command wants such things; `word`: which word of it, from 0. */
  live(rule: string, word: number, typed: string): CompletionItem[] {
    if (word === 0) {
      const kinds = kindsAt(rule, typed)
      if (kinds.length > 0) return kinds.map((kind) => ({ ...kind, kind: 'value' }))
    }
    const kind = liveKindAt(rule, word)
    return kind === null
      ? []
      : this.#known
          .live(kind)
          .filter(({ name }) => name.startsWith(typed))
          .slice(0, most_items)
          .map(({ name, description }) => ({ insert: name, kind: 'value', description }))
  }

  #earlier(paths: readonly string[], typed: string): CompletionItem[] {
    const words = new Set(
      paths.flatMap((path) => this.#known.earlier(path)).filter((word) => word.startsWith(typed) && !word.startsWith('-') && !word.includes('[masked]')),
    )
    return [...words].slice(0, most_earlier).map((insert) => ({ insert, kind: 'history', description: 'used before' }))
  }

  /** An option that the policy's context names beside a reader chooses among what that reader knows. */
  #readerOf(option: CompiledOption): string | undefined {
    for (const sources of this.#policy.context.values()) {
      for (const { kind, name } of sources) {
        if (kind === 'option' && option.names.includes(name)) return sources.find((source) => Object.hasOwn(descriptions, source.kind))?.kind
        if (Object.hasOwn(descriptions, kind) && option.names.includes(name)) return kind
      }
    }
    return undefined
  }

  #contexts(reader: string, typed: string): CompletionItem[] {
    const view = {
      home: this.#desk.base.home,
      base: this.#base,
      env: (name: string) => this.#policy.env.set[name] ?? this.#around.profile_env[name],
    }
    return contextNames(reader, view)
      .filter((name) => name.startsWith(typed))
      .slice(0, most_items)
      .map((name) => ({ insert: name, kind: 'value', description: descriptions[reader]! }))
  }

  values(type: ValueType, typed: string, description: string): CompletionItem[] {
    const found: CompletionItem[] = type.values.filter((value) => value.startsWith(typed)).map((value) => ({ insert: value, kind: 'value', description }))
    if (type.offers === 'branches' || type.offers === 'revisions') found.push(...this.#branches(typed))
    if (type.offers === 'remotes') found.push(...this.#remotes(typed))
    if (type.offers === 'scripts') found.push(...this.#own(['package.json'], ownScripts, typed, 'script'))
    if (type.offers === 'targets') found.push(...this.#own(['GNUmakefile', 'makefile', 'Makefile'], ownTargets, typed, 'target'))
    if (type.offers === 'files' || type.offers === 'folders' || (type.kind === 'name' && /path/.test(type.name)))
      found.push(...this.#files(typed, type.offers === 'folders'))
    return found
  }

  /** Names of the first of these files of the folder that has some. */
  #own(files: readonly string[], read: (path: string) => readonly string[], typed: string, description: string): CompletionItem[] {
    const root = this.#around.workspace?.path
    if (!root || this.#base === null) return []
    for (const file of files) {
      const place = confine(root, file, this.#base, new PathLedger())
      const names = typeof place === 'string' ? [] : read(place.absolute)
      if (names.length > 0)
        return names
          .filter((name) => name.startsWith(typed))
          .slice(0, most_items)
          .map((name) => ({ insert: name, kind: 'value', description }))
    }
    return []
  }

  #facts() {
    const root = this.#around.workspace?.path
    return root ? this.#desk.repositories.facts(this.#base ?? root, root) : null
  }

  #branches(typed: string): CompletionItem[] {
    const facts = this.#facts()
    if (!facts) return []
    return refsOf(facts, 5000)
      .filter((ref) => ref.name.startsWith(typed))
      .slice(0, most_items)
      .map((ref) => ({ insert: ref.name, kind: 'branch', description: ref.kind === 'branch' ? 'branch' : ref.kind === 'tag' ? 'tag' : 'remote branch' }))
  }

  #remotes(typed: string): CompletionItem[] {
    const facts = this.#facts()
    if (!facts) return []
    return facts.remotes.filter((name) => name.startsWith(typed)).map((name) => ({ insert: name, kind: 'value', description: 'remote' }))
  }

  /** Files that the command would find something to do with, where it is about changes. */
  #changed(rule: string, typed: string): CompletionItem[] {
    const wanted = Object.hasOwn(about_changes, rule) ? about_changes[rule]! : []
    const facts = wanted.length > 0 && this.#base !== null ? this.#facts() : null
    const found = facts && changedFiles(facts.git_dir, this.#base!)
    if (!found) return []
    return wanted.flatMap((kind) =>
      found[kind]
        .filter((path) => path.startsWith(typed))
        .map((path): CompletionItem => ({ insert: path, kind: path.endsWith('/') ? 'folder' : 'file', description: kind })),
    )
  }

  #files(typed: string, folders_only: boolean): CompletionItem[] {
    const root = this.#around.workspace?.path
    if (!root || this.#base === null) return []
    const cut = typed.lastIndexOf('/') + 1
    const folder = confine(root, typed.slice(0, cut) || '.', this.#base, new PathLedger())
    if (typeof folder === 'string' || !folder.exists) return []
    const start = typed.slice(cut)
    try {
      return readdirSync(folder.absolute, { withFileTypes: true })
        .filter((entry) => entry.name.startsWith(start) && (start.startsWith('.') || !entry.name.startsWith('.')) && !isProtected(entry.name))
        .slice(0, most_items * 2)
        .flatMap((entry): CompletionItem[] => {
          const is_folder = entry.isDirectory() || (entry.isSymbolicLink() && isFolder(join(folder.absolute, entry.name)))
          if (folders_only && !is_folder) return []
          return [{ insert: `${typed.slice(0, cut)}${entry.name}${is_folder ? '/' : ''}`, kind: is_folder ? 'folder' : 'file', description: '' }]
        })
        .sort((a, b) => (a.insert < b.insert ? -1 : 1))
        .slice(0, most_items)
    } catch {
      return []
    }
  }
}

/** Nothing says what may stand there but its form. */
const isOpen = (type: ValueType): boolean => type.values.length === 0 && type.offers === null && type.kind !== 'path' && !/path|url|number|text/.test(type.name)

/** Of names that were used before; a record is no list of what there is. */
const most_earlier = 20

const of_releases = ['install', 'upgrade', 'status', 'history', 'rollback', 'uninstall', 'test', 'get/values', 'get/manifest', 'get/notes', 'get/all']

/** Commands that take the same things: what was used with one is offered with the others. */
function kinOf(rule: string): string[] {
  const [tool, ...rest] = rule.split('/')
  return tool === 'helm' && of_releases.includes(rest.join('/')) ? of_releases.map((each) => `helm/${each}`) : []
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
