/** Value types of plain text: data that is passed on and never searched for meaning. */
import { refused, simpleType, type TypeMaker } from './value-type.ts'

export const control_characters = /[\u0000-\u001f\u007f]/

export const text: TypeMaker = (args) => {
  const most = args === '' ? null : Number(args)
  return simpleType(args === '' ? 'text' : `text(${args})`, 'text', (value) =>
    most !== null && value.length > most ? refused(`is longer than ${most} characters`) : null,
  )
}

export const line: TypeMaker = () =>
  simpleType('line', 'text', (value) => (control_characters.test(value) ? refused('holds a line break or another control character') : null))

/** For tools that expand `~`, `$X`, `@file` and `file://` in values by themselves (aws, az). */
export const plain: TypeMaker = () =>
  simpleType('plain', 'text', (value) => {
    if (control_characters.test(value)) return refused('holds a line break or another control character')
    if (/^(?:~|@|-|fileb?:|https?:)/i.test(value) || /\$[A-Za-z_{]|%[A-Za-z_]+%/.test(value)) {
      return refused('starts with ~, @, - or file://, or holds a variable: the tool would read a file or its environment for it')
    }
    return null
  })

export const word: TypeMaker = () =>
  simpleType('word', 'text', (value) =>
    value === '' || value.startsWith('-') || /\s/.test(value) || control_characters.test(value) ? refused('is not one plain word') : null,
  )

const name_shape = /^[\p{L}\p{N}_.@/:+=,][\p{L}\p{N}_.@/:+=, -]*$/u

export const name: TypeMaker = () =>
  simpleType('name', 'name', (value) =>
    name_shape.test(value) && value.length <= 1024 ? null : refused('is not a name (letters, digits and . _ - @ / : + = , not starting with -)'),
  )

/** For slots that must stay empty. */
export const none: TypeMaker = () => simpleType('none', 'unknown', () => refused('is not expected here'))

export const match: TypeMaker = (args) => {
  const expression = new RegExp(`^(?:${args})$`, 'u')
  return simpleType(`match(${args})`, 'name', (value) => (expression.test(value) ? null : refused(`does not have the form ${args}`)))
}

export const oneOf: TypeMaker = (args) => {
  const values = args.split(',').map((value) => value.trim())
  const known = new Set(values)
  return simpleType(
    `enum(${args})`,
    'value',
    (value) => {
      if (known.has(value)) return null
      const folded = values.find((candidate) => candidate.toLowerCase() === value.toLowerCase())
      return refused(`is not one of ${values.join(', ')}`, folded)
    },
    { values },
  )
}

export const list: TypeMaker = (args, compile) => {
  const item = compile(args)
  return simpleType(
    `list(${item.name})`,
    item.kind,
    (value, seat) => {
      for (const piece of value.split(',')) {
        const problem = item.check(piece, seat)
        if (problem) return refused(`holds "${piece}", which ${problem.reason}`)
      }
      return null
    },
    { values: item.values, offers: item.offers },
  )
}

export const pair: TypeMaker = (args, compile) => {
  const cut = topLevelComma(args)
  if (cut < 0) throw new Error('pair needs two types: pair(KEY,VALUE)')
  const key = compile(args.slice(0, cut).trim())
  const content = compile(args.slice(cut + 1).trim())
  return simpleType(`pair(${key.name},${content.name})`, 'text', (value, seat) => {
    const equals = value.indexOf('=')
    if (equals < 1) return refused('does not have the form key=value')
    const key_problem = key.check(value.slice(0, equals), seat)
    if (key_problem) return refused(`has a key that ${key_problem.reason}`)
    const content_problem = content.check(value.slice(equals + 1), seat)
    return content_problem ? refused(`has a value that ${content_problem.reason}`) : null
  })
}

function topLevelComma(args: string): number {
  let depth = 0
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '(') depth++
    else if (args[i] === ')') depth--
    else if (args[i] === ',' && depth === 0) return i
  }
  return -1
}
