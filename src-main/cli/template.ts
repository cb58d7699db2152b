/** `opsdeck template list|show|run`: templates, and one filled and run with live output. */

import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Client } from '../../src-preload/contract/index.ts'
import type { QueueFile } from '../../src-preload/contract/queue-files.ts'
import type { Template, TemplateProblem } from '../../src-preload/contract/templates.ts'
import { AppError } from '../base/app-error.ts'
import { didYouMean } from '../commands/words/did-you-mean.ts'
import { actionOf } from './action-of.ts'
import { atHost } from './at-host.ts'
import { type Circumstances, dataDirOf } from './circumstances.ts'
import { exit_codes } from './exit-codes.ts'
import { findWorkspace } from './find-workspace.ts'
import { reachHost } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'
import { captureOf, runJobAt } from './run-job.ts'
import { runQueue } from './run-queue.ts'
import { shellLine } from './shell-line.ts'
import { UsageError } from './usage-error.ts'

const actions = ['list', 'show', 'run'] as const

export async function template(given: Arguments, circumstances: Circumstances): Promise<number> {
  const [word, name, ...pairs] = given.words as [string, string | undefined, ...string[]]
  const action = actionOf('template', word, actions)
  if (action !== 'list' && name === undefined) throw new UsageError(`"opsdeck template ${action}" needs the name or the id of a template.`, 'template')
  if (action !== 'run' && (pairs.length > 0 || (action === 'list' && name !== undefined)))
    throw new UsageError(`"opsdeck template ${action}" takes no ${action === 'list' ? 'name' : 'values'}.`, 'template')
  return action === 'run' ? runTemplate(given, circumstances, name!, pairs) : showTemplates(given, circumstances, name)
}

async function showTemplates(given: Arguments, circumstances: Circumstances, name: string | undefined): Promise<number> {
  const { streams } = circumstances
  await using reach = await reachHost({ data_dir: dataDirOf(given, circumstances), circumstances, runs_jobs: false })
  const { workspace } = await findWorkspace(given, circumstances, reach)
  const listed = await reach.call((client) => client.templates.list({ workspace }))
  if (name !== undefined) {
    const one = theOne(listed.items, name)
    // The list shows the first items of a long queue, one alone all of them.
    if (given.flags.has('json')) await streams.json(one.kind === 'queue' ? await reach.call((client) => client.templates.get({ id: one.id })) : one)
    else await streams.out((await reach.call((client: Client) => client.templates.export({ id: one.id }))).text)
    return exit_codes.ok
  }
  if (given.flags.has('json')) {
    await streams.json(listed)
    return exit_codes.ok
  }
  for (const one of listed.items) await streams.out(`${rowOf(one)}\n`)
  if (listed.items.length === 0) await streams.say('there are no templates. Write one into .opsdeck/NAME.yaml, or save one in the window.')
  for (const problem of listed.problems) await streams.say(problemText(problem))
  return exit_codes.ok
}

const problemText = ({ path, line, column, message, fix }: TemplateProblem): string => `${path}:${line}:${column}: ${message} ${fix}`

type Listed = Template | QueueFile

function rowOf(one: Listed): string {
  const { name, verdict, path } = one
  const last = one.kind === 'queue' ? `queue of ${one.total}` : shellLine(one.example)
  const state = verdict === null ? 'unknown' : verdict.allowed ? (verdict.effect ?? 'allowed') : 'refused'
  return [name, state, path ?? 'saved', last].join('\t')
}

/** Throws NOT_FOUND; INVALID_INPUT where several are called so. */
function theOne(items: readonly Listed[], name: string): Listed {
  const called = items.filter((one) => one.id === name || one.name === name)
  // Or by the file that it stands in, as its author thinks of it.
  const found = called.length > 0 ? called : items.filter(({ path }) => path !== null && basename(path).replace(/\.ya?ml$/, '') === name)
  if (found.length === 1) return found[0]!
  if (found.length > 1)
    throw new AppError('INVALID_INPUT', `${found.length} templates are called "${name}". Name one by its id ("opsdeck template list --json").`)
  const near = didYouMean(
    name,
    items.map((one) => one.name),
  )
  throw new AppError('NOT_FOUND', `There is no template "${name}".${near ? ` Did you mean "${near}"?` : ' "opsdeck template list" shows them.'}`)
}

async function runTemplate(given: Arguments, circumstances: Circumstances, name: string, pairs: readonly string[]): Promise<number> {
  const { flags } = given
  const { streams, cwd } = circumstances
  const values = { ...valuesOf(pairs), ...secretsOf(flags.get('secrets'), cwd) }
  const capture = captureOf(given, streams.isTerminal, 'template')
  const confirm = flags.get('confirm')
  const preset = flags.get('preset')
  const confirmed = confirm === undefined ? {} : { confirm: confirm === 'yes' ? (true as const) : confirm }
  return atHost(given, circumstances, async (desk) => {
    const { reach, place, idempotency_key } = desk
    const { workspace } = place
    const { items } = await reach.call((client) => client.templates.list({ workspace }))
    const one = theOne(items, name)
    const common = {
      id: one.id,
      if_match: one.etag,
      workspace,
      mode: 'async',
      idempotency_key,
      values,
      ...confirmed,
      ...(preset !== undefined && { preset }),
    } as const
    if (one.kind === 'queue') {
      const { id } = await reach.call((client) => client.templates.run(common))
      const made = await reach.call((client) => client.queues.get({ id }))
      return runQueue(desk, made, { follows: false })
    }
    refuseSecretWords(one, pairs)
    return runJobAt(
      desk,
      capture,
      async () => {
        const started = await reach.call((client) => client.templates.run({ ...common, capture, ...(capture === 'terminal' && streams.size) }))
        // It was a template a moment ago, and its version says that it still is.
        if ('total' in started) throw new AppError('CONFLICT', `"${name}" became a queue just now. Run it again.`)
        return started
      },
      capture === 'terminal',
    )
  })
}

/** Throws UsageError. */
function valuesOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw new UsageError(`Values are given as NAME=VALUE, not as "${pair}".`, 'template')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

/** Every program on the machine can read our words. Throws UsageError. */
function refuseSecretWords({ parameters }: Template, pairs: readonly string[]): void {
  const secret = parameters.find(({ type, name }) => type === 'secret' && pairs.some((pair) => pair.startsWith(`${name}=`)))
  if (secret)
    throw new UsageError(`"${secret.name}" is a secret, and words of a command line can be read by others. Give it in a file with --secrets FILE.`, 'template')
}

/** Lines NAME=VALUE. Throws NOT_FOUND, UsageError. */
function secretsOf(path: string | undefined, cwd: string): Record<string, string> {
  if (path === undefined) return {}
  let text: string
  try {
    text = readFileSync(path === '-' ? 0 : resolve(cwd, path), 'utf8')
  } catch (error) {
    throw new AppError('NOT_FOUND', `The file of secrets ${path} cannot be read: ${(error as Error).message}.`, {}, error)
  }
  return valuesOf(text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#')))
}
