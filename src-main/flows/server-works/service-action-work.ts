/** The kind of work "service_action": one action on a service, judged by the state it left two seconds later, or its journal followed live. */
import type { ServiceAction } from '../../../src-preload/contract/services.ts'
import { JobFailure } from '../../jobs/job-failure.ts'
import type { Admitted, PlannedJob, Prepared, Run, Work } from '../../jobs/work.ts'
import { readJournal, readProperties, recordsOfJournal, statusOf } from '../../servers/read-services.ts'
import { printed, type Remote } from '../../servers/remote.ts'
import type { Servers } from '../../servers/servers.ts'
import type { Services } from '../../servers/services.ts'
import type { Json } from '../../store/job-record.ts'

export interface ServiceActionWish {
  server_id: string
  name: string
  action: ServiceAction
}

export interface ServiceActionOptions {
  servers: Servers
  services: Services
  remote: Remote
}

/** REMOTE.md 2.7. */
const lines_told = 20
/** Starting may take as long as systemd waits for it (DefaultTimeoutStartSec), and stopping, too. */
const action_ms = 200_000
const words: Record<ServiceAction, string> = {
  start: 'Start',
  stop: 'Stop',
  restart: 'Restart',
  reload: 'Reload',
  enable: 'Enable',
  disable: 'Disable',
  follow: 'Follow',
}

export class ServiceActionWork implements Work<ServiceActionWish> {
  readonly kind = 'service_action'
  readonly lane = 'flow'
  readonly patience_ms = 2000
  readonly #options: ServiceActionOptions

  constructor(options: ServiceActionOptions) {
    this.#options = options
  }

  /** Throws NOT_FOUND and COMMAND_REFUSED. */
  admit(wish: ServiceActionWish): Admitted {
    const { name } = this.#options.servers.get(wish.server_id)
    this.#options.services.mustBeAllowed(wish.name, wish.action)
    const is_follower = wish.action === 'follow'
    return {
      command: this.kind,
      args: [name, wish.name, wish.action],
      title: `${words[wish.action]} ${wish.name} on ${name}`,
      work_dir: '.',
      env_names: [],
      effect: is_follower ? 'read' : 'change',
      rule: null,
      tool: null,
      context: {},
      follow: is_follower,
      capture: 'split',
      default_timeout_ms: null,
      ...(!is_follower && { leases: [`server:${wish.server_id}`] }),
      request: wish as unknown as Json,
    }
  }

  prepare({ request }: PlannedJob): Prepared {
    const wish = request as unknown as ServiceActionWish
    return {
      start: async (run) => {
        using _held = this.#options.servers.using(wish.server_id)
        return await (wish.action === 'follow' ? this.#follow(run, wish) : this.#act(run, wish))
      },
    }
  }

  async #act(run: Run, { server_id, name, action }: ServiceActionWish): Promise<undefined> {
    const { services, remote } = this.#options
    await run.plan([action])
    await run.step(action, async () => {
      await services.get(server_id, name, run.signal)
      const onOutput = (stream: 'stdout' | 'stderr', data: Buffer) => void run.write(stream, data)
      const end = await remote.asRoot(server_id, 'service-action', { args: [action, `${name}.service`], timeout_ms: action_ms, signal: run.signal, onOutput })
      const [state = new Map<string, string>()] = readProperties(printed(end, words[action]))
      const is_so = end.stdout.includes('\ncode=0\n') || end.stdout.startsWith('code=0\n')
      const held = end.stdout.includes('\nheld=yes')
      const status = statusOf(state)
      if (is_so && fits(action, status, state.get('UnitFileState') ?? '') && (held || action === 'stop')) return { message: status }
      await this.#tellJournal(run, server_id, name)
      throw new JobFailure('STEP_FAILED', `${name} is ${status} after ${action}. Its last lines are below.`)
    })
  }

  async #tellJournal(run: Run, server_id: string, name: string): Promise<void> {
    const end = await this.#options.remote.asRoot(server_id, 'journal', { args: [`${name}.service`, String(lines_told), '', '', ''], signal: run.signal })
    for (const { at, message } of readJournal(end.stdout)) await run.write('stderr', `${at} ${message}\n`)
  }

  async #follow(run: Run, { server_id, name }: ServiceActionWish): Promise<undefined> {
    await this.#options.services.get(server_id, name, run.signal)
    const records = recordsOfJournal()
    await this.#options.remote.asRoot(server_id, 'journal', {
      args: [`${name}.service`, '50', '', '', 'follow'],
      timeout_ms: follow_ms,
      signal: run.signal,
      onOutput: (stream, data) => {
        if (stream === 'stderr') return void run.write('stderr', data)
        for (const { at, message } of records(data)) void run.write('stdout', `${at} ${message}\n`)
      },
    })
  }
}

/** The longest that Node's timers take: a follower ends when somebody ends it. */
const follow_ms = 2 ** 31 - 1

function fits(action: ServiceAction, status: string, file_state: string): boolean {
  switch (action) {
    case 'stop':
      return status === 'stopped'
    case 'enable':
      return file_state.startsWith('enabled') || file_state === 'alias' || file_state === 'static'
    case 'disable':
      return !file_state.startsWith('enabled')
    default:
      // A unit that does its work and ends well is stopped again.
      return status === 'running' || status === 'stopped'
  }
}
