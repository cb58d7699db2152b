/** The services of a server: read directly, changed by jobs (flows/server-works). */
import type { JournalLine, Service, ServiceAction } from '../../src-preload/contract/services.ts'
import { AppError } from '../base/app-error.ts'
import { readJournal, readServices } from './read-services.ts'
import { printed, type Remote } from './remote.ts'

/** Without them nobody gets in any more, or the machine does not go on. */
const guarded = /^(?:ssh|sshd|dbus|dbus-broker|opsdeck-revert|systemd-.*)$/
const may_not: ReadonlySet<ServiceAction> = new Set(['stop', 'disable'])

export class Services {
  readonly #remote: Remote

  constructor(remote: Remote) {
    this.#remote = remote
  }

  /** By name. Rejects with NOT_FOUND and SSH_FAILED. */
  async list(server_id: string, signal?: AbortSignal): Promise<Service[]> {
    return readServices(printed(await this.#remote.asLogin(server_id, 'services', { signal }), 'Listing the services'))
  }

  /** Rejects with NOT_FOUND, also for a unit that is not there, and SSH_FAILED. */
  async get(server_id: string, name: string, signal?: AbortSignal): Promise<Service> {
    const text = printed(await this.#remote.asLogin(server_id, 'services', { args: [`${name}.service`], signal }), 'Asking for the service')
    const [found] = readServices(text)
    if (!found) throw new AppError('NOT_FOUND', `There is no service ${name} on this server.`, { server_id, name })
    return found
  }

  /** Oldest first. Rejects as `get`. */
  async logs(
    server_id: string,
    name: string,
    more: { lines: number; since?: string | undefined; priority?: number | undefined },
    signal?: AbortSignal,
  ): Promise<JournalLine[]> {
    await this.get(server_id, name, signal)
    const since = more.since === undefined ? '' : String(Date.parse(more.since) / 1000)
    const args = [`${name}.service`, String(more.lines), String(more.priority ?? ''), since]
    return readJournal(printed(await this.#remote.asRoot(server_id, 'journal', { args, signal }), 'Reading the journal'))
  }

  /** Throws COMMAND_REFUSED for what would shut everybody out. */
  mustBeAllowed(name: string, action: ServiceAction): void {
    if (!guarded.test(name) || !may_not.has(action)) return
    throw new AppError('COMMAND_REFUSED', `${name} is not stopped or disabled from here: without it nobody gets in any more, or the machine does not go on.`, {
      name,
      action,
    })
  }
}
