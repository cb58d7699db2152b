/** A query string's words as the values the schema asks for: numbers and booleans, nothing else is converted. */
import { z } from 'zod'

/** The schema without what makes it optional. */
function inner(field: unknown): unknown {
  let type = field
  while (type instanceof z.ZodOptional || type instanceof z.ZodDefault || type instanceof z.ZodNullable) type = type.unwrap()
  return type
}

/** Numbers as people write them; `1e3`, `0x10` and the like stay words and are refused by the schema. */
const number_pattern = /^-?\d{1,17}(\.\d{1,17})?$/

/** Empty words count as not given (`?cursor=`); what cannot be converted stays as it is, for the schema to name. */
export function queryValues(schema: unknown, query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shape: Record<string, unknown> = schema instanceof z.ZodObject ? schema.shape : {}
  const given = Object.entries(query).filter(([, word]) => word !== '')
  // Not by assignment: a name like `__proto__` must stay a name.
  return Object.fromEntries(given.map(([name, word]) => [name, converted(inner(Object.hasOwn(shape, name) ? shape[name] : undefined), word)]))
}

function converted(type: unknown, word: unknown): unknown {
  if (type instanceof z.ZodNumber && typeof word === 'string' && number_pattern.test(word)) return Number(word)
  if (type instanceof z.ZodBoolean && (word === 'true' || word === 'false')) return word === 'true'
  return word
}
