/** Value types made of others: `local(TYPE)` and `bare(TYPE)` keep out what a program reads as an address or as fields, `fields(KEY=TYPE,...)` reads fields. */
import { refused, simpleType, type TypeMaker, type ValueType } from './value-type.ts'

/** `https:`, `file:`, `concat:`, `git@host:` and docker's `github.com/`: what programs take for an address where a path may stand too. */
const address = /^(?:[A-Za-z][A-Za-z0-9+.-]*:|[^/:]*@[^/:]*:|github\.com\/)/

/** A path type for programs that also read addresses in that place. */
export const local: TypeMaker = (args, compile) =>
  guarded(compile(args), (value) => (address.test(value) ? 'is read as an address by this program; write ./ in front of a file name with a colon' : null))

/** A type for programs that read `key=value,...` in that place too. */
export const bare: TypeMaker = (args, compile) =>
  guarded(compile(args), (value) => (/[=,]/.test(value) ? 'holds = or a comma, which this program reads as fields' : null))

/** What begins like an option, a file of words (`@x`) or a home folder, what programs and shells expand or chain, and a place that begins inside of a word (`key=/etc`, `host:/x`, `a=../..`). */
const more_than_itself = /^[-@!%#+~]|[$`\\*?[{|&;<>]|[^\p{L}\p{N}_.+/-](?:[/~]|\.\.(?:\/|$))/u

/** `careful(TYPE)`: what TYPE takes, but nothing that some program reads as more than the word or the path it is; for programs of which little is known. */
export const careful: TypeMaker = (args, compile) => {
  const inner = compile(args)
  return {
    ...guarded(inner, (value) => (more_than_itself.test(value) ? 'is not a plain word or path: some programs read more into it' : null)),
    name: `careful(${inner.name})`,
  }
}

/** `unlike(REGEX,TYPE)`: what TYPE takes, but for whole values that match; the expression holds no comma outside brackets. */
export const unlike: TypeMaker = (args, compile) => {
  const [expression, ...rest] = splitTopLevel(args)
  if (rest.length === 0) throw new Error('unlike takes REGEX,TYPE')
  const shape = new RegExp(`^(?:${expression})$`, 'u')
  return guarded(compile(rest.join(',').trim()), (value) => (shape.test(value) ? `has the form ${expression}, which is not taken here` : null))
}

/** `destroys(REGEX,TYPE)`: what TYPE takes; a whole value that matches makes the command a destroy. */
export const destroys: TypeMaker = (args, compile) => {
  const [expression, ...rest] = splitTopLevel(args)
  if (rest.length === 0) throw new Error('destroys takes REGEX,TYPE')
  const shape = new RegExp(`^(?:${expression})$`, 'u')
  const inner = compile(rest.join(',').trim())
  return simpleType(
    inner.name,
    inner.kind,
    (value, seat) => {
      const problem = inner.check(value, seat)
      if (problem === null && shape.test(value)) seat.raise('destroy', `${value.length > 60 ? 'this value' : value} takes something away for good`)
      return problem
    },
    { values: inner.values, offers: inner.offers },
  )
}

/** `worded(TYPE,WORDS)`: what TYPE takes, refused in the words of a person, as in `worded(match([0-9]+),is not a video number)`. */
export const worded: TypeMaker = (args, compile) => {
  const [first, ...rest] = splitTopLevel(args)
  const words = rest.join(',').trim()
  if (words === '') throw new Error('worded takes TYPE,WORDS')
  const inner = compile(first!.trim())
  return {
    ...inner,
    name: words.replace(/^is not (?:an? |the )?/, ''),
    check: (value, seat) => {
      const problem = inner.check(value, seat)
      return problem === null ? null : { ...problem, reason: words }
    },
  }
}

/** `leading(FIRST,TYPE,--option,...)`: the first word of the line is of FIRST, unless one of the options is given; all others are of TYPE (`grep PATTERN FILE`). */
export const leading: TypeMaker = (args, compile) => {
  const [first, rest, ...options] = splitTopLevel(args).map((each) => each.trim())
  if (first === undefined || rest === undefined) throw new Error('leading takes FIRST,TYPE and options')
  const own = compile(first)
  const inner = compile(rest)
  return simpleType(
    `${own.name} or ${inner.name}`,
    inner.kind,
    (value, seat) => (seat.word_index === 0 && !options.some((option) => seat.given(option)) ? own : inner).check(value, seat),
    { values: inner.values, offers: inner.offers },
  )
}

/** `given(TYPE,OTHERWISE,--option,...)`: TYPE where one of the options is given, else OTHERWISE. */
export const given: TypeMaker = (args, compile) => {
  const [first, rest, ...options] = splitTopLevel(args).map((each) => each.trim())
  if (first === undefined || rest === undefined || options.length === 0) throw new Error('given takes TYPE,OTHERWISE and options')
  const then = compile(first)
  const inner = compile(rest)
  return simpleType(inner.name, inner.kind, (value, seat) => (options.some((option) => seat.given(option)) ? then : inner).check(value, seat), {
    values: inner.values,
    offers: inner.offers,
  })
}

function guarded(inner: ValueType, objection: (value: string) => string | null): ValueType {
  return simpleType(
    inner.name,
    inner.kind,
    (value, seat) => {
      const reason = objection(value)
      return reason === null ? inner.check(value, seat) : refused(reason)
    },
    { values: inner.values, offers: inner.offers },
  )
}

/** `type=local,dest=out`: each key at most once, only the named ones, each value of its own type; no quoting. */
export const fields: TypeMaker = (args, compile) => {
  const types = new Map<string, ValueType>()
  for (const piece of splitTopLevel(args)) {
    const equals = piece.indexOf('=')
    if (equals < 1) throw new Error('fields takes KEY=TYPE, KEY=TYPE')
    types.set(piece.slice(0, equals).trim(), compile(piece.slice(equals + 1).trim()))
  }
  const known = [...types.keys()].join(', ')
  return simpleType(`fields(${[...types].map(([key, type]) => `${key}=${type.name}`).join(',')})`, 'text', (value, seat) => {
    if (value.includes('"')) return refused('holds a quote, which this program reads in its own way')
    const seen = new Set<string>()
    for (const field of value.split(',')) {
      const equals = field.indexOf('=')
      const key = field.slice(0, equals)
      const type = equals < 1 ? undefined : types.get(key)
      if (!type) return refused(`has the part "${field}"; known parts are ${known}`)
      if (seen.has(key)) return refused(`names ${key} twice`)
      seen.add(key)
      const problem = type.check(field.slice(equals + 1), seat)
      if (problem) return refused(`has a ${key} that ${problem.reason}`)
    }
    return null
  })
}

function splitTopLevel(args: string): string[] {
  const pieces: string[] = []
  let depth = 0
  let from = 0
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '(') depth++
    else if (args[i] === ')') depth--
    else if (args[i] === ',' && depth === 0) {
      pieces.push(args.slice(from, i))
      from = i + 1
    }
  }
  pieces.push(args.slice(from))
  return pieces
}
