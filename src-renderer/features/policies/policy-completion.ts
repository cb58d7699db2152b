/** What could stand at a place of a policy text: keys of the format, kinds and types of values. Pure; the editor shows it. */
import { outlineOf, pathAt, wordsIn } from './policy-outline.ts'
import { consequences, context_sources, keys, option_kinds, quantifiers, short_commands, value_types, values, type Words } from './policy-words.ts'

export interface Suggestion {
  insert: string
  description: string
}

export interface Suggestions {
  /** Column on the line, from 0, where the replaced text begins. */
  from: number
  items: Suggestion[]
}

const listed = (words: Words, after = ''): Suggestion[] => Object.entries(words).map(([word, description]) => ({ insert: `${word}${after}`, description }))
const found = (from: number, items: Suggestion[]): Suggestions | null => (items.length > 0 ? { from, items } : null)

/** The format's keys that may stand below a path of keys; null where names are free (commands, options). */
function keysBelow(path: readonly string[]): Words | null {
  const last = path.at(-1)
  const above = path.at(-2)
  if (last === undefined) return keys.top
  if (last === '-') return above === 'when' ? keys.condition : path.at(-3) === 'examples' ? keys.example : null
  if (above === 'commands') return keys.command
  if (above === 'options' || above === 'inherited' || path.at(-3) === 'sets') return keys.option
  if (path.length === 1 && last === 'examples') return keys.examples
  if (path.length === 1 && last === 'binary') return keys.binary
  if (path.length === 1 && last === 'env') return keys.env
  if (above === 'env' && last === 'untrusted') return keys.untrusted
  return null
}

/** True where `NAMES: SPEC` of options stands. */
const holdsOptions = (path: readonly string[]): boolean =>
  path.at(-1) === 'options' || path.at(-1) === 'inherited' || (path.at(-2) === 'sets' && path.length === 2)

const holdsKeys = (path: readonly string[], key: string): boolean => keysBelow(path)?.[key] !== undefined

function typesOf(text: string): Suggestion[] {
  const own = outlineOf(text).find((entry) => entry.key === 'types')?.children ?? []
  return [...own.map((entry) => ({ insert: entry.key, description: `own type: ${entry.value}` })), ...listed(value_types)]
}

function optionSpec(text: string, value: string, from: number): Suggestions | null {
  if (/ -- /.test(value)) return null
  const consequence = / => (?:[a-z]+, ?)*([a-z]*)$/.exec(value)
  if (consequence) return found(from + value.length - consequence[1]!.length, listed(consequences))
  const word = /([a-z-]*)$/.exec(value)![1]!
  const before = value.slice(0, value.length - word.length)
  const at = from + before.length
  if (before === '') return found(at, [...listed(option_kinds), ...typesOf(text)])
  if (/(?:^(?:attached|flag or|some|any) |\(| \| )$/.test(before)) return found(at, typesOf(text))
  if (/\S $/.test(before)) {
    return found(at, [
      { insert: '=> ', description: 'consequences: effect, follow, code, base' },
      { insert: '-- ', description: 'what the option does' },
    ])
  }
  return null
}

function argument(text: string, value: string, from: number): Suggestions | null {
  if (/ -- /.test(value)) return null
  const word = /([a-z-]*)$/.exec(value)![1]!
  const before = value.slice(0, value.length - word.length)
  const at = from + before.length
  if (before === '') return found(at, [...listed(quantifiers), ...typesOf(text)])
  return /(?:^(?:optional|any|some) |\(| \| )$/.test(before) ? found(at, typesOf(text)) : null
}

function setNames(text: string, value: string, from: number): Suggestions | null {
  const word = /([A-Za-z0-9_-]*)$/.exec(value)![1]!
  const sets = outlineOf(text).find((entry) => entry.key === 'sets')?.children ?? []
  const used = new Set(wordsIn(value.slice(0, value.length - word.length)))
  const items = sets.filter((set) => !used.has(set.key)).map((set) => ({ insert: set.key, description: `${set.children.length} options` }))
  return value.startsWith('[') ? found(from + value.length - word.length, items) : null
}

function valueAt(text: string, path: readonly string[], key: string, value: string, from: number): Suggestions | null {
  if (holdsOptions(path)) return optionSpec(text, value, from)
  const last = path.at(-1)
  if (last === 'args' || (key === 'after_dashes' && holdsKeys(path, key))) return argument(text, value, from)
  if (last === 'types' && path.length === 1) return argument(text, value, from)
  if (last === 'extras' && path.at(-2) === 'env') return found(from + value.lastIndexOf(' ') + 1, typesOf(text))
  if (last === 'context' && path.length === 1) return found(from + value.lastIndexOf(' ') + 1, listed(context_sources))
  if (last === 'commands') return value.includes(' -- ') ? null : found(from, listed(short_commands))
  if (!holdsKeys(path, key)) return null
  if (key === 'sets' || key === 'use') return setNames(text, value, from)
  if (key === 'is') return optionSpec(text, value, from)
  return values[key] ? found(from, listed(values[key])) : null
}

/** `line` from 1, `column` from 0. Null where nothing of the format can stand. */
export function completionsAt(text: string, line: number, column: number): Suggestions | null {
  const lines = text.split('\n')
  const raw = lines[line - 1]
  if (raw === undefined || raw.trimStart().startsWith('#')) return null
  const before = raw.slice(0, column)
  const item = /^(\s*)- /.exec(before)
  const indent = item ? item[1]!.length + 2 : before.length - before.trimStart().length
  const above = pathAt(lines, line, item ? item[1]!.length : indent)
  const path = item ? [...above, '-'] : above
  const written = /^\s*(?:- )?([^\s:][^:]*?):\s+(.*)$/.exec(before)
  if (written) return valueAt(text, path, written[1]!.replace(/^['"]|['"]$/g, ''), written[2]!, column - written[2]!.length)
  const partial = before.slice(item ? item[0].length : 0).trimStart()
  if (!/^[a-z_]*$/.test(partial)) return null
  const known = keysBelow(path)
  if (!known) return null
  const there = new Set(siblings(lines, line, indent))
  const items = listed(known, ': ').filter((one) => !there.has(one.insert.slice(0, -2)))
  return found(column - partial.length, items)
}

/** Keys that stand already beside this line. */
function siblings(lines: readonly string[], line: number, indent: number): string[] {
  const keyOf = (raw: string): string | undefined => /^\s*([a-z_]+):(?:\s|$)/.exec(raw)?.[1]
  const own: string[] = []
  for (const step of [-1, 1]) {
    for (let i = line - 1 + step; i >= 0 && i < lines.length; i += step) {
      const raw = lines[i]!
      if (raw.trim() === '') continue
      const at = raw.length - raw.trimStart().length
      if (at < indent) break
      const key = at === indent ? keyOf(raw) : undefined
      if (key) own.push(key)
    }
  }
  return own
}
