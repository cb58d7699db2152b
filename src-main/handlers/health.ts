/** How the host is: the checks behind /health and /ready. */
import type { Health, Readiness } from '../../src-preload/contract/system.ts'
import { monotonicMs, timestampNow } from '../base/clock.ts'
import type { Rooms } from './rooms.ts'

type Check = Health['checks'][string]
type Verdict = Pick<Check, 'status' | 'message'>

export interface HealthParts {
  rooms: Pick<Rooms, 'engine' | 'runner' | 'workspaces' | 'commands' | 'surroundings' | 'isClosing'>
  version: string
  /** Milliseconds of the monotonic clock when the host started. */
  started_ms: number
  /** Open sockets. */
  connections: () => number
}

export function readHealth({ rooms, version, started_ms, connections }: HealthParts): Health {
  const { rss, heapUsed, heapTotal } = process.memoryUsage()
  const checks = {
    database: checkDatabase(rooms),
    data_dir: checkDataDir(rooms),
    disk: checkDisk(rooms),
    host: timed(() => (rooms.isClosing() ? no('The host is shutting down.') : ok)),
  }
  return {
    status: worst(checks),
    uptime: Math.round(monotonicMs() - started_ms) / 1000,
    memory: { rss_bytes: rss, heap_used_bytes: heapUsed, heap_total_bytes: heapTotal, runner_rss_bytes: rooms.runner.memoryBytes() },
    connections: connections(),
    timestamp: timestampNow(),
    version,
    checks,
  }
}

/** Ready means that work can be taken: no workspace yet is no hindrance to the host, a vanished one is. */
export function readReadiness({ rooms }: Pick<HealthParts, 'rooms'>): Readiness {
  const checks = {
    workspace: timed(() => checkWorkspace(rooms)),
    git: timed(() => checkGit(rooms)),
    websocket: timed(() => (rooms.isClosing() ? no('The host is shutting down.') : ok)),
    database: checkDatabase(rooms),
    data_dir: checkDataDir(rooms),
  }
  return { status: worst(checks) === 'unhealthy' ? 'not ready' : 'ready', checks }
}

const ok: Verdict = { status: 'ok' }
const less = (message: string): Verdict => ({ status: 'degraded', message })
const no = (message: string): Verdict => ({ status: 'unhealthy', message })

function timed(check: () => Verdict): Check {
  const start = monotonicMs()
  let result: Verdict
  try {
    result = check()
  } catch (error) {
    result = no(error instanceof Error ? error.message : String(error))
  }
  return { ...result, latency_ms: Math.round((monotonicMs() - start) * 1000) / 1000 }
}

function checkDatabase({ engine }: Pick<Rooms, 'engine'>): Check {
  return timed(() => {
    engine.history({ limit: 1 })
    return ok
  })
}

function checkDisk({ engine }: Pick<Rooms, 'engine'>): Check {
  return timed(() => (engine.engineState().disk_full ? less('The disk is full; new jobs are refused until there is space.') : ok))
}

function checkDataDir({ engine }: Pick<Rooms, 'engine'>): Check {
  return timed(() => {
    const problem = engine.dataDirProblem()
    return problem === undefined ? ok : no(problem)
  })
}

function checkWorkspace({ workspaces }: Pick<Rooms, 'workspaces'>): Verdict {
  const current = workspaces.current()
  if (!current) return less('No workspace is open.')
  return current.exists ? ok : no(`The folder ${current.path} is gone.`)
}

function checkGit({ commands, surroundings }: Pick<Rooms, 'commands' | 'surroundings'>): Verdict {
  const git = commands.tools(surroundings(null)).find(({ name }) => name === 'git')
  return git?.installed ? ok : less('git is not installed.')
}

function worst(checks: Record<string, Check>): Check['status'] {
  const all = Object.values(checks).map(({ status }) => status)
  return all.includes('unhealthy') ? 'unhealthy' : all.includes('degraded') ? 'degraded' : 'ok'
}
