/** The room of the policy tests, with lines of words. */
import { splitLine } from '../../../src-main/commands/words/split-line.ts'

export { type Room, room, tidyRoom, verdictOn } from './room.ts'

/** A line that is known to be plain, as words with the tool first. */
export function words(line: string): string[] {
  const split = splitLine(line)
  if ('problem' in split) throw new Error(`${line}: ${split.problem.reason}`)
  return split.words.map(({ text }) => text)
}
