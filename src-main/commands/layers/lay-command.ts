/** Lays the rules of a user's file over the commands of a policy, and notes each one that would allow more. */

import { CommandCompiler, compileCondition, compileSlot, type OptionTable, pattern, shortCommand } from '../policies/compile-command.ts'
import type { CompiledCommand, CompiledPolicy, Condition, Slot, VerbRules } from '../policies/compiled-policy.ts'
import { lintCommand } from '../policies/lint-command.ts'
import { PlacedError } from '../policies/policy-error.ts'
import type { RawCommand, RawCondition } from '../policies/policy-schema.ts'
import type { Path } from '../policies/policy-text.ts'
import { weight } from '../reading/outcome.ts'
import { verbCommand } from '../reading/verb-command.ts'
import type { ValueType } from '../value-types/value-type.ts'
import { didYouMean } from '../words/did-you-mean.ts'
import { both, compareTypes } from './compare-types.ts'
import { type OptionEntry, OptionLayer, spoken } from './lay-option.ts'
import type { OverlayFindings } from './overlay-findings.ts'
import type { RawOverlay } from './user-policy-schema.ts'

/** An entry of `inherited`: it speaks of that option here and in every command below. */
interface Downward extends OptionEntry {
  used: boolean
}

export class CommandLayer {
  readonly #base: CompiledPolicy
  readonly #sets: NonNullable<RawOverlay['sets']>
  readonly #types: ReadonlyMap<string, ValueType>
  readonly #found: OverlayFindings
  readonly #options: OptionLayer
  /** Verbs with what is inherited over them, by that. */
  readonly #verbs = new WeakMap<readonly Downward[], Map<VerbRules, VerbRules>>()

  constructor(base: CompiledPolicy, sets: RawOverlay['sets'], types: ReadonlyMap<string, ValueType>, found: OverlayFindings) {
    this.#base = base
    this.#sets = sets ?? {}
    this.#types = types
    this.#found = found
    this.#options = new OptionLayer(types, found)
  }

