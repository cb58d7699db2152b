/** Sizes, counts, paths and command lines as people read them. */

const whole = new Intl.NumberFormat()
const rounded = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })

export const formatCount = (n: number): string => whole.format(n)
export const formatPercent = (n: number): string => `${rounded.format(n)} %`

export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 ? value : rounded.format(value)} ${units[unit]}`
}

/** The home folder as "~". */
export function tildePath(path: string, home: string | undefined): string {
  if (!home || home === '/') return path
  return path === home ? '~' : path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}

/** Shortens in the middle, where a path says least. */
export function shortenMiddle(text: string, max: number): string {
  if (text.length <= max) return text
  const tail = Math.ceil((max - 1) * 0.6)
  return `${text.slice(0, max - 1 - tail)}…${text.slice(-tail)}`
}

const plain = /^[A-Za-z0-9_@%+=:,./~^-]+$/

/** One argument as a POSIX shell reads it back. A leading "~" is quoted, since it would be expanded. */
export const quoteArgument = (argument: string): string =>
  plain.test(argument) && !argument.startsWith('~') ? argument : `'${argument.replaceAll("'", `'\\''`)}'`

/** An argv as a line that the command line and a shell read back as the same argv. */
export const shellLine = (argv: readonly string[]): string => argv.map(quoteArgument).join(' ')

/** Control characters made visible; for titles and lists, where a newline would break the row. */
export const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f]/g, (c) => (c === '\n' ? '⏎' : c === '\t' ? ' ' : '·'))
