/** Matches a value against a pattern that a file may bring along: one that would think for ever is stopped. */
import { createContext, runInContext } from 'node:vm'

/** Far more than any honest pattern needs for a value of this length. */
const longest_ms = 100

let context: ReturnType<typeof createContext> | undefined

/** What is wrong with the pattern itself, or null. */
export function patternMistake(pattern: string): string | null {
  try {
    new RegExp(pattern, 'u')
    return null
  } catch (error) {
    return (error as Error).message.replace(/^Invalid regular expression: /, '')
  }
}

/** True when all of `value` matches; null when that could not be told in time. The pattern must have no mistake. */
export function matchesPattern(pattern: string, value: string): boolean | null {
  context ??= createContext({})
  Object.assign(context, { pattern: `^(?:${pattern})$`, value })
  try {
    return runInContext("new RegExp(pattern, 'u').test(value)", context, { timeout: longest_ms }) as boolean
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null
    throw error
  }
}
