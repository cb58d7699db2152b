/** Writes the words back from what was read: one spelling for each meaning. Reading them again gives the same. */
import type { Given, GivenOption } from './reading.ts'

export function canonicalWords(items: readonly Given[]): string[] {
  const words: string[] = []
  for (const item of items) {
    if (item.kind === 'word') words.push(item.value)
    else if (item.kind === 'dashes') words.push('--')
    else if (item.kind === 'command') words.push(item.command.name)
    else if (!item.option.in_prefix) optionWords(item, words)
  }
  return words
}

function optionWords(item: GivenOption, words: string[]): void {
  const { option, values, family } = item
  const name = option.as ?? item.name
  if (name === '-NUMBER') {
    words.push(`-${values[0]}`)
    return
  }
  if (name === '@') {
    words.push(`@${values[0]}`)
    return
  }
  if (values.length === 0) {
    words.push(name)
    return
  }
  if (option.arity === 'flag') {
    words.push(values[0] === 'true' ? name : `${name}=${values[0]}`)
    return
  }
  if (option.arity === 'some' || option.arity === 'any' || option.arity === 'two' || option.arity === 'until') {
    words.push(name, ...values)
    return
  }
  const value = values[0]!
  if (family.long === 'exact') {
    // Which of the two forms such a program takes is not known, so the one that was written stays.
    words.push(...(item.attached ? [`${name}=${value}`] : [name, value]))
    return
  }
  const long = name.startsWith('--') || name.startsWith('+') || family.long === 'single'
  const attach_only = option.arity === 'optional' || option.arity === 'attached' || !family.separate || (!family.dash_values && value.startsWith('-'))
  if (long && option.arity !== 'separate' && (family.equals || name.startsWith('+'))) words.push(`${name}=${value}`)
  else if (attach_only) words.push(long ? `${name}=${value}` : `${name}${value}`)
  else words.push(name, value)
}
