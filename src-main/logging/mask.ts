/** Takes secrets out of text before it is kept or shown: values that are known, and shapes that give themselves away. */
import { anchors, ignoresCase, pem_begin, secret_shapes } from './secret-shapes.ts'

export const masked = '[masked]'

/** Values shorter than this are too common as ordinary words to be blotted out everywhere. */
const shortest_value = 6

/** Words that say what follows is a secret; as a whole word, or with more behind an underscore or a hyphen (`SECRET_ACCESS_KEY`). */
const names = '(?:api[_-]?key|access[_-]?key|secret|password|passwd|pwd|token|launch|authorization|credential)s?(?:[_-][\\w-]*)?'

/** What only the log takes for a secret: it loses nothing by it. Each pattern keeps what stands before the secret (`$1`). */
const log_patterns: readonly [RegExp, string][] = [
  [/(\b(?:Bearer|Basic)\s+)[\w.~+/=-]{6,}/gi, `$1${masked}`],
  [new RegExp(`((?:^|[?&;\\s"'{,-])[\\w-]*${names}["']?\\s*[=:]\\s*["']?)[^\\s"'&;,}]+`, 'gi'), `$1${masked}`],
]

const patterns = secret_shapes.map((shape) => ({
  pattern: new RegExp(`(${shape.before})(${shape.body}{${shape.min},})`, ignoresCase(shape) ? 'gi' : 'g'),
  secretLength: shape.secretLength,
}))
/** Finds at once that a text has nothing of any shape: nearly every text. */
const any_anchor = new RegExp(anchors.map((anchor) => anchor.replace(/[^\w]/g, '\\$&')).join('|'), 'i')
const pem_pattern = new RegExp(`(${pem_begin})[\\s\\S]+?(?=-----END|$)`, 'g')

/** Names of options and variables whose value is a secret. */
const secret_name =
  /(?:^|[_-])(?:pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|(?:api|access|secret|private|account|encryption|signing|master|auth|license)[_-]?key|auth|bearer|pat|dsn|connection[_-]?string)(?:[_-]?(?:value|key|access[_-]?key|data|base64|b64|\d{1,3}))?$/i

/** Fields whose whole value is a secret, whatever it looks like. */
const secret_field = new RegExp(`^[\\w-]*${names}$`, 'i')

/** `text` without what looks like a secret, and without `values` (as knownForms gives them). */
export function maskText(text: string, values: readonly string[] = []): string {
  let result = text
  for (const value of values) if (result.includes(value)) result = result.replaceAll(value, masked)
  if (!any_anchor.test(result)) return result
  result = result.replace(pem_pattern, `$1${masked}`)
  for (const { pattern, secretLength } of patterns) {
    result = result.replace(pattern, (whole, before: string, value: string) => {
      if (value.startsWith(masked)) return whole
      const length = secretLength ? secretLength(value, before) : value.length
      return length === 0 ? whole : `${before}${masked}${value.slice(length)}`
    })
  }
  return result
}

/**
 * The words of a command without secrets, for keeping and showing. Here the boundaries of words are known, so the word
 * after `--password` is one whatever it looks like.
 */
export function maskWords(words: readonly string[], values: readonly string[] = []): string[] {
  const logs_in = words.includes('login')
  return words.map((word, n) => {
    const option = n > 0 && /^--?[A-Za-z]/.test(words[n - 1]!) && !words[n - 1]!.includes('=') ? words[n - 1]! : undefined
    const named = option !== undefined && secret_name.test(option.replace(/^--?/, '-').replace(/([a-z])([A-Z])/g, '$1-$2'))
    if ((named || (logs_in && option === '-p')) && !/^(?:--?[A-Za-z]|(?:id|type|src|source|env)=)/.test(word)) return masked
    if (option && /^(?:-u|-U|--user|--proxy-user)$/.test(option)) return maskPair(word, values)
    const attached = /^(--(?:proxy-)?user=|-u)(.+:.+)$/.exec(word)
    if (attached) return `${attached[1]}${maskPair(attached[2]!, values)}`
    return maskText(word, values)
  })
}

/** `joe:secret` as curl's -u has it; user and group ids are none. */
function maskPair(word: string, values: readonly string[]): string {
  const pair = /^([^:/=]+):(.+)$/.exec(word)
  return pair && !/^(?:\d+|root)$/.test(pair[2]!) ? `${pair[1]}:${masked}` : maskText(word, values)
}

/** What of an environment is secret: values whose name says so, or that look as random as a key. Not regions, paths and names of profiles. */
export function secretValues(env: Readonly<Record<string, string>> | undefined): string[] {
  return Object.entries(env ?? {}).flatMap(([name, value]) => (isSecretName(name) || looksLikeKey(value) ? [value] : []))
}

function isSecretName(name: string): boolean {
  return secret_name.test(`-${name}`) && !/_(?:FILE|PATH|DIR|URL|URI|ID|NAME)$/i.test(name)
}

function looksLikeKey(value: string): boolean {
  if (maskText(value) !== value) return true
  return value.length >= 16 && /^[\w+=~.-]+$/.test(value) && /\d/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value)
}

/** The forms in which a program may write known secrets: as they are, line by line, in an address, in JSON, in Base64. */
export function knownForms(values: readonly string[]): string[] {
  const forms = new Set<string>()
  for (const value of values) {
    for (const line of value.split(/\r?\n/)) {
      if (line.length < shortest_value) continue
      forms.add(line)
      forms.add(encodeURIComponent(line.toWellFormed()))
      forms.add(JSON.stringify(line).slice(1, -1))
    }
    if (value.length >= shortest_value) forms.add(Buffer.from(value).toString('base64').replace(/=+$/, ''))
  }
  // A longer one first: it may hold a shorter one.
  return [...forms].sort((one, other) => other.length - one.length)
}

export class Masks {
  #values: readonly string[] = []
  readonly #given = new Set<string>()

  /** From now on `value` is blotted out wherever it stands. Very short values are not (see `shortest_value`). */
  addValue(value: string): void {
    this.#given.add(value)
    this.#values = knownForms([...this.#given])
  }

  /** The values that are known, in all their forms. */
  get values(): readonly string[] {
    return this.#values
  }

  /** `text` without the secrets in it, for the log. */
  text(text: string): string {
    let result = maskText(text, this.#values)
    for (const [pattern, replacement] of log_patterns) result = result.replace(pattern, replacement)
    return result
  }

  /** True when a field of this name holds nothing but a secret. Ids and limits that merely mention one are no secrets. */
  isSecretField(name: string): boolean {
    return secret_field.test(name) && !/(?:_|^)(?:id|ids|name|names|count|limit|ms|s)$/i.test(name)
  }
}
