/** From the shape of a tool to rules: what is allowed and with which guessed effect, what is left out and why. Nothing is judged here. */
import type { Effect } from '../../../src-preload/contract/running.ts'
import { type Danger, dangerOfCommand, dangerOfOption } from './find-danger.ts'
import { type Guess, guessCommand, guessOption, guessProgram } from './guess-effect.ts'
import type { ShapeArgument, ShapeCommand, ShapeOption, ToolShape } from './tool-shape.ts'

/** A rule whose effect is a guess: `NAME/sub/--option`, as a verdict names it. */
export interface RuleGuess {
  rule: string
  effect: Effect
  why: string
}

/** What a part of the tool can do that is to be read before it is allowed. */
export interface RuleDanger {
  rule: string
  kind: Danger['kind'] | 'workspace_code' | 'network'
  why: string
  /** The draft refuses it; else it is allowed and marked. */
  left_out: boolean
}

export interface DraftOption {
  /** `-n, --name`. */
  key: string
  names: readonly string[]
  /** As in a policy: `flag`, `attached value`, or why it is refused. */
  spec: string
}

export interface DraftCommand {
  name: string
  aliases: readonly string[]
  say: string
  /** Null for one that only holds others. */
  effect: Effect | null
  refuse: string | null
  runs_code: boolean
  options: readonly DraftOption[]
  inherited: readonly DraftOption[]
  args: readonly { name: string; spec: string }[]
  commands: readonly DraftCommand[]
}

export interface DraftRules {
  root: DraftCommand
  guesses: readonly RuleGuess[]
  dangers: readonly RuleDanger[]
  /** What could not be put into rules, as sentences. */
  left_out: readonly string[]
}

/** Value types of a draft (draft-text.ts declares them): something that is read, something that may be written. */
const value_types = { read: 'value', change: 'target', destroy: 'target' } as const

/** `why_trust` says why every command of it needs a trusted workspace; null where it does not. */
export function draftRules(tool: string, shape: ToolShape, why_trust: string | null): DraftRules {
  const writer = new RuleWriter(tool, why_trust)
  const root = writer.root(shape.root)
  return { root, guesses: writer.guesses, dangers: writer.dangers, left_out: [...shape.left_out, ...writer.left_out] }
}

class RuleWriter {
  readonly guesses: RuleGuess[] = []
  readonly dangers: RuleDanger[] = []
  readonly left_out: string[] = []
  readonly #tool: string
  readonly #runs_code: boolean

  constructor(tool: string, why_trust: string | null) {
    this.#tool = tool
    this.#runs_code = why_trust !== null
    if (why_trust !== null) this.dangers.push({ rule: tool, kind: 'workspace_code', why: why_trust, left_out: false })
  }

