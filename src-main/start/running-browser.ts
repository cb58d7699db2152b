/** Finds the browser that already runs on a profile: a second one started there hands its window over and ends at once. */
import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const look_again_ms = 500

/** Pid of the browser that holds `profile`; undefined where none does or the system does not tell (Windows). */
export function runningBrowser(profile: string): number | undefined {
  try {
    // Chromium's own lock: a link to "HOST-PID".
    const pid = Number(/-(\d+)$/.exec(readlinkSync(join(profile, 'SingletonLock')))?.[1])
    process.kill(pid, 0)
    return pid
  } catch {
    return undefined
  }
}

/** Resolves when no browser holds the profile any more, or the signal fires. */
export async function browserEnded(profile: string, leaving: AbortSignal): Promise<void> {
  while (!leaving.aborted && runningBrowser(profile) !== undefined) await wait(look_again_ms, undefined, { signal: leaving }).catch(() => {})
}
