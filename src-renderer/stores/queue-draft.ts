/** The queue under construction: its items, what they need, and its settings; kept in this browser until it is saved. */
import { create } from 'zustand'
import { createJSONStorage, persist, type StateStorage } from 'zustand/middleware'
import type { ItemRef, QueueInput, QueueItemInput } from '../../src-preload/contract/queues.ts'

/** An id is a saved command's or an earlier job's. */
export type DraftSource = string | Omit<QueueItemInput, 'key' | 'needs' | 'input_from'>

export interface DraftItem {
  /** Names it within the draft, whatever its place. */
  id: string
  source: DraftSource
  /** The name that a file or its user gave it. */
  key: string | null
  /** What is known of it before it was judged. */
  title: string
  /** Ids of items. */
  needs: readonly string[]
  input_from: string | null
}

export interface DraftSettings {
  name: string
  stop_on_failure: boolean
  concurrency: number
  priority: number
}

export interface Draft extends DraftSettings {
  items: readonly DraftItem[]
}

const fresh: Draft = { name: '', stop_on_failure: true, concurrency: 1, priority: 0, items: [] }

/** Without storage, or where a large draft does not fit, it lasts as long as the page. */
const storage: StateStorage = {
  getItem: (name) => {
    try {
      return localStorage.getItem(name)
    } catch {
      return null
    }
  },
  setItem: (name, value) => {
    try {
      localStorage.setItem(name, value)
    } catch {
      // See above.
    }
  },
  removeItem: (name) => localStorage.removeItem(name),
}

export const useDraft = create<Draft>()(persist((): Draft => fresh, { name: 'opsdeck.queue-draft', storage: createJSONStorage(() => storage) }))

/** The persisting store's own setState answers with something that is nobody's business. */
const set = (change: Partial<Draft> | ((old: Draft) => Partial<Draft>)): void => void useDraft.setState(change)

export const setDraft = (settings: Partial<DraftSettings>): void => set(settings)
export const dropDraft = (): void => set(fresh)
export const loadDraft = (draft: Draft): void => set(draft)

/** A new item that needs nothing yet. */
export const draftItem = (source: DraftSource, title: string, more: Partial<DraftItem> = {}): DraftItem => ({
  id: crypto.randomUUID(),
  source,
  key: null,
  title,
  needs: [],
  input_from: null,
  ...more,
})

/** At the end, or before another one. */
export function addToDraft(added: readonly DraftItem[], before: string | null = null): void {
  set(({ items }) => {
    const at = before === null ? -1 : items.findIndex(({ id }) => id === before)
    return { items: at < 0 ? [...items, ...added] : items.toSpliced(at, 0, ...added) }
  })
}

/** What needed it needs it no more. */
export function removeFromDraft(id: string): void {
  set(({ items }) => ({
    items: items
      .filter((item) => item.id !== id)
      .map((item) =>
        item.needs.includes(id) || item.input_from === id
          ? { ...item, needs: item.needs.filter((need) => need !== id), input_from: item.input_from === id ? null : item.input_from }
          : item,
      ),
  }))
}

/** To the place of another item, or by so many places. */
export function moveInDraft(id: string, to: { before: string | null } | { by: number }): void {
  set(({ items }) => {
    const from = items.findIndex((item) => item.id === id)
    const item = items[from]
    if (!item || ('before' in to && to.before === id)) return {}
    const rest = items.toSpliced(from, 1)
    const before = 'before' in to ? rest.findIndex((one) => one.id === to.before) : Math.max(0, Math.min(rest.length, from + to.by))
    return { items: rest.toSpliced(before < 0 ? rest.length : before, 0, item) }
  })
}

/** Its name, or what it reads from; needs have functions of their own, for they can close a circle. */
export const editItem = (id: string, change: Partial<Pick<DraftItem, 'key' | 'input_from'>>): void => edit(id, () => change)

const edit = (id: string, change: (item: DraftItem) => Partial<DraftItem>): void =>
  set(({ items }) => ({ items: items.map((item) => (item.id === id ? { ...item, ...change(item) } : item)) }))

export const setSource = (id: string, source: DraftSource, title: string): void => edit(id, () => ({ source, title }))

