/** Finds the verb of a command line, runs it, says what went wrong; resolves to the exit code. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Circumstances } from './circumstances.ts'
import { exit_codes } from './exit-codes.ts'
import { generalHelp, unknownVerb, verbHelp } from './help.ts'
import { readArguments } from './read-arguments.ts'
import { tellError } from './tell-error.ts'
import { UsageError } from './usage-error.ts'
import { hidden_verbs, verbs } from './verbs.ts'

export async function main([name, ...rest]: readonly string[], circumstances: Circumstances): Promise<number> {
  const { streams, root } = circumstances
  try {
    if (name === undefined || name === '--help' || name === '-h') {
      await (name === undefined ? streams.err(generalHelp(verbs)) : streams.out(generalHelp(verbs)))
      return name === undefined ? exit_codes.own_error : exit_codes.ok
    }
    if (name === '--version' || name === '-V') {
      const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
      await streams.out(`${version}\n`)
      return exit_codes.ok
    }
    const verb = [...verbs, ...hidden_verbs].find((each) => each.name === name)
    if (!verb) throw name.startsWith('-') ? new UsageError(`There is no flag ${name} before the verb.`) : unknownVerb(name, verbs)
    const given = readArguments(rest, verb.flags, verb.name, verb.own_flags_first)
    if (given.flags.has('help')) {
      await streams.out(verbHelp(verb))
      return exit_codes.ok
    }
    const [least, most] = verb.words
    if (given.words.length < least) throw new UsageError(`"opsdeck ${name}" needs more: ${verb.usage}`, name)
    if (given.words.length > most) throw new UsageError(`"opsdeck ${name}" does not know what to do with "${given.words[most]}".`, name)
    return await (await verb.load())(given, circumstances, verbs)
  } catch (error) {
    return tellError(error, streams, asksForJson(name, rest))
  }
}

/** Whether --json was among our own flags, also where they could not be read: those of a command to run are not ours. */
function asksForJson(name: string | undefined, rest: readonly string[]): boolean {
  const verb = verbs.find((each) => each.name === name)
  if (!verb?.flags.some((flag) => flag.name === 'json')) return false
  try {
    return readArguments(rest, verb.flags, verb.name, verb.own_flags_first).flags.has('json')
  } catch {
    const end = rest.indexOf('--')
    return rest.slice(0, end === -1 ? undefined : end).includes('--json')
  }
}
