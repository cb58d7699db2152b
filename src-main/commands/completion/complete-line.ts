/** What could stand at the cursor of a command line: tools, subcommands, options, values, files, branches, contexts. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CompletionItem } from '../../../src-preload/contract/commands.ts'
import { isProtected } from '../../workspaces/protected-places.ts'
import { confine, PathLedger } from '../../workspaces/resolve-path.ts'
import { contextNames } from '../context/context-names.ts'
import type { Desk } from '../judging/judge-command.ts'
import { refsOf } from '../machine/repository/refs.ts'
import type { CompiledCommand, CompiledOption, CompiledPolicy, Slot } from '../policies/compiled-policy.ts'
import { PolicyError } from '../policies/policy-error.ts'
import { commandNamed, readWords } from '../reading/read-words.ts'
import { offeredBelow } from '../reading/verb-command.ts'
import { wordsBefore } from '../reading/words-before.ts'
import { ownScripts, ownTargets } from '../value-types/own-scripts.ts'
import type { ValueType } from '../value-types/value-type.ts'
import type { Surroundings } from '../words/command-request.ts'

/** More rows than this nobody reads, and each costs time on the way. */
const most_items = 100

export interface Completion {
  /** The range of the line that an item replaces. */
  from: number
  to: number
  items: CompletionItem[]
}

/** `cursor` counts UTF-16 units from the start of `line`; paths are taken from `work_dir`, relative to the workspace or absolute in it. */
export function completeLine(desk: Desk, line: string, cursor: number, around: Surroundings, work_dir = '.'): Completion {
  const before = line.slice(0, Math.max(0, Math.min(cursor, line.length)))
  const { words, current } = wordsBefore(before)
  const range = { from: current.from, to: before.length }
  if (words.length === 0) return { ...range, items: completeTools(desk, current.text) }
  const policy = desk.policies.get(words[0]!.text)
  if (policy === null || policy instanceof PolicyError || policy.pending !== null) return { ...range, items: [] }
  const args = words.slice(1).map((word) => word.text)
  const items = completeArgument(policy, args, current.text, new Sources(desk, policy, around, work_dir))
  return { ...range, items: items.slice(0, most_items).map((item) => ({ ...item, insert: quoteWord(item.insert) })) }
}

function completeTools(desk: Desk, typed: string): CompletionItem[] {
  return desk.policies.names
    .filter((name) => name.startsWith(typed))
    .map((name) => {
      const policy = desk.policies.head(name)
      return { insert: name, kind: 'tool', description: policy === null || policy instanceof PolicyError ? '' : policy.description }
    })
}

function completeArgument(policy: CompiledPolicy, args: readonly string[], typed: string, sources: Sources): CompletionItem[] {
  const { command, items, dashes, problems } = readWords(policy.root, args)
  const waiting = problems.find((problem) => problem.at === args.length - 1 && problem.edit !== null)
  const last = args.at(-1)
  if (last !== undefined && waiting && !dashes) {
    const option = command.options.get(last) ?? command.options.get(`-${last.at(-1)}`)
    if (option?.type && (option.arity === 'value' || option.arity === 'separate' || option.arity === 'some')) return sources.ofOption(option, typed)
  }
  if (!dashes && typed.startsWith('-')) {
    const equals = typed.indexOf('=')
    if (equals > 0 && command.family.equals) {
      const option = command.options.get(typed.slice(0, equals))
      if (!option?.type) return []
      return sources.ofOption(option, typed.slice(equals + 1)).map((item) => ({ ...item, insert: `${typed.slice(0, equals + 1)}${item.insert}` }))
    }
    return completeOptions(command, typed)
  }
  const given = items.filter((item) => item.kind === 'word')
  const found: CompletionItem[] = []
  if ((command.commands !== null || command.offers.length > 0) && given.length === 0) found.push(...completeCommands(command, typed))
  const slot = dashes && command.after_dashes ? command.after_dashes : slotAt(command.args, given.length)
  if (slot) found.push(...sources.ofSlot(command, slot, typed))
  if (typed === '' && !dashes && found.length < most_items) found.push(...completeOptions(command, ''))
  return found
}

function slotAt(slots: readonly Slot[], count: number): Slot | undefined {
  let left = count
  for (const slot of slots) {
    if (slot.quantifier === 'any' || slot.quantifier === 'some') return slot
    if (left-- === 0) return slot
  }
  return undefined
}

function completeCommands(command: CompiledCommand, typed: string): CompletionItem[] {
  const found: CompletionItem[] = []
  for (const [name, each] of command.commands ?? []) {
    if (each.refuse === null && name === each.name && name.startsWith(typed)) found.push({ insert: name, kind: 'subcommand', description: each.say })
  }
  for (const name of offeredBelow(command)) {
    const each = name.startsWith(typed) && !command.commands?.has(name) ? commandNamed(command, name) : undefined
    if (each !== undefined && each.refuse === null) found.push({ insert: name, kind: 'subcommand', description: each.say })
  }
  return found
}

function completeOptions(command: CompiledCommand, typed: string): CompletionItem[] {
  const found: CompletionItem[] = []
  const seen = new Set<CompiledOption>()
  for (const [name, option] of command.options) {
    if (option.refuse !== null || !name.startsWith(typed) || name === '-NUMBER' || option.in_prefix) continue
    if (typed === '' && seen.has(option)) continue
    seen.add(option)
    const shown = typed === '' ? option.main : name
    const attach = option.arity === 'attached' || (option.arity === 'value' && !command.family.separate)
    found.push({ insert: attach && shown.startsWith('--') ? `${shown}=` : shown, kind: 'option', description: option.say })
  }
  return found.sort((a, b) => (a.insert < b.insert ? -1 : 1))
}

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
  'docker-context': 'context',
  'argocd-context': 'context',
  'aws-profile': 'profile',
  'gcloud-configuration': 'configuration',
  'azure-subscription': 'subscription',
  'terraform-workspace': 'workspace',
}

/** Where values come from. */
class Sources {
  readonly #desk: Desk
  readonly #policy: CompiledPolicy
  readonly #around: Surroundings
  /** Folder that relative paths are taken from; null without a workspace, or where it lies outside. */
  readonly #base: string | null

  constructor(desk: Desk, policy: CompiledPolicy, around: Surroundings, work_dir: string) {
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
    return reader === undefined ? found : [...found, ...this.#contexts(reader, typed)]
  }

  ofSlot(command: CompiledCommand, slot: Slot, typed: string): CompletionItem[] {
    const found = this.values(slot.type, typed, slot.say || slot.name)
    const reader = context_slots.find(([rule]) => rule.test(command.rule))?.[1]
    return reader === undefined ? found : [...found, ...this.#contexts(reader, typed)]
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

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** Quotes what the line would otherwise read differently. */
export function quoteWord(word: string): string {
  if (/^[\p{L}\p{N}_./:=@%+,^{}*?![\]-][\p{L}\p{N}_./:=@%+,^{}*?![\]~#-]*$/u.test(word)) return word
  return `'${word.replaceAll("'", `'\\''`)}'`
}