  root(shape: ShapeCommand): DraftCommand {
    const tool = this.#tool
    const has_commands = shape.commands.length > 0
    const guess = guessProgram(tool, shape.description)
    const effect = has_commands ? null : guess.effect
    if (!has_commands) this.guesses.push({ rule: tool, ...guess })
    const persistent = shape.options.filter((option) => option.persistent && has_commands)
    const inherited = this.#options(persistent, tool, 'change', new Set())
    const taken = new Set(inherited.flatMap(({ names }) => names))
    const options = this.#options(
      shape.options.filter((option) => !persistent.includes(option)),
      tool,
      effect ?? 'read',
      taken,
    )
    // What a program does without words is its own affair; what a subcommand needs, specs tell well.
    const args = has_commands
      ? []
      : this.#args(
          shape.args.map((arg) => ({ ...arg, optional: true })),
          tool,
          guess.effect,
        )
    const commands = this.#commands(shape.commands, tool, taken)
    const refuse = args === null ? 'it runs what its words name' : null
    return { name: tool, aliases: [], say: shape.description, effect, refuse, runs_code: this.#runs_code, options, inherited, args: args ?? [], commands }
  }

  #commands(shapes: readonly ShapeCommand[], above: string, inherited: ReadonlySet<string>): DraftCommand[] {
    const taken = new Set<string>()
    const drafted: DraftCommand[] = []
    for (const shape of shapes) {
      const names = shape.names.filter((name) => !taken.has(name))
      if (names.length === 0) continue
      for (const name of names) taken.add(name)
      drafted.push(this.#command(shape, names, above, inherited))
    }
    return drafted
  }

  #command(shape: ShapeCommand, names: readonly string[], above: string, inherited: ReadonlySet<string>): DraftCommand {
    const [name, ...aliases] = [...names].sort((a, b) => b.length - a.length) as [string, ...string[]]
    const rule = `${above}/${name}`
    const plain = { name, aliases, say: shape.description, options: [], inherited: [], args: [], commands: [] }
    const refused = (why: string): DraftCommand => ({ ...plain, effect: null, refuse: why, runs_code: false })
    const is_group = shape.commands.length > 0
    const danger = dangerOfCommand(names, shape.description, !is_group, this.#runs_code)
    if (danger) {
      this.dangers.push({ rule, ...danger, left_out: true })
      return refused(danger.why)
    }
    const runs = this.#runs_code || names.some((each) => each === 'run' || each === 'test' || each === 'build')
    if (is_group) {
      const commands = this.#commands(shape.commands, rule, inherited)
      return { ...plain, effect: null, refuse: null, runs_code: false, commands }
    }
    const told = guessCommand(names, shape.description, shape.dangerous)
    // What is given a version sets one.
    const sets = told.effect === 'read' && names.includes('version') && shape.args.length > 0
    const guess: Guess = sets ? { effect: 'change', why: 'it takes a word beside its name' } : told
    const args = this.#args(shape.args, rule, guess.effect)
    if (args === null) return refused('it runs what its words name')
    this.guesses.push({ rule, ...guess })
    if (runs && !this.#runs_code)
      this.dangers.push({
        rule,
        kind: 'workspace_code',
        why: 'its name says that it runs or builds something, so it needs a trusted workspace',
        left_out: false,
      })
    return { ...plain, effect: guess.effect, refuse: null, runs_code: runs, options: this.#options(shape.options, rule, guess.effect, inherited), args }
  }

  /** `taken` are names that stand for something above already. */
  #options(shapes: readonly ShapeOption[], rule: string, effect: Effect, taken: ReadonlySet<string>): DraftOption[] {
    const own = new Set<string>()
    return shapes.flatMap((shape): DraftOption[] => {
      const names = shape.names.filter((name) => !own.has(name) && !taken.has(name))
      if (names.length === 0) return []
      for (const name of names) own.add(name)
      return [{ key: names.join(', '), names, spec: this.#option(shape, names, rule, effect) }]
    })
  }

  #option({ description, argument, attached, dangerous }: ShapeOption, names: readonly string[], rule: string, effect: Effect): string {
    const main = names.find((name) => name.startsWith('--')) ?? names[0]!
    const danger = argument?.runs
      ? { kind: 'runs_programs' as const, why: 'its value is a program or code' }
      : dangerOfOption(names, description, argument?.name ?? null)
    if (danger) {
      this.dangers.push({ rule: `${rule}/${main}`, ...danger, left_out: true })
      return `${argument === null ? 'refuse' : argument.optional ? 'refuse flag or value' : 'refuse value'} -- ${danger.why}`
    }
    const guess: Guess | null = guessOption(names, description, dangerous)
    const raises = guess !== null && weight[guess.effect] > weight[effect]
    if (raises) this.guesses.push({ rule: `${rule}/${main}`, ...guess })
    const kind = argument === null ? 'flag' : kindOf(argument, attached, value_types[raises ? guess.effect : effect])
    return `${kind}${raises ? ` => ${guess.effect}` : ''}${description === '' ? '' : ` -- ${description}`}`
  }

  /** Null where a word is a program or code, which no type of a value keeps in. */
  #args(shapes: readonly ShapeArgument[], rule: string, effect: Effect): { name: string; spec: string }[] | null {
    const args: { name: string; spec: string }[] = []
    const names = new Set<string>()
    let stands_free = false
    for (const shape of shapes) {
      const runs = shape.runs ?? (names_code.test(shape.name) && !rule.endsWith('/help') ? 'command' : null)
      if (runs !== null && !(runs === 'script' && this.#runs_code)) {
        this.dangers.push({ rule, kind: 'runs_programs', why: `its word "${shape.name || 'command'}" is a program or code`, left_out: true })
        return null
      }
      if (dangerOfOption([shape.name], '', null)?.kind === 'secrets') {
        this.dangers.push({ rule, kind: 'secrets', why: `its word "${shape.name}" is a secret, which would stand in the record`, left_out: true })
        return null
      }
      const name = slotName(shape.name, names)
      const address = /\b(?:url|uri|link|href)s?\b/i.test(shape.name)
      if (address) this.dangers.push({ rule, kind: 'network', why: `its word "${shape.name}" is an address, so it reaches the network`, left_out: false })
      const type = address ? 'url(http,https)' : typeOf(shape, value_types[effect])
      stands_free ||= shape.optional
      const quantifier = shape.variadic ? (stands_free ? 'any ' : 'some ') : stands_free ? 'optional ' : ''
      args.push({ name, spec: `${quantifier}${type}` })
      // What comes after a list of words cannot be told from it.
      if (shape.variadic) break
    }
    return args
  }
}

/** Names of words that are a program, or code in the language of the program itself. */
const names_code = /^[<[({ ]*(?:commands?|cmd|programs?|progname|executables?|expression|expr|eval|code|sql|statements?|scripts?)(?:$|[^a-z])/i

const weight: Readonly<Record<Effect, number>> = { read: 0, change: 1, destroy: 2 }

function kindOf(argument: ShapeArgument, attached: boolean, type: string): string {
  const value = typeOf(argument, type)
  if (argument.optional) return `flag or ${value}`
  if (argument.variadic) return `some ${value}`
  return attached ? `attached ${value}` : value
}

const typeOf = ({ values }: ShapeArgument, type: string): string => (values.length > 0 ? `enum(${values.join(',')})` : type)

/** A name for a slot that no other has. */
function slotName(written: string, taken: Set<string>): string {
  const cleaned = written
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 30)
    .replace(/-$/, '')
  const name = cleaned === '' || cleaned === 'constructor' ? 'word' : cleaned
  for (let number = 1; ; number++) {
    const tried = number === 1 ? name : `${name}-${number}`
    if (taken.has(tried)) continue
    taken.add(tried)
    return tried
  }
}
