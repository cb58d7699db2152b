/** Checks what was read against the policy: values, slots, conditions; adds up the effect and writes the canonical words. */
import type { VerdictPart } from '../../../src-preload/contract/commands.ts'
import type { Effect } from '../../../src-preload/contract/running.ts'
import { confine, PathLedger } from '../../workspaces/resolve-path.ts'
import type { CompiledCommand, CompiledPolicy, Condition, EmittedOption, ImpliedValue, OptionTest, Slot } from '../policies/compiled-policy.ts'
import type { Seat } from '../value-types/value-type.ts'
import { canonicalWords } from './canonical-words.ts'
import { valuesOf, withEmitted } from './implied-words.ts'
import { type Outcome, type Place, sentence, weight, widened_mark } from './outcome.ts'
import { readHelp } from './read-help.ts'
import { type Edit, type GivenOption, type GivenWord, type Problem, type Reading, readWords } from './read-words.ts'
import { offeredBelow } from './verb-command.ts'

/** By this policy alone; `words` without the tool's name. Never throws. */
export function checkAlone(policy: CompiledPolicy, words: readonly string[], place: Place): Outcome {
  return readHelp(policy, words, place) ?? new Check(policy, words, place).run()
}

class Check {
  readonly #policy: CompiledPolicy
  readonly #words: readonly string[]
  readonly #place: Place
  readonly #reading: Reading
  readonly #given = new Map<string, string[]>()
  readonly #slots = new Map<string, string[]>()
  readonly #seat: Seat
  readonly #notes: string[] = []
  readonly #emitted: EmittedOption[] = []
  #effect: Effect
  #rule: string
  #asking = ''
  #follow: boolean
  #code: boolean
  #settled = false
  #words_seen = 0

