/** The queues that lie in files of a workspace: shown with the verdict on each item, and started as they were shown, where the workspace is trusted. */
import { stringify } from 'yaml'
import { most_listed_items, type QueueFile, type StartedQueue } from '../../src-preload/contract/queue-files.ts'
import type { CheckedQueue, QueueInput } from '../../src-preload/contract/queues.ts'
import type { TemplateValues } from '../../src-preload/contract/template-values.ts'
import { AppError } from '../base/app-error.ts'
import type { Surroundings } from '../commands/commands.ts'
import type { Queues } from './queues/queues.ts'
import type { Asker } from './queues/resolve-items.ts'
import { type FileQueue, fileQueue } from './templates/template-files.ts'

export interface QueueFilesOptions {
  queues: Pick<Queues, 'check' | 'create' | 'execute'>
  surroundings: (workspace_id: string | null) => Surroundings
}

export interface StartWish {
  /** The version that was shown. */
  if_match?: string | undefined
  /** True, or the name of a production context. */
  confirm?: true | string | undefined
  idempotency_key?: string | undefined
  /** Only templates take these. */
  mode?: 'sync' | 'async' | undefined
  values?: TemplateValues | undefined
  preset?: string | undefined
  context?: unknown
}

export class QueueFiles {
  readonly #options: QueueFilesOptions

  constructor(options: QueueFilesOptions) {
    this.#options = options
  }

  /** With so many items of each as a list shows. */
  async views(found: readonly FileQueue[], asker: Asker): Promise<QueueFile[]> {
    const views: QueueFile[] = []
    for (const one of found) {
      const view = await this.#view(one, asker)
      views.push({ ...view, items: view.items.slice(0, most_listed_items) })
    }
    return views
  }

  /** Undefined where the id names no queue of a file. */
  async get(id: string, asker: Asker): Promise<QueueFile | undefined> {
    const found = await fileQueue(id, this.#options.surroundings)
    return found && this.#view(found, asker)
  }

  async #view(found: FileQueue, asker: Asker): Promise<QueueFile> {
    const { id, path, etag, workspace, updated, queue } = found
    const { name, concurrency, priority } = queue
    const checked = await this.#check(found, asker)
    return {
      ...{ kind: 'queue', id, name, origin: 'file', path, workspace, etag, concurrency, priority, updated },
      stop_on_failure: 'problem' in checked ? (queue.stop_on_failure ?? true) : checked.stop_on_failure,
      verdict: 'problem' in checked ? { allowed: false, effect: null, reason: checked.problem } : verdictOf(checked),
      total: 'problem' in checked ? (queue.commands?.length ?? 0) : checked.items.length,
      items: 'problem' in checked ? [] : checked.items,
    }
  }

  async #check(found: FileQueue, asker: Asker): Promise<CheckedQueue | { problem: string }> {
    try {
      return await this.#options.queues.check(inputOf(found), asker)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return { problem: error.message }
    }
  }

  /** The text of such a file; undefined where the id names no queue of a file. */
  async exportText(id: string): Promise<{ name: string; text: string } | undefined> {
    const found = await fileQueue(id, this.#options.surroundings)
    return found && { name: found.path.slice(found.path.lastIndexOf('/') + 1), text: stringify(found.queue, { lineWidth: 120 }) }
  }

  /**
   * Resolves when it is started; undefined where the id names no queue of a file. Rejects with INVALID_INPUT (no "if_match"), CONFLICT (another version), WORKSPACE_NOT_TRUSTED,
   * CONFIRMATION_REQUIRED for what destroys, and with what speaks against an item; nothing is made then.
   */
  async start(id: string, wish: StartWish, asker: Asker): Promise<StartedQueue | undefined> {
    const found = await fileQueue(id, this.#options.surroundings)
    if (!found) return undefined
    const { confirm, idempotency_key } = wish
    const input = queueAsShown(found, wish, this.#options.surroundings)
    if (confirm === undefined) await this.#mustDestroyNothing(input, found.path, asker)
    const { id: queue_id, total } = await this.#options.queues.create(
      { ...input, ...confirmedBy(input, confirm), ...(idempotency_key !== undefined && { idempotency_key }) },
      asker,
    )
    const { status } = await this.#begin(queue_id)
    return { kind: 'queue', id: queue_id, queue_id, status, total }
  }

  /** Asked for twice with one key, it was started before. */
  async #begin(queue_id: string): Promise<Pick<StartedQueue, 'status'>> {
    try {
      return await this.#options.queues.execute(queue_id)
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'CONFLICT')) throw error
      return { status: error.details['status'] as StartedQueue['status'] }
    }
  }

  async #mustDestroyNothing(input: QueueInput, path: string, asker: Asker): Promise<void> {
    const { items } = await this.#options.queues.check(input, asker)
    const at = items.findIndex(({ effect }) => effect === 'destroy')
    if (at < 0) return
    const { title, command, args, effect, rule } = items[at]!
    throw new AppError('CONFIRMATION_REQUIRED', `The queue in ${path} holds what is hard to undo: ${title}. Confirm it to run the queue.`, {
      item: at,
      verdict: { allowed: true, effect, rule, argv: [command, ...args] },
    })
  }
}

