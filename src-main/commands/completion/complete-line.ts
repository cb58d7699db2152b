/** What could stand at the cursor of a command line: tools, subcommands, options, values, files, branches, contexts. */
import type { CompletionItem } from '../../../src-preload/contract/commands.ts'
import type { Desk } from '../judging/judge-command.ts'
import type { CompiledCommand, CompiledOption, CompiledPolicy, Slot } from '../policies/compiled-policy.ts'
import { PolicyError } from '../policies/policy-error.ts'
import { offeredBelow } from '../policies/verb-command.ts'
import { commandNamed, readWords } from '../reading/read-words.ts'
import { wordsBefore } from '../reading/words-before.ts'
import type { Surroundings } from '../words/command-request.ts'
import { type Everyday, Ranking, type UsedWords } from './everyday.ts'
import type { LiveSource } from './live-kinds.ts'
import { most_items, Sources } from './value-sources.ts'

export interface Completion {
  /** The range of the line that an item replaces. */
  from: number
  to: number
  items: CompletionItem[]
}

/** What is known beside the desk: what people use most, and what this user used. */
export interface Habits {
  everyday: Everyday
  used: UsedWords
  /** Names that running programs know. */
  live?: LiveSource
}

/** `cursor` counts UTF-16 units from the start of `line`; paths are taken from `work_dir`, relative to the workspace or absolute in it. */
export function completeLine(desk: Desk, habits: Habits, line: string, cursor: number, around: Surroundings, work_dir = '.'): Completion {
  const before = line.slice(0, Math.max(0, Math.min(cursor, line.length)))
  const { words, current } = wordsBefore(before)
  const range = { from: current.from, to: before.length }
  if (words.length === 0) return { ...range, items: completeTools(desk, rankingOf(habits, ''), current.text) }
  const policy = desk.policies.get(words[0]!.text)
  if (policy === null || policy instanceof PolicyError || policy.pending !== null) return { ...range, items: [] }
  const args = words.slice(1).map((word) => word.text)
  const items = completeArgument(policy, args, current.text, sourcesOf(desk, habits, policy, around, work_dir), (path) => rankingOf(habits, path))
  return { ...range, items: items.slice(0, most_items).map((item) => ({ ...item, insert: quoteWord(item.insert) })) }
}

const sourcesOf = (desk: Desk, { used, live = () => [] }: Habits, policy: CompiledPolicy, around: Surroundings, work_dir: string): Sources =>
  new Sources(desk, policy, around, work_dir, {
    live,
    earlier: (path) => [...(used(path) ?? [])].sort(([, one], [, other]) => other - one).map(([word]) => word),
  })

const rankingOf = ({ everyday, used }: Habits, path: string): Ranking => new Ranking(everyday, used, path)

function completeTools(desk: Desk, ranking: Ranking, typed: string): CompletionItem[] {
  const found = desk.policies.names
    .filter((name) => name.startsWith(typed))
    .map((name): CompletionItem => {
      const policy = desk.policies.head(name)
      return { insert: name, kind: 'tool', description: policy === null || policy instanceof PolicyError ? '' : policy.description }
    })
  return inOrder(found, ({ insert }) => ranking.points([insert]))
}

/** The most used first, what only reads before what destroys where that says nothing, else as they came. */
function inOrder(items: readonly CompletionItem[], pointsOf: (item: CompletionItem) => number): CompletionItem[] {
  const harm = ({ effect }: CompletionItem): number => (effect === 'destroy' ? 2 : effect === 'change' ? 1 : 0)
  return items
    .map((item) => ({ item, points: pointsOf(item) }))
    .sort((one, other) => other.points - one.points || harm(one.item) - harm(other.item))
    .map(({ item }) => item)
}

function completeArgument(
  policy: CompiledPolicy,
  args: readonly string[],
  typed: string,
  sources: Sources,
  rankingAt: (path: string) => Ranking,
): CompletionItem[] {
  const { command, items, dashes, problems } = readWords(policy.root, args)
  const ranking = rankingAt(command.rule)
  const waiting = problems.find((problem) => problem.at === args.length - 1 && problem.edit !== null)
  const last = args.at(-1)
  const valuesOf = (option: CompiledOption, text: string) => {
    // A list for an option is named by the spelling that people use.
    const usual = ranking.usual(option.names) ?? option.main
    return inThingsOrder(sources.ofOption(option, text), rankingAt(`${command.rule}/${usual}`))
  }
  if (last !== undefined && waiting && !dashes) {
    const option = command.options.get(last) ?? command.options.get(`-${last.at(-1)}`)
    if (option?.type && (option.arity === 'value' || option.arity === 'separate' || option.arity === 'some')) return valuesOf(option, typed)
  }
  const given = items.filter((item) => item.kind === 'word')
  if (!dashes && typed.startsWith('-')) {
    const equals = typed.indexOf('=')
    if (equals > 0 && command.family.equals) {
      const option = command.options.get(typed.slice(0, equals))
      if (!option?.type) return []
      return valuesOf(option, typed.slice(equals + 1)).map((item) => ({ ...item, insert: `${typed.slice(0, equals + 1)}${item.insert}` }))
    }
    // Some commands are called like options (python3 -m).
    return [...(given.length === 0 ? completeCommands(command, ranking, typed) : []), ...completeOptions(command, ranking, typed)]
  }
  const things: CompletionItem[] = []
  if ((command.commands !== null || command.offers.length > 0) && given.length === 0) things.push(...completeCommands(command, ranking, typed))
  const slot = dashes && command.after_dashes ? command.after_dashes : slotAt(command.args, given.length)
  if (slot) {
    // What is there, with what it is, before words of the list that say the same.
    things.push(
      ...sources.ofSlot(
        command,
        slot,
        typed,
        given.map(({ value }) => value),
      ),
    )
    if (given.length === 0 && !dashes) things.push(...usualThings(command, slot, ranking, typed))
  }
  // Commands for a person at a terminal have no rules of their own.
  else if (command.session) things.push(...sources.live(command.rule, given.length, typed))
  const found = inThingsOrder(once(things), ranking, about_branches.test(command.rule))
  if (typed === '' && !dashes && found.length < most_items) found.push(...completeOptions(command, ranking, ''))
  return found
}

