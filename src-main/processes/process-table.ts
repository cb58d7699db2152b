/** What Linux's /proc tells about processes; elsewhere nothing is found, and only groups can be ended. */
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs'

export interface ProcessFacts {
  pid: number
  /** Z is a zombie, X is dead. */
  state: string
  group: number
  session: number
  /** Clock ticks since the boot. */
  started: string
}

const boot_id = readText('/proc/sys/kernel/random/boot_id')?.trim() ?? 'unknown'

/** Whether escaped children can be found by their environment here. */
export const finds_marked = process.platform === 'linux'

/** proc(5), /proc/PID/stat; undefined when there is no such process. */
export function factsOf(pid: number): ProcessFacts | undefined {
  const stat = readText(`/proc/${pid}/stat`)
  if (stat === undefined) return undefined
  // The second field is the program's name in parentheses and may hold anything, so count from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { pid, state: fields[0]!, group: Number(fields[2]), session: Number(fields[3]), started: fields[19]! }
}

/** With the pid this names one process for ever: the boot and the ticks since then. Null where it cannot be told. */
export function startOf(pid: number): string | null {
  const facts = factsOf(pid)
  return facts ? `${boot_id}:${facts.started}` : null
}

/** True when the process still is the one that had this start. A zombie is no longer running. */
export function isStill(pid: number, pid_started: string): boolean {
  const facts = factsOf(pid)
  return facts !== undefined && facts.state !== 'Z' && facts.state !== 'X' && `${boot_id}:${facts.started}` === pid_started
}

/** True when the environment the process was started with has this `NAME=value`. Others' processes cannot be read. */
export function hasMarker(pid: number, marker: string): boolean {
  const environment = readText(`/proc/${pid}/environ`)
  if (environment === undefined || !environment.includes(marker)) return false
  return `\0${environment}`.includes(`\0${marker}\0`)
}

export function allPids(): number[] {
  if (!finds_marked) return []
  const pids: number[] = []
  for (const name of withSpareDescriptor(() => readdirSync('/proc'))) {
    const code = name.charCodeAt(0)
    if (code >= 48 && code <= 57) pids.push(Number(name))
  }
  return pids
}

/** Longest range of pids that is probed one by one; asking for one that does not exist takes about 3 us, listing /proc about 60. */
const probed_pids = 256

/**
 * Pids that may have been started after `pid`. `age_ms` is how long ago that was: for a young process the kernel's
 * last pid (fifth field of /proc/loadavg) bounds the range, so that nothing needs to be listed after a short program.
 * Null when it cannot be told now.
 */
export function pidsAfter(pid: number, age_ms: number): number[] | null {
  if (!finds_marked) return []
  if (age_ms < 2000) {
    const last = Number(readText('/proc/loadavg')?.split(' ')[4])
    if (last === pid) return []
    if (last > pid && last - pid <= probed_pids) {
      const pids: number[] = []
      for (let next = pid + 1; next <= last; next++) if (existsSync(`/proc/${next}`)) pids.push(next)
      return pids
    }
  }
  // Pids wrap around (at 32 768 by default), so a smaller one may be younger too.
  try {
    return allPids().filter((one) => one !== pid)
  } catch {
    // No descriptor to list /proc with.
    return null
  }
}

function readText(path: string): string | undefined {
  try {
    return withSpareDescriptor(() => readFileSync(path, 'latin1'))
  } catch {
    return undefined
  }
}

let spare: number | undefined

/** Given up for the time of `look` when the limit of descriptors is reached: not seeing a process would be taken for its end. */
function withSpareDescriptor<T>(look: () => T): T {
  if (spare === undefined && finds_marked) spare = openSpare()
  try {
    return look()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EMFILE' || spare === undefined) throw error
    closeSync(spare)
    spare = undefined
    try {
      return look()
    } finally {
      // At once, or the next program takes it and the next look has none.
      spare = openSpare()
    }
  }
}

function openSpare(): number | undefined {
  try {
    return openSync('/dev/null', 'r')
  } catch {
    return undefined
  }
}
