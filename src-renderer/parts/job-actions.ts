/** What can be done with one job: run it again, edit it, cancel it, copy or keep what it was and said. */
import { notifications } from '@mantine/notifications'
import type { Job, StreamName } from '../../src-preload/contract/jobs.ts'
import { api } from '../bridge/api.ts'
import { toFailure } from '../bridge/failure.ts'
import { applyJobs } from '../stores/jobs.ts'
import { openArea } from '../stores/layout.ts'
import { askOperation } from '../stores/odoo.ts'
import { queryClient } from '../stores/query-client.ts'
import { editCommand } from '../stores/typed-line.ts'
import { copyText } from '../ui/copy-text.ts'
import { shellLine } from '../ui/format.ts'
import { saveFile } from '../ui/save-file.ts'
import { operationOf, runOperation } from './odoo-operation.ts'
import { runCommand } from './run-command.ts'
import { isProgramRun, openProgram, rerunProgram } from './run-program.ts'
import { tellFailure } from './tell-failure.ts'

/** A line of a shell that is more than a command and its words is kept in one piece. */
export const commandLineOf = (job: Pick<Job, 'command' | 'args' | 'kind' | 'rule'>): string =>
  job.kind === 'session' && job.rule === null && job.args.length === 0 ? job.command : shellLine([job.command, ...job.args])

const tell = (message: string) => notifications.show({ message, autoClose: 2500 })

export async function rerun(job: Job, options: { focus: boolean; reuse?: string }): Promise<void> {
  if (isProgramRun(job)) return rerunProgram(job, options)
  const operation = operationOf(job)
  if (operation?.operation === 'uninstall') {
    // It is looked at anew, and confirmed anew.
    askOperation(operation)
    openArea('odoo')
    return
  }
  if (operation) {
    // Its program alone would be judged by its exit code, and not by what it did.
    await runOperation(operation, options).catch((error: unknown) => tellFailure(`${job.title} was not started`, error))
    return
  }
  const outcome = await runCommand({
    what: { command: job.command, args: job.args },
    work_dir: job.work_dir,
    workspace: job.workspace,
    capture: job.capture,
    ...options,
  })
  if (outcome.kind === 'failed') tellFailure(`${job.title} was not started`, outcome.failure)
  if (outcome.kind === 'refused') tellFailure(`${job.title} is refused now`, new Error(outcome.verdict.reason))
}

export const editAndRun = (job: Job): void => (isProgramRun(job) ? openProgram(job) : editCommand(commandLineOf(job), job.work_dir))

export async function cancelJob(id: string, force = false): Promise<void> {
  try {
    await api.jobs.cancel(force ? { id, force } : { id })
  } catch (error) {
    if (toFailure(error).code !== 'CONFLICT') tellFailure('The job was not cancelled', error)
    applyJobs([await api.jobs.get({ id })])
  }
}

export async function copyCommand(job: Job): Promise<void> {
  if (await copyText(commandLineOf(job))) tell('Command copied')
}

export function bytesOf(piece: { data: string; encoding: 'utf8' | 'base64' }): Uint8Array<ArrayBuffer> {
  if (piece.encoding === 'utf8') return new TextEncoder().encode(piece.data)
  return Uint8Array.from(atob(piece.data), (c) => c.charCodeAt(0))
}

/** Reads stored output to its end, or to `limit` bytes. */
async function readOutput(job: Job, stream: StreamName, limit: number): Promise<{ parts: Uint8Array<ArrayBuffer>[]; cut: boolean }> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let from = 0
  for (;;) {
    const piece = await api.jobs.output({ id: job.id, stream, from, limit: 1_048_576 })
    if (piece.data) parts.push(bytesOf(piece))
    if (piece.eof || piece.next === from) return { parts, cut: false }
    from = piece.next
    if (from >= limit) return { parts, cut: true }
  }
}

/** Terminal sequences: CSI, OSC, two-character escapes. */
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[PX^_][^\u001b]*\u001b\\|[@-_])/g

export const plainText = (text: string): string => text.replace(sequences, '').replaceAll('\r\n', '\n')

export async function copyOutput(job: Job): Promise<void> {
  try {
    const streams: StreamName[] = job.capture === 'terminal' ? ['terminal'] : ['stdout', 'stderr']
    let text = ''
    let cut = false
    for (const stream of streams) {
      const read = await readOutput(job, stream, 8 * 1_048_576)
      text += plainText(await new Blob(read.parts).text())
      cut ||= read.cut
    }
    if (await copyText(text)) tell(cut ? 'The first 8 MB of the output copied' : 'Output copied')
  } catch (error) {
    tellFailure('The output was not copied', error)
  }
}

export async function saveOutput(job: Job): Promise<void> {
  try {
    const stamp = job.queued_at.slice(0, 19).replaceAll(':', '-')
    const streams: StreamName[] = job.capture === 'terminal' ? ['terminal'] : job.stderr_bytes > 0 ? ['stdout', 'stderr'] : ['stdout']
    for (const stream of streams) {
      const { parts } = await readOutput(job, stream, Number.POSITIVE_INFINITY)
      saveFile(`${job.command}-${stamp}.${stream === 'terminal' ? 'log' : stream}`, parts)
    }
  } catch (error) {
    tellFailure('The output was not saved', error)
  }
}

export async function addFavourite(job: Job): Promise<void> {
  try {
    await api.commands.saved.create({
      name: commandLineOf(job).slice(0, 200),
      command: job.command,
      args: job.args,
      work_dir: job.work_dir,
      workspace: job.workspace,
      favourite: true,
      context: Object.keys(job.context).length > 0 ? job.context : null,
    })
    await queryClient.invalidateQueries({ queryKey: ['saved'] })
    tell('Added to the favourites')
  } catch (error) {
    tellFailure('The favourite was not saved', error)
  }
}