const inThingsOrder = (items: readonly CompletionItem[], ranking: Ranking, branches_first = false): CompletionItem[] =>
  inOrder(items, ({ insert, kind, description }) => {
    if (kind === 'file' || kind === 'folder') return Math.max(ranking.pointsOfFile(insert), changed_points[description] ?? 0)
    return ranking.points([insert]) + (branches_first && kind === 'branch' ? branch_points : 0)
  })

/** Commands that go from branch to branch, though some of them take files too. */
const about_branches = /^git\/(?:checkout|switch|merge|rebase|branch)$/
const branch_points = 2000

/** A file that git sees as changed is what a command about changes is for; the everyday words come before what it does not know yet. */
const changed_points: Readonly<Record<string, number>> = { changed: 1000, deleted: 900, untracked: 50 }

function once(items: readonly CompletionItem[]): CompletionItem[] {
  const seen = new Set<string>()
  return items.filter(({ insert }) => !seen.has(insert) && seen.add(insert))
}

/** Things of the everyday list that no file and no rule names: types of resources, for instance. */
function usualThings(command: CompiledCommand, slot: Slot, ranking: Ranking, typed: string): CompletionItem[] {
  // What the workspace itself names is all there is.
  if (slot.type.offers === 'scripts' || slot.type.offers === 'targets') return []
  return ranking.list
    .filter((word) => !word.startsWith('-') && !word.includes('*') && word.startsWith(typed) && !command.commands?.has(word))
    .map((insert): CompletionItem => ({ insert, kind: 'value', description: slot.say || slot.name }))
}

function slotAt(slots: readonly Slot[], count: number): Slot | undefined {
  let left = count
  for (const slot of slots) {
    if (slot.quantifier === 'any' || slot.quantifier === 'some') return slot
    if (left-- === 0) return slot
  }
  return undefined
}

function completeCommands(command: CompiledCommand, ranking: Ranking, typed: string): CompletionItem[] {
  const found: CompletionItem[] = []
  const offer = (insert: string, { say, effect, commands }: CompiledCommand) =>
    found.push({ insert, kind: 'subcommand', description: say, ...(effect !== null && commands === null && { effect }) })
  for (const [name, each] of command.commands ?? []) {
    if (each.refuse === null && name === each.name && name.startsWith(typed)) offer(name, each)
  }
  // Operations that only the form of their name allows (describe-*), also where people use one that is not named anywhere.
  for (const word of new Set([...offeredBelow(command), ...ranking.list])) {
    if (!word.startsWith(typed) || word.startsWith('-') || word.includes('*') || command.commands?.has(word)) continue
    const each = commandNamed(command, word)
    if (each !== undefined && each.refuse === null) offer(word, each)
  }
  return found
}

function completeOptions(command: CompiledCommand, ranking: Ranking, typed: string): CompletionItem[] {
  const found = new Map<CompletionItem, number>()
  const seen = new Set<CompiledOption>()
  for (const [name, option] of command.options) {
    if (option.refuse !== null || !name.startsWith(typed) || name === '-NUMBER' || option.in_prefix) continue
    if (typed === '' && seen.has(option)) continue
    seen.add(option)
    const usual = ranking.usual(option.names)
    const shown = typed === '' ? (usual ?? option.main) : name
    const attach = option.arity === 'attached' || (option.arity === 'value' && !command.family.separate)
    const insert = attach && shown.startsWith('--') ? `${shown}=` : shown
    // Of two spellings the usual one comes first, then the one of this user.
    const points = ranking.points(option.names) + (shown === usual ? 0.5 : 0) + (ranking.isUsed(shown) ? 0.25 : 0)
    found.set({ insert, kind: 'option', description: option.say, ...(option.effect !== null && option.effect !== 'read' && { effect: option.effect }) }, points)
  }
  const sorted = [...found.keys()].sort((a, b) => (a.insert < b.insert ? -1 : 1))
  return inOrder(sorted, (item) => found.get(item)!)
}

/** Quotes what the line would otherwise read differently. */
export function quoteWord(word: string): string {
  if (/^[\p{L}\p{N}_./:=@%+,^{}*?![\]-][\p{L}\p{N}_./:=@%+,^{}*?![\]~#-]*$/u.test(word)) return word
  return `'${word.replaceAll("'", `'\\''`)}'`
}
