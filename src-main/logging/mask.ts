/** Takes secrets out of text before it is kept or shown: values that are known, and shapes that give themselves away. */

export const masked = '[masked]'

/** Values shorter than this are too common as ordinary words to be blotted out everywhere. */
const shortest_value = 6

/** Words that say what follows is a secret; as a whole word, or with more behind an underscore or a hyphen (`SECRET_ACCESS_KEY`). */
const names = '(?:api[_-]?key|access[_-]?key|secret|password|passwd|pwd|token|launch|authorization|credential)s?(?:[_-][\\w-]*)?'

/** Each pattern keeps what stands before the secret (`$1`), so that a line stays readable. */
const patterns: readonly [RegExp, string][] = [
  [/(\bopsdeck_)[\w-]{20,}/g, `$1${masked}`],
  [/(\b(?:Bearer|Basic)\s+)[\w.~+/=-]{6,}/gi, `$1${masked}`],
  [/(\b[a-z][a-z\d+.-]*:\/\/[^\s:/@]*:)[^\s@/]+(?=@)/gi, `$1${masked}`],
  [new RegExp(`((?:^|[?&;\\s"'{,-])[\\w-]*${names}["']?\\s*[=:]\\s*["']?)[^\\s"'&;,}]+`, 'gi'), `$1${masked}`],
  [/(\b(?:AKIA|ASIA)[A-Z\d]{2})[A-Z\d]{14}\b/g, `$1${masked}`],
  [/(\bgh[pousr]_|\bgithub_pat_|\bglpat-|\bxox[abprs]-|\bsk-|\bnpm_)[\w-]{10,}/g, `$1${masked}`],
  [/(\beyJ)[\w-]{8,}\.[\w-]{8,}\.[\w-]{4,}/g, `$1${masked}`],
  [/(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]+?(?=-----END|$)/g, `$1${masked}`],
]

/** Fields whose whole value is a secret, whatever it looks like. */
const secret_field = new RegExp(`^[\\w-]*${names}$`, 'i')

export class Masks {
  readonly #values = new Set<string>()

  /** From now on `value` is blotted out wherever it stands. Very short values are not (see `shortest_value`). */
  addValue(value: string): void {
    if (value.length >= shortest_value) this.#values.add(value)
  }

  /** `text` without the secrets in it. */
  text(text: string): string {
    let result = text
    for (const value of this.#values) if (result.includes(value)) result = result.replaceAll(value, masked)
    for (const [pattern, replacement] of patterns) result = result.replace(pattern, replacement)
    return result
  }

  /** True when a field of this name holds nothing but a secret. Ids and limits that merely mention one are no secrets. */
  isSecretField(name: string): boolean {
    return secret_field.test(name) && !/(?:_|^)(?:id|ids|name|names|count|limit|ms|s)$/i.test(name)
  }
}
