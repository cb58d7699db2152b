/** From what was asked for to items that can be kept: each found, judged and refused here, before anything of the queue is made. */
import type { QueueInput } from '../../../src-preload/contract/queues.ts'
import type { RequestedBy } from '../../../src-preload/contract/shapes.ts'
import { AppError } from '../../base/app-error.ts'
import type { CommandRequest, Commands, Surroundings } from '../../commands/commands.ts'
import type { CommandWish } from '../../jobs/command-work.ts'
import type { JobEngine } from '../../jobs/job-engine.ts'
import type { Admitted } from '../../jobs/work.ts'
import { maskText } from '../../logging/mask.ts'
import type { RegistryWish } from '../../registry/registry-work.ts'
import { registry_kind } from '../../registry/results.ts'
import type { Json } from '../../store/job-record.ts'
import type { NewQueueItem } from '../../store/queue-record.ts'
import type { SavedCommands } from '../../store/saved-commands.ts'
import { earlierCommand, earlierJob } from '../earlier-command.ts'
import type { LoadedTemplate } from '../templates/template-view.ts'
import type { FillOptions, Templates } from '../templates/templates.ts'
import { confirmedArgv, confirmedCall } from './confirmed-items.ts'
import { type ItemRequest, judgedNow } from './item-request.ts'
import { type AskedItem, checkFollowing, checkPipes, invalid, onlyWith } from './item-rules.ts'
import { type ItemOrder, orderItems } from './order-items.ts'
import { callOf, callOfJob } from './registry-item.ts'

export interface ResolveOptions {
  engine: Pick<JobEngine, 'judge' | 'job'>
  saved: Pick<SavedCommands, 'get'>
  templates: Pick<Templates, 'load' | 'ready'>
  commands: Pick<Commands, 'judge' | 'readLine' | 'readChain'>
  surroundings: (workspace_id: string | null) => Surroundings
  /** What starting an item needs, as it may lie on the disk. Item by item, so that no more than that is held of 10 000. */
  seal: (request: Json) => string | null
}

export interface Asker {
  requested_by: RequestedBy
  /** The key whose things are all that may be named. */
  only_key_id: string | undefined
  /** Nobody looks on: only what stands here (hashes of argv) counts as confirmed, and the days of templates are meant at this time. */
  unattended?: { confirmed: ReadonlySet<string> } & Pick<FillOptions, 'at' | 'time_zone'>
}

/** Judging 10 000 items takes a while, and others want answers meanwhile. */
const slice_ms = 6

/**
 * Throws, naming the item, what speaks against it: INVALID_INPUT, NOT_FOUND (an id), COMMAND_REFUSED, CONFIRMATION_REQUIRED (the name of a production
 * context) and what else keeps a command from being accepted.
 */
export async function resolveItems(options: ResolveOptions, asked: readonly (string | AskedItem)[], queue: QueueInput, asker: Asker): Promise<NewQueueItem[]> {
  const resolved: NewQueueItem[] = []
  await eachItem(options, asked, asker, (seat, item, index) => {
    try {
      resolved.push(resolveItem(options, asked[index]!, item, { ...seat, queue, asker }).item)
    } catch (error) {
      throw ofItem(error, index, item.key)
    }
  })
  return resolved
}

/** Hands out the items one by one with their order, and lets others at the event loop meanwhile. Throws INVALID_INPUT for an order or pipes that cannot be. */
export async function eachItem(
  options: ResolveOptions,
  asked: readonly (string | AskedItem)[],
  asker: Asker,
  take: (seat: Pick<Seat, 'index' | 'order' | 'items' | 'templates'>, item: AskedItem, index: number) => void,
): Promise<void> {
  const items = asked.map((item): AskedItem => (typeof item === 'string' ? {} : item))
  const orders = orderItems(items)
  checkPipes(items, orders)
  const templates = await loadTemplates(options, items, asker)
  let slice_began_ms = performance.now()
  for (const [index, item] of items.entries()) {
    take({ index, order: orders[index]!, items, templates }, item, index)
    if (performance.now() - slice_began_ms < slice_ms) continue
    await new Promise((resolve) => setImmediate(resolve))
    slice_began_ms = performance.now()
  }
}

export interface Seat {
  index: number
  order: ItemOrder
  queue: QueueInput
  asker: Asker
  items: readonly AskedItem[]
  templates: ReadonlyMap<string, LoadedTemplate | AppError>
}

