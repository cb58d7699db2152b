/** Known workspaces: folders with trust, a name, context profiles; one of them is current. */
import { realpathSync } from 'node:fs'
import { basename } from 'node:path'
import type { Workspace } from '../../src-preload/contract/workspaces.ts'
import { AppError } from '../base/app-error.ts'
import { timestampNow } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import { JsonDocument } from '../store/json-document.ts'
import type { SecretBox } from '../store/secret-box.ts'
import { type CheckExtras, Profiles } from './profiles.ts'
import { folderExists, refuseTrust, rootFolder } from './root-folder.ts'
import { type WorkspaceRecord, type WorkspacesDocument, workspaces_document } from './workspace-records.ts'

export interface WorkspacesOptions {
  /** workspaces.json in the data dir. */
  path: string
  /** The data dir: what lies in it is nobody's project. */
  own_folder?: string
  checkExtras: CheckExtras
  /** Seals the values of context profiles. */
  box: SecretBox
  notice?: (sentence: string) => void
}

export interface NewWorkspace {
  path: string
  name?: string | undefined
  trusted?: boolean | undefined
  create_folder?: boolean | undefined
}

export interface WorkspacePatch {
  name?: string | undefined
  trusted?: boolean | undefined
  profile_id?: string | null | undefined
  current?: true | undefined
}

/** What a command needs to know of the workspace it runs in. */
export interface WorkspaceSurroundings {
  workspace: { id: string; path: string; trusted: boolean } | null
  profile_env: Readonly<Record<string, string>>
}

export class Workspaces implements AsyncDisposable {
  readonly #document: JsonDocument<WorkspacesDocument>
  readonly profiles: Profiles
  readonly #own_folder: string | null

