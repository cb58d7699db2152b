/** Compiles one option entry of a policy: its names and its one-line SPEC or long map. */
import type { Effect } from '../../../src-preload/contract/running.ts'
import type { ValueType } from '../value-types/value-type.ts'
import type { Arity, CompiledOption } from './compiled-policy.ts'
import type { Family } from './parser-families.ts'

export interface RawOption {
  is?: string | undefined
  say?: string | undefined
  effect?: Effect | undefined
  follow?: boolean | undefined
  code?: boolean | undefined
  base?: boolean | undefined
  once?: boolean | undefined
  refuse?: string | undefined
  session?: boolean | undefined
  instead?: string | undefined
  as?: string | undefined
}

/** The name under which an option is looked up: Go flags know no difference between `-x` and `--x`. */
export function normalName(name: string, family: Family): string {
  return family.long === 'single' && name.startsWith('--') ? name.slice(1) : name
}

/** Splits `-n, --[no-]x` into its names. Throws Error with a sentence. */
export function optionNames(key: string): string[] {
  const names = key.split(/,\s+/).flatMap((name) => {
    const negatable = /^(--|\+|-)\[no-?\]([\s\S]+)$/.exec(name)
    if (!negatable) return [name]
    const no = name.includes('[no-]') ? 'no-' : 'no'
    return [`${negatable[1]}${negatable[2]}`, `${negatable[1]}${no}${negatable[2]}`]
  })
  for (const name of names) if (!/^(?:-[^\s=]|--[^\s=]+|-[A-Za-z][^\s=]*|[+][^\s=]*|@)$/.test(name)) throw new Error(`"${name}" is not an option name`)
  return names
}

/** Cuts `SPEC => CONSEQUENCES -- description` into its three parts. */
function cutSpec(spec: string): { kind: string; consequences: string[]; say: string } {
  const dashes = spec.indexOf(' -- ')
  const head = dashes < 0 ? spec : spec.slice(0, dashes)
  const arrow = head.indexOf(' => ')
  return {
    kind: (arrow < 0 ? head : head.slice(0, arrow)).trim(),
    consequences:
      arrow < 0
        ? []
        : head
            .slice(arrow + 4)
            .split(',')
            .map((each) => each.trim()),
    say: dashes < 0 ? '' : spec.slice(dashes + 4).trim(),
  }
}

/**
 * `entry` is what stands at `key` in the policy. Throws Error with a sentence.
 */
export function compileOption(key: string, entry: string | RawOption, parse: (expression: string) => ValueType, prefix: ReadonlySet<string>): CompiledOption {
  const names = optionNames(key)
  const raw: RawOption = typeof entry === 'string' ? {} : entry
  const spec = cutSpec(typeof entry === 'string' ? entry : (entry.is ?? (entry.refuse ? 'refuse' : 'flag')))
  const known = new Set(['read', 'change', 'destroy', 'follow', 'code', 'base', 'once', 'many'])
  for (const consequence of spec.consequences)
    if (!known.has(consequence)) throw new Error(`"${consequence}" is not a consequence; known are ${[...known].join(', ')}`)
  const has = (consequence: string) => spec.consequences.includes(consequence)
  const say = raw.say ?? spec.say

  let kind = spec.kind
  let refuse = raw.refuse ?? null
  const session = raw.session ?? /^session\b/.test(kind)
  kind = kind.replace(/^session\b/, 'refuse')
  if (/^refuse\b/.test(kind)) {
    refuse ??= say
    if (!refuse) throw new Error('a refused option needs its reason: "refuse -- REASON"')
    const rest = kind.slice(6).trim()
    kind = rest === '' ? 'flag' : rest === 'value' ? 'text' : rest === 'flag or value' ? 'flag or text' : rest === 'attached' ? 'attached text' : rest
  }
  const { arity, expression, second } = readKind(kind)
  return {
    names,
    main: names.find((name) => name.startsWith('--')) ?? names[0]!,
    arity,
    type: expression === null ? null : parse(expression),
    second: second === null ? null : parse(second),
    effect: raw.effect ?? (has('destroy') ? 'destroy' : has('change') ? 'change' : has('read') ? 'read' : null),
    follow: raw.follow ?? has('follow'),
    code: raw.code ?? has('code'),
    base: raw.base ?? has('base'),
    once: raw.once ?? has('once'),
    refuse,
    session,
    instead: raw.instead ?? null,
    as: spelling(raw.as, names),
    say,
    in_prefix: names.some((name) => prefix.has(name)),
  }
}

/** Judging the canonical words again has to give the same, so the spelling is one of the names. */
function spelling(as: string | undefined, names: readonly string[]): string | null {
  if (as === undefined || names.includes(as)) return as ?? null
  throw new Error(`"as" is one of the option's own names: ${names.join(', ')}`)
}

function readKind(kind: string): { arity: Arity; expression: string | null; second: string | null } {
  if (kind === 'flag') return { arity: 'flag', expression: null, second: null }
  if (kind === 'until') return { arity: 'until', expression: 'text', second: null }
  const two = /^two ([\s\S]+?) then ([\s\S]+)$/.exec(kind)
  if (two) return { arity: 'two', expression: two[1]!, second: two[2]! }
  const worded: [string, Arity][] = [
    ['flag or ', 'optional'],
    ['attached ', 'attached'],
    ['separate ', 'separate'],
    ['last or ', 'last'],
    ['some ', 'some'],
    ['any ', 'any'],
  ]
  for (const [start, arity] of worded) if (kind.startsWith(start)) return { arity, expression: kind.slice(start.length), second: null }
  return { arity: 'value', expression: kind, second: null }
}
