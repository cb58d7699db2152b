/** Reads an argv as its tool would: which words are subcommands, options, values and positionals. Judges nothing but the shape. */
import type { PartKind, VerdictPart } from '../../../src-preload/contract/commands.ts'
import { normalName } from '../policies/compile-option.ts'
import type { CompiledCommand, CompiledOption, Pattern } from '../policies/compiled-policy.ts'
import type { Family } from '../policies/parser-families.ts'
import { verbCommand } from '../policies/verb-command.ts'
import { explainCommand, explainLong, explainRefused, explainShort, isAbbreviation } from './explain-unknown.ts'
import type { Edit, Reading } from './reading.ts'

export type { Edit, Given, GivenCommand, GivenOption, GivenWord, Problem, Reading } from './reading.ts'

/** `words` without the tool's name. */
export function readWords(root: CompiledCommand, words: readonly string[]): Reading {
  return new WordReader(root, words).read()
}

class WordReader {
  readonly #words: readonly string[]
  /** Of the command whose words are read. */
  #family: Family
  readonly #out: Reading
  #at = 0
  #positionals = 0

  constructor(root: CompiledCommand, words: readonly string[]) {
    this.#words = words
    this.#family = root.family
    this.#out = { command: root, items: [], parts: [], problems: [], dashes: false }
  }

