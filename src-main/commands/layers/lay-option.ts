/** Lays the option entries of a user's file over the options of a command: what they name is replaced or refused, the rest stays. */

import { type OptionTable, pattern } from '../policies/compile-command.ts'
import { compileOption, normalName, optionNames, type RawOption } from '../policies/compile-option.ts'
import type { CompiledCommand, CompiledOption, Pattern } from '../policies/compiled-policy.ts'
import type { Path } from '../policies/policy-text.ts'
import { weight } from '../reading/outcome.ts'
import { parseType } from '../value-types/parse-type.ts'
import type { ValueType } from '../value-types/value-type.ts'
import { didYouMean } from '../words/did-you-mean.ts'
import { both, compareTypes } from './compare-types.ts'
import type { OverlayFindings } from './overlay-findings.ts'

export interface OptionEntry {
  key: string
  entry: string | RawOption
  path: Path
}

export class OptionLayer {
  readonly #types: ReadonlyMap<string, ValueType>
  readonly #found: OverlayFindings

  constructor(types: ReadonlyMap<string, ValueType>, found: OverlayFindings) {
    this.#types = types
    this.#found = found
  }

  /** Changes `table`, which belongs to the caller. False when the command has no such option and `adds` is false. */
  lay(command: CompiledCommand, table: OptionTable, { key, entry, path }: OptionEntry, adds: boolean): boolean {
    const names = this.#found.tried(path, () => optionNames(key))
    if (names === null) return true
    if (names.some((name) => name.includes('*'))) return this.#layPattern(command, table, { key, entry, path }, names, adds)
    const normal = (name: string) => normalName(name, command.family)
    const bases = new Set(names.flatMap((name) => table.exact.get(normal(name)) ?? []))
    if (bases.size > 0 && isRefusal(entry)) {
      const unknown = adds ? names.find((name) => !table.exact.has(normal(name))) : undefined
      if (unknown !== undefined) this.#neverMatches(command, table, unknown, path)
      for (const each of bases)
        this.#put(
          command,
          table,
          each.names,
          this.#found.tried(path, () => this.#refused(each, entry)),
        )
      return true
    }
    if (bases.size > 1) {
      this.#found.problem(path, `"${key}" names ${bases.size} options of ${spoken(command)}.`, 'Write each option in a line of its own.')
      return true
    }
    let [base] = bases
    const by_pattern = base ? undefined : table.patterns.find((each) => names.every((name) => each.expression.test(name)))?.value
    if (by_pattern) base = { ...by_pattern, names, main: names[0]! }
    if (!base) return adds ? this.#add(command, table, { key, entry, path }, names) : false
    const fresh = names.filter((name) => !by_pattern && !table.exact.has(normal(name)))
    if (fresh.length > 0) this.#found.widens(path, `${fresh.join(', ')} would be a new name of ${base.main}`)
    const laid = this.#found.tried(path, () => this.#laid(base, { key, entry, path }))
    if (laid === null) return true
    this.#put(command, table, [...base.names, ...fresh], laid)
    return true
  }

  /** An option is meant with all its names: refusing --force refuses -f. */
  #put(command: CompiledCommand, table: OptionTable, names: readonly string[], laid: CompiledOption | null): void {
    if (laid === null) return
    const option = { ...laid, names }
    for (const name of names) table.exact.set(normalName(name, command.family), option)
  }

  #neverMatches(command: CompiledCommand, table: OptionTable, name: string, path: Path): void {
    const meant = didYouMean(name, table.exact.keys())
    const fix = meant ? `Write "${meant}".` : 'Remove it: what a policy does not name is refused anyway.'
    this.#found.problem(path, `The rule can never match: ${spoken(command)} has no option ${name}.`, fix)
  }

  #add(command: CompiledCommand, table: OptionTable, { key, entry, path }: OptionEntry, names: readonly string[]): true {
    if (isRefusal(entry)) {
      this.#neverMatches(command, table, names[0]!, path)
      return true
    }
    this.#found.widens(path, `${names.join(', ')} is no option that the policy of ${spoken(command)} knows`)
    const option = this.#found.tried(path, () => compileOption(key, entry, (expression) => parseType(expression, this.#types), new Set()))
    if (option) for (const name of option.names) table.exact.set(normalName(name, command.family), option)
    return true
  }

  /** A pattern that is refused speaks of every option it matches and comes before all others; any other must stand in the policy below as it is. */
  #layPattern(command: CompiledCommand, table: OptionTable, { key, entry, path }: OptionEntry, names: readonly string[], adds: boolean): boolean {
    const same = table.patterns.find((each) => names.every((name) => each.value.names.includes(name)))
    if (!isRefusal(entry)) {
      if (!same && !adds) return false
      if (!same) return this.#add(command, { exact: new Map(), patterns: [] }, { key, entry, path }, names) && this.#addPattern(table, { key, entry, path })
      const laid = this.#found.tried(path, () => this.#laid(same.value, { key, entry, path }))
      if (laid) table.patterns = table.patterns.map((each) => (each.value === same.value ? { ...each, value: laid } : each))
      return true
    }
    const patterns = names.map((name) => pattern(name, name).expression)
    const hit = new Set([...table.exact].filter(([name]) => patterns.some((each) => each.test(name))).map(([, option]) => option))
    if (hit.size === 0 && table.patterns.length === 0) {
      if (adds) this.#found.problem(path, `The rule can never match: ${spoken(command)} has no option like ${key}.`, 'Remove the line.')
      return adds
    }
    for (const base of hit) {
      const refused = this.#refused(base, entry)
      for (const name of base.names) table.exact.set(normalName(name, command.family), refused)
    }
    this.#addPattern(table, { key, entry, path })
    return true
  }

  #addPattern(table: OptionTable, { key, entry, path }: OptionEntry): true {
    const option = this.#found.tried(path, () => compileOption(key, entry, (expression) => parseType(expression, this.#types), new Set()))
    if (option) table.patterns = [...option.names.map((name): Pattern<CompiledOption> => pattern(name, option)), ...table.patterns]
    return true
  }

  #refused(base: CompiledOption, entry: string | RawOption): CompiledOption {
    const reason = typeof entry === 'string' ? entry.replace(/^refuse\b[^-]*(?:-- )?/, '').trim() : (entry.refuse ?? entry.say ?? '')
    if (reason === '') throw new Error('a refused option needs its reason: "refuse -- REASON"')
    return { ...base, refuse: reason, session: false, say: reason, instead: (typeof entry === 'string' ? null : entry.instead) ?? null }
  }

  /** `base` with `entry` over it. A text says all anew, a map only what it names; `and TYPE` narrows the type that is there. */
  #laid(base: CompiledOption, { key, entry, path }: OptionEntry): CompiledOption {
    if (isRefusal(entry)) return this.#refused(base, entry)
    const parse = (expression: string) => parseType(expression, this.#types)
    const is = typeof entry === 'string' ? entry : (entry.is ?? '')
    const narrows = /^and\s/.test(is)
    if (narrows && base.type === null) throw new Error(`${base.main} takes no value that could be narrowed`)
    const compiled = compileOption(key, narrows ? withKind(entry, is.replace(/^and\s+/, '')) : entry, parse, new Set())
    const keeps = typeof entry !== 'string'
    const mine: CompiledOption = {
      ...base,
      arity: narrows || (keeps && entry.is === undefined) ? base.arity : compiled.arity,
      type: narrows ? both(base.type!, compiled.type!) : keeps && entry.is === undefined ? base.type : compiled.type,
      second: narrows || (keeps && entry.is === undefined) ? base.second : compiled.second,
      effect: keeps || narrows ? (compiled.effect ?? base.effect) : compiled.effect,
      follow: keeps ? (entry.follow ?? base.follow) : compiled.follow,
      code: keeps ? (entry.code ?? base.code) : narrows ? base.code || compiled.code : compiled.code,
      base: keeps ? (entry.base ?? base.base) : narrows ? base.base : compiled.base,
      once: keeps ? (entry.once ?? base.once) : narrows ? base.once || compiled.once : compiled.once,
      refuse: keeps && entry.is === undefined && entry.effect === undefined ? base.refuse : null,
      say: compiled.say || base.say,
    }
    this.#compare(base, mine, path, narrows)
    return mine
  }

  #compare(base: CompiledOption, mine: CompiledOption, path: Path, narrows: boolean): void {
    const widens = (what: string, certain = true) => this.#found.widens(path, `${base.main} ${what}`, certain)
    if (base.refuse !== null && mine.refuse === null) widens(`is refused there (${base.refuse})`)
    else if (base.refuse !== null) this.#found.problem(path, `${base.main} is refused already, so the rule can never match.`, 'Remove the line.')
    if (mine.arity !== base.arity || mine.second?.name !== base.second?.name) widens('would be read in another way', false)
    if (base.effect !== null && (mine.effect === null || weight[mine.effect] < weight[base.effect])) widens(`is "${base.effect}" there, which is more`)
    if (base.code && !mine.code) widens('runs code of the workspace there and needs a trusted one')
    if (!base.follow && mine.follow) widens('would make a follow job, which has no timeout')
    if (base.base !== mine.base) widens('would change which folder relative paths are taken from', false)
    if (base.once && !mine.once) widens('may be given only once there')
    if (narrows || base.type === null || mine.type === null) return
    const compared = compareTypes(mine.type, base.type)
    if (compared !== 'within')
      widens(`takes ${base.type.name} there, and ${mine.type.name} ${compared === 'wider' ? 'is more' : 'may be more'}`, compared === 'wider')
  }
}

export const isRefusal = (entry: string | RawOption): boolean =>
  typeof entry === 'string' ? /^refuse\b/.test(entry) : entry.refuse !== undefined || (entry.is !== undefined && /^refuse\b/.test(entry.is))

const withKind = (entry: string | RawOption, kind: string): string | RawOption => (typeof entry === 'string' ? kind : { ...entry, is: kind })

export const spoken = (command: CompiledCommand): string => command.rule.replaceAll('/', ' ')