/** Names of the items in a circle that would be closed if `id` needed `need`, from `id` to itself; null where none would. */
export function circleWith(items: readonly DraftItem[], id: string, need: string): string[] | null {
  const by_id = new Map(items.map((item) => [item.id, item]))
  const from = new Map<string, string | null>([[need, null]])
  const way = [need]
  for (const at of way) {
    if (at === id) {
      const back: string[] = []
      for (let one: string | null = id; one !== null; one = from.get(one) ?? null) back.push(one)
      return [id, ...back.reverse()].map((one) => nameOfItem(items, by_id.get(one)!))
    }
    const item = by_id.get(at)
    for (const next of [...(item?.needs ?? []), ...(item?.input_from ? [item.input_from] : [])]) {
      if (from.has(next)) continue
      from.set(next, at)
      way.push(next)
    }
  }
  return null
}

/** `"build"`, or `2 (git status)` by its place in the list. */
export const nameOfItem = (items: readonly DraftItem[], item: DraftItem): string =>
  item.key === null ? `${items.indexOf(item) + 1} (${item.title})` : `"${item.key}"`

/** Gives why not, where it cannot be: a circle, named. */
export function addNeed(id: string, need: string): string | null {
  const { items } = useDraft.getState()
  const circle = circleWith(items, id, need)
  if (circle) return `This would make a circle: ${circle.join(' needs ')}. Take one of these needs away first.`
  edit(id, ({ needs }) => (needs.includes(need) ? {} : { needs: [...needs, need] }))
  return null
}

/** Also where its output is the input. */
export const removeNeed = (id: string, need: string): void =>
  edit(id, ({ needs, input_from }) => ({ needs: needs.filter((one) => one !== need), input_from: input_from === need ? null : input_from }))

/** As the host takes it. */
export function inputOf({ items, name, ...settings }: Draft): QueueInput {
  const at = new Map(items.map(({ id }, index) => [id, index]))
  return {
    ...settings,
    name: name.trim() || items[0]?.title.slice(0, 200) || 'Queue',
    commands: items.map(({ source, key, needs, input_from }) => {
      if (typeof source === 'string' && key === null && needs.length === 0 && input_from === null) return source
      // Beside what an id alone cannot say, it is a saved command.
      const base = typeof source === 'string' ? { saved_id: source } : source
      return {
        ...base,
        ...(key !== null && { key }),
        ...(needs.length > 0 && { needs: needs.map((need) => at.get(need)!) }),
        ...(input_from !== null && { input_from: at.get(input_from)! }),
      }
    }),
  }
}

/** Throws, naming it, for a need that no item answers. */
export function draftOf({ name, commands = [], stop_on_failure = true, concurrency, priority }: QueueInput): Draft {
  const ids = commands.map(() => crypto.randomUUID())
  const by_key = new Map(commands.flatMap((item, index) => (typeof item === 'object' && item.key !== undefined ? [[item.key, ids[index]!] as const] : [])))
  const idOf = (ref: ItemRef): string => {
    const id = typeof ref === 'number' ? ids[ref] : by_key.get(ref)
    if (id === undefined) throw new Error(`There is no item ${typeof ref === 'number' ? `with the index ${ref}` : `with the key "${ref}"`} in this queue.`)
    return id
  }
  const items = commands.map((item, index): DraftItem => {
    if (typeof item === 'string') return { ...draftItem(item, item), id: ids[index]! }
    const { key = null, needs = [], input_from, ...source } = item
    const has_source = input_from === undefined ? null : idOf(input_from)
    return { id: ids[index]!, source, key, title: titleOf(source), needs: needs.map(idOf), input_from: has_source }
  })
  return { name, stop_on_failure, concurrency, priority, items }
}

export function titleOf(source: DraftSource): string {
  if (typeof source === 'string') return source
  const { title, pause, line, command, stage, args = [], saved_id, job_id, template_id } = source
  if (stage !== undefined) return title ?? [stage, command].join(' ')
  return (
    title ?? pause ?? line ?? (command === undefined ? (saved_id ?? job_id ?? template_id ?? '') : [command, ...(Array.isArray(args) ? args : [])].join(' '))
  )
}
