/** A whole line that came as one word, as quotes around it make it: what is wrong with it is said, not that no tool is called so. */
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import type { CommandRequest } from '../words/command-request.ts'
import { splitLine } from '../words/split-line.ts'

/** Null where the name of the tool is one word. `judge` gives the verdict on other words, the tool first. */
export function wholeLine(
  { command, args }: CommandRequest,
  judge: (words: readonly string[]) => Verdict,
): { rule: string; reason: string; nearest: string[] | null } | null {
  if (!/[\s|&;<>()`$'"]/.test(command)) return null
  const split = splitLine(command)
  const shown = JSON.stringify(command.length > 80 ? `${command.slice(0, 77)}...` : command)
  const start = `${shown} is a whole line in one word, and a tool is named by a word of its own.`
  if ('problem' in split) {
    const { kind, reason } = split.problem
    return { rule: `line/${kind}`, reason: `${start} ${reason.endsWith('.') ? reason : `${reason}.`}`, nearest: null }
  }
  const words = [...split.words.map((word) => word.text), ...args]
  if (split.words.length < 2) return null
  const verdict = judge(words)
  const nearest = verdict.allowed && verdict.effect !== 'destroy' ? verdict.argv : null
  return { rule: 'line/words', reason: `${start} Write its words one by one, without the quotes around them.`, nearest }
}