  /** `base` with `raw` over it. */
  lay(base: CompiledCommand, raw: RawCommand, path: Path, above: readonly Downward[] = []): CompiledCommand {
    const down = Object.entries(raw.inherited ?? {}).map(([key, entry]): Downward => ({ key, entry, path: [...path, 'inherited', key], used: false }))
    const handed = down.length === 0 ? above : [...above, ...down]
    const table: OptionTable = { exact: new Map(base.options), patterns: [...base.option_patterns] }
    for (const each of [...above, ...down]) if (this.#options.lay(base, table, each, false)) each.used = true
    for (const each of this.#ownOptions(raw, path)) this.#options.lay(base, table, each, true)
    const below = this.#commands(base, raw, path, handed)
    for (const each of down) if (!each.used) this.#options.lay(base, table, each, true)
    const says = this.#says(base, raw, path)
    const laid: CompiledCommand = {
      ...base,
      ...says,
      options: table.exact,
      option_patterns: table.patterns,
      ...below,
      operations: this.#operations(base, handed, path),
      args: this.#args(base, raw, path),
      after_dashes: this.#afterDashes(base, raw, path),
    }
    const whole = { ...laid, when: [...base.when, ...this.#conditions(laid, base, raw.when ?? [], path)] }
    for (const finding of lintCommand(whole, raw, path)) this.#found.problem(finding.path, finding.message, finding.fix)
    return whole
  }

  #ownOptions(raw: RawCommand, path: Path): OptionEntry[] {
    const of_sets = (raw.sets ?? []).flatMap((set) => {
      const options = this.#sets[set]
      if (options) return Object.entries(options).map(([key, entry]) => ({ key, entry, path: ['sets', set, key] }))
      this.#found.problem([...path, 'sets'], `There is no option set "${set}" in this file.`, 'Name one that the file declares under "sets".')
      return []
    })
    return [...of_sets, ...Object.entries(raw.options ?? {}).map(([key, entry]) => ({ key, entry, path: [...path, 'options', key] }))]
  }

  /** The plain words of a command: effect, refusal, following, trust. */
  #says(
    base: CompiledCommand,
    raw: RawCommand,
    path: Path,
  ): Pick<CompiledCommand, 'say' | 'effect' | 'refuse' | 'session' | 'nearest' | 'follow' | 'code' | 'rest' | 'confirmed_words'> {
    const at = (key: string) => [...path, key]
    const { effect } = raw
    const what = spoken(base)
    for (const key of ['reads_as', 'mount', 'operations', 'offers', 'again'] as const)
      if (raw[key] !== undefined) this.#found.problem(at(key), `"${key}" cannot be changed.`, 'Remove it, or write a tool of your own under another name.')
    if (effect !== undefined && base.refuse === null) {
      if (base.effect === null) this.#found.widens(at('effect'), `${what} cannot run by itself there`)
      else if (weight[effect] < weight[base.effect]) this.#found.widens(at('effect'), `${what} is "${base.effect}" there, which is more`)
    }
    if (base.refuse !== null && raw.refuse === undefined) {
      if (effect !== undefined) this.#found.widens(at('effect'), `${what} is refused there (${base.refuse})`)
      else if (Object.keys(raw).length > 0) this.#found.problem(path, `${what} is refused already, so the rule can never match.`, 'Remove it.')
    }
    if (raw.follow === true && !base.follow) this.#found.widens(at('follow'), `${what} would be a follow job, which has no timeout`)
    if (raw.runs_workspace_code === false && base.code)
      this.#found.widens(at('runs_workspace_code'), `${what} runs code of the workspace there and needs a trusted one`)
    if (raw.rest !== undefined && raw.rest !== base.rest) this.#found.widens(at('rest'), `${what} would be read in another way`)
    if (raw.confirmed_words !== undefined) this.#found.widens(at('confirmed_words'), `${what} would run with options that nobody wrote`)
    return {
      say: raw.say ?? base.say,
      effect: effect ?? base.effect,
      refuse: raw.refuse ?? (effect === undefined ? base.refuse : null),
      session: raw.refuse === undefined ? base.session : (raw.session ?? false),
      nearest: raw.nearest ?? (raw.refuse === undefined ? base.nearest : null),
      follow: raw.follow ?? base.follow,
      code: raw.runs_workspace_code ?? base.code,
      rest: raw.rest ?? base.rest,
      confirmed_words: raw.confirmed_words ?? base.confirmed_words,
    }
  }

  #commands(base: CompiledCommand, raw: RawCommand, path: Path, down: readonly Downward[]): Pick<CompiledCommand, 'commands' | 'command_patterns'> {
    if (raw.commands === undefined && down.length === 0) return { commands: base.commands, command_patterns: base.command_patterns }
    const table = new CommandTable(base)
    // What is inherited reaches every command below, named in the file or not.
    if (down.length > 0) for (const each of table.all()) table.replace(each, this.lay(each, {}, path, down))
    for (const [key, entry] of Object.entries(raw.commands ?? {})) {
      const here = [...path, 'commands', key]
      const body = typeof entry === 'string' ? this.#found.tried(here, () => shortCommand(entry)) : entry
      if (body) for (const name of key.split(/,\s*/)) this.#command(base, table, name, body, here)
    }
    // Without any command a word is a word and no unknown subcommand.
    return { commands: table.exact.size === 0 ? base.commands : table.exact, command_patterns: table.patterns }
  }

  #command(base: CompiledCommand, table: CommandTable, name: string, body: RawCommand, path: Path): undefined {
    const refused = body.refuse !== undefined
    if (name.includes('*') && refused) {
      const hit = table.matching(name)
      const by_pattern = table.patterns.length > 0 || base.operations !== null
      if (hit.length === 0 && !by_pattern) return this.#unknown(base, table, name, path)
      for (const each of hit) table.replace(each, this.lay(each, body, path))
      if (by_pattern) table.refuseFirst(name, { ...this.#fresh(base, name, { refuse: body.refuse, nearest: body.nearest }, path)! })
      return
    }
    const known = table.named(name)
    const lifted = refused ? undefined : liftedOperation(base, known, name, body)
    if (lifted) {
      const laid = { ...this.lay(lifted, body, path), by_verb: false }
      if (known) table.replace(known, laid)
      else table.add(name, laid)
      this.#aliases(table, laid, body, path)
      return
    }
    if (known) {
      const laid = { ...this.lay(known, body, path), by_verb: false }
      table.replace(known, laid)
      this.#aliases(table, laid, body, path)
      return
    }
    if (refused) return this.#unknown(base, table, name, path)
    this.#found.widens(path, `${name} is no subcommand that the policy of ${spoken(base)} knows`)
    const fresh = this.#fresh(base, name, body, path)
    if (fresh) table.add(name, fresh)
  }

  /** What is inherited reaches operations that are judged by their verb. */
  #operations(base: CompiledCommand, down: readonly Downward[], path: Path): CompiledCommand['operations'] {
    if (base.operations === null || down.length === 0) return base.operations
    const { verbs } = base.operations
    let laid = this.#verbs.get(down)?.get(verbs)
    if (!laid) {
      const over = new Map<CompiledCommand, CompiledCommand>()
      for (const each of [...Object.values(verbs.by_effect), ...verbs.named.map(({ value }) => value)])
        if (!over.has(each)) over.set(each, this.lay(each, {}, path, down))
      const { read, change, destroy } = verbs.by_effect
      const by_effect = { read: over.get(read)!, change: over.get(change)!, destroy: over.get(destroy)! }
      laid = { ...verbs, by_effect, named: verbs.named.map((each) => ({ ...each, value: over.get(each.value)! })) }
      this.#verbs.set(down, new Map([...(this.#verbs.get(down) ?? []), [verbs, laid]]))
    }
    return { ...base.operations, verbs: laid }
  }

  #unknown(base: CompiledCommand, table: CommandTable, name: string, path: Path): undefined {
    const meant = didYouMean(name, table.exact.keys())
    const fix = meant ? `Write "${meant}".` : 'Remove it: what a policy does not name is refused anyway.'
    this.#found.problem(path, `The rule can never match: ${spoken(base)} has no subcommand ${name}.`, fix)
  }

