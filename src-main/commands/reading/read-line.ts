/** Reads a typed line into a request; what only a shell can do is refused with an offer. */

import type { Verdict, VerdictPart } from '../../../src-preload/contract/commands.ts'
import { AppError } from '../../base/app-error.ts'
import type { CommandRequest } from '../words/command-request.ts'
import { splitLine } from '../words/split-line.ts'

/** `home` is what a leading `~` stands for. Throws AppError INVALID_INPUT for an empty line. */
export function readLine(line: string, home: string): { request: CommandRequest } | { refused: Verdict } {
  const split = splitLine(line.replace(/[\r\n]+$/, ''))
  if ('problem' in split) {
    const { problem } = split
    const before = split.words.map((word, index): VerdictPart => ({ text: word.text, kind: index === 0 ? 'tool' : 'text', ok: true }))
    return {
      refused: {
        allowed: false,
        effect: null,
        rule: `line/${problem.kind}`,
        reason: problem.reason.endsWith('.') ? problem.reason : `${problem.reason}.`,
        nearest: null,
        confirm_required: false,
        runs_workspace_code: false,
        session: false,
        judged_by: 'rule',
        argv: split.words.map((word) => word.text),
        tool_path: null,
        context: {},
        parts: [...before, { text: problem.text, kind: 'operator', ok: false }],
      },
    }
  }
  const words = split.words.map((word) => (word.tilde && /^~(?:\/|$)/.test(word.text) ? home + word.text.slice(1) : word.text))
  const [command, ...args] = words
  if (command === undefined || command === '')
    throw new AppError('INVALID_INPUT', 'The line is empty. Type the name of a tool.', { issues: [{ path: 'line', message: 'The line is empty.' }] })
  return { request: { command, args } }
}
