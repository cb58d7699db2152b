/** Compiles what a condition judges beyond the words of the line, and the options it adds to the canonical words. */
import { parseType } from '../value-types/parse-type.ts'
import type { ValueType } from '../value-types/value-type.ts'
import { normalName } from './compile-option.ts'
import type { CompiledOption, EmittedOption, ImpliedValue, Placeholder } from './compiled-policy.ts'
import type { Family } from './parser-families.ts'

/**
 * `{TYPE: TEMPLATE}` or `{TYPE: [TEMPLATE, ...]}`; `{slot}`, `{--option}`, `{slot/name}` (the last part), `{slot/folder}` (the folder it lies in) and `{slot|text}` (the text without one) are put in.
 * `mainName` gives the main name of an option; one of a command above is written by its main name. Throws Error with a sentence.
 */
export function compileImplied(
  raw: Readonly<Record<string, string | readonly string[]>>,
  types: ReadonlyMap<string, ValueType>,
  mainName: (option: string) => string,
): ImpliedValue[] {
  return Object.entries(raw).flatMap(([expression, templates]) => {
    const type = parseType(expression, types)
    return [templates].flat().map((template) => ({ type, pieces: cut(template, mainName) }))
  })
}

function cut(template: string, mainName: (option: string) => string): (string | Placeholder)[] {
  const pieces: (string | Placeholder)[] = []
  let from = 0
  for (const found of template.matchAll(/\{([^{}|/]+)(?:\/(name|folder))?(?:\|([^{}]*))?\}/g)) {
    if (found.index > from) pieces.push(template.slice(from, found.index))
    const name = found[1]!
    pieces.push({ of: name.startsWith('-') ? mainName(name) : name, part: (found[2] ?? 'whole') as Placeholder['part'], otherwise: found[3] ?? null })
    from = found.index + found[0].length
  }
  if (from < template.length) pieces.push(template.slice(from))
  return pieces
}

/** Throws Error with a sentence. */
export function compileEmitted(words: readonly string[], options: ReadonlyMap<string, CompiledOption>, family: Family): EmittedOption[] {
  const emitted: EmittedOption[] = []
  for (let at = 0; at < words.length; at++) {
    const name = words[at]!
    const option = options.get(normalName(name, family))
    if (!option || option.refuse !== null) throw new Error(`${name} is not an option that could be added`)
    emitted.push({ option, name, values: option.arity === 'flag' ? [] : [words[++at] ?? missing(name)] })
  }
  return emitted
}

function missing(name: string): never {
  throw new Error(`${name} needs its value behind it`)
}
