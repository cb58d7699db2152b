/** Compiles the commands of a policy: options with their sets and inheritance, slots, conditions, nested commands. */
import type { Effect } from '../../../src-preload/contract/running.ts'
import { parseType } from '../value-types/parse-type.ts'
import type { ValueType } from '../value-types/value-type.ts'
import { compileEmitted, compileImplied } from './compile-implied.ts'
import { compileOption, normalName, type RawOption } from './compile-option.ts'
import { compileVerbs, waysBelow, waysTo } from './compile-verbs.ts'
import type { CompiledCommand, CompiledOption, Condition, Operations, OptionTest, Pattern, Quantifier, Slot, VerbRules } from './compiled-policy.ts'
import { LayeredMap } from './layered-map.ts'
import { type Family, parser_families } from './parser-families.ts'
import { placed } from './policy-error.ts'
import type { RawCommand, RawCondition, RawVerbs } from './policy-schema.ts'

type Path = readonly (string | number)[]
type RawOptions = Readonly<Record<string, string | RawOption>>
export interface OptionTable {
  exact: Map<string, CompiledOption>
  patterns: Pattern<CompiledOption>[]
}
interface ReadTable {
  readonly exact: ReadonlyMap<string, CompiledOption>
  readonly patterns: readonly Pattern<CompiledOption>[]
}

export class CommandCompiler {
  readonly #family: Family
  readonly #types: ReadonlyMap<string, ValueType>
  readonly #sets: Readonly<Record<string, RawOptions>>
  readonly #prefix: ReadonlySet<string>
  readonly #mounted: (tool: string) => CompiledCommand
  /** Sets are compiled once, however many commands include them. */
  readonly #compiled_sets = new Map<string, OptionTable>()
  #operations: Readonly<Record<NonNullable<RawCommand['operations']>, Operations>> | null = null

  constructor(
    family: Family,
    types: ReadonlyMap<string, ValueType>,
    sets: Readonly<Record<string, RawOptions>>,
    prefix: ReadonlySet<string>,
    mounted: (tool: string) => CompiledCommand,
  ) {
    this.#mounted = mounted
    this.#family = family
    this.#types = types
    this.#sets = sets
    this.#prefix = prefix
  }

  /** What `operations` of commands means from now on; `top` are the options that the tool hands down. Throws PlacedError. */
  readVerbs(raw: RawVerbs, tool: string, top: RawOptions): VerbRules {
    const down = this.#table(top, ['inherited'])
    const verbs = compileVerbs(raw, (name, body, path) => this.command(name, tool, body, path, down))
    this.#operations = { by_verb: { verbs, only_reads: null }, reads_by_verb: { verbs, only_reads: raw.only_reads } }
    return verbs
  }

