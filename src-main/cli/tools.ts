/** `opsdeck tools`: the tools on the allow-list, and a draft of the rules of one that is not there yet, read before it is saved. */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { DraftSource, ToolDraft } from '../../src-preload/contract/tools.ts'
import { AppError } from '../base/app-error.ts'
import { actionOf } from './action-of.ts'
import { type Circumstances, dataDirOf } from './circumstances.ts'
import { exit_codes } from './exit-codes.ts'
import { inputKind } from './pass-input.ts'
import { type Reach, reachHost } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'
import type { StandardStreams } from './standard-streams.ts'
import { UsageError } from './usage-error.ts'

const actions = ['list', 'add'] as const
const sources = ['spec', 'help'] as const satisfies readonly DraftSource[]
/** Of each kind; the whole of it stands in the text and in --json. */
const most_told = 12

export async function tools(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { flags, words } = given
  const action = actionOf('tools', words[0] ?? 'list', actions)
  const name = words[1]
  if (action === 'list' && name !== undefined) throw new UsageError('"opsdeck tools list" takes no name.', 'tools')
  if (action === 'add' && !name) throw new UsageError('"opsdeck tools add" needs the name of a program.', 'tools')
  const only_add = ['from', 'out', 'stdout', 'yes'].find((flag) => flags.has(flag))
  if (action === 'list' && only_add) throw new UsageError(`--${only_add} is for "opsdeck tools add".`, 'tools')
  const from = flags.get('from')
  if (from !== undefined && !(sources as readonly string[]).includes(from)) throw new UsageError(`--from is spec or help, not "${from}".`, 'tools')
  const ends = (['out', 'stdout', 'yes'] as const).filter((flag) => flags.has(flag))
  if (ends.length > 1) throw new UsageError(`--${ends[0]} and --${ends[1]} say two things about the draft. Give one.`, 'tools')

  await using reach = await reachHost({ data_dir: dataDirOf(given, circumstances), circumstances, runs_jobs: false })
  if (action === 'list') return await listTools(reach, circumstances.streams, flags.has('json'))
  return await addTool(reach, name!, from as DraftSource | undefined, given, circumstances)
}

async function listTools(reach: Reach, streams: StandardStreams, as_json: boolean): Promise<number> {
  const answer = await reach.call((client) => client.commands.tools({ versions: false }))
  if (as_json) await streams.json(answer)
  else
    for (const { name, usable, path, description } of answer.items)
      await streams.out(`${name.padEnd(14)} ${(usable ? (path ?? 'not installed') : 'no rules yet').padEnd(28)} ${description}\n`)
  return exit_codes.ok
}

async function addTool(reach: Reach, name: string, from: DraftSource | undefined, { flags }: Arguments, { streams, cwd }: Circumstances): Promise<number> {
  const draft = await reach.call((client) => client.tools.draft({ name, ...(from && { from }) }))
  const as_json = flags.has('json')
  const out = flags.get('out')
  if (!as_json && !flags.has('stdout')) await streams.err(summaryOf(draft, streams))
  if (out !== undefined) await writeDraft(resolve(cwd, out), draft.policy)
  else if (!as_json) await streams.out(draft.policy)
  const is_kept = out !== undefined || flags.has('stdout')
  const saves = !is_kept && (flags.has('yes') || (!as_json && (await asks(streams, name))))
  if (saves) await reach.call((client) => client.policies.create({ tool: name, text: draft.policy }))
  if (as_json) await streams.json({ ...draft, saved: saves })
  else if (out !== undefined) await streams.say(`the draft is in ${out}. Read it, and save it as policies/${name}.yaml in the data dir, or in the window.`)
  else if (saves) await streams.say(`${name} is on the allow-list now. "opsdeck check ${name} ..." tries a line.`)
  if (saves || is_kept || as_json) return exit_codes.ok
  if (canAsk(streams)) {
    await streams.say('nothing was saved.')
    return exit_codes.not_succeeded
  }
  await streams.say(`nothing was saved. Read the draft, then save it with --yes, or write it into a file with --out FILE and change it there.`)
  return exit_codes.own_error
}

/** Throws CONFLICT where something is there already. */
async function writeDraft(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw new AppError('CONFLICT', `${path} is there already. Name another file.`)
    throw new AppError(
      code === 'ENOSPC' ? 'DISK_FULL' : code === 'EACCES' || code === 'EPERM' ? 'PERMISSION_DENIED' : 'INVALID_PATH',
      `The draft cannot be written to ${path}: ${(error as Error).message}.`,
    )
  }
}

/** A question on a pipe would wait for ever, or take the next line of a script for its answer. */
const canAsk = (streams: StandardStreams): boolean => streams.isWatched && inputKind(process.stdin, 'split') === 'lines'

async function asks(streams: StandardStreams, name: string): Promise<boolean> {
  if (!canAsk(streams)) return false
  const lines = createInterface({ input: process.stdin, terminal: false })
  try {
    await streams.err(`save it, so that ${name} may run by these rules? [y/N] `)
    for await (const line of lines) return /^y(?:es)?$/i.test(line.trim())
    return false
  } finally {
    lines.close()
    process.stdin.pause()
  }
}

function summaryOf({ name, path, version, source, guesses, dangers, examples, notes }: ToolDraft, streams: StandardStreams): string {
  const paint = (effect: string) =>
    effect === 'destroy' ? streams.paint(31, effect) : effect === 'change' ? streams.paint(33, effect) : streams.paint(32, effect)
  const left_out = dangers.filter((danger) => danger.left_out)
  const marked = dangers.filter((danger) => !danger.left_out)
  const some = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0
      ? []
      : [title, ...lines.slice(0, most_told).map((line) => `  ${line}`), ...(lines.length > most_told ? [`  and ${lines.length - most_told} more`] : [])]
  const hard = [...guesses].sort((a, b) => weight[b.effect] - weight[a.effect])
  return `${[
    `${name}: ${path ?? 'not installed'}${version ? `, ${version}` : ''}. A draft from its ${source === 'spec' ? 'completion spec' : '--help'}; every effect is a guess.`,
    ...some(
      'guessed:',
      hard.map(({ rule, effect, why }) => `${paint(effect)} ${rule.replaceAll('/', ' ')}: ${why}`),
    ),
    ...some(
      'to know before you save it:',
      marked.map(({ rule, why }) => `${rule.replaceAll('/', ' ')}: ${why}`),
    ),
    ...some(
      'left out, for what it can do:',
      left_out.map(({ rule, why }) => `${rule.replaceAll('/', ' ')}: ${why}`),
    ),
    ...some(
      'what you ran or tried:',
      examples.map(
        ({ line, verdict }) =>
          `${verdict.allowed ? paint(verdict.effect ?? 'read') : streams.paint(31, 'refused')} ${line.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '?')}`,
      ),
    ),
    ...notes,
  ].join('\n')}\n\n`
}

const weight = { read: 0, change: 1, destroy: 2 } as const