  #aliases(table: CommandTable, command: CompiledCommand, body: RawCommand, path: Path): void {
    for (const alias of body.aliases ?? []) {
      if (table.exact.get(alias) === command) continue
      this.#found.widens([...path, 'aliases'], `${alias} would be a new name of ${spoken(command)}`)
      table.exact.set(alias, command)
    }
  }

  /** A command that the policy below does not have; it knows only the options it names. */
  #fresh(base: CompiledCommand, name: string, body: RawCommand, path: Path): CompiledCommand | null {
    const compiler = new CommandCompiler(base.family, this.#types, this.#sets, new Set(this.#base.prefix), () => {
      throw new Error('rules of another tool cannot be mounted here')
    })
    try {
      return compiler.command(name, `${base.rule}/${name}`, body, path, null, base.family)
    } catch (error) {
      if (!(error instanceof PlacedError)) throw error
      this.#found.problem(
        error.path,
        error.message.replace(/ Correct it; README.md describes the format\.$/, ''),
        'Correct it; README.md of the policies describes the format.',
      )
      return null
    }
  }

  #args(base: CompiledCommand, raw: RawCommand, path: Path): readonly Slot[] {
    const slots = [...base.args]
    for (const [name, spec] of Object.entries(raw.args ?? {})) {
      const here = [...path, 'args', name]
      const index = slots.findIndex((slot) => slot.name === name)
      const known = slots[index]
      const slot = this.#found.tried(here, () => this.#slot(name, spec, known))
      if (!slot) continue
      if (!known) {
        const names = base.args.map((each) => each.name)
        const meant = didYouMean(name, names)
        this.#found.widens(
          here,
          `${spoken(base)} has no argument "${name}"${meant ? ` (did you mean "${meant}"?)` : names.length > 0 ? ` (it has ${names.join(', ')})` : ''}`,
        )
        slots.push(slot)
        continue
      }
      this.#compareSlots(known, slot, slots.length === 1, here)
      slots[index] = slot
    }
    return slots
  }

  /** `and TYPE` narrows the type that is there. */
  #slot(name: string, spec: string, known: Slot | undefined): Slot {
    const narrows = /^(optional |any |some )?and (?=\S)/.exec(spec)
    if (!narrows) return compileSlot(name, spec, this.#types)
    if (!known) throw new Error('there is no such argument whose type could be narrowed')
    const more = compileSlot(name, spec.replace(narrows[0], narrows[1] ?? ''), this.#types)
    return { ...more, quantifier: narrows[1] ? more.quantifier : known.quantifier, type: both(known.type, more.type), say: more.say || known.say }
  }

  #compareSlots(base: Slot, mine: Slot, is_only: boolean, path: Path): void {
    const fewer = { one: ['one'], optional: ['optional', 'one'], some: ['some', 'one'], any: ['any', 'optional', 'some', 'one'] }
    const within = mine.quantifier === base.quantifier || (is_only && fewer[base.quantifier].includes(mine.quantifier))
    if (!within) this.#found.widens(path, `"${base.name}" would take other numbers of words`, is_only)
    if (mine.type.name.startsWith(`${base.type.name} and `)) return
    const compared = compareTypes(mine.type, base.type)
    if (compared !== 'within')
      this.#found.widens(
        path,
        `"${base.name}" takes ${base.type.name} there, and ${mine.type.name} ${compared === 'wider' ? 'is more' : 'may be more'}`,
        compared === 'wider',
      )
  }

  #afterDashes(base: CompiledCommand, raw: RawCommand, path: Path): CompiledCommand['after_dashes'] {
    const wanted = raw.after_dashes
    if (wanted === undefined) return base.after_dashes
    if (wanted === false) return false
    const here = [...path, 'after_dashes']
    const slot = this.#found.tried(here, () => this.#slot('path', wanted, base.after_dashes || undefined))
    if (slot === null) return base.after_dashes
    if (base.after_dashes) this.#compareSlots(base.after_dashes, slot, true, here)
    else this.#found.widens(here, `words after -- are ${base.after_dashes === false ? 'refused' : 'arguments'} there`, base.after_dashes === false)
    return slot
  }

  #conditions(laid: CompiledCommand, base: CompiledCommand, raw: readonly RawCondition[], path: Path): Condition[] {
    const table: OptionTable = { exact: new Map(laid.options), patterns: [...laid.option_patterns] }
    return raw.flatMap((each, index) => {
      const here = [...path, 'when', index]
      const condition = this.#conditionOf(each, table, laid, here)
      if (!condition) return []
      const widens = (key: string, what: string) => this.#found.widens([...here, key], what)
      if (condition.settles !== null && condition.settles !== 'destroy') widens('settles', `it may lower the effect of ${spoken(base)}`)
      if (base.effect === null && (condition.effect !== null || condition.settles !== null))
        widens(condition.effect === null ? 'settles' : 'effect', `${spoken(base)} cannot run by itself there`)
      if (condition.follow === true) widens('follow', `${spoken(base)} would be a follow job, which has no timeout`)
      if (condition.code === false) widens('code', `${spoken(base)} may run code of the workspace there and need a trusted one`)
      if (condition.emit !== null) widens('emit', `${spoken(base)} would run with options that nobody wrote`)
      const acts =
        condition.refuse ?? condition.effect ?? condition.settles ?? condition.follow ?? condition.code ?? condition.say ?? condition.judge ?? condition.emit
      if (acts === null) this.#found.problem(here, 'The condition has no consequence.', 'Add "refuse: REASON" or "effect: destroy".')
      return [condition]
    })
  }

  #conditionOf(raw: RawCondition, table: OptionTable, laid: CompiledCommand, path: Path): Condition | null {
    try {
      return compileCondition(raw, table, laid.family, laid.commands ?? undefined, this.#types)
    } catch (error) {
      const unknown = [...(raw.given ?? []), ...(raw.given_all ?? []), ...(raw.not_given ?? [])]
        .map((each) => each.split('=')[0]!)
        .find((name) => !table.exact.has(name))
      const meant = unknown === undefined ? null : didYouMean(unknown, table.exact.keys())
      this.#found.problem(
        path,
        `The rule can never match: ${(error as Error).message}.`,
        meant ? `Write "${meant}".` : 'Name an option that the command has, or remove the rule.',
      )
      return null
    }
  }
}

