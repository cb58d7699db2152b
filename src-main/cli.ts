/** The command line: reads the environment once, finds the verb, says what went wrong, exits with its code. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { exit_codes } from './cli/exit-codes.ts'
import { generalHelp, unknownVerb, verbHelp } from './cli/help.ts'
import { listenForInterrupts } from './cli/interrupts.ts'
import { readArguments } from './cli/read-arguments.ts'
import { StandardStreams } from './cli/standard-streams.ts'
import type { Surroundings } from './cli/surroundings.ts'
import { tellError } from './cli/tell-error.ts'
import { UsageError } from './cli/usage-error.ts'
import { verbs } from './cli/verbs.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const handed_over = process.env['OPSDECK_HANDOVER'] === '1'
// Between us and bin/opsdeck only: programs that we start have no part in it.
delete process.env['OPSDECK_HANDOVER']

const colours = process.stderr.isTTY === true && process.stdout.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
const streams = new StandardStreams(process.stdout, process.stderr, colours, () => process.exit(exit_codes.broken_pipe))

const surroundings: Surroundings = {
  env: process.env,
  cwd: currentFolder(),
  streams,
  root,
  interrupts: listenForInterrupts(handed_over),
}

const code = await main(process.argv.slice(2))
// Not left to the event loop: a reader that waits on a terminal, or a socket on its way out, must not hold the user.
process.exit(code)

async function main([name, ...rest]: string[]): Promise<number> {
  try {
    if (name === undefined || name === '--help' || name === '-h') {
      await (name === undefined ? streams.err(generalHelp()) : streams.out(generalHelp()))
      return name === undefined ? exit_codes.own_error : exit_codes.ok
    }
    if (name === '--version' || name === '-V') {
      await streams.out(`${version()}\n`)
      return exit_codes.ok
    }
    const verb = verbs.find((each) => each.name === name)
    if (!verb) throw name.startsWith('-') ? new UsageError(`There is no flag ${name} before the verb.`) : unknownVerb(name)
    const given = readArguments(rest, verb.flags, verb.name, verb.own_flags_first)
    if (given.flags.has('help')) {
      await streams.out(verbHelp(verb))
      return exit_codes.ok
    }
    const [least, most] = verb.words
    if (given.words.length < least) throw new UsageError(`"opsdeck ${name}" needs more: ${verb.usage}`, name)
    if (given.words.length > most) throw new UsageError(`"opsdeck ${name}" does not know what to do with "${given.words[most]}".`, name)
    return await (await verb.load())(given, surroundings)
  } catch (error) {
    return tellError(error, streams, rest.includes('--json'))
  }
}

function version(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version
}

/** The current folder, or the root where the folder we stand in was removed. */
function currentFolder(): string {
  try {
    return process.cwd()
  } catch {
    return '/'
  }
}
