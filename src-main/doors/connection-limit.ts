/** How many connections the doors hold at once, so that a flood of them leaves descriptors for jobs, database and logs. */
import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'

/** The host holds 31 descriptors at rest (counted in /proc/PID/fd); the rest is for files that are open while it answers. */
const kept_for_host = 44
/** With fewer the window and the command line could not be used at all. */
const least = 8

/** The soft limit of open files of this process (proc(5), /proc/self/limits); undefined where the system does not tell it that way. */
function descriptorLimit(): number | undefined {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}

/** Connections beyond the limit are closed by the system as they come; those that only wait for a next request make room first. */
export function limitConnections(server: Server): void {
  const limit = descriptorLimit()
  if (limit === undefined) return
  server.maxConnections = Math.max(least, limit - kept_for_host)
  server.on('drop', () => server.closeIdleConnections())
}