  constructor(policy: CompiledPolicy, words: readonly string[], place: Place) {
    this.#policy = policy
    this.#words = words
    this.#place = place
    this.#reading = readWords(policy.root, words)
    const command = this.#reading.command
    this.#effect = command.effect ?? 'read'
    this.#rule = command.rule
    this.#follow = command.follow
    this.#code = command.code
    this.#seat = {
      tool: policy.tool,
      root: place.root,
      base: place.cwd,
      read_roots: place.read_roots,
      odoo_conf: place.odoo_conf,
      odoo_confs: place.odoo_confs ?? [],
      after_dashes: false,
      word_index: 0,
      paths: new PathLedger(),
      given: (name) => this.#given.has(name),
      values: (name) => this.#given.get(name) ?? [],
      raise: (effect, why) => this.#raise(effect, this.#asking, why),
      runsCode: (why) => {
        this.#code = true
        this.#notes.push(why)
      },
    }
  }

  run(): Outcome {
    const { command, items } = this.#reading
    const words: GivenWord[] = []
    for (const item of items) if (item.kind === 'option') this.#note(item)
    for (const item of items) {
      if (item.kind === 'option') this.#option(item)
      else if (item.kind === 'word') words.push(item)
    }
    if (command.refuse === null) {
      this.#needsSubcommand(command, words)
      this.#fillSlots(command, words)
    }
    let say = command.say
    if (this.#reading.problems.length === 0) {
      for (const condition of command.when) {
        if (!this.#holds(condition, words)) continue
        this.#apply(condition)
        if (condition.say !== null) say = condition.say
      }
    }
    return this.#outcome(say)
  }

  #outcome(say: string): Outcome {
    const { command, parts, problems, items } = this.#reading
    let problem: Problem | null = null
    for (const each of problems) if (problem === null || each.at < problem.at) problem = each
    const read = withEmitted(items, this.#emitted, command.family)
    const notes = this.#notes.length > 0 ? ` ${[...new Set(this.#notes)].map(sentence).join(' ')}` : ''
    return {
      problem,
      session: problem !== null && isSession(problem, problems, command),
      effect: problem ? null : this.#effect,
      rule: `${problem ? problem.rule : this.#rule}${this.#policy.widened ? widened_mark : ''}`,
      reason: problem ? problem.reason : `${sentence(say === '' ? `Runs ${command.rule.replaceAll('/', ' ')}` : say)}${notes}`,
      canonical: problem ? this.#words : [...this.#policy.prefix, ...canonicalWords(read)],
      items: read,
      parts,
      follow: this.#follow,
      code: this.#code,
      base: this.#seat.base,
      command,
      given: this.#given,
      slots: this.#slots,
      judged_by: command.by_verb ? 'verb' : 'rule',
      is_help: false,
    }
  }

  #raise(effect: Effect, rule: string, why: string): void {
    if (why !== '' && effect !== 'read') this.#notes.push(why)
    if (weight[effect] <= weight[this.#effect]) return
    this.#effect = effect
    if (rule !== '') this.#rule = rule
  }

  /** Notes which options are there before any value is judged, since values may depend on them. */
  #note(item: GivenOption): void {
    const key = item.negated ? item.name : item.option.main
    const known = this.#given.get(key)
    if (known) {
      if (item.option.once) this.#problem(item.value_at, item.parts[0]!, item.option.main, `${item.name} is given twice; give it once.`, item.edit)
      known.push(...item.values)
    } else this.#given.set(key, [...item.values])
  }

  #option(item: GivenOption): void {
    const { option } = item
    const off = item.negated || (option.arity === 'flag' && item.values[0] === 'false')
    this.#asking = `${this.#reading.command.rule}/${option.main}`
    if (option.type !== null) {
      for (const [index, value] of item.values.entries()) {
        this.#seat.after_dashes = false
        const problem = (index % 2 === 1 && option.second ? option.second : option.type).check(value, this.#seat)
        if (!problem) continue
        const part = item.parts[Math.min(index + 1, item.parts.length - 1)]!
        const edit: Edit =
          problem.instead !== undefined && item.values.length === 1
            ? { ...item.edit, insert: [...item.edit.insert, ...spell(item, problem.instead)] }
            : item.edit
        this.#problem(item.value_at, part, option.main, `${shorten(value)} for ${item.name === '-NUMBER' ? 'the number' : item.name} ${problem.reason}.`, edit)
        return
      }
    }
    if (option.base && this.#seat.base !== null && this.#seat.root !== null) {
      const folder = confine(this.#seat.root, item.values[0] ?? '.', this.#seat.base, this.#seat.paths)
      if (typeof folder === 'object') this.#seat.base = folder.absolute
    }
    if (off) return
    if (option.effect !== null) this.#raise(option.effect, this.#asking, option.say === '' ? '' : `${option.main}: ${option.say}`)
    if (option.follow) this.#follow = true
    if (option.code) this.#code = true
  }

  #problem(at: number, part: VerdictPart | null, rule: string, reason: string, edit: Edit | null, nearest: string | null = null, session = false): void {
    if (part) part.ok = false
    this.#reading.problems.push({ at, rule: `${this.#reading.command.rule}/${rule}`, reason, edit, nearest, session })
  }

  #needsSubcommand(command: CompiledCommand, words: readonly GivenWord[]): void {
    if (command.effect !== null || command.when.some((condition) => condition.settles !== null || condition.effect !== null)) return
    if (words.length > 0) return
    const known = [...[...(command.commands?.entries() ?? [])].filter(([, each]) => each.refuse === null).map(([name]) => name), ...offeredBelow(command)]
    const some = known.slice(0, 8).join(', ')
    this.#problem(
      this.#words.length,
      null,
      '',
      `${command.rule.replaceAll('/', ' ')} needs a subcommand${some ? `, such as ${some}` : ''}.`,
      null,
      command.nearest,
    )
  }

  #fillSlots(command: CompiledCommand, words: readonly GivenWord[]): void {
    const apart = command.after_dashes
    const plain = apart ? words.filter((word) => !word.dashed) : words
    this.#fill(command.args, plain, command)
    if (apart) {
      const dashed = words.filter((word) => word.dashed)
      this.#fill([apart], dashed, command)
    }
  }

  #fill(slots: readonly Slot[], words: readonly GivenWord[], command: CompiledCommand): void {
    const needed = slots.reduce((sum, slot) => sum + (slot.quantifier === 'one' || slot.quantifier === 'some' ? 1 : 0), 0)
    let spare = words.length - needed
    let at = 0
    if (spare < 0) {
      const missing = slots.filter((slot) => slot.quantifier === 'one' || slot.quantifier === 'some')[words.length]!
      const complete = this.#reading.problems.length > 0
      if (!complete)
        this.#problem(
          this.#words.length,
          null,
          `<${missing.name}>`,
          `${command.rule.replaceAll('/', ' ')} needs ${missing.name}${missing.say ? ` (${missing.say})` : ''}.`,
          null,
          command.nearest,
        )
      spare = 0
    }
    for (const slot of slots) {
      let take = slot.quantifier === 'one' || slot.quantifier === 'some' ? 1 : 0
      if (slot.quantifier === 'optional' && spare > 0) take = 1
      else if (slot.quantifier === 'any' || slot.quantifier === 'some') take += spare
      spare -= slot.quantifier === 'optional' ? take : slot.quantifier === 'one' ? 0 : spare
      const values: string[] = []
      for (let left = take; left > 0 && at < words.length; left--, at++) {
        values.push(words[at]!.value)
        this.#word(slot, words[at]!)
      }
      if (values.length > 0) this.#slots.set(slot.name, values)
    }
    const extra = words[at]
    if (extra && this.#reading.problems.length === 0) {
      this.#problem(extra.at, extra.part, extra.value, `${shorten(extra.value)} is one word more than ${command.rule.replaceAll('/', ' ')} takes.`, {
        at: extra.at,
        remove: 1,
        insert: [],
      })
    }
  }

  #word(slot: Slot, word: GivenWord): void {
    word.part.kind = slot.type.kind
    this.#seat.after_dashes = word.dashed
    this.#seat.word_index = this.#words_seen++
    this.#asking = `${this.#reading.command.rule}/<${slot.name}>`
    const problem = slot.type.check(word.value, this.#seat)
    if (!problem) return
    const edit = problem.instead === undefined ? null : { at: word.at, remove: 1, insert: [problem.instead] }
    this.#problem(word.at, word.part, `<${slot.name}>`, `${shorten(word.value)} ${problem.reason}.`, edit)
  }

  #holds(condition: Condition, words: readonly GivenWord[]): boolean {
    const count = words.length
    if (condition.given && !condition.given.some((test) => this.#has(test))) return false
    if (condition.given_all && !condition.given_all.every((test) => this.#has(test))) return false
    if (condition.not_given?.some((test) => this.#has(test))) return false
    if (condition.args && (count < condition.args.min || count > condition.args.max)) return false
    if (condition.dashed) {
      const dashed = words.filter((word) => word.dashed).length
      if (dashed < condition.dashed.min || dashed > condition.dashed.max) return false
    }
    if (condition.trusted !== null && condition.trusted !== this.#place.trusted) return false
    if (condition.arg) {
      for (const [slot, expression] of condition.arg) if (!this.#slots.get(slot)?.some((value) => expression.test(value))) return false
    }
    if (condition.not_arg) {
      for (const [slot, expression] of condition.not_arg) if (this.#slots.get(slot)?.every((value) => expression.test(value)) ?? false) return false
    }
    return true
  }

  #has(test: OptionTest): boolean {
    const values = this.#given.get(test.name)
    if (values === undefined) return false
    if (test.value === null) return values[0] !== 'false'
    return values.length === 0 ? test.value === 'true' : values.includes(test.value)
  }

  /** Values that the program makes up from what was given. */
  #implied(implied: ImpliedValue): void {
    this.#seat.after_dashes = true
    this.#asking = `${this.#reading.command.rule}/when`
    for (const value of valuesOf(implied, this.#slots, this.#given)) {
      const problem = implied.type.check(value, this.#seat)
      if (!problem) continue
      const reason = `${shorten(value)} ${problem.reason}.`
      this.#problem(this.#words.length, null, 'when', reason, null)
      return
    }
  }

  #apply(condition: Condition): void {
    const { command } = this.#reading
    if (condition.refuse !== null) this.#problem(this.#words.length, null, 'when', sentence(condition.refuse), null, condition.nearest, condition.session)
    if (condition.settles !== null) {
      this.#effect = condition.settles
      this.#rule = command.rule
      this.#settled = true
      if (condition.settles !== 'destroy') this.#notes.length = 0
    } else if (condition.effect !== null && !this.#settled) this.#raise(condition.effect, '', '')
    if (condition.follow !== null) this.#follow = condition.follow
    if (condition.code !== null) this.#code = condition.code
    if (condition.emit !== null) this.#emitted.push(...condition.emit)
    for (const implied of condition.judge ?? []) this.#implied(implied)
  }
}

/** A command that is refused as a session says nothing of its own words; where options are, each problem must be of that kind. */
function isSession(decisive: Problem, problems: readonly Problem[], command: CompiledCommand): boolean {
  return decisive.session === true && (command.session || problems.every(({ session }) => session === true))
}

/** The words of an option with another value. */
function spell(item: GivenOption, value: string): string[] {
  if (item.name === '-NUMBER') return [`-${value}`]
  if (item.option.arity === 'optional' || item.option.arity === 'attached')
    return [`${item.name}${item.name.startsWith('--') || item.name.startsWith('+') ? '=' : ''}${value}`]
  return [item.name, value]
}

const shorten = (value: string): string => JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value)