  constructor(options: WorkspacesOptions) {
    this.#own_folder = options.own_folder === undefined ? null : realpathSync.native(options.own_folder)
    this.#document = new JsonDocument({
      path: options.path,
      schema: workspaces_document,
      initial: { current_id: null, workspaces: [] },
      ...(options.notice && { notice: options.notice }),
    })
    this.profiles = new Profiles({ record: (id) => this.#record(id), change: (id, change) => this.#change(id, change) }, options.checkExtras, options.box)
  }

  /** Last opened first. */
  list(): Workspace[] {
    return [...this.#document.get().workspaces]
      .sort((a, b) => b.opened_at.localeCompare(a.opened_at) || b.id.localeCompare(a.id))
      .map((record) => this.#shown(record))
  }

  /** Throws NOT_FOUND. */
  get(id: string): Workspace {
    return this.#shown(this.#record(id))
  }

  /** The one that is used when a request names none, or null. */
  current(): Workspace | null {
    const { current_id, workspaces } = this.#document.get()
    const record = workspaces.find(({ id }) => id === current_id)
    return record ? this.#shown(record) : null
  }

  /**
   * Adds a folder; the first one becomes current. Throws CONFLICT (already known; `details.id`), INVALID_PATH, NOT_FOUND, PERMISSION_DENIED,
   * WORKSPACE_NOT_TRUSTED (a folder of personal settings is to be trusted).
   */
  async create(wanted: NewWorkspace): Promise<Workspace> {
    const path = this.#root(wanted.path, wanted.create_folder)
    if (wanted.trusted) mayTrust(path)
    const record = newRecord(path, wanted)
    await this.#document.update((now) => {
      const known = now.workspaces.find((other) => other.path === path)
      if (known) throw new AppError('CONFLICT', `${path} is already a workspace, named "${known.name}".`, { id: known.id })
      return { current_id: now.current_id ?? record.id, workspaces: [...now.workspaces, record] }
    })
    return this.get(record.id)
  }

  #root(path: string, create_folder?: boolean): string {
    const root = rootFolder(path, create_folder)
    const own = this.#own_folder
    if (own === null || (root !== own && !root.startsWith(`${own}/`))) return root
    throw new AppError('INVALID_PATH', `${root} is where Opsdeck keeps its own data, so it cannot be a workspace. Open the folder of a project.`)
  }

  /** Throws NOT_FOUND, also for a profile the workspace does not have, and WORKSPACE_NOT_TRUSTED for a folder that cannot be trusted. */
  async update(id: string, patch: WorkspacePatch): Promise<Workspace> {
    if (patch.trusted) mayTrust(this.#record(id).path)
    if (patch.profile_id) this.profiles.get(id, patch.profile_id)
    await this.#change(id, (record) => ({
      ...record,
      name: patch.name ?? record.name,
      trusted: patch.trusted ?? record.trusted,
      profile_id: patch.profile_id === undefined ? record.profile_id : patch.profile_id,
      opened_at: patch.current ? timestampNow() : record.opened_at,
    }))
    if (patch.current) await this.#document.update((now) => ({ ...now, current_id: id }))
    return this.get(id)
  }

  /** Forgets it; its files stay. The last opened of the others becomes current. Throws NOT_FOUND. */
  async remove(id: string): Promise<void> {
    this.#record(id)
    await this.#document.update((now) => {
      const workspaces = now.workspaces.filter((record) => record.id !== id)
      const last = workspaces.reduce<WorkspaceRecord | null>((best, record) => (best && best.opened_at >= record.opened_at ? best : record), null)
      return { current_id: now.current_id === id ? (last?.id ?? null) : now.current_id, workspaces }
    })
  }

  /**
   * The known workspace whose root is `path`, or a new one; `trusted: true` also trusts a known one (--workspace means
   * that the user trusts the folder), `current: true` makes it the one that is open. Throws as `create` does, but no CONFLICT.
   */
  async openFor(path: string, how: { trusted?: boolean; current?: boolean } = {}): Promise<Workspace> {
    const real = this.#root(path)
    const known = this.#document.get().workspaces.find((record) => record.path === real)
    const patch: WorkspacePatch = { ...(how.trusted && { trusted: true }), ...(how.current && { current: true }) }
    if (!known) {
      const made = await this.create({ path: real, trusted: how.trusted ?? false })
      return how.current ? this.update(made.id, { current: true }) : made
    }
    return Object.keys(patch).length > 0 ? this.update(known.id, patch) : this.get(known.id)
  }

  /** The known workspace that holds `path`; of nested ones the innermost. Null when there is none. */
  containing(path: string): Workspace | null {
    const inside = this.#document.get().workspaces.filter((record) => path === record.path || path.startsWith(`${record.path}/`))
    const innermost = inside.reduce<WorkspaceRecord | null>((best, record) => (best && best.path.length >= record.path.length ? best : record), null)
    return innermost ? this.#shown(innermost) : null
  }

  /** Root, trust and profile for a command; null means the current one. Throws NOT_FOUND for an unknown id, CONFLICT for a profile that cannot be opened. */
  surroundings(id: string | null): WorkspaceSurroundings {
    const wanted = id ?? this.#document.get().current_id
    if (wanted === null) return { workspace: null, profile_env: {} }
    const record = this.#record(wanted)
    const profile = record.profiles.find((candidate) => candidate.id === record.profile_id)
    return { workspace: { id: record.id, path: record.path, trusted: isTrusted(record) }, profile_env: profile ? this.profiles.environment(profile) : {} }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#document.settled()
  }

  /** Where the current workspace lies, without a look at the disk; undefined when none is open. */
  currentPath(): string | undefined {
    const { workspaces, current_id } = this.#document.get()
    return workspaces.find(({ id }) => id === current_id)?.path
  }

  #record(id: string): WorkspaceRecord {
    const found = this.#document.get().workspaces.find((record) => record.id === id)
    if (!found) throw new AppError('NOT_FOUND', 'There is no workspace with this id.')
    return found
  }

  async #change(id: string, change: (record: WorkspaceRecord) => WorkspaceRecord): Promise<void> {
    await this.#document.update((now) => ({
      ...now,
      workspaces: now.workspaces.map((record) => (record.id === id ? { ...change(record), updated: timestampNow() } : record)),
    }))
  }

  #shown({ profiles: _, ...record }: WorkspaceRecord): Workspace {
    return { ...record, trusted: isTrusted(record), exists: folderExists(record.path), current: record.id === this.#document.get().current_id }
  }
}

/** Also of a folder that was trusted before the settings of a person came to lie in it. */
const isTrusted = (record: Pick<WorkspaceRecord, 'trusted' | 'path'>): boolean => record.trusted && refuseTrust(record.path) === null

function mayTrust(path: string): void {
  const reason = refuseTrust(path)
  if (reason !== null) throw new AppError('WORKSPACE_NOT_TRUSTED', reason)
}

function newRecord(path: string, { name, trusted }: NewWorkspace): WorkspaceRecord {
  const now = timestampNow()
  return {
    id: newId(),
    name: name ?? basename(path),
    path,
    trusted: trusted ?? false,
    profile_id: null,
    created: now,
    updated: now,
    opened_at: now,
    profiles: [],
  }
}
