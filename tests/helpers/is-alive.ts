/** Whether a process still runs. */
import { readFileSync } from 'node:fs'

export function isAlive(pid: number): boolean {
  try {
    // A zombie answers signals too; what matters is whether it still runs.
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
