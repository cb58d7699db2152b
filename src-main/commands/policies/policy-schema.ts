/** The strict shape of a policy file, before it is compiled (resources/policies/README.md describes it for people). */
import { z } from 'zod'
import { parser_families } from './parser-families.ts'

const effect = z.enum(['read', 'change', 'destroy'])
const reason = z.string().min(3)
const words = z.array(z.string())

export const option_map = z.strictObject({
  is: z.string().optional(),
  say: z.string().optional(),
  effect: effect.optional(),
  follow: z.boolean().optional(),
  code: z.boolean().optional(),
  base: z.boolean().optional(),
  once: z.boolean().optional(),
  refuse: reason.optional(),
  /** With `refuse`: what only a person at a terminal can do; the window offers it as a session. */
  session: z.boolean().optional(),
  instead: z.string().optional(),
  as: z.string().optional(),
})

const options = z.record(z.string(), z.union([z.string(), option_map]))

export const condition = z.strictObject({
  given: words.optional(),
  given_all: words.optional(),
  not_given: words.optional(),
  args: z.union([z.string(), z.int()]).optional(),
  dashed: z.union([z.string(), z.int()]).optional(),
  arg: z.record(z.string(), z.string()).optional(),
  not_arg: z.record(z.string(), z.string()).optional(),
  trusted: z.boolean().optional(),
  effect: effect.optional(),
  settles: effect.optional(),
  refuse: reason.optional(),
  /** With `refuse`: what only a person at a terminal can do; the window offers it as a session. */
  session: z.boolean().optional(),
  nearest: z.string().optional(),
  follow: z.boolean().optional(),
  code: z.boolean().optional(),
  say: z.string().optional(),
  judge: z.record(z.string(), z.union([z.string(), words])).optional(),
  emit: words.optional(),
})
export type RawCondition = z.infer<typeof condition>

export const command_fields = {
  say: z.string().optional(),
  effect: effect.optional(),
  aliases: z.array(z.string()).optional(),
  refuse: reason.optional(),
  /** With `refuse`: what only a person at a terminal can do; the window offers it as a session. */
  session: z.boolean().optional(),
  nearest: z.string().optional(),
  sets: z.array(z.string()).optional(),
  options: options.optional(),
  inherited: options.optional(),
  args: z.record(z.string(), z.string()).optional(),
  after_dashes: z.union([z.string(), z.literal(false)]).optional(),
  rest: z.boolean().optional(),
  /** The words below are read by another family (a module of Python). */
  reads_as: z.enum(Object.keys(parser_families) as [keyof typeof parser_families]).optional(),
  /** The rules of another tool's policy stand here. */
  mount: z.string().optional(),
  when: z.array(condition).optional(),
  follow: z.boolean().optional(),
  runs_workspace_code: z.boolean().optional(),
  /** The tool's own yes: options that are added once a person has confirmed a destroy, here and in the commands below. */
  confirmed_words: words.min(1).optional(),
  /** How operations below are judged that no rule names: by the file's `verbs`; `reads_by_verb` refuses what does not read. */
  operations: z.enum(['by_verb', 'reads_by_verb']).optional(),
  /** Names of such operations, for completion and corrections: `list, create; disks: list`. */
  offers: z.string().optional(),
  /** The commands of the tool stand below it again. */
  again: z.boolean().optional(),
}

export interface RawCommand extends z.infer<z.ZodObject<typeof command_fields>> {
  commands?: Record<string, string | RawCommand> | undefined
}

const command: z.ZodType<RawCommand> = z.strictObject({
  ...command_fields,
  get commands() {
    return z.record(z.string(), z.union([z.string(), command])).optional()
  },
}) as z.ZodType<RawCommand>

const { effect: _effect, aliases: _aliases, operations: _operations, offers: _offers, again: _again, ...operation_fields } = command_fields
const verb = z.strictObject({ ...operation_fields, words: z.string(), names: z.string().optional() })

/** What the verb of an operation says of it, where `operations: by_verb` stands. */
const verbs = z.strictObject({
  nested: z.boolean().optional(),
  /** Groups that begin like an operation. */
  groups: z.string().optional(),
  abbreviates: z.boolean().optional(),
  only_reads: reason,
  read: verb,
  change: verb,
  destroy: verb,
  /** Operations that take other words than those of their effect. */
  also: z.array(z.strictObject({ ...operation_fields, names: z.string(), effect })).optional(),
  refuse: z
    .array(
      z.strictObject({ names: z.string(), except: z.string().optional(), effects: z.array(effect).optional(), why: reason, session: z.boolean().optional() }),
    )
    .optional(),
})
export type RawVerbs = z.infer<typeof verbs>

const variables = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string())

const example = z.union([
  z.string(),
  words,
  z.strictObject({ line: z.string().optional(), argv: words.optional(), why: z.string().optional(), env: z.record(z.string(), z.string()).optional() }),
])
export type RawExample = z.infer<typeof example>

export const policy_schema = z.strictObject({
  tool: z.string().regex(/^[a-z][a-z0-9_.-]*$/),
  description: z.string().min(3),
  install: z.string().min(3),
  parser: z.enum(Object.keys(parser_families) as [keyof typeof parser_families]),
  pending: reason.optional(),
  notes: z.string().optional(),
  binary: z
    .strictObject({ search: z.string().optional(), also: words.optional(), venv: z.string().optional(), absolute: words.optional(), typed: words.optional() })
    .optional(),
  version: words.optional(),
  prefix: words.optional(),
  /** How the tool is asked for help about one of its commands. */
  help: z
    .strictObject({
      options: words.optional(),
      word: z.enum(['first', 'last', 'both']).optional(),
      as: words.min(1),
      prints: words.optional(),
      groups: z.literal(true).optional(),
      without: words.optional(),
      done_codes: z.array(z.int().min(1).max(255)).optional(),
    })
    .optional(),
  default_timeout_ms: z.int().min(1).nullable().optional(),
  env: z
    .strictObject({
      set: variables.optional(),
      git_config: z.record(z.string(), z.string()).optional(),
      untrusted: z.strictObject({ set: variables.optional(), git_config: z.record(z.string(), z.string()).optional() }).optional(),
      extras: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*\*?$/), z.string()).optional(),
    })
    .optional(),
  context: z.record(z.string(), z.string()).optional(),
  types: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.string()).optional(),
  workspace_facts: z.enum(['git-repository']).optional(),
  /** A place for YAML anchors; not read by itself. */
  shared: z.unknown().optional(),
  ...command_fields,
  verbs: verbs.optional(),
  sets: z.record(z.string(), options).optional(),
  use: z.array(z.string()).optional(),
  commands: z.record(z.string(), z.union([z.string(), command])).optional(),
  examples: z
    .strictObject({
      read: z.array(example).optional(),
      change: z.array(example).optional(),
      destroy: z.array(example).optional(),
      refused: z.array(example).optional(),
    })
    .optional(),
})
export type RawPolicy = z.infer<typeof policy_schema>
