/** From a value that was given to the text that stands in the command, or what is wrong with it. */
import { statSync } from 'node:fs'
import { day_words, type TemplateDefinition } from '../../../src-preload/contract/templates.ts'
import { AppError } from '../../base/app-error.ts'
import { resolveInside } from '../../workspaces/resolve-path.ts'
import { matchesPattern } from './matches-pattern.ts'

export type Parameter = TemplateDefinition['parameters'][number]

/** Where and when a value is looked at. */
export interface ValueSeat {
  /** The day that `today` means, as 2030-01-31. */
  today: string
  /** Absolute; null looks at the shape of a path only. */
  root: string | null
  /** Folder inside the root that paths count from. */
  base: string | null
}

export type CheckedValue = { text: string } | { mistake: string }

const mistake = (sentence: string): CheckedValue => ({ mistake: sentence })
const control = /[\u0000-\u001f\u007f]/

/** `given` is neither undefined nor empty. */
export function checkValue(parameter: Parameter, given: string | number, seat: ValueSeat): CheckedValue {
  const text = String(given)
  if (text.includes('\0') || !text.isWellFormed()) return mistake('It holds characters that no argument can hold.')
  if (parameter.type !== 'secret' && control.test(text)) return mistake('It holds line breaks or other control characters. Write it in one line.')
  switch (parameter.type) {
    case 'text':
      return checkText(parameter, text)
    case 'number':
      return checkNumber(parameter, text)
    case 'enum':
      return parameter.choices.includes(text) ? { text } : mistake(`It is none of the choices: ${parameter.choices.join(', ').slice(0, 300)}.`)
    case 'path':
      return checkPath(parameter, text, seat)
    case 'branch':
      return isBranch(text) ? { text } : mistake('Git takes no branch of this name.')
    case 'date':
      return checkDate(parameter, text, seat)
    case 'secret':
      return { text }
  }
}

function checkText({ min_length = 0, max_length = 10_000, pattern }: Parameter & { type: 'text' }, text: string): CheckedValue {
  if (text.length < min_length) return mistake(`It has fewer than ${min_length} characters.`)
  if (text.length > max_length) return mistake(`It has more than ${max_length} characters.`)
  if (pattern === undefined) return { text }
  const matches = matchesPattern(pattern, text)
  if (matches === null) return mistake('Whether it matches the pattern could not be told in time. Write a simpler pattern.')
  return matches ? { text } : mistake(`It does not match the pattern ${pattern}`)
}

function checkNumber({ min, max, whole }: Parameter & { type: 'number' }, text: string): CheckedValue {
  const number = Number(text)
  if (!/^-?\d+(?:\.\d+)?$/.test(text) || !Number.isFinite(number)) return mistake('It is no number such as 12 or 0.5.')
  if (whole && !Number.isInteger(number)) return mistake('It is no whole number.')
  if (min !== undefined && number < min) return mistake(`It is less than ${min}.`)
  if (max !== undefined && number > max) return mistake(`It is more than ${max}.`)
  return { text }
}

function checkPath({ kind = 'any' }: Parameter & { type: 'path' }, text: string, { root, base }: ValueSeat): CheckedValue {
  if (root === null) return { text }
  try {
    const found = resolveInside(root, text, base ?? root)
    if (kind === 'new') return found.exists ? mistake('Something of this name is there already.') : { text }
    if (!found.exists) return mistake('Nothing of this name is there.')
    const is_folder = statSync(found.absolute, { throwIfNoEntry: false })?.isDirectory() ?? false
    if (kind !== 'any' && is_folder !== (kind === 'folder')) return mistake(`It is ${is_folder ? 'a folder, not a file' : 'a file, not a folder'}.`)
    return { text }
  } catch (error) {
    if (error instanceof AppError) return mistake(error.message)
    return mistake(`It cannot be looked at: ${(error as Error).message}.`)
  }
}

/** As git check-ref-format has it for branches; a + in front would force a push. */
function isBranch(name: string): boolean {
  if (name === '' || name === '@' || name === 'HEAD' || name.length > 250 || /^[-+/]|[/.]$|\.\.|\/\/|@\{|[\s~^:?*[\\\u007f]/.test(name)) return false
  return name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'))
}

function checkDate({ min, max }: Parameter & { type: 'date' }, text: string, { today }: ValueSeat): CheckedValue {
  const day = dayOf(text, today)
  if (day === undefined) return mistake('It is no day such as 2030-01-31, today, yesterday or tomorrow.')
  // Days of this form compare as text.
  if (min !== undefined && day < dayOf(min, today)!) return mistake(`It is before ${dayOf(min, today)}.`)
  if (max !== undefined && day > dayOf(max, today)!) return mistake(`It is after ${dayOf(max, today)}.`)
  return { text: day }
}

function dayOf(text: string, today: string): string | undefined {
  const word = day_words.indexOf(text as (typeof day_words)[number])
  if (word >= 0) return new Date(Date.parse(today) + [0, -1, 1][word]! * 86_400_000).toISOString().slice(0, 10)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  const time_ms = Date.parse(text)
  // 2030-02-30 is read as a day of March by some.
  return Number.isFinite(time_ms) && new Date(time_ms).toISOString().startsWith(text) ? text : undefined
}

/** The day that it is in a time zone, as 2030-01-31. */
export function dayIn(time_zone: string | undefined, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', ...(time_zone && { timeZone: time_zone }) }).format(at)
}
