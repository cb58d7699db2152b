/** Takes in work on servers, and holds what must not be written down for it: the password of a first login. */
import type { ServerTestInput } from '../../../src-preload/contract/servers.ts'
import { newId } from '../../base/ids.ts'
import { Secret } from '../../base/secret.ts'
import type { JobEngine } from '../../jobs/job-engine.ts'
import type { Submission } from '../../jobs/submission.ts'
import type { Work } from '../../jobs/work.ts'
import type { Remote } from '../../servers/remote.ts'
import type { Servers } from '../../servers/servers.ts'
import type { Services } from '../../servers/services.ts'
import { ServerTestWork } from './server-test-work.ts'
import { type ServiceActionWish, ServiceActionWork } from './service-action-work.ts'

export interface ServerJobsOptions {
  servers: Servers
  services: Services
  remote: Remote
  engine: () => Pick<JobEngine, 'submit' | 'on_finished' | 'ended'>
  /** Told every secret, so that it is blotted out wherever it may show. */
  onSecret: (secret: string) => void
}

export class ServerJobs {
  readonly #options: ServerJobsOptions
  readonly #passwords = new Map<string, Secret>()

  constructor(options: ServerJobsOptions) {
    this.#options = options
  }

  /** The kinds of work on servers. */
  kinds(): readonly Work[] {
    const { servers, services, remote } = this.#options
    return [
      new ServerTestWork({ servers, password: (id) => this.#passwords.get(id) }) as Work,
      new ServiceActionWork({ servers, services, remote }) as Work,
    ]
  }

  /** Throws NOT_FOUND and what the engine throws. */
  async test(input: Omit<ServerTestInput, 'mode'>, requested_by: Submission['requested_by']) {
    const accept = input.accept_host_key === undefined ? null : { fingerprint: input.accept_host_key, replace: input.replace_host_key ?? false }
    const password_id = this.#hold(input.password)
    try {
      const accepted = await this.#options.engine().submit({ kind: 'server_test', wish: { server_id: input.id, password_id, accept }, workspace_id: null, requested_by })
      if (password_id !== null) void this.#forgetAfter(accepted.id, password_id)
      return accepted
    } catch (error) {
      if (password_id !== null) this.#passwords.delete(password_id)
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
