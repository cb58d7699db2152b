/** Single checks of the host's health: each really tries what it is about, and none is waited for longer than a second. */
import { stat } from 'node:fs/promises'
import type { Health } from '../../src-preload/contract/system.ts'
import { AppError } from '../base/app-error.ts'
import { monotonicMs } from '../base/clock.ts'
import type { Rooms } from './rooms.ts'

export type Check = Health['checks'][string]
type Verdict = Pick<Check, 'status' | 'message'>
export type CheckedRooms = Pick<
  Rooms,
  'engine' | 'runner' | 'workspaces' | 'commands' | 'surroundings' | 'isClosing' | 'write_probe' | 'metrics' | 'connections'
>

const limit_ms = 1_000
/** A disk that needs longer for one write makes everybody wait. */
const slow_write_ms = 2_000
/** Less room than this is worth a word before it is too late. */
const little_room_bytes = 500 * 1024 * 1024
/** Whoever waits so long for a worker may wait for ever. */
const long_wait_ms = 15 * 60_000
/** So late, everything that is asked feels late. */
const slow_loop_ms = 1_000

const ok: Verdict = { status: 'ok' }
const less = (message: string): Verdict => ({ status: 'degraded', message })
const no = (message: string): Verdict => ({ status: 'unhealthy', message })

const checks = {
  database: async ({ engine, write_probe }: CheckedRooms) => {
    engine.history({ limit: 1 })
    const { pending_ms, took_ms, error } = await write_probe.look()
    if (error instanceof AppError && error.code === 'DISK_FULL') return less(error.message)
    if (error) return no(`Nothing can be written: ${wordsOf(error)}`)
    const slow_ms = Math.max(pending_ms ?? 0, took_ms)
    return slow_ms > slow_write_ms ? less(`The disk needed ${Math.round(slow_ms / 100) / 10} s for one write.`) : ok
  },
  data_dir: ({ engine }: CheckedRooms) => {
    const problem = engine.dataDirProblem()
    return problem === undefined ? ok : no(problem)
  },
  disk: ({ engine, metrics }: CheckedRooms) => {
    if (engine.engineState().disk_full) return less('The disk is full; new jobs are refused until there is space.')
    const { disk_free_bytes } = metrics.machine
    return disk_free_bytes !== null && disk_free_bytes < little_room_bytes
      ? less(`${Math.round(disk_free_bytes / 1024 ** 2)} MiB are left on the disk of the data folder.`)
      : ok
  },
  workspace: async ({ workspaces }: CheckedRooms) => {
    const path = workspaces.currentPath()
    if (path === undefined) return less('No workspace is open.')
    const is_folder = await stat(path).then(
      (stats) => stats.isDirectory(),
      () => false,
    )
    return is_folder ? ok : no(`The folder ${path} is gone.`)
  },
  git: ({ commands, surroundings }: CheckedRooms) => {
    const git = commands.tools(surroundings(null)).find(({ name }) => name === 'git')
    return git?.installed ? ok : less('git is not installed.')
  },
  websocket: ({ isClosing }: CheckedRooms) => (isClosing() ? no('The host is shutting down.') : ok),
  runner: ({ runner }: CheckedRooms) => (runner.usable ? ok : less('The process that starts programs is being started anew.')),
  queue: ({ engine }: CheckedRooms) => {
    const { paused } = engine.engineState()
    const wait_ms = engine.longestWaitMs()
    return !paused && wait_ms > long_wait_ms ? less(`A job has been waiting for a worker for ${Math.round(wait_ms / 60_000)} minutes.`) : ok
  },
  event_loop: ({ metrics }: CheckedRooms) => {
    const { loop_delay_p99_ms } = metrics.machine
    return loop_delay_p99_ms > slow_loop_ms ? less(`The host answers late: its event loop was held up for ${Math.round(loop_delay_p99_ms)} ms.`) : ok
  },
  connections: ({ connections }: CheckedRooms) => {
    const all = connections.circuits()
    if (all.length === 0) return ok
    const message = `Circuits: ${all.map(({ name, circuit }) => `${name} is ${circuit.replace('_', ' ')}`).join(', ')}.`
    return all.some(({ circuit }) => circuit !== 'closed') ? less(message) : { ...ok, message }
  },
  // Nothing of Opsdeck connects over SSH by itself; git does, in processes of its own.
  ssh_pool: () => ({ status: 'ok' as const, message: 'No connection is open.' }),
} satisfies Record<string, (rooms: CheckedRooms) => Verdict | Promise<Verdict>>

export type CheckName = keyof typeof checks

/** Tries those named, side by side. */
export async function runChecks(names: readonly CheckName[], rooms: CheckedRooms): Promise<Record<string, Check>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await bounded(() => checks[name](rooms))] as const)))
}

/** Several checks under one name: the worst of them, and what each has to say. */
export function together(all: readonly Check[]): Check {
  const messages = all.flatMap(({ message }) => message ?? [])
  return {
    status: worst(all),
    latency_ms: Math.max(0, ...all.map(({ latency_ms }) => latency_ms)),
    ...(messages.length > 0 && { message: messages.join(' ') }),
  }
}

export function worst(all: readonly Check[]): Check['status'] {
  const statuses = all.map(({ status }) => status)
  return statuses.includes('unhealthy') ? 'unhealthy' : statuses.includes('degraded') ? 'degraded' : 'ok'
}

async function bounded(check: () => Verdict | Promise<Verdict>): Promise<Check> {
  const start = monotonicMs()
  const timed = (verdict: Verdict): Check => ({ ...verdict, latency_ms: Math.round((monotonicMs() - start) * 1000) / 1000 })
  const failed = (error: unknown) => timed(no(wordsOf(error)))
  try {
    const verdict = check()
    // Measured at once: what others do meanwhile is not its doing.
    if (!(verdict instanceof Promise)) return timed(verdict)
    const late = after(limit_ms, no(`There was no answer within ${limit_ms / 1000} s.`))
    try {
      return await Promise.race([verdict.then(timed, failed), late.verdict.then(timed)])
    } finally {
      late.stop()
    }
  } catch (error) {
    return failed(error)
  }
}

function after(ms: number, verdict: Verdict): { verdict: Promise<Verdict>; stop: () => void } {
  const { promise, resolve } = Promise.withResolvers<Verdict>()
  const timer = setTimeout(() => resolve(verdict), ms)
  return { verdict: promise, stop: () => clearTimeout(timer) }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'the reason was not told'
}
