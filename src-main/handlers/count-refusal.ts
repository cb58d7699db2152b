/** Counts what policies refused of what was to be done. */
import type { Verdict } from '../../src-preload/contract/commands.ts'
import { AppError } from '../base/app-error.ts'
import { quoteWord } from '../commands/completion/complete-line.ts'
import { maskWords } from '../logging/mask.ts'
import type { Rooms } from './rooms.ts'

export type CountingRooms = Pick<Rooms, 'metrics' | 'recent_refusals'>

/** Anything but a refusal is left alone. */
export function countRefusal(rooms: CountingRooms, error: unknown): void {
  if (error instanceof AppError && error.code === 'COMMAND_REFUSED') countRefused(rooms, error.details['verdict'] as Verdict | undefined)
}

/** Who adds the tool later sees what the draft says to it. */
export function countRefused({ metrics, recent_refusals }: CountingRooms, verdict: Verdict | undefined): void {
  metrics.countRefused()
  const [command, ...args] = verdict?.rule === 'tool' ? maskWords(verdict.argv) : []
  if (command !== undefined) recent_refusals.note([command, ...args].map(quoteWord).join(' '), { command, args })
}
