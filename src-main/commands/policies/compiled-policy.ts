/** The shapes a policy file is compiled into: commands, options, slots, conditions; what parsing and judging walk over. */
import type { Effect } from '../../../src-preload/contract/running.ts'
import type { ValueType } from '../value-types/value-type.ts'
import type { Family } from './parser-families.ts'

/**
 * How an option takes its value: `flag` none, `value` attached or next word, `attached` only attached, `separate` only next word,
 * `optional` only attached and may be missing, `last` attached or next word and may be missing at the end, `some` and `any` several words up to the next option,
 * `two` exactly two words, whatever they look like, `until` all words up to a `;` or a `+` behind `{}`.
 */
export type Arity = 'flag' | 'value' | 'attached' | 'separate' | 'optional' | 'last' | 'some' | 'any' | 'two' | 'until'

export interface CompiledOption {
  /** All spellings, as written in the policy; the first long one is `main`. */
  readonly names: readonly string[]
  readonly main: string
  readonly arity: Arity
  readonly type: ValueType | null
  /** Of the second word, where there are two. */
  readonly second: ValueType | null
  readonly effect: Effect | null
  readonly follow: boolean
  readonly code: boolean
  readonly base: boolean
  readonly once: boolean
  /** Reason, when the option is known and refused. */
  readonly refuse: string | null
  /** Refused as a job, and offered as a session to the user at the window. */
  readonly session: boolean
  /** Option that stands in the nearest form in place of this refused one. */
  readonly instead: string | null
  /** What stands in the canonical words in place of any of the names. */
  readonly as: string | null
  readonly say: string
  /** Given by the engine itself in front (`curl -q`): swallowed where a caller writes it. */
  readonly in_prefix: boolean
}

export type Quantifier = 'one' | 'optional' | 'any' | 'some'

export interface Slot {
  readonly name: string
  readonly quantifier: Quantifier
  readonly type: ValueType
  readonly say: string
}

/** An option named in a condition; `value` null asks only whether it was given. */
export interface OptionTest {
  readonly name: string
  readonly value: string | null
}

export interface Condition {
  readonly given: readonly OptionTest[] | null
  readonly given_all: readonly OptionTest[] | null
  readonly not_given: readonly OptionTest[] | null
  readonly args: { readonly min: number; readonly max: number } | null
  /** Count of the words after `--`. */
  readonly dashed: { readonly min: number; readonly max: number } | null
  readonly arg: ReadonlyMap<string, RegExp> | null
  /** Holds when a word of such a slot does not match. */
  readonly not_arg: ReadonlyMap<string, RegExp> | null
  readonly trusted: boolean | null
  readonly effect: Effect | null
  readonly settles: Effect | null
  readonly refuse: string | null
  /** Refused as a job, and offered as a session to the user at the window. */
  readonly session: boolean
  readonly nearest: string | null
  readonly follow: boolean | null
  readonly code: boolean | null
  readonly say: string | null
  readonly judge: readonly ImpliedValue[] | null
  readonly emit: readonly EmittedOption[] | null
}

/** A value that the program makes up by itself; it is judged as if it stood in the line. */
export interface ImpliedValue {
  readonly type: ValueType
  /** Fixed text, and what is put in for a slot or an option. */
  readonly pieces: readonly (string | Placeholder)[]
}

export interface Placeholder {
  /** Name of a slot, or main name of an option. */
  readonly of: string
  /** The whole of it, the last part of a path or address, or the folder it lies in. */
  readonly part: 'whole' | 'name' | 'folder'
  /** Where nothing was given; null: then nothing is judged. */
  readonly otherwise: string | null
}

/** An option that the canonical words hold at their end, whatever was given. */
export interface EmittedOption {
  readonly option: CompiledOption
  readonly name: string
  readonly values: readonly string[]
}

/** A name with one or more `*`, split for matching; the longest literal part wins. */
export interface Pattern<T> {
  readonly expression: RegExp
  readonly literal_length: number
  readonly value: T
}

export interface CompiledCommand {
  readonly name: string
  /** `git/remote/add`: start of the rule names. */
  readonly rule: string
  readonly say: string
  readonly effect: Effect | null
  readonly refuse: string | null
  /** Refused as a job, and offered as a session to the user at the window. */
  readonly session: boolean
  readonly nearest: string | null
  /** Options valid here: own, of its sets, inherited. Keys are the normalised names of the family. */
  readonly options: ReadonlyMap<string, CompiledOption>
  readonly option_patterns: readonly Pattern<CompiledOption>[]
  readonly commands: ReadonlyMap<string, CompiledCommand> | null
  readonly command_patterns: readonly Pattern<CompiledCommand>[]
  readonly args: readonly Slot[]
  /** Null: words after `--` go on filling `args`; false: `--` is refused. */
  readonly after_dashes: Slot | false | null
  readonly rest: boolean
  /** How operations below it are judged that it does not name; null: they are not known. */
  readonly operations: Operations | null
  /** It stands for an operation that no rule names. */
  readonly by_verb: boolean
  /** The tool takes the beginning of an option's name for the option, so no pattern may let one through. */
  readonly abbreviates: boolean
  /** Ways to operations that are known to be there (`disks list` below a group), for completion and corrections. */
  readonly offers: readonly string[]
  /** The commands of the tool stand below it again. */
  readonly again: boolean
  /** How the words after this command's name are read. */
  readonly family: Family
  readonly when: readonly Condition[]
  readonly follow: boolean
  readonly code: boolean
  /** The tool's own yes, for what a person has confirmed; null: as the command above has it. */
  readonly confirmed_words: readonly string[] | null
  /** The tool whose rules stand here (`python3 -m pip`), or null. */
  readonly mounted: string | null
}

