/** What the fields of a command hold, and the values of a call that they mean. The host alone judges values; nothing is refused here. */
import type { RegistryArg } from '../../../src-preload/contract/registry.ts'
import type { CallValues } from '../../stores/programs.ts'

type Json = CallValues[string]

/** The text of a field, the texts of a list, or whether a flag is set. */
export type FieldValue = string | readonly string[] | boolean
export type FieldValues = Readonly<Record<string, FieldValue>>

/** Names a file that was handed in. */
export const upload_prefix = 'file_id:'
export const isUpload = (value: string): boolean => value.startsWith(upload_prefix)

const isText = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number'

/** A value of a call as its field shows it; what does not fit the field leaves it empty. */
function fieldValue({ type, list }: RegistryArg, value: Json | undefined): FieldValue {
  if (type === 'flag') return value === true
  if (list) return Array.isArray(value) ? value.filter(isText).map(String) : isText(value) ? [String(value)] : []
  return isText(value) ? String(value) : ''
}

/** What the fields hold for a call; where it says nothing, their defaults. Values under other names of an argument count too. */
export function fieldsOf(args: readonly RegistryArg[], given: CallValues): FieldValues {
  return Object.fromEntries(
    args.map((arg) => {
      const name = [arg.name, ...arg.aliases].find((one) => given[one] !== undefined && given[one] !== null)
      return [arg.name, fieldValue(arg, (name === undefined ? arg.default : given[name]) ?? undefined)]
    }),
  )
}

/** An example without the uploads that it names: those are its writer's, and none of this host. */
export function withoutUploads(example: CallValues): CallValues {
  const keeps = (value: Json) => !(typeof value === 'string' && isUpload(value))
  const kept = Object.entries(example).filter(([, value]) => keeps(value))
  return Object.fromEntries(kept.map(([name, value]) => [name, Array.isArray(value) ? value.filter(keeps) : value]))
}

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** A text that is no number stays one: then the host says what it takes. */
function wireValue({ type }: RegistryArg, text: string): Json {
  if (type !== 'int' && type !== 'number') return text
  const trimmed = text.trim()
  return number.test(trimmed) ? Number(trimmed) : text
}

/** The values of a call. Empty fields are left out, but where that would bring a default back that its user took away. */
export function callValues(args: readonly RegistryArg[], fields: FieldValues): CallValues {
  const values: CallValues = {}
  for (const arg of args) {
    const field = fields[arg.name]
    if (typeof field === 'boolean') {
      if (field || arg.default === true) values[arg.name] = field
    } else if (typeof field === 'string') {
      if (field !== '') values[arg.name] = wireValue(arg, field)
    } else if (field !== undefined) {
      const texts = field.filter((text) => text !== '')
      if (texts.length > 0 || Array.isArray(arg.default)) values[arg.name] = texts.map((text) => wireValue(arg, text))
    }
  }
  return values
}

const isEmpty = (field: FieldValue | undefined): boolean =>
  field === undefined || field === '' || field === false || (Array.isArray(field) && field.every((text) => text === ''))

/** What the host says of each argument; of fields that are still empty only where that is to be seen. What is said of no field stands under ''. */
export function fieldErrors(details: Record<string, unknown>, args: readonly RegistryArg[], fields: FieldValues, empty_too: boolean): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const { path, message } of (details['issues'] as { path: string; message: string }[] | undefined) ?? []) {
    const said = path.replace(/^args\./, '')
    const arg = args.find(({ name, aliases }) => name === said || aliases.includes(said))
    if (arg === undefined) errors[''] ??= message
    else if (empty_too || !isEmpty(fields[arg.name])) errors[arg.name] ??= message
  }
  const missing = new Set(((details['file_ids'] as string[] | undefined) ?? []).map((id) => `${upload_prefix}${id}`))
  for (const { name } of args) {
    const field = fields[name]
    const texts = typeof field === 'string' ? [field] : Array.isArray(field) ? (field as readonly string[]) : []
    if (texts.some((text) => missing.has(text))) errors[name] ??= 'This upload has expired or was removed. Upload the file again.'
  }
  return errors
}

const types: Record<RegistryArg['type'], string> = {
  text: 'text',
  int: 'whole number',
  number: 'number',
  flag: '',
  enum: '',
  url: 'address',
  'path-in': 'file',
  'path-out': 'name of a new file',
  source: 'file or address',
}

/** What stands below a field's name: what it is for, what it takes, within which bounds. */
export function hintOf(arg: RegistryArg): string {
  const { type, min, max, pattern, stdout, schemes, folder } = arg
  const bounds = min !== null && max !== null ? `${min} to ${max}` : min !== null ? `from ${min}` : max !== null ? `up to ${max}` : null
  const kind = folder ? 'folder of the workspace' : types[type]
  const parts = [arg.description, arg.list && kind ? `list: ${kind}` : kind, bounds, pattern === null ? null : `matches ${pattern}`]
  if (type === 'url' && schemes) parts.push(schemes.join(', '))
  if (stdout) parts.push('- prints it instead')
  return parts.filter(Boolean).join(' · ')
}
