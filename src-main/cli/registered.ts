/** `opsdeck cli list|show|run`: registered programs, and one of their commands run with live output. */
import { join, resolve } from 'node:path'
import type { Client } from '../../src-preload/contract/index.ts'
import type { RegistryArg, RegistryCommand, RegistryProgram } from '../../src-preload/contract/registry.ts'
import { actionOf } from './action-of.ts'
import { atHost } from './at-host.ts'
import { type Circumstances, dataDirOf } from './circumstances.ts'
import { exit_codes } from './exit-codes.ts'
import { type Reach, reachHost } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'
import { runJobAt } from './run-job.ts'
import { timeoutGiven } from './timeout-given.ts'
import { UsageError } from './usage-error.ts'

const actions = ['list', 'show', 'run'] as const

type Values = Parameters<Client['registry']['run']>[0]['args']
type Value = NonNullable<Values>[string]

export async function registered(given: Arguments, circumstances: Circumstances): Promise<number> {
  const [word, stage, command, ...pairs] = given.words as [string, string | undefined, string | undefined, ...string[]]
  const action = actionOf('cli', word, actions)
  if (action === 'list') {
    if (stage !== undefined) throw new UsageError('"opsdeck cli list" takes no words.', 'cli')
    return listPrograms(given, circumstances)
  }
  if (stage === undefined || command === undefined) throw new UsageError(`"opsdeck cli ${action}" needs a stage and a command.`, 'cli')
  if (action === 'show' && pairs.length > 0) throw new UsageError('"opsdeck cli show" takes no values.', 'cli')
  return action === 'show' ? showCommand(given, circumstances, stage, command) : runCommand(given, circumstances, { stage, command, pairs })
}

async function listPrograms(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { streams } = circumstances
  await using reach = await reachHost({ data_dir: dataDirOf(given, circumstances), circumstances, runs_jobs: false })
  const listed = await reach.call((client) => client.registry.commands({}))
  if (given.flags.has('json')) {
    await streams.json(listed)
    return exit_codes.ok
  }
  for (const program of listed.programs) {
    if (!program.installed) await streams.say(`${program.name} is not installed. ${program.install}`)
    for (const stage of program.stages)
      for (const { name, effect, description } of stage.commands) await streams.out(`${[program.name, stage.name, name, effect, description].join('\t')}\n`)
  }
  for (const { file, line, column, message, fix } of listed.problems) await streams.say(`${file}:${line}:${column}: ${message} ${fix}`)
  return exit_codes.ok
}

async function showCommand(given: Arguments, circumstances: Circumstances, stage: string, command: string): Promise<number> {
  const { streams } = circumstances
  await using reach = await reachHost({ data_dir: dataDirOf(given, circumstances), circumstances, runs_jobs: false })
  const found = await findDeclared(given, reach, stage, command)
  if (given.flags.has('json')) await streams.json(found)
  else for (const arg of found.args) await streams.out(`${[arg.name, typeText(arg), arg.required ? 'required' : '', arg.description].join('\t')}\n`)
  return exit_codes.ok
}

function typeText({ type, list, choices }: RegistryArg): string {
  return `${choices === null ? type : choices.join('|')}${list ? ', several' : ''}`
}

/** The host says in its own words what is not there. */
async function findDeclared({ flags }: Arguments, reach: Reach, stage: string, command: string): Promise<RegistryCommand> {
  const { programs } = await reach.call((client) => client.registry.commands({}))
  const program = flags.get('program')
  const found = programs.filter(({ name }) => program === undefined || name === program).flatMap((one) => commandsOf(one, stage))
  const [first, ...others] = found.filter(({ name }) => name === command)
  if (first !== undefined && others.length === 0) return first
  await reach.call((client) => client.registry.check({ stage, command, ...(program !== undefined && { program }) }))
  throw new UsageError(`There is no command "${command}" of the stage "${stage}".`, 'cli')
}

function commandsOf({ stages }: RegistryProgram, wanted: string): readonly RegistryCommand[] {
  return stages.filter(({ name, aliases }) => name === wanted || aliases.includes(wanted)).flatMap(({ commands }) => commands)
}

async function runCommand(
  given: Arguments,
  circumstances: Circumstances,
  { stage, command, pairs }: { stage: string; command: string; pairs: readonly string[] },
): Promise<number> {
  const { flags } = given
  const confirm = flags.get('confirm')
  const program = flags.get('program')
  const timeout_ms = timeoutGiven(flags.get('timeout'), 'cli')
  return atHost(given, circumstances, async (desk) => {
    const { reach, place, idempotency_key } = desk
    const { args } = await findDeclared(given, reach, stage, command)
    const values = await valuesOf(pairs, args, async (path) => {
      const { file_id } = await reach.call((client) => client.uploads.take({ path: resolve(circumstances.cwd, path) }))
      return `file_id:${file_id}`
    })
    let id = ''
    const code = await runJobAt(
      desk,
      'split',
      async () => {
        const taken = await reach.call((client) =>
          client.registry.run({
            ...{ stage, command, args: values, mode: 'async', workspace: place.workspace, idempotency_key },
            ...(program !== undefined && { program }),
            ...(timeout_ms !== undefined && { timeout_ms }),
            ...(confirm !== undefined && { confirm: confirm === 'yes' ? true : confirm }),
          }),
        )
        id = taken.job_id
        return { id, status: 'queued' }
      },
      false,
    )
    if (!flags.has('json')) await tellResults(given, circumstances, reach, id)
    return code
  })
}

/** Where what it made lies, and until when. */
async function tellResults(given: Arguments, circumstances: Circumstances, reach: Reach, id: string): Promise<void> {
  const { results } = await reach.call((client) => client.results.job({ id }))
  for (const { name, size_bytes } of results)
    await circumstances.streams.say(`${join(dataDirOf(given, circumstances), 'results', id, name)} (${size_bytes} bytes)`)
}

/** NAME=VALUE by the declared type, NAME=@PATH a file that is handed in; a list is NAME given several times. What does not fit, the host names. */
async function valuesOf(pairs: readonly string[], args: readonly RegistryArg[], handIn: (path: string) => Promise<string>): Promise<Record<string, Value>> {
  const values: Record<string, Value> = {}
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    if (at < 1) throw new UsageError(`Values are given as NAME=VALUE or NAME=@FILE, not as "${pair}".`, 'cli')
    const name = pair.slice(0, at)
    const text = pair.slice(at + 1)
    const arg = args.find((one) => one.name === name || one.aliases.includes(name))
    const takes_file = arg?.type === 'path-in' || arg?.type === 'source'
    const value = takes_file && text.startsWith('@') ? await handIn(text.slice(1)) : typed(text, arg)
    if (!arg?.list) values[name] = value
    else values[name] = [...((values[name] as Value[] | undefined) ?? []), value]
  }
  return values
}

function typed(text: string, arg: RegistryArg | undefined): Value {
  if ((arg?.type === 'int' || arg?.type === 'number') && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)) return Number(text)
  if (arg?.type === 'flag' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
