/** Signals to a program and everything that belongs to it: the group on POSIX systems, the tree on Windows. */
import { factsOf, hasMarker, pidsAfter } from './process-table.ts'

/** Sends `signal` to all of the group that `leader` leads; false when nobody is left in it. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  return signalPid(process.platform === 'win32' ? leader : -leader, signal)
}

/** Sends `signal` to one process; false when it is gone or runs as somebody else. With 0 it only looks: true when it is there, whoever it is. */
export function signalPid(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch (error) {
    // EPERM: it is there, and runs as somebody else (a set-uid program); only its owner can end it.
    return (error as NodeJS.ErrnoException).code === 'EPERM' && signal === 0
  }
}

/** True for one that is there and that we may not signal, so that no waiting helps. */
export function isOutOfReach(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

export interface Family {
  /** Leads the group and the session that the program began in. */
  leader: number
  /** True once the leader has ended and was waited for: a process with its pid is a stranger then. */
  leader_gone: boolean
  /** `NAME=value` in the environment of all that it started. */
  marker: string
  /** Since the start of the leader. */
  age_ms: number
  /** Leaders of other programs of ours, which need not be looked at. */
  others: ReadonlySet<number>
  /** False: nothing is searched, only the group counts. */
  searches: boolean
}

export interface Members {
  /** Those of the leader's group. Without a search: the leader's pid stands for all of them. */
  in_group: number[]
  elsewhere: number[]
  /** False when something might have been overlooked, because processes came and went. */
  is_sure: boolean
}

/** Who is left of a program beside its leader: members of its group, of its session, and whatever carries its marker. Zombies do not count. */
export function membersOf({ leader, leader_gone, marker, age_ms, others, searches }: Family): Members {
  // A pid is given away again only when no group and no session has that number any more.
  const is_reused = leader_gone && signalPid(leader, 0)
  const candidates = searches ? pidsAfter(leader, age_ms) : null
  if (!candidates) return { in_group: !is_reused && signalGroup(leader, 0) ? [leader] : [], elsewhere: [], is_sure: !searches }
  const in_group: number[] = []
  const elsewhere: number[] = []
  for (const pid of candidates) {
    if (others.has(pid)) continue
    const facts = factsOf(pid)
    if (!facts || facts.state === 'Z' || facts.state === 'X') continue
    if (facts.group === leader && !is_reused) in_group.push(pid)
    else if ((facts.session === leader && !is_reused) || hasMarker(pid, marker)) elsewhere.push(pid)
  }
  return { in_group, elsewhere, is_sure: candidates.length === 0 }
}

/** Sends `signal` to everything of a program, its leader included, once to each; gives how many there were beside the leader. */
export function signalFamily(family: Family, signal: NodeJS.Signals): number {
  const { in_group, elsewhere } = membersOf(family)
  if (!family.leader_gone || in_group.length > 0) {
    signalGroup(family.leader, signal)
    // A stopped program keeps a TERM pending until it is continued.
    if (signal === 'SIGTERM') signalGroup(family.leader, 'SIGCONT')
  }
  for (const pid of elsewhere) {
    signalPid(pid, signal)
    if (signal === 'SIGTERM') signalPid(pid, 'SIGCONT')
  }
  return in_group.length + elsewhere.length
}
