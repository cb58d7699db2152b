/** Signals to a program and everything that belongs to it: the group on POSIX systems, the tree on Windows. */
import { factsOf, finds_marked, hasMarker, pidsAfter } from './process-table.ts'

/** Sends `signal` to all of the group that `leader` leads; false when nobody is left in it. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  return signalPid(process.platform === 'win32' ? leader : -leader, signal)
}

/** Sends `signal` to one process; false when it is gone. */
export function signalPid(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch (error) {
    // EPERM: it is there, and runs as somebody else (a set-uid program); only its owner can end it.
    return (error as NodeJS.ErrnoException).code === 'EPERM' && signal === 0
  }
}

/**
 * What is left of a program: members of its group, of its session, and whatever carries its marker. Zombies do not
 * count. `others` are the leaders of other programs of ours, which need not be looked at.
 */
export function leftOf(leader: number, marker: string, age_ms: number, others: ReadonlySet<number>): number[] {
  if (!finds_marked) return signalGroup(leader, 0) ? [leader] : []
  const left: number[] = []
  for (const pid of pidsAfter(leader, age_ms)) {
    if (others.has(pid) && pid !== leader) continue
    const facts = factsOf(pid)
    if (!facts || facts.state === 'Z' || facts.state === 'X') continue
    if (facts.group === leader || facts.session === leader || hasMarker(pid, marker)) left.push(pid)
  }
  return left
}
