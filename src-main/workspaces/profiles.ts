/** Context profiles of a workspace: named sets of allowed environment extras. */
import type { Profile } from '../../src-preload/contract/workspaces.ts'
import { AppError } from '../base/app-error.ts'
import { timestampNow } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import { isSealed, type SecretBox } from '../store/secret-box.ts'
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
  readonly #box: SecretBox
  readonly #checkExtras: CheckExtras

  /** Values lie sealed in workspaces.json; those of earlier versions are sealed when their profile is next written. */
  constructor(host: ProfileHost, checkExtras: CheckExtras, box: SecretBox) {
    this.#box = box
    this.#host = host
    this.#checkExtras = checkExtras
  }

  /** In the order they were made. A value that cannot be opened is empty here, so that it can be entered again. Throws NOT_FOUND. */
  list(workspace_id: string): Profile[] {
    return this.#host.record(workspace_id).profiles.map((profile) => {
      try {
        return { ...profile, env: openEnv(profile.env, this.#box) }
      } catch {
        return { ...profile, env: Object.fromEntries(Object.keys(profile.env).map((name) => [name, ''])) }
      }
    })
  }

  /** As `list`. Throws NOT_FOUND. */
  get(workspace_id: string, profile_id: string): Profile {
    const found = this.list(workspace_id).find((profile) => profile.id === profile_id)
    if (!found) throw new AppError('NOT_FOUND', 'There is no context profile with this id in the workspace.')
    return found
  }

  /** The environment of a profile, for running with it. Throws CONFLICT, naming it, when a value cannot be opened: nothing runs with half of it. */
  environment(profile: Profile): Readonly<Record<string, string>> {
    try {
      return openEnv(profile.env, this.#box)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      throw new AppError(error.code, `The context profile "${profile.name}" cannot be used. ${error.message}`, { profile_id: profile.id }, error)
    }
  }

  /** Throws NOT_FOUND, CONFLICT (the name is taken), INVALID_INPUT (a variable no tool allows). */
  async create(workspace_id: string, wanted: { name: string; env: Record<string, string> }): Promise<Profile> {
    this.#checkExtras(wanted.env)
    this.#checkName(workspace_id, wanted.name, null)
    if (this.list(workspace_id).length >= profiles_kept)
      throw new AppError('CONFLICT', `A workspace keeps at most ${profiles_kept} context profiles. Delete one first.`)
    const now = timestampNow()
    const profile: Profile = { id: newId(), name: wanted.name, env: sealEnv(wanted.env, this.#box), created: now, updated: now }
    await this.#host.change(workspace_id, (record) => ({ ...record, profiles: [...record.profiles, profile] }))
    return { ...profile, env: wanted.env }
  }

  /** Throws NOT_FOUND, CONFLICT, INVALID_INPUT. */
  async update(workspace_id: string, profile_id: string, patch: { name?: string | undefined; env?: Record<string, string> | undefined }): Promise<Profile> {
    this.get(workspace_id, profile_id)
    if (patch.env) this.#checkExtras(patch.env)
    if (patch.name !== undefined) this.#checkName(workspace_id, patch.name, profile_id)
    await this.#host.change(workspace_id, (record) => ({
      ...record,
      profiles: record.profiles.map((profile) =>
        profile.id === profile_id
          ? {
              ...profile,
              name: patch.name ?? profile.name,
              env: patch.env ? sealEnv(patch.env, this.#box) : resealed(profile.env, this.#box),
              updated: timestampNow(),
            }
          : profile,
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

type Env = Readonly<Record<string, string>>

function sealEnv(env: Env, box: SecretBox): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, box.seal(value)]))
}

/** With what lay in clear sealed. */
function resealed(env: Env, box: SecretBox): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, isSealed(value) ? value : box.seal(value)]))
}

const opened = new WeakMap<Env, Record<string, string>>()

/** Opened once: every command of the workspace asks for it. */
function openEnv(env: Env, box: SecretBox): Record<string, string> {
  let clear = opened.get(env)
  if (!clear) {
    clear = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, box.open(value)]))
    opened.set(env, clear)
  }
  return clear
}
