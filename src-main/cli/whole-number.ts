/** Reads the value of a flag that is a whole number within bounds. */
import { UsageError } from './usage-error.ts'

export function wholeNumber(flag: string, value: string, least: number, most: number, verb: string): number {
  const number = Number(value)
  if (/^\d+$/.test(value) && number >= least && number <= most) return number
  throw new UsageError(`${flag} is a whole number from ${least} to ${most}, not "${value}".`, verb)
}