/** Each template once, however many items are made of it; or what speaks against it. */
async function loadTemplates(
  { templates }: ResolveOptions,
  items: readonly AskedItem[],
  { only_key_id }: Asker,
): Promise<Map<string, LoadedTemplate | AppError>> {
  const loaded = new Map<string, LoadedTemplate | AppError>()
  for (const { template_id } of items) {
    if (template_id === undefined || loaded.has(template_id)) continue
    try {
      loaded.set(template_id, await templates.load(template_id, only_key_id))
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      loaded.set(template_id, error)
    }
  }
  return loaded
}

/** Throws what speaks against the item; `rule` allows it, and is null for a question. */
export function resolveItem(options: ResolveOptions, asked: string | AskedItem, item: AskedItem, seat: Seat): { item: NewQueueItem; rule: string | null } {
  const { index, order, queue, asker, items } = seat
  const { files_from: _named, ...place } = order
  const common = { index, place: index, key: item.key ?? null, status: 'waiting' as const, error: null, ...place, job_id: null, past: [] }
  if (item.pause !== undefined) {
    onlyWith(item, 'pause', ['pause', 'key', 'needs', 'after', 'title'])
    const about = { command: null, args: [], work_dir: '.', effect: null, saved_id: null }
    return { item: { ...common, ...about, title: maskText(item.title ?? item.pause.slice(0, 200)), pause: item.pause, sealed: null }, rule: null }
  }
  const source = sourceOf(options, asked, item, queue, seat)
  const { workspace, title, saved_id, rules = {} } = source
  const confirm = item.confirm ?? true
  // Somebody reads from it or it reads itself: a terminal would mix its streams, and echo what it is given.
  const wish = (of: CommandRequest): CommandWish => ({
    ...{ request: { ...of, confirm }, capture: item.capture ?? 'split' },
    ...(item.input !== undefined && { input: item.input, end_input: true }),
  })
  const kept: ItemRequest = {
    ...('call' in source ? { call: { ...source.call, confirm } } : { wish: wish(source.request) }),
    workspace_id: options.surroundings(workspace).workspace?.id ?? null,
    ...rules,
    ...(item.retry && { retry: item.retry }),
    ...(item.leases && { leases: item.leases }),
    ...(item.ready_when && { ready_when: item.ready_when }),
  }
  const named = item.title ?? title
  const admitted = options.engine.judge({ ...judgedNow(kept), requested_by: asker.requested_by, ...(named !== undefined && { title: named }) })
  checkFollowing({ ...item, ready_when: kept.ready_when }, admitted, index, items, order)
  const timeout_ms = item.timeout_ms ?? (item.timeout_ms === null ? null : rules.timeout_ms !== undefined ? rules.timeout_ms : timeoutFor(asker, admitted))
  if (timeout_ms !== undefined) kept.timeout_ms = timeout_ms
  if (admitted.effect !== 'read') kept.context = admitted.context
  if (admitted.effect === 'destroy')
    kept.confirmed = 'call' in source ? confirmedCall(admitted, asker) : confirmedArgv(options, source.request, workspace, asker)
  const made: NewQueueItem = {
    ...common,
    title: maskText(named ?? titleOf(admitted, 'call' in source), admitted.secrets ?? []),
    command: admitted.command,
    args: [...admitted.args],
    work_dir: admitted.work_dir,
    effect: admitted.effect,
    pause: null,
    saved_id,
    sealed: options.seal(kept as unknown as Json),
  }
  return { item: made, rule: admitted.rule }
}

/** The words of a command; of a registered program's the names, because files of items to come have no place yet. */
function titleOf({ command, args, title }: Admitted, is_call: boolean): string {
  return (is_call && title !== undefined ? title : [command, ...args].join(' ')).slice(0, 200)
}

interface SourceCommon {
  workspace: string | null
  title?: string
  saved_id: string | null
  /** How a template says that it is to be run. */
  rules?: Pick<ItemRequest, 'timeout_ms' | 'retry' | 'leases' | 'ready_when' | 'template_id'>
}

interface CommandSource extends SourceCommon {
  request: CommandRequest
}

/** A command of a registered program. */
interface CallSource extends SourceCommon {
  call: RegistryWish
}

type Source = CommandSource | CallSource

const sources = ['saved_id', 'job_id', 'template_id', 'command', 'line'] as const

