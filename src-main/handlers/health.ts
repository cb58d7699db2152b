/** How the host is: the answers of /health, /ready and /api/v1/health, made of single checks. */
import type { Health, Readiness } from '../../src-preload/contract/system.ts'
import { monotonicMs, timestampNow } from '../base/clock.ts'
import { type Check, type CheckedRooms, runChecks, together, worst } from './health-checks.ts'

export interface HealthParts {
  rooms: CheckedRooms
  version: string
  /** Milliseconds of the monotonic clock when the host started. */
  started_ms: number
  /** Open sockets. */
  connections: () => number
}

export async function readHealth(parts: HealthParts): Promise<Health> {
  return answer(
    parts,
    await runChecks(['database', 'data_dir', 'disk', 'workspace', 'git', 'runner', 'queue', 'event_loop', 'websocket', 'connections'], parts.rooms),
  )
}

/** As monitors of servers ask for it: what the work with servers rests on. */
export async function readServiceHealth(parts: HealthParts): Promise<Health> {
  const { database, ssh_pool, data_dir, disk, git, runner } = await runChecks(['database', 'ssh_pool', 'data_dir', 'disk', 'git', 'runner'], parts.rooms)
  return answer(parts, { database: database!, ssh_pool: ssh_pool!, storage: together([data_dir!, disk!]), dependencies: together([git!, runner!]) })
}

/** Ready means that work can be taken: no workspace yet is no hindrance to the host, a vanished one is. */
export async function readReadiness({ rooms }: Pick<HealthParts, 'rooms'>): Promise<Readiness> {
  const checks = await runChecks(['workspace', 'git', 'websocket', 'database', 'data_dir'], rooms)
  return { status: worst(Object.values(checks)) === 'unhealthy' ? 'not ready' : 'ready', checks }
}

function answer({ rooms, version, started_ms, connections }: HealthParts, checks: Record<string, Check>): Health {
  const { rss, heapUsed, heapTotal } = process.memoryUsage()
  // Without a workspace the host is as well as with one, and one that vanished is no fault of the host; whether work can be taken is for /ready to say.
  const weighed = Object.entries(checks).flatMap(([name, check]): Check[] => {
    if (name !== 'workspace') return [check]
    return check.status === 'unhealthy' ? [{ ...check, status: 'degraded' }] : []
  })
  return {
    status: worst(weighed),
    uptime: Math.round(monotonicMs() - started_ms) / 1000,
    memory: { rss_bytes: rss, heap_used_bytes: heapUsed, heap_total_bytes: heapTotal, runner_rss_bytes: rooms.runner.memoryBytes() },
    connections: connections(),
    timestamp: timestampNow(),
    version,
    checks,
  }
}