export interface Operations {
  readonly verbs: VerbRules
  /** Why only those that read are judged by their verb; null: all are. */
  readonly only_reads: string | null
}

/** What the verb of an operation says of it. */
export interface VerbRules {
  /** `describe`, or two words (`batch-get`), which win. */
  readonly words: ReadonlyMap<string, Effect>
  /** Operations whose verb says something else, or that take other words. */
  readonly named: readonly NamedOperations<CompiledCommand>[]
  readonly refused: readonly NamedOperations<{ readonly why: string; readonly session: boolean; readonly effects: readonly Effect[] }>[]
  /** The options and words that operations of an effect take. */
  readonly by_effect: Readonly<Record<Effect, CompiledCommand>>
  /** A word that is no operation is a group of them. */
  readonly nested: boolean
  /** Groups that begin like an operation. */
  readonly groups: ReadonlySet<string>
}

/** By the way from the tool: `ec2 describe-instances`. */
export interface NamedOperations<T> {
  readonly expression: RegExp
  readonly value: T
}

export interface ContextSource {
  /** `option`, `env`, `arg`, `text`, or a reader of context/context-sources.ts. */
  readonly kind: string
  /** What stands in the brackets; of a reader the entry above or the option whose value it starts from, or nothing. */
  readonly name: string
}

export interface ExtraRule {
  readonly type: ValueType
  /** Only the workspace's context profile may set it, not a caller. */
  readonly profile_only: boolean
}

export interface PolicyEnvironment {
  readonly set: Readonly<Record<string, string>>
  readonly git_config: Readonly<Record<string, string>>
  readonly untrusted_set: Readonly<Record<string, string>>
  readonly untrusted_git_config: Readonly<Record<string, string>>
  readonly extras: ReadonlyMap<string, ExtraRule>
  readonly extra_prefixes: ReadonlyMap<string, ExtraRule>
}

export interface HelpForm {
  /** Behind the command's names and alone there. */
  readonly options: ReadonlySet<string>
  /** Where the word `help` may stand. */
  readonly word: 'first' | 'last' | 'both' | null
  /** The words that ask for it as text; `{command}` stands for the command's names, `{top}` for the first of them. */
  readonly as: readonly string[]
  /** Words behind an operation, and alone there, that have something about it printed in its place. */
  readonly prints: readonly (readonly string[])[]
  /** A group that is named alone prints its help. */
  readonly groups: boolean
  /** Commands that do something else when asked. */
  readonly without: ReadonlySet<string>
  /** Exit codes beside 0 that a program ends with after it printed its help. */
  readonly done_codes: readonly number[]
}

export interface PolicyExample {
  /** Words with the tool first. */
  readonly argv: readonly string[]
  readonly line: string
  readonly expect: Effect | 'refused'
  readonly why: string
  readonly env: Readonly<Record<string, string>>
  /** Line of the policy file, 1 for the first. */
  readonly at: number
}

export interface CompiledPolicy {
  readonly tool: string
  readonly file: string
  readonly description: string
  readonly install: string
  readonly family: Family
  readonly pending: string | null
  /** `typed`: other names that are judged and run as this tool. */
  readonly binary: {
    readonly search: readonly string[]
    readonly venv: string | null
    readonly absolute: readonly string[]
    readonly typed?: readonly string[]
  }
  readonly version: readonly string[] | null
  readonly prefix: readonly string[]
  readonly help: HelpForm | null
  readonly default_timeout_ms: number | null | undefined
  readonly env: PolicyEnvironment
  readonly context: ReadonlyMap<string, readonly ContextSource[]>
  readonly workspace_facts: 'git-repository' | null
  readonly root: CompiledCommand
  readonly verbs: VerbRules | null
  readonly examples: readonly PolicyExample[]
  /** A policy that this one was laid over and must not exceed: what either refuses is refused. */
  readonly within: CompiledPolicy | null
  /** It allows more of a built-in tool than Opsdeck does by itself; every verdict says so. */
  readonly widened: boolean
}
