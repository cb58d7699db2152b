/** The keys of a policy text by their indentation, and the line on which a rule stands. Works on broken YAML too; decides nothing. */

export interface Entry {
  key: string
  /** Counted from 1. */
  line: number
  indent: number
  /** What follows the colon on the same line. */
  value: string
  children: Entry[]
}

const key_line = /^(\s*(?:- )*\s*)(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s#'"[\]{},&*!|>%@`][^#]*?)):(?:\s+(.*))?$/
const block_scalar = /^[|>][+-]?\d?\s*(#.*)?$/

/** The outermost entries; list items count as children without a key (`-`). */
export function outlineOf(text: string): Entry[] {
  const root: Entry = { key: '', line: 0, indent: -1, value: '', children: [] }
  const above: Entry[] = [root]
  let scalar_indent = Number.POSITIVE_INFINITY
  for (const [index, raw] of text.split('\n').entries()) {
    const indent = raw.length - raw.trimStart().length
    if (raw.trim() === '' || raw.trimStart().startsWith('#')) continue
    if (indent > scalar_indent) continue
    scalar_indent = Number.POSITIVE_INFINITY
    const found = key_line.exec(raw)
    const item = /^\s*- /.test(raw)
    if (item) push(above, { key: '-', line: index + 1, indent, value: '', children: [] })
    if (!found) continue
    const entry: Entry = {
      key: found[2] ?? found[3]?.replaceAll("''", "'") ?? found[4]!.trim(),
      line: index + 1,
      indent: item ? indent + 2 : indent,
      value: (found[5] ?? '').trim(),
      children: [],
    }
    push(above, entry)
    if (block_scalar.test(entry.value)) scalar_indent = entry.indent
  }
  return root.children
}

function push(above: Entry[], entry: Entry): void {
  while (above.at(-1)!.indent >= entry.indent) above.pop()
  above.at(-1)!.children.push(entry)
  above.push(entry)
}

/** `-m, --[no-]message` names -m, --message and --no-message. */
export const namesOf = (key: string): string[] =>
  key.split(/,\s*/).flatMap((name) => (/\[(no-?)\]/.test(name) ? [name.replace(/\[no-?\]/, ''), name.replace(/\[(no-?)\]/, '$1')] : [name]))

function fits(name: string, wanted: string): boolean {
  if (!name.includes('*')) return name === wanted
  const expression = name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.+')
  return new RegExp(`^${expression}$`).test(wanted)
}

/** The entry that names `wanted`; a written name wins over a pattern. */
const named = (entries: readonly Entry[], wanted: string): Entry | undefined =>
  entries.find((entry) => entry.key === wanted || namesOf(entry.key).includes(wanted)) ??
  entries.find((entry) => wordsIn(child(entry, 'aliases')?.value ?? '').includes(wanted)) ??
  entries.find((entry) => namesOf(entry.key).some((name) => fits(name, wanted)))

const child = (entry: Entry | undefined, key: string): Entry | undefined => entry?.children.find((one) => one.key === key)
/** The words of `[a, b]`. */
export const wordsIn = (value: string): string[] =>
  value
    .replace(/^\[|\].*$/g, '')
    .split(',')
    .map((word) => word.trim().replace(/^['"]|['"]$/g, ''))
    .filter(Boolean)

const isOption = (word: string): boolean => /^[-+@]/.test(word)

/** Entries that carry an anchor, by its name: rules may stand there once and be used in many places. */
function anchors(entries: readonly Entry[], into = new Map<string, Entry>()): Map<string, Entry> {
  for (const entry of entries) {
    const name = /^&(\S+)/.exec(entry.value)?.[1]
    if (name) into.set(name, entry)
    anchors(entry.children, into)
  }
  return into
}

export interface RuleLine {
  line: number
  /** False where only something above the rule is written in this text. */
  exact: boolean
}

/** Where `git/push/--force` stands in the policy of git; null for a text without any keys. */
export function lineOfRule(text: string, rule: string): RuleLine | null {
  const top = outlineOf(text)
  const first = top[0]
  if (!first) return null
  const shared = anchors(top)
  const follow = (entry: Entry): Entry[] =>
    [entry.value, child(entry, '<<')?.value ?? ''].flatMap((value) => {
      const name = /^\*(\S+)/.exec(value)?.[1]
      return (name !== undefined && shared.get(name)) || []
    })
  /** Children of a key of an entry, also of what the entry refers to. */
  const below = (entry: Entry, key: string): Entry[] => [entry, ...follow(entry)].flatMap((one) => child(one, key)?.children ?? [])

  const file: Entry = { key: '', line: (top.find((one) => one.key === 'tool') ?? first).line, indent: -1, value: '', children: top }
  const path = [file]
  for (const word of rule.split('/').slice(1)) {
    const here = path.at(-1)!
    if (!isOption(word)) {
      const next = named(below(here, 'commands'), word)
      if (!next) {
        const slot = named(below(here, 'args'), word)
        return slot ? { line: slot.line, exact: true } : { line: here.line, exact: false }
      }
      path.push(next)
      continue
    }
    const option = optionOf(path, word, below, child(file, 'sets')?.children ?? [])
    return option ? { line: option.line, exact: true } : { line: here.line, exact: false }
  }
  return { line: path.at(-1)!.line, exact: true }
}

/** The nearest entry of an option: of the command, in its sets, or inherited from above. */
function optionOf(path: readonly Entry[], word: string, below: (entry: Entry, key: string) => Entry[], sets: readonly Entry[]): Entry | undefined {
  for (const entry of [...path].reverse()) {
    const own = named([...below(entry, 'options'), ...below(entry, 'inherited')], word)
    if (own) return own
    const used = [...wordsIn(child(entry, 'sets')?.value ?? ''), ...(child(entry, 'use') ? wordsIn(child(entry, 'use')!.value) : [])]
    for (const name of used) {
      const found = named(sets.find((set) => set.key === name)?.children ?? [], word)
      if (found) return found
    }
  }
  return named(
    sets.flatMap((set) => set.children),
    word,
  )
}

/** The keys above a line, outermost first: what completion needs to know its place. */
export function pathAt(lines: readonly string[], line: number, indent: number): string[] {
  const path: string[] = []
  let limit = indent
  for (let i = line - 2; i >= 0 && limit > 0; i--) {
    const raw = lines[i]!
    if (raw.trim() === '' || raw.trimStart().startsWith('#')) continue
    const found = key_line.exec(raw)
    const item = /^(\s*)- /.exec(raw)
    const own = raw.length - raw.trimStart().length
    if (item && own + 2 <= limit && own < limit) {
      if (found && own + 2 < limit) path.unshift(found[2] ?? found[3] ?? found[4]!.trim())
      path.unshift('-')
      limit = own
      continue
    }
    if (!found || own >= limit) continue
    path.unshift(found[2] ?? found[3] ?? found[4]!.trim())
    limit = own
  }
  return path
}
