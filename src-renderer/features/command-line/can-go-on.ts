/** Whether a refused line may yet become something: then it is unfinished, and not refused. */
import type { Verdict } from '../../../src-preload/contract/commands.ts'

/** Of a line with its cursor at the end, where something could follow. What is refused must be its last word, or something that is missing. */
export function canGoOn(line: string, verdict: Verdict | null): boolean {
  if (!verdict) return true
  const refused = verdict.parts.findIndex((part) => !part.ok)
  if (refused < 0) return true
  return refused === verdict.parts.length - 1 && !/\s$/.test(line)
}
