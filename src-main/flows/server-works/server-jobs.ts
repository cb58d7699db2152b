/** Takes in work on servers, and holds what must not be written down for it: the password of a first login. */
import type { ServerPackagesInput, ServerPlan, ServerSetupInput, ServerTestInput } from '../../../src-preload/contract/servers.ts'
import { AppError } from '../../base/app-error.ts'
import { newId } from '../../base/ids.ts'
import { Secret } from '../../base/secret.ts'
import type { JobEngine } from '../../jobs/job-engine.ts'
import type { Accepted, Submission } from '../../jobs/submission.ts'
import type { Work } from '../../jobs/work.ts'
import type { Remote } from '../../servers/remote.ts'
import type { Servers } from '../../servers/servers.ts'
import type { Services } from '../../servers/services.ts'
import { Plans, type StepFacts, valid_ms } from './plans.ts'
import { ServerTestWork } from './server-test-work.ts'
import { type ServiceActionWish, ServiceActionWork } from './service-action-work.ts'
import { type SetUpAsked, type SetUpKind, stepsOf } from './set-up-steps.ts'
import { lookAll, SetUpWork } from './set-up-work.ts'

export interface ServerJobsOptions {
  servers: Servers
  services: Services
  remote: Remote
  version: string
  engine: () => Pick<JobEngine, 'submit' | 'ended'>
  /** Told every secret, so that it is blotted out wherever it may show. */
  onSecret: (secret: string) => void
}

export class ServerJobs {
  readonly #options: ServerJobsOptions
  readonly #passwords = new Map<string, Secret>()

  readonly #plans = new Plans()
  readonly #set_ups: Record<SetUpKind, SetUpWork>

  constructor(options: ServerJobsOptions) {
    this.#options = options
    const work = (kind: SetUpKind) => new SetUpWork(kind, { ...options, password: (id) => this.#passwords.get(id) })
    this.#set_ups = { server_setup: work('server_setup'), server_user: work('server_user'), server_packages: work('server_packages') }
  }

  /** The kinds of work on servers. */
  kinds(): readonly Work[] {
    const { servers, services, remote } = this.#options
    return [
      new ServerTestWork({ servers, password: (id) => this.#passwords.get(id) }) as Work,
      new ServiceActionWork({ servers, services, remote }) as Work,
      ...(Object.values(this.#set_ups) as Work[]),
    ]
  }

  /** Throws NOT_FOUND and what the engine throws. */
  async test(input: Omit<ServerTestInput, 'mode'>, requested_by: Submission['requested_by']) {
    const accept = input.accept_host_key === undefined ? null : { fingerprint: input.accept_host_key, replace: input.replace_host_key ?? false }
    const password_id = this.#hold(input.password)
    try {
      const accepted = await this.#options
        .engine()
        .submit({ kind: 'server_test', wish: { server_id: input.id, password_id, accept }, workspace_id: null, requested_by })
      if (password_id !== null) void this.#forgetAfter(accepted.id, password_id)
      return accepted
    } catch (error) {
      if (password_id !== null) this.#passwords.delete(password_id)
      throw error
    }
  }

  /**
   * Makes a plan (`dry_run`), applies one (`plan_id`), or does both at once. Throws NOT_FOUND, INVALID_INPUT for a plan with other fields, CONFLICT with its
   * reason, and, where a plan is made, SSH_FAILED.
   */
  async setUp(kind: SetUpKind, input: SetUpInput, requested_by: Submission['requested_by'], signal?: AbortSignal): Promise<ServerPlan | Accepted> {
    const { id, dry_run, plan_id, password, ...wanted } = input
    if (plan_id !== undefined) return this.#apply(kind, { id, plan_id }, { dry_run, password, ...wanted }, requested_by)
    const asked = askedOf(kind, input)
    const password_id = this.#hold(password)
    if (dry_run) {
      // The plan may be applied with it, for as long as it stands.
      if (password_id !== null) setTimeout(() => this.#passwords.delete(password_id), valid_ms).unref()
      const at = await this.#set_ups[kind].at({ asked, password_id }, 'plan', signal)
      return this.#plans.make(kind, asked, await lookAll(at, stepsOf(kind, asked)), password_id)
    }
    return this.#submit(kind, { asked, password_id, planned: null }, requested_by)
  }

  async #apply(kind: SetUpKind, { id, plan_id }: { id: string; plan_id: string }, others: object, requested_by: Submission['requested_by']): Promise<Accepted> {
    const named = Object.entries(others).filter(([, value]) => value !== undefined)
    if (named.length > 0) {
      const message = 'A plan is applied exactly as it was shown; nothing else goes with plan_id.'
      throw new AppError('INVALID_INPUT', message, { issues: named.map(([path]) => ({ path, message })) })
    }
    this.#options.servers.get(id)
    const { asked, facts, password_id } = this.#plans.use(plan_id, kind, id)
    return this.#submit(kind, { asked, password_id, planned: facts }, requested_by)
  }

  async #submit(kind: SetUpKind, wish: { asked: SetUpAsked; password_id: string | null; planned: StepFacts | null }, requested_by: Submission['requested_by']) {
    try {
      const accepted = await this.#options.engine().submit({ kind, wish, workspace_id: null, requested_by })
      if (wish.password_id !== null) void this.#forgetAfter(accepted.id, wish.password_id)
      return accepted
    } catch (error) {
      if (wish.password_id !== null) this.#passwords.delete(wish.password_id)
      throw error
    }
  }

  /** Throws NOT_FOUND for a server or a unit that is not there, COMMAND_REFUSED, SSH_FAILED, and what the engine throws. */
  async actOnService(wish: ServiceActionWish, requested_by: Submission['requested_by'], signal?: AbortSignal) {
    this.#options.services.mustBeAllowed(wish.name, wish.action)
    await this.#options.services.get(wish.server_id, wish.name, signal)
    return this.#options.engine().submit({ kind: 'service_action', wish, workspace_id: null, requested_by })
  }

  #hold(password: string | undefined): string | null {
    if (password === undefined) return null
    this.#options.onSecret(password)
    const id = newId()
    this.#passwords.set(id, new Secret(password))
    return id
  }

  async #forgetAfter(job_id: string, password_id: string): Promise<void> {
    try {
      await this.#options.engine().ended(job_id)
    } finally {
      this.#passwords.delete(password_id)
    }
  }
}

export type SetUpInput = Omit<ServerSetupInput & ServerPackagesInput, 'mode'>

/** REMOTE.md 2.2. */
const usual_packages = ['curl', 'ca-certificates', 'tar', 'unattended-upgrades', 'python3-systemd']

function askedOf(kind: SetUpKind, { id, ssh_keys, packages, upgrade, directories, update_first }: SetUpInput): SetUpAsked {
  return {
    server_id: id,
    ssh_keys: ssh_keys ?? [],
    packages: packages ?? usual_packages,
    upgrade: upgrade ?? false,
    update_first: kind === 'server_packages' ? (update_first ?? true) : false,
    directories: directories ?? true,
  }
}
