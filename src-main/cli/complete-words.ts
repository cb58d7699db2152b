/** `opsdeck complete-words`: what could stand at the cursor of a line that begins with opsdeck; the completion scripts call it at every Tab. */
import type { CompletionItem } from '../../src-preload/contract/commands.ts'
import { wordsBefore } from '../commands/reading/words-before.ts'
import type { Circumstances } from './circumstances.ts'
import { exit_codes } from './exit-codes.ts'
import type { Arguments, Flag } from './read-arguments.ts'
import type { Verb } from './verb.ts'

/** `shell-folders`: the script offers the folders of the machine itself, which it knows how to quote and to extend. */
type Item = Pick<CompletionItem, 'insert' | 'description'> & { kind: CompletionItem['kind'] | 'verb' | 'shell-folders' }

export async function completeWords({ flags, words }: Arguments, circumstances: Circumstances, all: readonly Verb[]): Promise<number> {
  const line = flags.get('line')
  const typed = line === undefined ? [...words] : wordsOf(line)
  const items = await itemsFor(typed, circumstances, all)
  const lines = items.filter(({ insert }) => plain(insert) === insert).map(({ insert, kind, description }) => `${insert}\t${kind}\t${plain(description)}\n`)
  await circumstances.streams.out(lines.join(''))
  return exit_codes.ok
}

/** The words of a typed line after the program's name; the last one ends at the cursor. */
function wordsOf(line: string): string[] {
  const { words, current } = wordsBefore(line)
  return [...words.map((word) => word.text), current.text].slice(1)
}

async function itemsFor(words: readonly string[], circumstances: Circumstances, all: readonly Verb[]): Promise<Item[]> {
  const [name, ...rest] = words
  const typed = words.at(-1) ?? ''
  if (name === undefined || rest.length === 0)
    return [...verbItems(typed, all), ...(typed.startsWith('-') ? starting(typed, ['--help', '--version'], 'option', '') : [])]
  const verb = all.find((each) => each.name === name)
  if (!verb) return []
  const place = readOwn(rest.slice(0, -1), verb)
  if (place.is === 'value') return flagValues(place.flag, typed)
  if (place.is === 'command') {
    const { completeCommand } = await import('./complete-command.ts')
    return completeCommand({ words: [...place.words, typed], given: place.given }, circumstances)
  }
  if (typed.startsWith('-') && !place.is_closed) {
    const equals = typed.indexOf('=')
    if (equals === -1) return flagItems(typed, verb)
    const flag = verb.flags.find((each) => each.value !== undefined && typed.startsWith(`--${each.name}=`))
    return flag ? flagValues(flag, typed.slice(equals + 1)).map((item) => ({ ...item, insert: typed.slice(0, equals + 1) + item.insert })) : []
  }
  if (verb.own_flags_first) {
    const { completeCommand } = await import('./complete-command.ts')
    return [...(await completeCommand({ words: [typed], given: place.given }, circumstances)), ...(typed === '' && !place.is_closed ? flagItems('', verb) : [])]
  }
  const found: Item[] = []
  if (place.words.length === 0) {
    if (verb.name === 'help') found.push(...verbItems(typed, all))
    found.push(...starting(typed, verb.choices ?? [], 'value', ''))
  }
  return typed === '' ? [...found, ...flagItems('', verb)] : found
}

type Place =
  | { is: 'value'; flag: Flag }
  | { is: 'command'; words: readonly string[]; given: Arguments }
  | { is: 'own'; words: readonly string[]; given: Arguments /** After `--`. */; is_closed: boolean }

/** Where the cursor stands after the finished words of a verb; what nobody knows is passed over, since it may still be changed. */
function readOwn(words: readonly string[], verb: Verb): Place {
  const flags = new Map<string, string>()
  const plain_words: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === '--') {
      const rest = words.slice(at + 1)
      const given = { flags, words: [] }
      if (verb.own_flags_first && rest.length > 0) return { is: 'command', words: rest, given }
      return { is: 'own', words: [...plain_words, ...rest], given, is_closed: true }
    }
    if (!word.startsWith('-') || word === '-') {
      if (verb.own_flags_first) return { is: 'command', words: words.slice(at), given: { flags, words: [] } }
      plain_words.push(word)
      continue
    }
    const equals = word.indexOf('=')
    const name = equals === -1 ? word : word.slice(0, equals)
    const flag = verb.flags.find((each) => name === `--${each.name}` || (each.short !== undefined && name === `-${each.short}`))
    if (!flag) continue
    if (flag.value === undefined) flags.set(flag.name, 'true')
    else if (equals !== -1) flags.set(flag.name, word.slice(equals + 1))
    else if (at + 1 < words.length) flags.set(flag.name, words[++at]!)
    else return { is: 'value', flag }
  }
  return { is: 'own', words: plain_words, given: { flags, words: [] }, is_closed: false }
}

function verbItems(typed: string, all: readonly Verb[]): Item[] {
  return all.filter((verb) => verb.name.startsWith(typed)).map((verb) => ({ insert: verb.name, kind: 'verb', description: verb.summary }))
}

function flagItems(typed: string, verb: Verb): Item[] {
  return verb.flags.flatMap((flag): Item[] => {
    const names = [`--${flag.name}`, ...(flag.short !== undefined && typed !== '' ? [`-${flag.short}`] : [])]
    return names.filter((name) => name.startsWith(typed)).map((insert) => ({ insert, kind: 'option', description: flag.summary }))
  })
}

function flagValues(flag: Flag, typed: string): Item[] {
  if (flag.value === 'FOLDER') return [{ insert: '.', kind: 'shell-folders', description: '' }]
  return starting(typed, flag.choices ?? [], 'value', '')
}

function starting(typed: string, choices: readonly string[], kind: Item['kind'], description: string): Item[] {
  return choices.filter((choice) => choice.startsWith(typed)).map((insert) => ({ insert, kind, description }))
}

/** Tabs and ends of lines divide the answer; a name that holds one is not offered, and other controls are no text for a terminal. */
const plain = (text: string): string => text.replace(/[\u0000-\u001f\u007f]/g, ' ')
