/** What stands in no word of a line and counts all the same: values the program makes up, options that are always added. */
import { dirname } from 'node:path'
import { compileEmitted } from '../policies/compile-implied.ts'
import { normalName } from '../policies/compile-option.ts'
import type { CompiledCommand, EmittedOption, ImpliedValue, Placeholder } from '../policies/compiled-policy.ts'
import type { Family } from '../policies/parser-families.ts'
import type { Given, GivenOption } from './reading.ts'

/** Every value that comes about when what was given is put in; none where something is missing. */
export function valuesOf(
  { pieces }: ImpliedValue,
  slots: ReadonlyMap<string, readonly string[]>,
  options: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  let values: string[] = ['']
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      values = values.map((value) => value + piece)
      continue
    }
    const given = (piece.of.startsWith('-') ? options : slots).get(piece.of) ?? []
    const parts = given.length > 0 ? given.map((each) => partOf(each, piece.part)) : piece.otherwise === null ? [] : [piece.otherwise]
    values = values.flatMap((value) => parts.filter((part) => part !== '').map((part) => value + part))
  }
  return values
}

function partOf(path: string, part: Placeholder['part']): string {
  if (part === 'whole') return path
  if (part === 'folder') return dirname(path)
  const name = path.replace(/\/+$/, '').split('/').at(-1)!
  // CONTAINER:FILE
  return path.includes('/') ? name : name.slice(name.indexOf(':') + 1)
}

/** The words of what a person has confirmed: the tool's own yes stands right behind the command's names, so that the tool asks nobody. */
export function confirmedWords(items: readonly Given[], command: CompiledCommand, root: CompiledCommand): readonly Given[] {
  const names = items.findLastIndex((item) => item.kind === 'command') + 1
  const above = items.slice(0, names).flatMap((item) => (item.kind === 'command' ? [item.command] : []))
  const words = [root, ...above, command].findLast((each) => each.confirmed_words !== null)?.confirmed_words ?? []
  // What stands above several commands is left out where one of them does not know it, or a policy laid over it refuses it.
  const known = words.every((word) => !word.startsWith('-') || command.options.get(normalName(word, command.family))?.refuse === null)
  const emitted = known ? compileEmitted(words, command.options, command.family) : []
  const missing = emitted.filter(({ option }) => !items.some((item) => item.kind === 'option' && item.option === option && item.values[0] !== 'false'))
  const own = items.filter((item) => item.kind !== 'option' || !missing.some(({ option }) => item.option === option))
  const behind = own.findLastIndex((item) => item.kind === 'command') + 1
  return [...own.slice(0, behind), ...missing.map((each) => addedOption(each, command.family)), ...own.slice(behind)]
}

/** The items with the added options at their end, each once; before `--`, where there is one. */
export function withEmitted(items: readonly Given[], emitted: readonly EmittedOption[], family: Family): readonly Given[] {
  if (emitted.length === 0) return items
  const same = (item: Given, each: EmittedOption) =>
    item.kind === 'option' && item.option === each.option && item.name === each.name && item.values.join('\0') === each.values.join('\0')
  const own = items.filter((item) => !emitted.some((each) => same(item, each)))
  const added = emitted.map((each) => addedOption(each, family))
  const dashes = own.findIndex((item) => item.kind === 'dashes')
  return dashes < 0 ? [...own, ...added] : [...own.slice(0, dashes), ...added, ...own.slice(dashes)]
}

const addedOption = ({ option, name, values }: EmittedOption, family: Family): GivenOption => {
  return { kind: 'option', option, name, negated: false, values: [...values], attached: false, edit: nothing, family, value_at: 0, parts: [] }
}

const nothing = { at: 0, remove: 0, insert: [] } as const
