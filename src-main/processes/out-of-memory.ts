/** Tells from the kernel whether it killed a process for lack of memory while a program ran: its counters, and its log where that may be read. */
import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'

/** Asking costs reading three files of /proc: what was read this long ago is still the state at a start. */
const fresh_ms = 1000
/** One record of the kernel's log; more than so many are not looked through. */
const record_bytes = 8192
const most_records = 100_000

export interface KillCounts {
  /** Kills in our own control group; null where it does not count. */
  group: number | null
  /** Kills on the whole machine; null without /proc/vmstat. */
  machine: number | null
  /** Microseconds since the machine's start. */
  uptime_us: number
}

export class OutOfMemory {
  readonly #root: string
  #last: { counts: KillCounts; at_ms: number } | undefined

  /** `root` is where proc, sys and dev stand. */
  constructor(root = '/') {
    this.#root = root
  }

  /** As it is now, or was a moment ago. */
  counts(): KillCounts {
    if (this.#last && performance.now() - this.#last.at_ms < fresh_ms) return this.#last.counts
    return this.#now()
  }

  #now(): KillCounts {
    const counts = {
      group: this.#ofGroup(),
      machine: killsIn(this.#read('proc/vmstat')),
      uptime_us: Math.floor(Number(this.#read('proc/uptime')?.split(' ', 1)[0] ?? 0) * 1e6),
    }
    this.#last = { counts, at_ms: performance.now() }
    return counts
  }

  /** https://docs.kernel.org/admin-guide/cgroup-v2.html (memory.events) and cgroup-v1/memory.html (memory.oom_control). */
  #ofGroup(): number | null {
    for (const line of this.#read('proc/self/cgroup')?.split('\n') ?? []) {
      const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
      if (path === undefined) continue
      const file = controllers === '' ? ['', 'memory.events'] : controllers?.split(',').includes('memory') ? ['memory', 'memory.oom_control'] : null
      if (!file) continue
      const kills = killsIn(this.#read(join('sys/fs/cgroup', file[0]!, path, file[1]!)) ?? this.#read(join('sys/fs/cgroup', file[0]!, file[1]!)))
      if (kills !== null) return kills
    }
    return null
  }

  /**
   * A sentence's evidence when the kernel killed something since `before`, and whether that was surely the process `pid`.
   * Null when it did not, or does not say.
   */
  since(before: KillCounts, pid: number | null): { sure: boolean; evidence: string } | null {
    const now = this.#now()
    const in_group = before.group !== null && now.group !== null && now.group > before.group
    const on_machine = before.machine !== null && now.machine !== null && now.machine > before.machine
    if (!in_group && !on_machine) return null
    const killed = this.#killed(before.uptime_us)
    const own = killed.find((one) => one.pid === pid)
    if (own) return { sure: true, evidence: `the kernel's log says: ${own.text}` }
    const last = killed.at(-1)
    const said = last ? `; its log names ${last.text}` : ''
    if (in_group) return { sure: true, evidence: `the memory group of Opsdeck and its programs counted a kill meanwhile (oom_kill)${said}` }
    return { sure: false, evidence: `the machine counted a kill for lack of memory meanwhile (oom_kill in /proc/vmstat)${said}` }
  }

  /** What the log says was killed after `since_us`; nothing where it may not be read. https://docs.kernel.org/admin-guide/abi-testing.html (dev-kmsg). */
  #killed(since_us: number): { pid: number; text: string }[] {
    const found: { pid: number; text: string }[] = []
    let log: number | undefined
    try {
      log = openSync(join(this.#root, 'dev/kmsg'), constants.O_RDONLY | constants.O_NONBLOCK)
      const bytes = Buffer.alloc(record_bytes)
      for (let n = 0; n < most_records; n++) {
        const length = readSync(log, bytes, 0, record_bytes, null)
        if (length === 0) break
        for (const record of bytes.toString('utf8', 0, length).split('\n')) {
          const [, time_us, text, pid] = /^\d+,\d+,(\d+),[^;]*;(.*Killed process (\d+).*)$/.exec(record) ?? []
          if (Number(time_us) >= since_us) found.push({ pid: Number(pid), text: text! })
        }
      }
    } catch {
      // EAGAIN is its end; EPERM where only root may read it.
    } finally {
      if (log !== undefined) closeSync(log)
    }
    return found
  }

  #read(path: string): string | null {
    try {
      return readFileSync(join(this.#root, path), 'utf8')
    } catch {
      return null
    }
  }
}

/** "oom_kill 3" in one of the kernel's lists of counters. */
function killsIn(text: string | null): number | null {
  const found = /^oom_kill (\d+)$/m.exec(text ?? '')
  return found ? Number(found[1]) : null
}