/** What the file says, as it was shown. Throws INVALID_INPUT, CONFLICT for another version, WORKSPACE_NOT_TRUSTED. */
export function queueAsShown(found: FileQueue, wish: Omit<StartWish, 'confirm'>, surroundings: QueueFilesOptions['surroundings']): QueueInput {
  mustSuit(wish)
  const { path, workspace, etag } = found
  if (wish.if_match !== etag) throw new AppError('CONFLICT', `The file ${path} was changed since it was shown. Look at it again, then run it.`, { etag })
  if (!surroundings(workspace).workspace?.trusted)
    throw new AppError(
      'WORKSPACE_NOT_TRUSTED',
      `The queue lies in ${path}, and the workspace is not trusted. Trust it in the settings if you know what is in it.`,
    )
  return inputOf(found)
}

/** Throws INVALID_INPUT, naming the field. */
function mustSuit({ if_match, mode, values = {}, preset, context }: StartWish): void {
  const wrong: [path: string, is_wrong: boolean, message: string][] = [
    ['if_match', if_match === undefined, 'A queue of a file is run as it was shown: give the etag that came with it as "if_match".'],
    ['mode', mode === 'sync', 'A queue is started, and nobody waits for its end here: use the mode "async".'],
    ['values', Object.keys(values).length > 0, 'A queue of a file has no fields that could be filled.'],
    ['preset', preset !== undefined, 'A queue of a file has no presets.'],
    ['context', context !== undefined, 'Each item of a queue is judged in its own context.'],
  ]
  const issues = wrong.flatMap(([path, is_wrong, message]) => (is_wrong ? [{ path, message }] : []))
  if (issues.length > 0) throw new AppError('INVALID_INPUT', issues[0]!.message, { issues })
}

const inputOf = ({ queue, workspace }: FileQueue): QueueInput => ({ ...queue, workspace })

/** A name is the name of the production context in which an item destroys. */
function confirmedBy({ commands }: QueueInput, confirm: true | string | undefined): Pick<QueueInput, 'commands'> {
  if (typeof confirm !== 'string' || !commands) return {}
  return { commands: commands.map((item) => (typeof item === 'string' || item.pause !== undefined ? item : { ...item, confirm })) }
}

const hardest = ['destroy', 'change', 'read'] as const

function verdictOf({ items }: CheckedQueue): QueueFile['verdict'] {
  const effect = hardest.find((one) => items.some((item) => item.effect === one)) ?? null
  const at = items.findIndex(({ error }) => error !== null)
  if (at >= 0) return { allowed: false, effect, reason: `Item ${at} (${items[at]!.title}): ${items[at]!.error!.message}` }
  return { allowed: true, effect, reason: items.length === 1 ? 'Its command is allowed.' : `All ${items.length} items are allowed.` }
}
