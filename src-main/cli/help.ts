/** `opsdeck help`: the list of verbs, and the help of one. */
import { didYouMean } from '../commands/words/did-you-mean.ts'
import type { Circumstances } from './circumstances.ts'
import { exit_codes } from './exit-codes.ts'
import type { Arguments } from './read-arguments.ts'
import { UsageError } from './usage-error.ts'
import type { Verb } from './verb.ts'

/** Verbs of API.md 6 that belong to rooms which are not there yet; they are named so that nobody hunts for a typing error. */
const verbs_to_come: Readonly<Record<string, string>> = {
  worker: 'Sharing one queue between machines is not part of this version.',
}

export async function help({ words }: Arguments, { streams }: Circumstances, all: readonly Verb[]): Promise<number> {
  const [name] = words
  if (name === undefined) {
    await streams.out(generalHelp(all))
    return exit_codes.ok
  }
  const verb = all.find((each) => each.name === name)
  if (verb) {
    await streams.out(verbHelp(verb))
    return exit_codes.ok
  }
  throw unknownVerb(name, all)
}

export function generalHelp(all: readonly Verb[]): string {
  const width = Math.max(...all.map((verb) => verb.name.length))
  const lines = all.map((verb) => `  ${verb.name.padEnd(width)}  ${verb.summary}`)
  return `opsdeck runs the command-line tools on its allow-list, shows them live and records every run.

Usage: opsdeck VERB [FLAGS] ...

${lines.join('\n')}

"opsdeck help VERB" shows the flags of a verb, "opsdeck --version" the version.
`
}

export function verbHelp(verb: Verb): string {
  const heads = verb.flags.map((flag) => `${flag.short ? `-${flag.short}, ` : '    '}--${flag.name}${flag.value ? ` ${flag.value}` : ''}`)
  const width = Math.max(...heads.map((head) => head.length))
  const flags = verb.flags.map((flag, index) => `  ${heads[index]!.padEnd(width)}  ${flag.summary}`)
  return `${verb.summary.charAt(0).toUpperCase()}${verb.summary.slice(1)}.

Usage: ${verb.usage}

${flags.join('\n')}

${verb.details}
`
}

/** The error for a verb that does not exist, or not yet. */
export function unknownVerb(name: string, all: readonly Verb[]): UsageError {
  const to_come = Object.hasOwn(verbs_to_come, name) ? verbs_to_come[name] : undefined
  if (to_come) return new UsageError(`"opsdeck ${name}" is not built yet. ${to_come}`)
  const near = didYouMean(name, [...all.map((verb) => verb.name), ...Object.keys(verbs_to_come)])
  return new UsageError(`There is no verb "${name}".${near ? ` Did you mean "opsdeck ${near}"?` : ''}`)
}
