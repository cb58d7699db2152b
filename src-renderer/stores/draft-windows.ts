/** Several windows of one browser share what it keeps: which of them live, and which of them has text of a file that is not saved. */
import { create } from 'zustand'

/** Of this page; another one after a reload. */
export const page_id: string = crypto.randomUUID()

const lock_of_page = 'opsdeck.page:'

// Held for as long as the page lives, however it ends. Without locks every other page counts as gone.
void navigator.locks?.request(lock_of_page + page_id, () => new Promise(() => {})).catch(() => {})

/** Pages that live, this one among them. */
export async function livePages(): Promise<ReadonlySet<string>> {
  const { held = [] } = (await navigator.locks?.query().catch(() => undefined)) ?? {}
  return new Set([page_id, ...held.flatMap(({ name = '' }) => (name.startsWith(lock_of_page) ? [name.slice(lock_of_page.length)] : []))])
}

interface Typing {
  page: string
  workspace: string
  path: string
  is_typed_in: boolean
}

const keyOf = ({ workspace, path }: Pick<Typing, 'workspace' | 'path'>): string => `${workspace}:${path}`

/** Files that other windows have unsaved text of, each with the windows. */
const useOthers = create<{ typing: ReadonlyMap<string, ReadonlySet<string>> }>(() => ({ typing: new Map() }))

function note({ page, is_typed_in, ...file }: Typing): void {
  useOthers.setState(({ typing }) => {
    const pages = new Set(typing.get(keyOf(file)))
    if (is_typed_in) pages.add(page)
    else pages.delete(page)
    return { typing: new Map(typing).set(keyOf(file), pages) }
  })
}

const channel = new BroadcastChannel('opsdeck.drafts')
channel.addEventListener('message', ({ data }: MessageEvent<Typing>) => note(data))

/** Tells the other windows that text of a file is kept here, or no longer is. */
const tellOthers = (file: Pick<Typing, 'workspace' | 'path'>, is_typed_in: boolean): void =>
  channel.postMessage({ page: page_id, workspace: file.workspace, path: file.path, is_typed_in } satisfies Typing)

export const useTypedElsewhere = (workspace: string, path: string): boolean =>
  useOthers(({ typing }) => (typing.get(keyOf({ workspace, path }))?.size ?? 0) > 0)

/** What was found kept by a window that lives. */
export const noteTypedElsewhere = (file: Pick<Typing, 'workspace' | 'path'>, page: string): void => note({ ...file, page, is_typed_in: true })

const own_files = new Map<string, Pick<Typing, 'workspace' | 'path'>>()

// A page that goes leaves its texts to whoever opens them next.
window.addEventListener('pagehide', () => {
  for (const file of own_files.values()) tellOthers(file, false)
})

/** This window has text of the file that is not saved, or no longer has; the others are told when that changes. */
export function noteTypedHere(file: Pick<Typing, 'workspace' | 'path'>, is_typed_in: boolean): void {
  const key = keyOf(file)
  if (own_files.has(key) === is_typed_in) return
  if (is_typed_in) own_files.set(key, { workspace: file.workspace, path: file.path })
  else own_files.delete(key)
  tellOthers(file, is_typed_in)
}
