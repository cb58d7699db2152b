/** Numbers of signals and their names on this system. */
import { constants } from 'node:os'

const names = new Map<number, string>()
for (const [name, value] of Object.entries(constants.signals)) if (!names.has(value)) names.set(value, name)

/** "SIGTERM" for 15; a number without a name (real-time signals) becomes "SIG34". */
export function signalName(number: number): string {
  return names.get(number) ?? `SIG${number}`
}
