/** Turns the parsed policy file into the compiled form that judging walks over. */
import type { Effect } from '../../../src-preload/contract/running.ts'
import { parseContextSource } from '../context/context-sources.ts'
import { parseType } from '../value-types/parse-type.ts'
import type { ValueType } from '../value-types/value-type.ts'
import { splitLine } from '../words/split-line.ts'
import { CommandCompiler } from './compile-command.ts'
import type { CompiledCommand, CompiledPolicy, ExtraRule, HelpForm, PolicyExample } from './compiled-policy.ts'
import { parser_families } from './parser-families.ts'
import { PlacedError, placed } from './policy-error.ts'
import { headOf } from './policy-head.ts'
import type { RawExample, RawPolicy } from './policy-schema.ts'

type LineOf = (path: readonly (string | number)[]) => number

/** Throws PlacedError naming the place in the file. `at` gives the line of a place, `mounted` the rules of another tool. */
export function compilePolicy(raw: RawPolicy, file: string, at: LineOf, mounted: (tool: string) => CompiledCommand): CompiledPolicy {
  const family = parser_families[raw.parser]
  const types = new Map<string, ValueType>()
  for (const [name, expression] of Object.entries(raw.types ?? {})) {
    types.set(
      name,
      placed(['types', name], () => parseType(expression, types)),
    )
  }
  const compiler = new CommandCompiler(family, types, raw.sets ?? {}, new Set(raw.prefix ?? []), mounted)
  const verbs = raw.verbs === undefined ? null : compiler.readVerbs(raw.verbs, raw.tool, raw.inherited ?? {})
  const { sets: _sets, use, verbs: _verbs, ...top } = raw
  const root = compiler.command(raw.tool, raw.tool, { ...top, sets: use }, [], null)
  const extras = compileExtras(raw.env?.extras ?? {}, types)
  return {
    ...headOf(raw),
    file,
    family,
    version: raw.version ?? null,
    prefix: raw.prefix ?? [],
    help: helpForm(raw.help),
    default_timeout_ms: raw.default_timeout_ms,
    env: {
      set: raw.env?.set ?? {},
      git_config: raw.env?.git_config ?? {},
      untrusted_set: raw.env?.untrusted?.set ?? {},
      untrusted_git_config: raw.env?.untrusted?.git_config ?? {},
      ...extras,
    },
    context: new Map(
      Object.entries(raw.context ?? {}).map(([name, sources], index, all) => {
        const above = all.slice(0, index).map(([each]) => each)
        return [name, placed(['context', name], () => sources.split(' or ').map((source) => parseContextSource(source, above)))]
      }),
    ),
    workspace_facts: raw.workspace_facts ?? null,
    root,
    verbs,
    examples: compileExamples(raw, at),
    within: null,
    widened: false,
  }
}

function helpForm(raw: RawPolicy['help']): HelpForm | null {
  if (raw === undefined) return null
  const { options = [], word = null, as, prints = [], groups = false, without = [], done_codes = [] } = raw
  return { options: new Set(options), word, as, prints: prints.map((each) => each.split(' ')), groups, without: new Set(without), done_codes }
}

export function compileExtras(
  raw: Readonly<Record<string, string>>,
  types: ReadonlyMap<string, ValueType>,
): { extras: Map<string, ExtraRule>; extra_prefixes: Map<string, ExtraRule> } {
  const extras = new Map<string, ExtraRule>()
  const extra_prefixes = new Map<string, ExtraRule>()
  for (const [name, spec] of Object.entries(raw)) {
    const profile_only = spec.startsWith('profile ')
    const type = placed(['env', 'extras', name], () => parseType(profile_only ? spec.slice(8) : spec, types))
    if (name.endsWith('*')) extra_prefixes.set(name.slice(0, -1), { type, profile_only })
    else extras.set(name, { type, profile_only })
  }
  return { extras, extra_prefixes }
}

export function compileExamples(raw: Pick<RawPolicy, 'tool' | 'examples'>, at: LineOf): PolicyExample[] {
  const found: PolicyExample[] = []
  for (const [group, examples] of Object.entries(raw.examples ?? {}) as [Effect | 'refused', RawExample[]][]) {
    for (const [index, example] of examples.entries()) {
      const path = ['examples', group, index]
      const { argv, line, why, env } = placed(path, () => exampleWords(example))
      if (argv[0] !== raw.tool) throw new PlacedError(path, `${path.join(' > ')}: the example does not start with ${raw.tool}. Begin it with the tool's name.`)
      found.push({ argv, line, expect: group, why, env, at: at(path) })
    }
  }
  return found
}

function exampleWords(example: RawExample): { argv: string[]; line: string; why: string; env: Record<string, string> } {
  const { line, argv, why = '', env = {} } = typeof example === 'string' ? { line: example } : Array.isArray(example) ? { argv: example } : example
  if (argv) return { argv, line: line ?? argv.map(quoted).join(' '), why, env }
  if (line === undefined) throw new Error('an example needs line or argv')
  const split = splitLine(line)
  if ('problem' in split) throw new Error(`${split.problem.reason}; write the example as a list of words`)
  return { argv: split.words.map((word) => word.text), line, why, env }
}

const quoted = (word: string): string => (/^[\w./:=@%+,^~-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
