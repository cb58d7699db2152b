/** What could stand at the cursor of a command line: tools, subcommands, options, values, files, branches. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CompletionItem } from '../../src-preload/contract/commands.ts'
import { confine, isProtected, PathLedger } from '../workspaces/resolve-path.ts'
import type { Surroundings } from './command-request.ts'
import type { CompiledCommand, CompiledOption, CompiledPolicy, Slot } from './compiled-policy.ts'
import { refsOf } from './git-repository.ts'
import type { Desk } from './judge-command.ts'
import { PolicyError } from './policy-error.ts'
import { readWords } from './read-words.ts'
import { type LineWord, splitLine } from './split-line.ts'
import type { ValueType } from './value-types/value-type.ts'

/** More rows than this nobody reads, and each costs time on the way. */
const most_items = 100

export interface Completion {
  /** The range of the line that an item replaces. */
  from: number
  to: number
  items: CompletionItem[]
}

/** `cursor` counts UTF-16 units from the start of `line`. */
export function completeLine(desk: Desk, line: string, cursor: number, around: Surroundings): Completion {
  const before = line.slice(0, Math.max(0, Math.min(cursor, line.length)))
  const { words, current } = wordsBefore(before)
  const range = { from: current.from, to: before.length }
  if (words.length === 0) return { ...range, items: completeTools(desk, current.text) }
  const policy = desk.policies.get(words[0]!.text)
  if (policy === null || policy instanceof PolicyError || policy.pending !== null) return { ...range, items: [] }
  const args = words.slice(1).map((word) => word.text)
  const items = completeArgument(desk, policy, args, current.text, around)
  return { ...range, items: items.slice(0, most_items).map((item) => ({ ...item, insert: quoteWord(item.insert) })) }
}

/** The finished words and the one the cursor stands in (empty after a blank). */
function wordsBefore(before: string): { words: LineWord[]; current: { text: string; from: number } } {
  let split = splitLine(before)
  let closed = before
  if ('problem' in split && split.problem.kind === 'quote') {
    // An open quote is being typed: close it for reading.
    closed = split.problem.text === '\\' ? before.slice(0, -1) : before + split.problem.text
    split = splitLine(closed)
  }
  if ('problem' in split) return { words: [], current: { text: '\0', from: before.length } }
  const words = split.words
  const last = words.at(-1)
  if (last && last.to >= before.length) return { words: words.slice(0, -1), current: { text: last.text, from: last.from } }
  return { words, current: { text: '', from: before.length } }
}

function completeTools(desk: Desk, typed: string): CompletionItem[] {
  return desk.policies.names
    .filter((name) => name.startsWith(typed))
    .map((name) => {
      const policy = desk.policies.get(name)
      return { insert: name, kind: 'tool', description: policy === null || policy instanceof PolicyError ? '' : policy.description }
    })
}

function completeArgument(desk: Desk, policy: CompiledPolicy, args: readonly string[], typed: string, around: Surroundings): CompletionItem[] {
  const { command, items, dashes, problems } = readWords(policy.root, args)
  const sources = new Sources(desk, around)
  const waiting = problems.find((problem) => problem.at === args.length - 1 && problem.edit !== null)
  const last = args.at(-1)
  if (last !== undefined && waiting && !dashes) {
    const option = command.options.get(last) ?? command.options.get(`-${last.at(-1)}`)
    if (option?.type && (option.arity === 'value' || option.arity === 'separate' || option.arity === 'some'))
      return sources.values(option.type, typed, option.say)
  }
  if (!dashes && typed.startsWith('-')) {
    const equals = typed.indexOf('=')
    if (equals > 0 && command.family.equals) {
      const option = command.options.get(typed.slice(0, equals))
      if (!option?.type) return []
      return sources
        .values(option.type, typed.slice(equals + 1), option.say)
        .map((item) => ({ ...item, insert: `${typed.slice(0, equals + 1)}${item.insert}` }))
    }
    return completeOptions(command, typed)
  }
  const given = items.filter((item) => item.kind === 'word')
  const found: CompletionItem[] = []
  if (command.commands !== null && given.length === 0) found.push(...completeCommands(command, typed))
  const slot = dashes && command.after_dashes ? command.after_dashes : slotAt(command.args, given.length)
  if (slot) found.push(...sources.values(slot.type, typed, slot.say || slot.name))
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

/** Where values come from. */
class Sources {
  readonly #desk: Desk
  readonly #around: Surroundings
  constructor(desk: Desk, around: Surroundings) {
    this.#desk = desk
    this.#around = around
  }

  values(type: ValueType, typed: string, description: string): CompletionItem[] {
    const found: CompletionItem[] = type.values.filter((value) => value.startsWith(typed)).map((value) => ({ insert: value, kind: 'value', description }))
    if (type.offers === 'branches' || type.offers === 'revisions') found.push(...this.#branches(typed))
    if (type.offers === 'remotes') found.push(...this.#remotes(typed))
    if (type.offers === 'files' || type.offers === 'folders' || (type.kind === 'name' && /path/.test(type.name)))
      found.push(...this.#files(typed, type.offers === 'folders'))
    return found
  }

  #facts() {
    const root = this.#around.workspace?.path
    return root ? this.#desk.repositories.facts(root, root) : null
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

  #files(typed: string, folders_only: boolean): CompletionItem[] {
    const root = this.#around.workspace?.path
    if (!root) return []
    const cut = typed.lastIndexOf('/') + 1
    const folder = confine(root, typed.slice(0, cut) || '.', root, new PathLedger())
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
