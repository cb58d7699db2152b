/** One name for one thing: how the name of a lease is written does not make it another. */

/**
 * `DB:prod`, `db: prod` and `db:prod/` are the same lease. Names that mean two things after all only make jobs wait for each other; two names for one
 * thing would let them run over each other. Empty where nothing of the name is left.
 */
export function leaseName(written: string): string {
  return written
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .toLowerCase()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/ ?([:/]) ?/g, '$1')
    .replace(/\/(?:\.?\/)+/g, '/')
    .replace(/(?<=[^:/])\/\.?$/, '')
    .trim()
}