  read(): Reading {
    const out = this.#out
    for (; this.#at < this.#words.length; this.#at++) {
      const word = this.#words[this.#at]!
      const options_over = out.dashes || (this.#positionals > 0 && (out.command.rest || !this.#family.mixed))
      if (options_over || !this.#looksLikeOption(word) || this.#isCommand(word)) this.#positional(word)
      else if (word === '--') this.#dashes()
      else if (this.#family.signs !== '' && this.#family.signs.includes(word[0]!)) this.#signed(word)
      else if (word.startsWith('--') || this.#family.long === 'single' || this.#family.long === 'exact') this.#long(word)
      else this.#short(word)
    }
    return out
  }

  /** Python's `-m` is followed by a program with words of its own, so it is written as a subcommand. */
  #isCommand(word: string): boolean {
    return word[0] === '-' && this.#positionals === 0 && (this.#out.command.commands?.has(word) ?? false)
  }

  #looksLikeOption(word: string): boolean {
    if (this.#family.long === 'none' || word.length < 2) return false
    if (word[0] !== '-') return this.#family.signs !== '' && this.#family.signs.includes(word[0]!)
    if (word === '--') return this.#family.dashes || this.#family.long === 'double' || this.#family.long === 'exact'
    // argparse takes -5 for a positional while no option looks like a number.
    return !(this.#family.name === 'argparse' && /^-\d+(?:\.\d*)?$/.test(word))
  }

  #part(text: string, kind: PartKind, ok = true): VerdictPart {
    const part = { text, kind, ok }
    this.#out.parts.push(part)
    return part
  }

  #problem(part: VerdictPart | null, rule: string, reason: string, edit: Edit | null, nearest: string | null = null, session = false): undefined {
    if (part) part.ok = false
    this.#out.problems.push({ at: this.#at, rule: `${this.#out.command.rule}/${rule}`, reason, edit, nearest, session })
  }

  #dashes(): undefined {
    const part = this.#part('--', 'separator')
    if (!this.#family.dashes || this.#out.command.after_dashes === false) {
      this.#problem(part, '--', 'A -- is not taken here, so that every word has one meaning. Leave it out.', { at: this.#at, remove: 1, insert: [] })
      return
    }
    this.#out.dashes = true
    this.#out.items.push({ kind: 'dashes' })
  }

  #positional(word: string): undefined {
    const out = this.#out
    // What stands behind a name that is refused is a word of it, whatever else is known below its group.
    const may_name = out.command.refuse === null && (out.command.commands !== null || out.command.operations !== null)
    if (may_name && this.#positionals === 0 && !out.dashes) {
      const group = out.command
      const found = commandNamed(group, word)
      if (found) {
        const part = this.#part(word, 'subcommand')
        out.command = found
        this.#family = found.family
        out.items.push({ kind: 'command', command: word.includes('*') || !found.name.includes('*') ? found : { ...found, name: word } })
        if (found.refuse !== null) {
          part.ok = false
          out.problems.push({
            at: this.#at,
            rule: found.rule,
            reason: explainRefused(group, found, word),
            edit: null,
            nearest: found.nearest,
            session: found.session,
          })
        }
        return
      }
      if (out.command.args.length === 0) {
        const { rule, reason, edit } = explainCommand(group, word, this.#at)
        this.#problem(this.#part(word, 'unknown'), rule, reason, edit)
        this.#positionals++
        return
      }
    }
    this.#positionals++
    out.items.push({ kind: 'word', value: word, at: this.#at, dashed: out.dashes, part: this.#part(word, 'text') })
  }

  #long(word: string): undefined {
    const at_equals = this.#family.equals ? word.indexOf('=') : -1
    // Behind one letter programs read the = as part of the value.
    const equals = this.#family.long === 'exact' && at_equals === 2 ? -1 : at_equals
    const written = equals < 0 ? word : word.slice(0, equals)
    const name = normalName(written, this.#family)
    const { options, option_patterns, abbreviates } = this.#out.command
    const exact = options.get(name)
    const option = exact ?? matchPattern(option_patterns, written)
    if (!option || (!exact && abbreviates && isAbbreviation(name, options))) {
      this.#unknownOption(written, name)
      return
    }
    const part = this.#part(written, 'option')
    const negated = name !== option.main && name.startsWith('--no-') && option.names.includes(`--${name.slice(5)}`)
    this.#value(option, name, negated, equals < 0 ? null : word.slice(equals + 1), '=', part, { at: this.#at, remove: 1, insert: [] })
  }

  #short(word: string): undefined {
    const whole = this.#out.command.options.get(word)
    const number = /^-\d+$/.test(word) ? this.#out.command.options.get('-NUMBER') : undefined
    if (number) {
      this.#give(number, '-NUMBER', false, [word.slice(1)], true, { at: this.#at, remove: 1, insert: [] }, [this.#part(word, 'option')], this.#at)
      return
    }
    if (whole && word.length > 2) {
      this.#value(whole, word, false, null, '', this.#part(word, 'option'), { at: this.#at, remove: 1, insert: [] })
      return
    }
    for (let i = 1; i < word.length; i++) {
      const character = String.fromCodePoint(word.codePointAt(i)!)
      const name = `-${character}`
      const option = this.#out.command.options.get(name)
      const rest = word.slice(i + character.length)
      const others = `${word.slice(0, i)}${rest}`
      if (!option) {
        this.#unknownShort(word, name, i)
        return
      }
      i += character.length - 1
      const part = this.#part(i - character.length + 1 === 1 ? name : character, 'option')
      if (option.arity === 'flag' && !(this.#family.flag_values && rest.startsWith('='))) {
        this.#value(option, name, false, null, '', part, { at: this.#at, remove: 1, insert: others.length > 1 ? [others] : [] })
        continue
      }
      const before = word.slice(0, i)
      const attached = rest === '' ? null : this.#family.short_equals && rest.startsWith('=') ? rest.slice(1) : rest
      const sign = rest !== '' && this.#family.short_equals && rest.startsWith('=') ? '=' : ''
      this.#value(option, name, false, attached, sign, part, { at: this.#at, remove: 1, insert: before.length > 1 ? [before] : [] })
      return
    }
  }

  /** dig's `+name`, `+name=value` and `@server`. */
  #signed(word: string): undefined {
    if (word[0] === '@') {
      const server = this.#out.command.options.get('@')
      if (!server) return this.#positional(word)
      const parts = [this.#part('@', 'option'), this.#part(word.slice(1), server.type?.kind ?? 'value')]
      this.#give(server, '@', false, [word.slice(1)], true, { at: this.#at, remove: 1, insert: [] }, parts, this.#at)
      return
    }
    const equals = word.indexOf('=')
    const name = equals < 0 ? word : word.slice(0, equals)
    const option = this.#out.command.options.get(name)
    if (!option) return this.#unknownOption(name, name)
    const part = this.#part(name, 'option')
    this.#value(option, name, name.startsWith('+no') && option.names.includes(`+${name.slice(3)}`), equals < 0 ? null : word.slice(equals + 1), '=', part, {
      at: this.#at,
      remove: 1,
      insert: [],
    })
  }

  /** Finds the value of an option whose name has been read. `attached` is what hung on the name, null for nothing. */
  #value(option: CompiledOption, name: string, negated: boolean, attached: string | null, sign: string, part: VerdictPart, edit: Edit): undefined {
    const parts = [part]
    const at = this.#at
    const takeAttached = (value: string): undefined => {
      if (sign !== '') this.#part(sign, 'separator')
      parts.push(this.#part(value, option.type?.kind ?? 'value'))
      this.#give(option, name, negated, [value], true, edit, parts, at)
    }
    if (option.arity === 'flag' || negated) {
      if (attached === null) return this.#give(option, name, negated, [], false, edit, parts, at)
      if (this.#family.flag_values && (attached === 'true' || attached === 'false')) return takeAttached(attached)
      parts.push(this.#part(attached, 'value', false))
      return this.#problem(part, name, `${name} takes no value.`, { ...edit, insert: [...edit.insert, name] })
    }
    if (attached !== null) {
      if (option.arity === 'two') return this.#problem(part, name, `${name} takes the next two words.`, edit)
      if (option.arity === 'separate')
        return this.#problem(part, name, `${name} takes its value as the next word.`, { ...edit, insert: [...edit.insert, name, attached] })
      return takeAttached(attached)
    }
    if (option.arity === 'optional') return this.#give(option, name, negated, [], false, edit, parts, at)
    const next = this.#words[this.#at + 1]
    if (option.arity === 'attached' || (option.arity === 'value' && !this.#family.separate)) {
      const instead =
        next !== undefined && !this.#looksLikeOption(next)
          ? { at, remove: 2, insert: [`${name}${name.startsWith('-') && name.length === 2 ? '' : '='}${next}`] }
          : null
      return this.#problem(part, name, `${name} takes its value attached${name.length > 2 ? ` (${name}=VALUE)` : ''}.`, instead)
    }
    if (option.arity === 'two') return this.#next(option, name, 2, edit, parts, at)
    if (option.arity === 'until') return this.#next(option, name, this.#toEnd(), edit, parts, at)
    if (option.arity === 'some' || option.arity === 'any') return this.#several(option, name, edit, parts, at)
    if (option.arity === 'last' && next === undefined) return this.#give(option, name, negated, [], false, edit, parts, at)
    if (next === undefined || (!this.#family.dash_values && this.#looksLikeOption(next)))
      return this.#problem(part, name, `${name} needs a value.`, { ...edit, is_guess: 'unfinished' })
    this.#at++
    parts.push(this.#part(next, option.type?.kind ?? 'value'))
    this.#give(option, name, negated, [next], false, { ...edit, remove: edit.remove + 1 }, parts, this.#at)
  }

  #several(option: CompiledOption, name: string, edit: Edit, parts: VerdictPart[], at: number): undefined {
    const values: string[] = []
    while (this.#at + 1 < this.#words.length && !this.#looksLikeOption(this.#words[this.#at + 1]!)) {
      this.#at++
      values.push(this.#words[this.#at]!)
      parts.push(this.#part(this.#words[this.#at]!, option.type?.kind ?? 'value'))
    }
    if (values.length === 0 && option.arity === 'some')
      return this.#problem(parts[0]!, name, `${name} needs at least one value.`, { ...edit, is_guess: 'unfinished' })
    this.#give(option, name, false, values, false, { ...edit, remove: edit.remove + values.length }, parts, at)
  }

  /** A program of find's: up to a `;`, or a `+` behind `{}`. */
  #toEnd(): number {
    const words = this.#words.slice(this.#at + 1)
    const end = words.findIndex((word, index) => word === ';' || (word === '+' && words[index - 1] === '{}'))
    return end < 0 ? words.length : end + 1
  }

  #next(option: CompiledOption, name: string, count: number, edit: Edit, parts: VerdictPart[], at: number): undefined {
    const values = this.#words.slice(this.#at + 1, this.#at + 1 + count)
    if (option.arity === 'two' && values.length < 2) return this.#problem(parts[0]!, name, `${name} takes the next two words.`, edit)
    for (const [index, value] of values.entries()) parts.push(this.#part(value, (index === 1 && option.second ? option.second : option.type)?.kind ?? 'value'))
    this.#at += values.length
    this.#give(option, name, false, values, false, { ...edit, remove: edit.remove + values.length }, parts, at)
  }

  #give(
    option: CompiledOption,
    name: string,
    negated: boolean,
    values: string[],
    attached: boolean,
    edit: Edit,
    parts: VerdictPart[],
    value_at: number,
  ): undefined {
    if (option.refuse !== null) {
      const insert = option.instead === null ? edit.insert : [...edit.insert, option.instead]
      this.#problem(parts[0]!, option.main, `${name} is refused: ${option.refuse}.`, { ...edit, insert }, null, option.session)
      return
    }
    this.#out.items.push({ kind: 'option', option, name, negated, values, attached, edit, family: this.#family, value_at, parts })
  }

  /** The next word, where it can be the value of an option nobody knows. */
  #valueBehind(): string | undefined {
    const next = this.#words[this.#at + 1]
    return next === undefined || this.#looksLikeOption(next) ? undefined : next
  }

  #unknownOption(written: string, name: string): undefined {
    const word = this.#words[this.#at]!
    const { rule, reason, edit } = explainLong(this.#out.command, word, written, name, this.#at, this.#valueBehind())
    this.#problem(this.#part(word, 'unknown'), rule, reason, edit)
  }

  #unknownShort(word: string, name: string, index: number): undefined {
    const { rule, reason, edit } = explainShort(this.#out.command, word, name, index, this.#at, this.#valueBehind())
    this.#problem(this.#part(index === 1 ? word : word.slice(index), 'unknown'), rule, reason, edit)
  }
}

/** The command of that name below `command`: written out, by its pattern, or by its verb. */
export function commandNamed(command: CompiledCommand, word: string): CompiledCommand | undefined {
  const { commands, command_patterns } = command
  const found = commands?.get(word) ?? matchPattern(command_patterns, word) ?? verbCommand(command, word)
  return found?.again ? { ...command, name: found.name, say: found.say, effect: null, args: [], when: [] } : found
}

function matchPattern<T>(patterns: readonly Pattern<T>[], name: string): T | undefined {
  for (const pattern of patterns) if (pattern.expression.test(name)) return pattern.value
  return undefined
}
