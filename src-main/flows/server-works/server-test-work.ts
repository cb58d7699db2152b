/** The kind of work "server_test": looks how one gets in, and tells what it found; it fails only where it could not look. */
import type { ServerTestReport } from '../../../src-preload/contract/servers.ts'
import { AppError } from '../../base/app-error.ts'
import type { Secret } from '../../base/secret.ts'
import type { Admitted, PlannedJob, Prepared, Run, Work } from '../../jobs/work.ts'
import type { Servers } from '../../servers/servers.ts'
import { connect } from '../../ssh/connect.ts'
import type { Acceptance, ShownKey } from '../../ssh/pinned-host-keys.ts'
import { runScript } from '../../ssh/run-script.ts'
import type { Json } from '../../store/job-record.ts'
import { platform_script, readPlatform } from './platform-script.ts'

export interface ServerTestWish {
  server_id: string
  /** Under which the password of this job is held; null for none. */
  password_id: string | null
  accept: Acceptance | null
}

export interface ServerTestOptions {
  servers: Servers
  /** The password of a job, while it is held in memory. */
  password: (id: string) => Secret | undefined
}

type Looked = { ok: boolean; reason: string | null; sudo: boolean }
const untried: Looked = { ok: false, reason: 'not tried', sudo: false }

export class ServerTestWork implements Work<ServerTestWish> {
  readonly kind = 'server_test'
  readonly lane = 'flow'
  readonly patience_ms = 2000
  readonly #options: ServerTestOptions

  constructor(options: ServerTestOptions) {
    this.#options = options
  }

  /** Throws NOT_FOUND. */
  admit(wish: ServerTestWish): Admitted {
    const { name } = this.#options.servers.get(wish.server_id)
    return {
      command: this.kind,
      args: [name],
      title: `Test ${name}`,
      work_dir: '.',
      env_names: [],
      effect: 'change',
      rule: null,
      tool: null,
      context: {},
      follow: false,
      capture: 'split',
      default_timeout_ms: null,
      request: wish as unknown as Json,
    }
  }

  prepare({ request }: PlannedJob): Prepared {
    const wish = request as unknown as ServerTestWish
    return {
      start: async (run) => {
        using _held = this.#options.servers.using(wish.server_id)
        return await this.#look(run, wish)
      },
    }
  }

  async #look(run: Run, wish: ServerTestWish): Promise<undefined> {
    const { servers } = this.#options
    const record = servers.get(wish.server_id)
    const found = new Found()
    await run.plan(['network', 'app', 'root', 'report'])
    const app = () => this.#login(run, wish, record.app_username, found)
    const root = () => this.#login(run, wish, record.root_username, found)
    await run.step('network', async () => {
      // The account that gets in today is asked first: its connection tells the rest.
      if (record.setup_complete) found.app = await app()
      else found.root = record.security_locked ? untried : await root()
      return { message: found.networkSentence() }
    })
    await run.step('app', async () => {
      if (found.is_reachable && !record.setup_complete) found.app = await app()
      return said(record.app_username, found.app)
    })
    await run.step('root', async () => {
      // A refused login of root counts three times in fail2ban.
      if (found.is_reachable && record.setup_complete && !record.security_locked) found.root = await root()
      return said(record.root_username, found.root)
    })
    await run.step('report', async () => {
      const report = found.report()
      run.report(report as unknown as Json)
      servers.seen(record.id, { status: report.status, connected_as: found.app.ok ? record.app_username : found.root.ok ? record.root_username : null })
      return { message: report.status }
    })
  }

  /** Logs in once, on a connection of its own, and asks what stands there. */
  async #login(run: Run, wish: ServerTestWish, user: string, found: Found): Promise<Looked> {
    const { servers, password } = this.#options
    const held = wish.password_id === null ? null : password(wish.password_id)
    if (held === undefined) return { ok: false, reason: 'no_key', sudo: false }
    try {
      const way = servers.wayTo(wish.server_id, { user, password: held, accept: wish.accept })
      const line = await connect(way, {
        host_keys: servers.host_keys,
        signal: run.signal,
        onHostKey: (shown) => {
          found.host_key = shown
        },
        onTcp: (ms) => {
          found.latency_ms ??= Math.round(ms * 100) / 100
        },
      })
      try {
        const { stdout } = await runScript(line.client, { script: platform_script, signal: run.signal })
        await run.write('stdout', `${user}:\n${stdout}`)
        found.platform ??= readPlatform(stdout)
        const sudo = user === 'root' || (await mayUseSudo(line.client, run.signal))
        return { ok: true, reason: null, sudo }
      } finally {
        line.close()
      }
    } catch (error) {
      run.signal.throwIfAborted()
      if (!(error instanceof AppError) || error.code !== 'SSH_FAILED') throw error
      await run.write('stderr', `${user}: ${error.message}\n`)
      found.failures.push(error)
      return { ok: false, reason: String(error.details['reason']), sudo: false }
    }
  }
}

async function mayUseSudo(client: Parameters<typeof runScript>[0], signal: AbortSignal): Promise<boolean> {
  try {
    return (await runScript(client, { script: 'id -u', as_root: true, signal })).stdout.trim() === '0'
  } catch (error) {
    if (error instanceof AppError && (error.details['reason'] === 'no_sudo' || error.details['reason'] === 'sudo_password')) return false
    throw error
  }
}

const said = (user: string, { ok, reason }: Looked) => ({ message: ok ? `${user} gets in` : `${user}: [${reason ?? 'not tried'}]` })

/** What a test has seen so far. */
class Found {
  latency_ms: number | null = null
  host_key: ShownKey | null = null
  app: Looked = untried
  root: Looked = untried
  platform: ServerTestReport['platform'] | null = null
  readonly failures: AppError[] = []

  get is_reachable(): boolean {
    return this.latency_ms !== null && (this.host_key === null || this.host_key.state === 'pinned')
  }

  networkSentence(): string {
    return this.latency_ms === null ? (this.failures[0]?.message ?? 'not reached') : `reached in ${this.latency_ms} ms`
  }

  report(): ServerTestReport {
    const { latency_ms, host_key, app, root, platform } = this
    const gets_in = app.ok || root.ok
    const first = this.failures[0]?.details['reason'] as string | undefined
    const unlooked = (one: Looked) => (one === untried && first !== undefined ? { ...one, reason: first } : one)
    const { sudo, ...app_login } = unlooked(app)
    const { sudo: _, ...root_login } = unlooked(root)
    return {
      status: gets_in ? 'online' : latency_ms === null ? 'offline' : 'error',
      tcp: { ok: latency_ms !== null, latency_ms },
      host_key: host_key && { type: host_key.type, fingerprint: host_key.fingerprint, state: host_key.state },
      root: root_login,
      app: { ...app_login, sudo },
      platform: platform && { id: platform.id, version: platform.version, arch: platform.arch, init: platform.init },
    }
  }
}
