/** Context profiles of a workspace: named sets of allowed environment extras. */
import type { Profile } from '../../src-preload/contract/workspaces.ts'
import { AppError } from '../base/app-error.ts'
import { timestampNow } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import type { WorkspaceRecord } from './workspace-records.ts'

/** Throws when a name in it is allowed by no tool; handed in, because policies live above this room. */
export type CheckExtras = (env: Readonly<Record<string, string>>) => void

/** What the room of workspaces lends this file: one record, and a way to change it on disk. */
export interface ProfileHost {
  record(id: string): WorkspaceRecord
  change(id: string, change: (record: WorkspaceRecord) => WorkspaceRecord): Promise<void>
}

const profiles_kept = 200

export class Profiles {
  readonly #host: ProfileHost
  readonly #checkExtras: CheckExtras

  constructor(host: ProfileHost, checkExtras: CheckExtras) {
    this.#host = host
    this.#checkExtras = checkExtras
  }

  /** In the order they were made. Throws NOT_FOUND. */
  list(workspace_id: string): Profile[] {
    return this.#host.record(workspace_id).profiles
  }

  /** Throws NOT_FOUND. */
  get(workspace_id: string, profile_id: string): Profile {
    const found = this.list(workspace_id).find((profile) => profile.id === profile_id)
    if (!found) throw new AppError('NOT_FOUND', 'There is no context profile with this id in the workspace.')
    return found
  }

  /** Throws NOT_FOUND, CONFLICT (the name is taken), INVALID_INPUT (a variable no tool allows). */
  async create(workspace_id: string, wanted: { name: string; env: Record<string, string> }): Promise<Profile> {
    this.#checkExtras(wanted.env)
    this.#checkName(workspace_id, wanted.name, null)
    if (this.list(workspace_id).length >= profiles_kept)
      throw new AppError('CONFLICT', `A workspace keeps at most ${profiles_kept} context profiles. Delete one first.`)
    const now = timestampNow()
    const profile: Profile = { id: newId(), name: wanted.name, env: wanted.env, created: now, updated: now }
    await this.#host.change(workspace_id, (record) => ({ ...record, profiles: [...record.profiles, profile] }))
    return profile
  }

  /** Throws NOT_FOUND, CONFLICT, INVALID_INPUT. */
  async update(workspace_id: string, profile_id: string, patch: { name?: string | undefined; env?: Record<string, string> | undefined }): Promise<Profile> {
    this.get(workspace_id, profile_id)
    if (patch.env) this.#checkExtras(patch.env)
    if (patch.name !== undefined) this.#checkName(workspace_id, patch.name, profile_id)
    await this.#host.change(workspace_id, (record) => ({
      ...record,
      profiles: record.profiles.map((profile) =>
        profile.id === profile_id ? { ...profile, name: patch.name ?? profile.name, env: patch.env ?? profile.env, updated: timestampNow() } : profile,
      ),
    }))
    return this.get(workspace_id, profile_id)
  }

  /** A profile that is in use stops being so. Throws NOT_FOUND. */
  async remove(workspace_id: string, profile_id: string): Promise<void> {
    this.get(workspace_id, profile_id)
    await this.#host.change(workspace_id, (record) => ({
      ...record,
      profile_id: record.profile_id === profile_id ? null : record.profile_id,
      profiles: record.profiles.filter((profile) => profile.id !== profile_id),
    }))
  }

  #checkName(workspace_id: string, name: string, own_id: string | null): void {
    if (this.list(workspace_id).some((profile) => profile.name === name && profile.id !== own_id)) {
      throw new AppError('CONFLICT', `The workspace already has a context profile named "${name}".`)
    }
  }
}
