/** Reads flags and words of a command line by a verb's declaration of its flags. */
import { didYouMean } from '../commands/words/did-you-mean.ts'
import { UsageError } from './usage-error.ts'

export interface Flag {
  /** Long name without dashes. */
  readonly name: string
  /** One letter, for `-f`. */
  readonly short?: string
  /** Word for the value in the help, e.g. "SECONDS"; without it the flag is a switch. */
  readonly value?: string
  readonly summary: string
  /** Values to offer. */
  readonly choices?: readonly string[]
}

export interface Arguments {
  /** Value of each flag given; a switch is "true". The last one wins. */
  readonly flags: ReadonlyMap<string, string>
  readonly words: readonly string[]
}

/**
 * `own_flags_first`: flags are ours only before the first word; from it (or from `--`) on everything is a word, so that
 * the flags of a command to run stay its own. Throws UsageError.
 */
export function readArguments(argv: readonly string[], known: readonly Flag[], verb: string, own_flags_first = false): Arguments {
  const flags = new Map<string, string>()
  const words: string[] = []
  const rest = [...argv]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      words.push(...rest)
      break
    }
    if (!word.startsWith('-') || word === '-') {
      words.push(word)
      if (own_flags_first) {
        words.push(...rest)
        break
      }
      continue
    }
    const [typed, ...after] = word.split('=')
    const given = after.length > 0 ? after.join('=') : undefined
    const flag = known.find((each) => typed === `--${each.name}` || (each.short !== undefined && typed === `-${each.short}`))
    if (!flag) throw unknownFlag(typed!, known, verb)
    if (flag.value === undefined) {
      if (given !== undefined) throw new UsageError(`--${flag.name} takes no value, but got "${given}".`, verb)
      flags.set(flag.name, 'true')
      continue
    }
    const value = given ?? rest.shift()
    if (value === undefined) throw new UsageError(`--${flag.name} needs a value (${flag.value}).`, verb)
    flags.set(flag.name, value)
  }
  return { flags, words }
}

function unknownFlag(typed: string, known: readonly Flag[], verb: string): UsageError {
  const near = didYouMean(
    typed.replace(/^-+/, ''),
    known.map((flag) => flag.name),
  )
  const hint = near ? ` Did you mean --${near}?` : ''
  return new UsageError(`"opsdeck ${verb}" has no flag ${typed}.${hint}`, verb)
}
