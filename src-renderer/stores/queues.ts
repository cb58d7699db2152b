/** The queues this window knows, and the items of the one it shows: followed in pieces, so that 10 000 of them stall nothing. */
import { create } from 'zustand'
import type { QueueItem, QueueSummary } from '../../src-preload/contract/queues.ts'
import { api } from '../bridge/api.ts'
import { type Failure, hasCode, toFailure } from '../bridge/failure.ts'

/** At most so often is one queue asked for what changed. */
const gap_ms = 200
const list_page = 100
const items_page = 1000

export interface ShownQueue {
  id: string
  /** In the order in which they start where nothing else decides. */
  items: readonly QueueItem[]
  /** All pieces of the first look are there. */
  loaded: boolean
  failure: Failure | null
}

interface QueuesState {
  /** Newest first. */
  list: readonly QueueSummary[]
  /** The first page is there. */
  loaded: boolean
  failure: Failure | null
  next_cursor: string | null
  shown: ShownQueue | null
}

export const useQueues = create<QueuesState>(() => ({ list: [], loaded: false, failure: null, next_cursor: null, shown: null }))

/** Takes newer states in. Ids sort as the queues were made. */
export function applyQueues(changed: readonly QueueSummary[]): void {
  useQueues.setState(({ list }) => {
    const by_id = new Map(list.map((one) => [one.id, one]))
    for (const one of changed) by_id.set(one.id, one)
    return { list: [...by_id.values()].sort((one, other) => (one.id < other.id ? 1 : -1)) }
  })
}

let is_wanted = false
let reading: Promise<void> | null = null

/** Reads the newest queues, once for as long as the window follows them. */
export function wantQueues(): void {
  if (is_wanted && useQueues.getState().failure === null) return
  is_wanted = true
  reading ??= readList().finally(() => {
    reading = null
  })
}

async function readList(): Promise<void> {
  try {
    const { items, next_cursor } = await api.queues.list({ limit: list_page })
    useQueues.setState({ list: items, next_cursor, loaded: true, failure: null })
  } catch (error) {
    useQueues.setState({ failure: toFailure(error) })
  }
}

export async function moreQueues(): Promise<void> {
  const { next_cursor } = useQueues.getState()
  if (next_cursor === null || reading) return
  reading = api.queues
    .list({ limit: list_page, cursor: next_cursor })
    .then(({ items, next_cursor: further }) => {
      applyQueues(items)
      useQueues.setState({ next_cursor: further })
    })
    .catch(() => undefined)
    .finally(() => {
      reading = null
    })
  await reading
}

/** What was told of the shown queue, by the index of the item, and where to go on. */
let known = new Map<number, QueueItem>()
let cursor: string | undefined

/** Shows the items of a queue and follows them; null for none. */
export function showQueue(id: string | null): void {
  if (useQueues.getState().shown?.id === id) return
  known = new Map()
  cursor = undefined
  useQueues.setState({ shown: id === null ? null : { id, items: [], loaded: false, failure: null } })
  if (id !== null) noteQueueChange(id)
}

const waiting = new Set<string>()
let following = false

/** Something of a queue changed; `null`: of many, or nobody knows of which. */
export function noteQueueChange(id: string | null): void {
  if (id === null) {
    if (is_wanted) void readList()
    const { shown } = useQueues.getState()
    if (shown) noteQueueChange(shown.id)
    return
  }
  if (!is_wanted && useQueues.getState().shown?.id !== id) return
  waiting.add(id)
  if (following) return
  following = true
  void follow()
}

/** One after the other, and each no more often than the gap: however much happens, the host is asked once. */
async function follow(): Promise<void> {
  while (waiting.size > 0) {
    const ids = [...waiting]
    waiting.clear()
    for (const id of ids) await catchUp(id)
    await new Promise((resolve) => setTimeout(resolve, gap_ms))
  }
  following = false
}

async function catchUp(id: string): Promise<void> {
  try {
    if (useQueues.getState().shown?.id === id) await catchUpShown(id)
    else applyQueues([(await api.queues.items({ id, limit: 1 })).queue])
  } catch (error) {
    const failure = toFailure(error)
    if (hasCode(failure, 'DISCONNECTED')) waiting.add(id)
    else useQueues.setState(({ shown }) => (shown?.id === id ? { shown: { ...shown, failure } } : {}))
  }
}

async function catchUpShown(id: string): Promise<void> {
  for (;;) {
    const asked = cursor
    const piece = await api.queues.items({ id, limit: items_page, ...(asked !== undefined && { cursor: asked }) })
    const { shown } = useQueues.getState()
    // Another one is shown by now.
    if (shown?.id !== id || cursor !== asked) return
    cursor = piece.cursor
    if (piece.anew) known = new Map()
    for (const item of piece.items) known.set(item.index, item)
    applyQueues([piece.queue])
    // A new beginning replaces what is shown only when it is whole.
    const has_news = piece.items.length > 0 || piece.anew || !shown.loaded
    if (!piece.more && has_news) useQueues.setState({ shown: { id, items: ordered(known), loaded: true, failure: null } })
    else if (piece.more && !shown.loaded) useQueues.setState({ shown: { ...shown, items: ordered(known) } })
    if (!piece.more) return
  }
}

export const ordered = (items: ReadonlyMap<number, QueueItem>): QueueItem[] =>
  [...items.values()].sort((one, other) => one.place - other.place || one.index - other.index)
