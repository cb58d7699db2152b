/** The kinds of work "server_setup", "server_user" and "server_packages": plan first, then exactly that, each step found to be done. */
import { AppError } from '../../base/app-error.ts'
import type { Secret } from '../../base/secret.ts'
import { JobFailure } from '../../jobs/job-failure.ts'
import type { Admitted, Past, PlannedJob, Prepared, Revival, Run, Work } from '../../jobs/work.ts'
import type { Remote, ScriptName } from '../../servers/remote.ts'
import type { Servers } from '../../servers/servers.ts'
import { connect } from '../../ssh/connect.ts'
import { runScript } from '../../ssh/run-script.ts'
import { sshFailed } from '../../ssh/ssh-failed.ts'
import type { Json } from '../../store/job-record.ts'
import { differencesOf, type StepFacts } from './plans.ts'
import { runUnit } from './remote-unit.ts'
import { type AtServer, type SetUpAsked, type SetUpKind, type SetUpStep, stepsOf } from './set-up-steps.ts'

export interface SetUpWish {
  asked: SetUpAsked
  /** Under which the password of this job is held; null for none. */
  password_id: string | null
  /** What the plan found that is applied; null where none was shown. */
  planned: StepFacts | null
}

export interface SetUpOptions {
  servers: Servers
  remote: Remote
  version: string
  password: (id: string) => Secret | undefined
}

/** REMOTE.md 0: attempts for interruptions, in all. */
const most_interruptions = 2
const words: Record<SetUpKind, string> = { server_setup: 'Set up', server_user: 'Set up the account on', server_packages: 'Install packages on' }

export class SetUpWork implements Work<SetUpWish> {
  readonly kind: SetUpKind
  readonly lane = 'flow'
  /** A step over there is not cut off in its middle; packages are stopped, and what they left is put right. */
  readonly patience_ms = 90_000
  readonly #options: SetUpOptions

  constructor(kind: SetUpKind, options: SetUpOptions) {
    this.kind = kind
    this.#options = options
  }

  /** Throws NOT_FOUND. */
  admit(wish: SetUpWish): Admitted {
    const { name } = this.#options.servers.get(wish.asked.server_id)
    return {
      command: this.kind,
      args: [name],
      title: `${words[this.kind]} ${name}`,
      work_dir: '.',
      env_names: [],
      effect: 'change',
      rule: null,
      tool: null,
      context: {},
      follow: false,
      capture: 'split',
      default_timeout_ms: null,
      leases: [`server:${wish.asked.server_id}`],
      request: wish as unknown as Json,
    }
  }

  prepare({ request }: PlannedJob): Prepared {
    const wish = request as unknown as SetUpWish
    return {
      start: async (run) => {
        using _held = this.#options.servers.using(wish.asked.server_id)
        return await this.#run(run, wish)
      },
    }
  }

  revive({ interruptions }: Past): Revival {
    return interruptions > most_interruptions ? 'interrupted' : 'finish'
  }

  async #run(run: Run, wish: SetUpWish): Promise<undefined> {
    const steps = stepsOf(this.kind, wish.asked)
    await run.plan(['connect', 'plan', ...steps.map(({ name }) => name)])
    const at = await this.at(wish, run.job_id, run.signal, (stream, data) => void run.write(stream, data))
    await run.step('connect', async () => ({ message: `as ${await loginName(at)}` }))
    // What an earlier attempt did is no difference to its plan.
    await run.step('plan', () => this.#compare(at, steps, run.mode === 'begin' ? wish.planned : null))
    const done: SetUpStep[] = []
    try {
      for (const step of steps) {
        await run.step(step.name, async () => ({ status: await step.apply(at) }))
        done.push(step)
      }
    } catch (error) {
      // A cancel leaves what is done, told by the steps; what failed is taken back as far as it can be.
      if (!run.signal.aborted) await undo(run, at, done)
      throw error
    }
    if (this.kind === 'server_setup') await this.#options.servers.setUp(wish.asked.server_id)
  }

  /** Looks again, and stops where it is otherwise than in the plan or something stands in the way. */
  async #compare(at: AtServer, steps: readonly SetUpStep[], planned: StepFacts | null) {
    const now = await lookAll(at, steps)
    const blocked = now.flatMap(([name, facts]) => facts.filter(([fact]) => fact === 'blocked').map(([, sentence]) => `${name}: ${sentence}`))
    if (blocked.length > 0) throw new JobFailure('STEP_FAILED', blocked.join(' '))
    const differences = planned === null ? [] : differencesOf(planned, now)
    if (differences.length > 0)
      throw new JobFailure('CONFLICT', `The server is not as it was when the plan was made, and nothing was changed. ${differences.join(' ')}`)
    return {
      message: `${now.filter(([, facts]) => !facts.some(([name, value]) => name === 'state' && value === 'already')).length} of ${now.length} steps change something`,
    }
  }

  /** What steps of a job work with. Rejects with SSH_FAILED where a key cannot be used, or the password of the job is lost. */
  async at(wish: Pick<SetUpWish, 'asked' | 'password_id'>, job: string, signal: AbortSignal | undefined, onOutput?: AtServer['onOutput']): Promise<AtServer> {
    const { servers, remote, version, password } = this.#options
    const server = servers.get(wish.asked.server_id)
    const held = wish.password_id === null ? null : password(wish.password_id)
    if (held === undefined) {
      throw sshFailed('no_key', 'The password of this job was held in memory alone, and is gone with the host that had it. Start again.', {
        server_id: server.id,
      })
    }
    const own = await servers.publicLines(server.id)
    const key_lines = [...new Set([...wish.asked.ssh_keys, ...own])]
    const at: AtServer = {
      ...{ server, asked: wish.asked, remote, job, password: held, key_lines, signal },
      ...(onOutput && { onOutput }),
      prove: () => this.#prove(server.id, server.app_username, signal),
      runUnit: (script: ScriptName, args) => runUnit(at, script, args),
      note: JSON.stringify({ job, at: new Date().toISOString(), version }),
    }
    return at
  }

  async #prove(server_id: string, user: string, signal: AbortSignal | undefined): Promise<void> {
    const { servers } = this.#options
    const line = await connect(servers.wayTo(server_id, { user }), { host_keys: servers.host_keys, signal })
    try {
      const { stdout, stderr } = await runScript(line.client, { script: 'id -u', as_root: user !== 'root', signal })
      if (stdout.trim() !== '0') throw new JobFailure('STEP_FAILED', `${user} gets in, and does not become root by sudo: ${stderr.trim().slice(0, 300)}`)
    } finally {
      line.close()
    }
  }
}

/** What each step finds; nothing is changed. */
export async function lookAll(at: AtServer, steps: readonly SetUpStep[]): Promise<StepFacts> {
  const found: (readonly [string, Awaited<ReturnType<SetUpStep['check']>>])[] = []
  for (const step of steps) found.push([step.name, await step.check(at)])
  return found
}

async function loginName({ remote, server, password, signal }: AtServer): Promise<string> {
  const end = await remote.asRoot(server.id, 'setup-platform', { args: ['check', String(Math.round(Date.now() / 1000))], password, signal })
  if (end.exit_code === null) throw new AppError('UPSTREAM_FAILED', 'The server did not answer as it should.')
  return server.setup_complete ? server.app_username : server.root_username
}

async function undo(run: Run, at: AtServer, done: readonly SetUpStep[]): Promise<void> {
  for (const step of done.toReversed()) if (step.undo) await run.undo(step.name, async () => step.undo?.(at))
}
