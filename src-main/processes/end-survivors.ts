/** Ends what an earlier host or a dead runner left running: only processes that are surely ours. */

import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { signalGroup, signalPid } from './process-group.ts'
import { allPids, factsOf, hasMarker, isStill } from './process-table.ts'

/** Names this data dir in the environment of everything that is started for it. */
export function hostMarker(data_dir: string): string {
  return createHash('sha256').update(realpathSync(data_dir)).digest('hex').slice(0, 24)
}

export interface KnownProcess {
  pid: number
  pid_started: string
}

/** How long ending may take; a killed process can hang in the kernel, and the host has to start some time. */
const patience_ms = 3000

/**
 * Kills every process that carries the marker, every known one whose start time still matches (never a stranger with
 * a reused pid), and their groups. `with_runners` also ends runners of this data dir: right at a host's start, wrong
 * afterwards. Gives the number of processes found.
 */
export async function endSurvivors(marker: string, known: readonly KnownProcess[], with_runners: boolean): Promise<number> {
  const found = new Set<number>()
  const until = performance.now() + patience_ms
  for (let round = 0; ; round++) {
    const alive = survivors(marker, known, with_runners)
    for (const pid of alive) {
      found.add(pid)
      // A leader's group is its own; a group led by somebody else is left alone.
      if (factsOf(pid)?.group === pid) signalGroup(pid, 'SIGKILL')
      signalPid(pid, 'SIGKILL')
    }
    if (alive.length === 0 || performance.now() > until) return found.size
    await new Promise((resolve) => setTimeout(resolve, Math.min(50, 2 + round * 5)))
  }
}

function survivors(marker: string, known: readonly KnownProcess[], with_runners: boolean): number[] {
  const sessions = new Set(known.filter(({ pid, pid_started }) => isStill(pid, pid_started)).map(({ pid }) => pid))
  return allPids().filter((pid) => {
    if (pid === process.pid) return false
    const facts = factsOf(pid)
    if (!facts || facts.state === 'Z' || facts.state === 'X') return false
    if (sessions.has(pid) || sessions.has(facts.session)) return true
    return hasMarker(pid, `OPSDECK_HOST=${marker}`) || (with_runners && hasMarker(pid, `OPSDECK_RUNNER=${marker}`))
  })
}
