/** Compiles what a policy says of operations that it does not name: which verbs read, change or destroy, and which names are refused before. */
import type { Effect } from '../../../src-preload/contract/running.ts'
import type { CompiledCommand, NamedOperations, VerbRules } from './compiled-policy.ts'
import { placed } from './policy-error.ts'
import type { RawCommand, RawVerbs } from './policy-schema.ts'

type Path = readonly (string | number)[]

/** `compile` makes the command that stands for all operations of one effect. Throws PlacedError. */
export function compileVerbs(raw: RawVerbs, compile: (name: string, body: RawCommand, path: Path) => CompiledCommand): VerbRules {
  const words = new Map<string, Effect>()
  const named: NamedOperations<CompiledCommand>[] = []
  const by_effect = {} as Record<Effect, CompiledCommand>
  const template = (effect: Effect, body: RawCommand, path: Path): CompiledCommand => ({
    ...compile(effect, { ...body, effect }, path),
    by_verb: true,
    abbreviates: raw.abbreviates ?? false,
  })
  for (const [index, { names, effect, ...body }] of (raw.also ?? []).entries())
    named.push({ expression: expressionOf(listed(names), []), value: template(effect, body, ['verbs', 'also', index]) })
  for (const effect of ['read', 'change', 'destroy'] as const) {
    const { words: verbs, names, ...body } = raw[effect]
    for (const verb of listed(verbs)) {
      if (words.has(verb)) placed(['verbs', effect, 'words'], () => fail(`"${verb}" is named twice`))
      words.set(verb, effect)
    }
    by_effect[effect] = template(effect, body, ['verbs', effect])
    if (names !== undefined) named.push({ expression: expressionOf(listed(names), []), value: by_effect[effect] })
  }
  const refused = (raw.refuse ?? []).map(({ names, except, effects, why, session }) => ({
    expression: expressionOf(listed(names), listed(except ?? '')),
    value: { why, session: session ?? false, effects: effects ?? (['read', 'change', 'destroy'] as const) },
  }))
  return { words, named, by_effect, refused, nested: raw.nested ?? false, groups: new Set(listed(raw.groups ?? '')) }
}

/** `a, b` or words on lines of their own. */
export const listed = (text: string): string[] =>
  text
    .split(/\s*,\s*|\n/)
    .map((each) => each.trim())
    .filter((each) => each !== '')

/** `list, create; network peerings: list`: the ways to operations below a group. */
export function waysTo(offers: string): string[] {
  return offers.split(';').flatMap((entry) => {
    const colon = entry.indexOf(':')
    const group = entry.slice(0, Math.max(colon, 0)).trim()
    return listed(
      entry
        .slice(colon + 1)
        .trim()
        .replaceAll(/\s+/g, ','),
    ).map((name) => (group === '' ? name : `${group} ${name}`))
  })
}

/** Those of them that stand below `group`. */
export function waysBelow(offers: readonly string[], group: string): string[] {
  return offers.filter((way) => way.startsWith(`${group} `)).map((way) => way.slice(group.length + 1))
}

/** A name of one word is meant in every group; with blanks it is the whole way from the tool: `ec2 modify-*`. `*` stands for any letters. */
function expressionOf(names: readonly string[], except: readonly string[]): RegExp {
  const source = (each: string) =>
    `${each.includes(' ') ? '' : '(?:.* )?'}${each
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('**', '\u0000')
      .replaceAll('*', '[^ ]*')
      .replaceAll('\u0000', '.*')}`
  const not = except.length === 0 ? '' : `(?!(?:${except.map(source).join('|')})$)`
  return new RegExp(`^${not}(?:${names.map(source).join('|')})$`, 'u')
}

function fail(message: string): never {
  throw new Error(message)
}
