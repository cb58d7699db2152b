/** The shape of a registry file, and what is said where a file has another. */
import { z } from 'zod'
import { registry_arg_type } from '../../src-preload/contract/registry.ts'
import { effect } from '../../src-preload/contract/running.ts'
import type { Finding } from '../commands/policies/policy-text.ts'
import { didYouMean } from '../commands/words/did-you-mean.ts'

const program_name = /^[a-z][a-z0-9-]{0,49}$/
/** Names of stages, commands and arguments. */
export const plain_name = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,49}$/

const say = z.string().max(500)
/** One word of an argv: no control characters, and not half a letter. */
const word = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => text.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(text), 'A word holds no control characters')
const name = z.string().regex(plain_name, 'A name is letters, digits, "_", "." and "-", begins with a letter or a digit and has at most 50 characters')
const timeout_s = z.int().min(1).max(604_800)

export const arg_schema = z.strictObject({
  type: registry_arg_type,
  say: say.optional(),
  aliases: z.array(z.string().regex(plain_name, 'A name is letters, digits, "_", "." and "-"')).max(10).optional(),
  required: z.boolean().optional(),
  positional: z.int().min(0).max(1000).optional(),
  option: z
    .string()
    .max(100)
    .regex(/^--?[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'An option is written as the program takes it, such as --output or -o')
    .optional(),
  list: z.boolean().optional(),
  join: z
    .string()
    .min(1)
    .max(10)
    .refine((text) => !/[\u0000-\u001f\u007f]/.test(text), 'What joins a list holds no control characters')
    .optional(),
  spread: z.boolean().optional(),
  attach: z.boolean().optional(),
  default: z.json().optional(),
  choices: z
    .array(z.union([z.string().min(1).max(200), z.number()]))
    .min(1)
    .max(500)
    .optional(),
  min: z.number().optional(),
  /** Of a text the most characters, of a number the largest value. */
  max: z.number().optional(),
  pattern: z.string().max(1000).optional(),
  allow_dash: z.boolean().optional(),
  schemes: z
    .array(z.string().regex(/^[a-z][a-z0-9+.-]{0,30}$/, 'A scheme is small letters, such as https'))
    .min(1)
    .max(20)
    .optional(),
  folder: z.boolean().optional(),
  stdout: z.literal('-').optional(),
})
export type RawArg = z.infer<typeof arg_schema>

export const command_schema = z.strictObject({
  say: say.optional(),
  effect: effect.optional(),
  argv: z.array(word).min(1).max(20).optional(),
  dashdash: z.boolean().optional(),
  timeout_s: timeout_s.optional(),
  args: z.record(z.string(), arg_schema).optional(),
  outputs: z.array(z.string()).max(100).optional(),
  example: z.record(z.string(), z.json()).optional(),
})
export type RawCommand = z.infer<typeof command_schema>

const stage_schema = z.strictObject({ aliases: z.array(name).max(20).optional(), commands: z.record(z.string(), command_schema) })

const binary_schema = z.strictObject({
  search: z.string().min(1).max(200).optional(),
  also: z.array(z.string().min(1).max(200)).max(10).optional(),
  path: z.string().min(1).max(4096).optional(),
})
const progress_schema = z.strictObject({ stream: z.enum(['stdout', 'stderr']), pattern: z.string().min(1).max(1000), scale: z.number().positive().optional() })

export const file_schema = z.strictObject({
  program: z.string().regex(program_name, 'The name is small letters, digits and "-", begins with a letter and has at most 50 characters'),
  say: say.optional(),
  install: say.optional(),
  binary: z.union([z.string().min(1).max(4096), binary_schema]),
  env: z.strictObject({ set: z.record(z.string(), z.string().max(4096)).optional() }).optional(),
  progress: progress_schema.optional(),
  timeout_s: timeout_s.optional(),
  dashdash: z.boolean().optional(),
  stages: z.record(z.string(), stage_schema),
})
export type RawFile = z.infer<typeof file_schema>

/** What is wrong with `data`, each at its key. */
export function schemaFindings(issues: readonly z.core.$ZodIssue[]): Finding[] {
  return issues.flatMap((issue) => findingsOf(issue, []))
}

function findingsOf(issue: z.core.$ZodIssue, above: readonly (string | number)[]): Finding[] {
  const path = [...above, ...(issue.path as (string | number)[])]
  const where = path.join(' > ')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const known = keysAt(path)
      const meant = didYouMean(key, known)
      return {
        path: [...path, key],
        message: `There is no key "${key}"${where === '' ? '' : ` in ${where}`}.`,
        fix: meant ? `Write "${meant}".` : `Remove it; known here are ${known.join(', ')}.`,
      }
    })
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((errors) => errors.length > 0 && !errors.some((each) => each.code === 'invalid_type' && each.path.length === 0))
    if (meant) return meant.flatMap((each) => findingsOf(each, path))
  }
  if (issue.code === 'invalid_type' && issue.input === undefined && /received undefined/.test(issue.message) && path.length > 0)
    return [{ path, message: `"${where}" is missing.`, fix: `Add "${path.at(-1)}:" with its value.` }]
  return [
    {
      path,
      message: `${where === '' ? 'The file' : where}: ${issue.message}.`,
      fix: 'Correct the value; README.md of resources/registry describes what may stand here.',
    },
  ]
}

/** The keys that may stand at a place of the file: below the top they follow from how deep it lies. */
function keysAt(path: readonly (string | number)[]): string[] {
  const [top] = path
  if (top === undefined) return Object.keys(file_schema.shape)
  if (top === 'binary') return Object.keys(binary_schema.shape)
  if (top === 'env') return ['set']
  if (top === 'progress') return Object.keys(progress_schema.shape)
  if (path.length === 2) return ['aliases', 'commands']
  return Object.keys(path.length === 4 ? command_schema.shape : arg_schema.shape)
}