/** Where the command of an item comes from; a further source is one more case here. */
function sourceOf(options: ResolveOptions, asked: string | AskedItem, item: AskedItem, queue: QueueInput, { asker, templates, order, items }: Seat): Source {
  const own = {
    ...(item.work_dir !== undefined && { work_dir: item.work_dir }),
    ...(item.env !== undefined && { env: item.env }),
  }
  const workspace = item.workspace ?? queue.workspace ?? null
  if (item.stage !== undefined) return { call: callOf(item, order, items, asker.only_key_id), workspace, saved_id: null }
  if (typeof asked === 'string') return fromId(options, asked, workspace, asker)
  const given = sources.filter((name) => item[name] !== undefined)
  const [source] = given
  if (source === undefined || given.length > 1)
    throw invalid(
      '',
      `An item is one of saved_id, job_id, template_id, command with args, line, or pause; this one has ${given.join(' and ') || 'none of them'}.`,
    )
  if (source !== 'command' && item.args !== undefined) throw invalid('args', 'Only "command" takes "args".')
  if (item.program !== undefined) throw invalid('program', 'It is the program of a "stage"; say which.')
  const words = item.args ?? []
  if (!Array.isArray(words)) throw invalid('args', 'A command takes words. Values by name are for one of a registered program, with its "stage".')
  if (source !== 'template_id' && (item.values !== undefined || item.if_match !== undefined))
    throw invalid(item.values === undefined ? 'if_match' : 'values', 'Only a template takes this.')
  if (item.template_id !== undefined) return withOwn(fromTemplate(options, templates.get(item.template_id)!, item, workspace, asker), own)
  if (item.saved_id !== undefined) return withOwn(fromSaved(options, item.saved_id, workspace, asker), own)
  if (item.job_id !== undefined) return withOwn(fromJob(options, item.job_id, workspace, asker, item), own)
  if (item.line !== undefined) {
    const read = options.commands.readLine(item.line)
    if ('refused' in read) throw new AppError('COMMAND_REFUSED', read.refused.reason, { verdict: read.refused })
    return { request: { ...read.request, ...own }, workspace, saved_id: null }
  }
  return { request: { command: item.command!, args: words, ...own }, workspace, saved_id: null }
}

const withOwn = (source: Source, own: Partial<CommandRequest>): Source => ('call' in source ? source : { ...source, request: { ...source.request, ...own } })

function fromId(options: ResolveOptions, id: string, workspace: string | null, asker: Asker): Source {
  try {
    return fromSaved(options, id, workspace, asker)
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'NOT_FOUND')) throw error
  }
  return fromJob(options, id, workspace, asker, {})
}

function fromSaved({ saved }: ResolveOptions, id: string, workspace: string | null, { only_key_id }: Asker): Source {
  const { command, args, work_dir, env, workspace: own, name } = saved.get(id, only_key_id)
  return {
    request: { command, args, ...(work_dir !== null && { work_dir }), ...(env !== null && { env }) },
    workspace: own ?? workspace,
    title: name,
    saved_id: id,
  }
}

function fromTemplate(
  { templates }: ResolveOptions,
  template: LoadedTemplate | AppError,
  { values, if_match }: AskedItem,
  workspace: string | null,
  asker: Asker,
): Source {
  if (template instanceof AppError) throw template
  const { at, time_zone } = asker.unattended ?? {}
  const ready = templates.ready(template, { values, if_match, workspace, at, time_zone, is_kept: true })
  const { id: template_id, definition } = template
  const { name, timeout_ms, retry, leases, ready_when } = definition
  return {
    request: ready.request,
    workspace: ready.workspace,
    title: name,
    saved_id: null,
    rules: {
      template_id,
      ...(timeout_ms !== undefined && { timeout_ms }),
      ...(retry && { retry }),
      ...(leases && { leases }),
      ...(ready_when && { ready_when }),
    },
  }
}

function fromJob(options: ResolveOptions, id: string, workspace: string | null, { only_key_id }: Asker, item: AskedItem): Source {
  const job = earlierJob(options.engine, id, only_key_id)
  if (job.kind === registry_kind) return { call: callOfJob(job, item, only_key_id), workspace: job.workspace ?? workspace, title: job.title, saved_id: null }
  const { title, ...source } = earlierCommand(options, id, { workspace, only_key_id })
  return { ...source, title, saved_id: null }
}

/** The default of the tool, else none, for people and their schedules; what programs made has the time-out of their door. */
function timeoutFor({ requested_by: { door } }: Asker, { follow, default_timeout_ms }: Admitted): number | null | undefined {
  if (follow || door === 'http' || door === 'queue') return undefined
  return default_timeout_ms ?? null
}

/** The same error, saying which item it is about. */
function ofItem(error: unknown, index: number, key: string | undefined): unknown {
  if (!(error instanceof AppError)) return error
  const { code, message, details } = error
  const issues = (details['issues'] as { path: string; message: string }[] | undefined) ?? [{ path: '', message }]
  const at = issues.map((issue) => ({ ...issue, path: ['commands', index, issue.path].filter((part) => part !== '').join('.') }))
  return new AppError(
    code,
    `Item ${index}${key === undefined ? '' : ` ("${key}")`}: ${message}`,
    { ...details, item: index, key: key ?? null, issues: at },
    error,
  )
}