/** An operation that is refused by name or not known: what its verb's operations take, for somebody who allows it. */
function liftedOperation(group: CompiledCommand, known: CompiledCommand | undefined, name: string, { effect }: RawCommand): CompiledCommand | undefined {
  if (group.operations === null || effect === undefined || name.includes('*')) return undefined
  if (known !== undefined && (known.refuse === null || known.commands !== null)) return undefined
  const { by_effect } = group.operations.verbs
  return { ...by_effect[effect], name, rule: `${group.rule}/${name}`, say: known?.say ?? '', refuse: known?.refuse ?? 'no rule knows it' }
}

/** The commands below one, being changed. A command stands under all its names. */
class CommandTable {
  readonly exact: Map<string, CompiledCommand>
  patterns: CompiledCommand['command_patterns']
  readonly #group: CompiledCommand

  constructor(base: CompiledCommand) {
    this.#group = base
    this.exact = new Map(base.commands ?? [])
    this.patterns = base.command_patterns
  }

  all(): Set<CompiledCommand> {
    return new Set([...this.exact.values(), ...this.patterns.map(({ value }) => value)])
  }

  /** By its name; a name that only a pattern knows becomes a command of its own. */
  named(name: string): CompiledCommand | undefined {
    const known = this.exact.get(name) ?? this.patterns.find(({ value }) => value.name === name)?.value
    if (known || name.includes('*')) return known
    const unnamed = this.patterns.find(({ expression }) => expression.test(name))?.value ?? verbCommand(this.#group, name)
    if (!unnamed) return undefined
    const own = { ...unnamed, name }
    this.exact.set(name, own)
    return own
  }

  /** Those whose name the pattern matches, patterns too. */
  matching(name: string): CompiledCommand[] {
    const { expression } = pattern(name, name)
    const covers = (each: string) => expression.test(each.replaceAll('*', 'x')) && (!each.includes('*') || expression.test(each.replaceAll('*', 'x-y')))
    return [
      ...new Set([...this.exact].filter(([each]) => covers(each)).map(([, command]) => command)),
      ...this.patterns.filter(({ value }) => covers(value.name)).map(({ value }) => value),
    ].filter((each) => each.refuse === null)
  }

  replace(old: CompiledCommand, laid: CompiledCommand): void {
    for (const [name, command] of this.exact) if (command === old) this.exact.set(name, laid)
    this.patterns = this.patterns.map((each) => (each.value === old ? { ...each, value: laid } : each))
  }

  /** Before all other patterns, however long they are. */
  refuseFirst(name: string, command: CompiledCommand): void {
    this.patterns = [pattern(name, command), ...this.patterns]
  }

  add(name: string, command: CompiledCommand): void {
    if (name.includes('*')) this.patterns = [...this.patterns, pattern(name, command)].sort((a, b) => b.literal_length - a.literal_length)
    else this.exact.set(name, command)
  }
}
