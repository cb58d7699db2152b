/** Texts that were typed and not saved, kept by the browser so that a crash or reload of the window loses none; nothing here writes a file. */

import { livePages, noteTypedElsewhere, noteTypedHere, page_id } from './draft-windows.ts'

type FileName = Pick<FileDraft, 'workspace' | 'path'>

export interface FileDraft {
  workspace: string
  path: string
  text: string
  /** The version of the file that the text began with; null: there was none. */
  etag: string | null
  kept_at: string
  /** The page that it was typed in; old ones have none. */
  page?: string
  /** That page lives: the text is in use there. */
  elsewhere?: boolean
}

const store_name = 'drafts'
/** What nobody asked for in so long is not missed. */
const keep_ms = 90 * 24 * 3600 * 1000
/** A text is kept at the latest so long after a key; a large one later, because it is written whole. */
const rest_ms = 300
const large_rest_ms = 2000
const large_letters = 500_000

const keyOf = ({ workspace, path }: FileName): string => `${workspace}:${path}`
/** Each page has a text of its own for a file: two that type in one file do not take each other's. */
const keptAs = (draft: FileName & { page?: string }): string => (draft.page === undefined ? keyOf(draft) : `${keyOf(draft)}\0${draft.page}`)

let opening: Promise<IDBDatabase> | null = null

function opened(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('opsdeck.files', 1)
    request.onupgradeneeded = () => void request.result.createObjectStore(store_name)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('The browser keeps nothing.'))
  })
  return opening
}

async function inStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
  try {
    const store = (await opened()).transaction(store_name, mode).objectStore(store_name)
    const request = act(store)
    return await new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error ?? new Error('The browser keeps nothing.'))
    })
  } catch {
    // A browser that keeps nothing: then there is nothing to bring back, and typing goes on.
    return null
  }
}

interface Waiting {
  timer: ReturnType<typeof setTimeout>
  make: () => Omit<FileDraft, 'kept_at'> | null
}

const waiting = new Map<string, Waiting>()

function taken(key: string): FileDraft | null {
  const one = waiting.get(key)
  if (!one) return null
  clearTimeout(one.timer)
  waiting.delete(key)
  const draft = one.make()
  return draft && { ...draft, kept_at: new Date().toISOString(), page: page_id }
}

function write(key: string): void {
  const draft = taken(key)
  if (draft) void inStore('readwrite', (store) => store.put(draft, keptAs(draft)))
}

/** A page that goes has no time for the real store; what it typed last waits here until the next page reads it. */
const last_words = 'opsdeck.draft:'

function writeLast(key: string): void {
  const draft = taken(key)
  try {
    if (draft) localStorage.setItem(last_words + keptAs(draft), JSON.stringify(draft))
  } catch {
    // Too large for it: then what was kept a moment ago has to do.
  }
}

async function moveLastWords(): Promise<void> {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(last_words))) {
    const draft = JSON.parse(localStorage.getItem(name) ?? 'null') as FileDraft | null
    if (draft) await inStore('readwrite', (store) => store.put(draft, keptAs(draft)))
    localStorage.removeItem(name)
  }
}

let moving: Promise<void> | null = null
/** Once for a page: only pages before this one have left something. */
function lastWordsMoved(): Promise<void> {
  moving ??= moveLastWords()
  return moving
}

/** Keeps what `make` gives a moment after the first call since it was kept last. */
export function keepDraftSoon(file: FileName, letters: number, make: Waiting['make']): void {
  const key = keyOf(file)
  noteTypedHere(file, true)
  const timer = waiting.get(key)?.timer ?? setTimeout(() => write(key), letters > large_letters ? large_rest_ms : rest_ms)
  waiting.set(key, { make, timer })
}

/** Keeps at once what would be kept in a moment. */
export const keepDraftNow = (file: FileName): void => write(keyOf(file))

/** What this page keeps of the file. */
export function forgetDraft(file: FileName): void {
  const key = keyOf(file)
  clearTimeout(waiting.get(key)?.timer)
  waiting.delete(key)
  noteTypedHere(file, false)
  void inStore('readwrite', (store) => store.delete(keptAs({ ...file, page: page_id })))
}

/** One that an earlier page left; those of pages that live are theirs. */
export function forgetKept(draft: FileDraft): void {
  if (draft.page === page_id) forgetDraft(draft)
  else if (!draft.elsewhere) void inStore('readwrite', (store) => store.delete(keptAs(draft)))
}

async function marked(drafts: readonly FileDraft[]): Promise<FileDraft[]> {
  const live = await livePages()
  return drafts.map((draft) => ({ ...draft, elsewhere: draft.page !== undefined && draft.page !== page_id && live.has(draft.page) }))
}

/** The newest that an earlier page left; else the newest of another page that lives. */
export async function draftOf(file: FileName): Promise<FileDraft | null> {
  await lastWordsMoved()
  const key = keyOf(file)
  const all = (await inStore<FileDraft[]>('readonly', (store) => store.getAll(IDBKeyRange.bound(key, `${key}\0\uffff`)))) ?? []
  const drafts = (await marked(all)).toSorted((one, other) => Number(one.elsewhere) - Number(other.elsewhere) || (one.kept_at < other.kept_at ? 1 : -1))
  for (const { elsewhere, page } of drafts) if (elsewhere && page !== undefined) noteTypedElsewhere(file, page)
  return drafts[0] ?? null
}

/** All of a workspace that earlier pages left; those that are too old are forgotten. */
export async function draftsOf(workspace: string): Promise<FileDraft[]> {
  await lastWordsMoved()
  const all = await marked((await inStore<FileDraft[]>('readonly', (store) => store.getAll())) ?? [])
  const oldest = Date.now() - keep_ms
  for (const draft of all) if (Date.parse(draft.kept_at) < oldest) forgetKept(draft)
  return all.filter((draft) => draft.workspace === workspace && !draft.elsewhere && Date.parse(draft.kept_at) >= oldest)
}

// The page goes: what was typed last is kept as well.
window.addEventListener('pagehide', () => {
  for (const key of [...waiting.keys()]) writeLast(key)
})
