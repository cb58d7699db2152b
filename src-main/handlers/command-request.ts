/** From the body of execute and check to the one command it means: `command` with `args`, or a `line`; never both. */
import type { CheckInput, ExecuteInput, Verdict } from '../../src-preload/contract/commands.ts'
import { AppError } from '../base/app-error.ts'
import type { CommandRequest, Commands } from '../commands/commands.ts'

type Asked = Pick<CheckInput, 'command' | 'args' | 'line' | 'work_dir' | 'env'> & Pick<ExecuteInput, 'confirm' | 'context'>

/** Throws INVALID_INPUT when both or neither are given; a line that is no plain command gives the verdict that refuses it. */
export function readRequest(asked: Asked, commands: Commands): { request: CommandRequest } | { refused: Verdict } {
  const more = {
    ...(asked.work_dir !== undefined && { work_dir: asked.work_dir }),
    ...(asked.env !== undefined && { env: asked.env }),
    ...(asked.confirm !== undefined && { confirm: asked.confirm }),
    ...(asked.context !== undefined && { context: asked.context }),
  }
  if (asked.line !== undefined) {
    const both = (['command', 'args'] as const).filter((name) => asked[name] !== undefined)
    if (both.length > 0) throw wrong('Give either "line" or "command" with "args", not both.', both)
    const read = commands.readLine(asked.line)
    return 'refused' in read ? read : { request: { ...read.request, ...more } }
  }
  if (asked.command === undefined) throw wrong('Name what to run: "command" with "args", or a whole "line".', ['command'])
  return { request: { command: asked.command, args: asked.args ?? [], ...more } }
}

function wrong(message: string, paths: readonly string[]): AppError {
  return new AppError('INVALID_INPUT', message, { issues: paths.map((path) => ({ path, message })) })
}
