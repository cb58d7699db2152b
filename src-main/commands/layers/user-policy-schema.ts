/** The shape of a user's policy files (a tool of their own, or rules laid over a tool that is there) and what is said where a file has another. */
import { z } from 'zod'
import { command_fields, condition, option_map, policy_schema, type RawCommand, type RawPolicy } from '../policies/policy-schema.ts'
import type { Finding } from '../policies/policy-text.ts'
import { didYouMean } from '../words/did-you-mean.ts'

const own_fields = { allow_widening: z.boolean().optional() }

/** A tool of the user's own: everything a built-in file says; examples may be missing. */
export const own_tool_schema = policy_schema.extend(own_fields)

/** Laid over a tool that is there: only the tool's name is needed. */
export const overlay_schema = policy_schema
  .extend({ ...own_fields, extends: z.literal('builtin').optional() })
  .partial({ description: true, install: true, parser: true })
export type RawOverlay = z.infer<typeof overlay_schema>

const keys = (schema: object): string[] => Object.keys(schema)
const command_keys = [...keys(command_fields), 'commands']

/** What is wrong with `data`, each at its key. */
export function shapeFindings(issues: readonly z.core.$ZodIssue[], data: unknown): Finding[] {
  return issues.flatMap((issue) => findingsOf(issue, [], data))
}

function findingsOf(issue: z.core.$ZodIssue, above: readonly (string | number)[], data: unknown): Finding[] {
  const path = [...above, ...(issue.path as (string | number)[])]
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key))
  if (issue.code === 'invalid_union') {
    // The alternative that got furthest is the one that was meant: a map is no text with a mistake in it.
    const meant = issue.errors.find((errors) => errors.length > 0 && !errors.some((each) => each.code === 'invalid_type' && each.path.length === 0))
    if (meant) return meant.flatMap((each) => findingsOf(each, path, data))
  }
  const where = path.map(String).join(' > ')
  if (path.length > 0 && valueAt(data, path) === undefined) return [{ path, message: `"${where}" is missing.`, fix: `Add "${path.at(-1)}:" with its value.` }]
  return [
    {
      path,
      message: `${where === '' ? 'The file' : where}: ${issue.message}.`,
      fix: 'Correct the value; README.md of the policies describes what may stand here.',
    },
  ]
}

function unknownKey(path: readonly (string | number)[], key: string): Finding {
  const known = keysAt(path)
  const meant = didYouMean(key, known)
  return {
    path: [...path, key],
    message: `There is no key "${key}"${path.length > 0 ? ` in ${path.map(String).join(' > ')}` : ''}.`,
    fix: meant ? `Write "${meant}".` : `Remove it; known here are ${known.join(', ')}.`,
  }
}

function valueAt(data: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined),
    data,
  )
}

/** The keys that may stand at a place of the file. */
function keysAt(path: readonly (string | number)[]): string[] {
  if (path.length === 0) return keys(overlay_schema.shape)
  const [last, above, further] = [path.at(-1), path.at(-2), path.at(-3)]
  if (above === 'when') return keys(condition.shape)
  if (above === 'commands') return command_keys
  if (above === 'options' || above === 'inherited' || further === 'sets') return keys(option_map.shape)
  if (further === 'examples') return ['line', 'argv', 'why', 'env']
  if (last === 'examples') return ['read', 'change', 'destroy', 'refused']
  if (last === 'binary') return ['search', 'also', 'venv', 'absolute']
  if (last === 'untrusted') return ['set', 'git_config']
  return ['set', 'git_config', 'untrusted', 'extras']
}

/** The file's rules for the tool without a subcommand, as those of a command. */
export function rootRules(raw: RawOverlay | RawPolicy): RawCommand {
  const { sets: _, use, verbs: _verbs, ...rest } = raw
  return { ...rest, sets: use }
}
