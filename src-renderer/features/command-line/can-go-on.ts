/** Whether a refused line may yet become something: then it is unfinished, and not refused. */
import type { Verdict } from '../../../src-preload/contract/commands.ts'

/** Of a line with its cursor at the end, where something could follow. What is refused must be its last word, or something that is missing. */
export function canGoOn(line: string, verdict: Verdict | null): boolean {
  if (!verdict) return true
  // It is a whole command already, for a person at a terminal: that is what is to be said of it.
  if (verdict.session) return false
  const refused = verdict.parts.findIndex((part) => !part.ok)
  if (refused < 0) return true
  return refused === verdict.parts.length - 1 && !/\s$/.test(line)
}