  /** `inherited` is what the commands above hand down, `operations` how those below it are judged. Throws PlacedError. */
  command(
    name: string,
    rule: string,
    raw: RawCommand,
    path: Path,
    inherited: ReadTable | null,
    above: Family = this.#family,
    handed: Operations | null = null,
    handed_offers: readonly string[] = [],
  ): CompiledCommand {
    if (raw.mount !== undefined) return { ...placed([...path, 'mount'], () => this.#mounted(raw.mount!)), name, mounted: raw.mount }
    const down = this.#merge([inherited, this.#table(raw.inherited ?? {}, [...path, 'inherited'])])
    const own = this.#table(raw.options ?? {}, [...path, 'options'])
    const sets = (raw.sets ?? []).map((set) => this.#set(set, [...path, 'sets']))
    const all = this.#merge([down, ...sets, own])
    const operations =
      raw.operations === undefined
        ? handed
        : (this.#operations?.[raw.operations] ?? placed([...path, 'operations'], () => fail('the file has no "verbs" that operations could be judged by')))
    const offers = [...handed_offers, ...waysTo(raw.offers ?? '')]
    const commands = this.#commands(raw.commands, rule, path, down, raw.reads_as ? parser_families[raw.reads_as] : above, operations, offers)
    const command: CompiledCommand = {
      name,
      rule,
      say: raw.say ?? '',
      effect: raw.effect ?? null,
      refuse: raw.refuse ?? null,
      session: raw.session ?? false,
      nearest: raw.nearest ?? null,
      options: all.exact,
      option_patterns: all.patterns,
      commands: commands?.exact ?? null,
      command_patterns: commands?.patterns ?? [],
      args: Object.entries(raw.args ?? {}).map(([slot, spec]) => placed([...path, 'args', slot], () => compileSlot(slot, spec, this.#types))),
      after_dashes:
        raw.after_dashes === false
          ? false
          : raw.after_dashes === undefined
            ? null
            : placed([...path, 'after_dashes'], () => compileSlot('path', raw.after_dashes as string, this.#types)),
      rest: raw.rest ?? false,
      // A command that runs by itself takes words of its own.
      operations: raw.effect === undefined || raw.operations !== undefined || raw.commands !== undefined ? operations : null,
      by_verb: false,
      abbreviates: false,
      offers,
      again: raw.again ?? false,
      family: raw.reads_as ? parser_families[raw.reads_as] : above,
      when: (raw.when ?? []).map((condition, index) =>
        placed([...path, 'when', index], () => compileCondition(condition, all, this.#family, commands?.exact, this.#types)),
      ),
      follow: raw.follow ?? false,
      code: raw.runs_workspace_code ?? false,
      confirmed_words: raw.confirmed_words ?? null,
      mounted: null,
    }
    // Where nothing stands below, the words can only be meant for the command itself.
    if (command.confirmed_words !== null && command.commands === null)
      placed([...path, 'confirmed_words'], () => compileEmitted(command.confirmed_words!, command.options, command.family))
    return command
  }

  #commands(
    raw: RawCommand['commands'],
    rule: string,
    path: Path,
    down: ReadTable,
    family: Family,
    operations: Operations | null,
    offers: readonly string[],
  ): { exact: Map<string, CompiledCommand>; patterns: Pattern<CompiledCommand>[] } | null {
    if (!raw) return null
    const exact = new Map<string, CompiledCommand>()
    const patterns: Pattern<CompiledCommand>[] = []
    for (const [names, entry] of Object.entries(raw)) {
      const here = [...path, 'commands', names]
      for (const name of names.split(/,\s*/)) {
        const body = typeof entry === 'string' ? placed(here, () => shortCommand(entry)) : entry
        const command = this.command(name, `${rule}/${name}`, body, here, down, family, operations, waysBelow(offers, name))
        if (name.includes('*')) patterns.push(pattern(name, command))
        else exact.set(name, command)
        for (const alias of typeof entry === 'string' ? [] : (entry.aliases ?? [])) exact.set(alias, command)
      }
    }
    patterns.sort((a, b) => b.literal_length - a.literal_length)
    return { exact, patterns }
  }

  #set(name: string, path: Path): OptionTable {
    const known = this.#compiled_sets.get(name)
    if (known) return known
    const raw = this.#sets[name]
    if (!raw) return placed(path, () => fail(`there is no option set "${name}"; known are ${Object.keys(this.#sets).join(', ')}`))
    const table = this.#table(raw, ['sets', name])
    this.#compiled_sets.set(name, table)
    return table
  }

  #table(raw: RawOptions, path: Path): OptionTable {
    const exact = new Map<string, CompiledOption>()
    const patterns: Pattern<CompiledOption>[] = []
    for (const [key, entry] of Object.entries(raw)) {
      placed([...path, key], () => {
        const option = compileOption(key, entry, (expression) => parseType(expression, this.#types), this.#prefix)
        for (const name of option.names) {
          if (name.includes('*')) patterns.push(pattern(name, option))
          else if (exact.has(normalName(name, this.#family))) fail(`${name} is named twice`)
          else exact.set(normalName(name, this.#family), option)
        }
      })
    }
    patterns.sort((a, b) => b.literal_length - a.literal_length)
    return { exact, patterns }
  }

  /** Later tables win. */
  #merge(tables: readonly (ReadTable | null)[]): ReadTable {
    const given = tables.filter((table) => table !== null)
    const patterned = given.filter((table) => table.patterns.length > 0)
    return {
      exact: LayeredMap.of(given.map((table) => table.exact)),
      patterns:
        patterned.length === 1 ? patterned[0]!.patterns : patterned.flatMap((table) => table.patterns).sort((a, b) => b.literal_length - a.literal_length),
    }
  }
}

/** `QUANTIFIER TYPE -- description`. Throws Error with a sentence. */
export function compileSlot(name: string, spec: string, types: ReadonlyMap<string, ValueType>): Slot {
  const dashes = spec.indexOf(' -- ')
  const head = (dashes < 0 ? spec : spec.slice(0, dashes)).trim()
  const parts = /^(?:(optional|any|some) )?([\s\S]+)$/.exec(head)!
  return {
    name,
    quantifier: (parts[1] as Quantifier | undefined) ?? 'one',
    type: parseType(parts[2]!, types),
    say: dashes < 0 ? '' : spec.slice(dashes + 4).trim(),
  }
}

/** `commands` are those below, for the words of a mistake. Throws Error with a sentence. */
export function compileCondition(
  raw: RawCondition,
  options: Readonly<{ exact: ReadonlyMap<string, CompiledOption>; patterns: readonly Pattern<CompiledOption>[] }>,
  family: Family,
  commands: ReadonlyMap<string, CompiledCommand> | undefined,
  types: ReadonlyMap<string, ValueType>,
): Condition {
  const test = (written: string): OptionTest => optionTest(written, options, family, commands)
  return {
    given: raw.given?.map(test) ?? null,
    given_all: raw.given_all?.map(test) ?? null,
    not_given: raw.not_given?.map(test) ?? null,
    args: raw.args === undefined ? null : countRange(String(raw.args)),
    dashed: raw.dashed === undefined ? null : countRange(String(raw.dashed)),
    arg: raw.arg ? expressions(raw.arg) : null,
    not_arg: raw.not_arg ? expressions(raw.not_arg) : null,
    trusted: raw.trusted ?? null,
    effect: raw.effect ?? null,
    settles: raw.settles ?? null,
    refuse: raw.refuse ?? null,
    session: raw.session ?? false,
    nearest: raw.nearest ?? null,
    follow: raw.follow ?? null,
    code: raw.code ?? null,
    say: raw.say ?? null,
    judge: raw.judge ? compileImplied(raw.judge, types, (name) => options.exact.get(normalName(name, family))?.main ?? name) : null,
    emit: raw.emit ? compileEmitted(raw.emit, options.exact, family) : null,
  }
}

/** A condition names options by any of their names; it is kept under the main one. */
function optionTest(
  written: string,
  options: Readonly<{ exact: ReadonlyMap<string, CompiledOption>; patterns: readonly Pattern<CompiledOption>[] }>,
  family: Family,
  commands: ReadonlyMap<string, CompiledCommand> | undefined,
): OptionTest {
  const equals = written.indexOf('=')
  const name = equals < 0 ? written : written.slice(0, equals)
  const option = options.exact.get(normalName(name, family)) ?? options.patterns.find((each) => each.expression.test(name))?.value
  if (!option) return fail(`a condition speaks of ${name}, which is no option ${commands ? 'of the commands here' : 'of this command'}`)
  const negated = name !== option.main && name.startsWith('--no-') && option.names.includes(`--${name.slice(5)}`)
  return { name: negated ? name : option.main, value: equals < 0 ? null : written.slice(equals + 1) }
}

/** Flags at the start of an expression are written `(?i:...)`. */
const expressions = (raw: Readonly<Record<string, string>>): Map<string, RegExp> =>
  new Map(Object.entries(raw).map(([slot, expression]) => [slot, new RegExp(`^(?:${expression})$`, 'u')]))

function fail(message: string): never {
  throw new Error(message)
}

export function pattern<T>(name: string, value: T): Pattern<T> {
  const escaped = name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[A-Za-z0-9._-]+')
  return { expression: new RegExp(`^${escaped}$`), literal_length: name.replaceAll('*', '').length, value }
}

function countRange(text: string): { min: number; max: number } {
  const parts = /^(\d+)(\+|-(\d+))?$/.exec(text)
  if (!parts) return fail(`"${text}" is not a count; write 0, 2, 1+ or 0-1`)
  const min = Number(parts[1])
  return { min, max: parts[2] === undefined ? min : parts[2] === '+' ? Number.POSITIVE_INFINITY : Number(parts[3]) }
}

/** `EFFECT => code -- say`, `refuse -- reason`, or `session -- reason` for what only a person at a terminal can do. */
export function shortCommand(entry: string): RawCommand {
  const parts = /^(read|change|destroy|refuse|session)(?: => ([a-z, ]+?))?(?: -- ([\s\S]+))?$/.exec(entry.trim())
  if (!parts) return fail(`"${entry}" is not a command; write "read -- WHAT IT DOES" or "refuse -- REASON"`)
  const say = parts[3]?.trim()
  if (parts[1] === 'refuse' || parts[1] === 'session')
    return { refuse: say ?? fail('a refused command needs its reason: "refuse -- REASON"'), ...(parts[1] === 'session' && { session: true }) }
  const consequences = (parts[2] ?? '').split(',').map((each) => each.trim())
  return { effect: parts[1] as Effect, say, runs_workspace_code: consequences.includes('code'), follow: consequences.includes('follow') }
}
