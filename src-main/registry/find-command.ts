/** Finds the command that a call means among the registered programs, or says what could be meant. */
import { AppError } from '../base/app-error.ts'
import { didYouMean } from '../commands/words/did-you-mean.ts'
import type { Command, Program, Stage } from './declaration.ts'

export interface CommandNames {
  stage: string
  command: string
  program?: string | undefined
}

export interface FoundCommand {
  program: Program
  stage: Stage
  command: Command
}

/** Throws INVALID_INPUT with `details.allowed` for a program, a stage or a command that is not there, and for a stage that several programs have. */
export function findCommand(programs: readonly Program[], names: CommandNames): FoundCommand {
  const of_name = names.program === undefined ? programs : programs.filter(({ name }) => name === names.program)
  if (names.program !== undefined && of_name.length === 0)
    throw unknown(
      'program',
      names.program,
      programs.map(({ name }) => name),
    )
  const having = of_name.flatMap((program) => {
    const stage = program.stages.find(({ name, aliases }) => name === names.stage || aliases.includes(names.stage))
    return stage ? [{ program, stage }] : []
  })
  const [first, ...others] = having
  if (first === undefined)
    throw unknown(
      'stage',
      names.stage,
      of_name.flatMap(({ stages }) => stages.flatMap(({ name, aliases }) => [name, ...aliases])),
    )
  if (others.length > 0) {
    const allowed = having.map(({ program }) => program.name)
    const message = `Several programs have the stage "${names.stage}": ${allowed.join(', ')}. Name one of them as "program".`
    throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'stage', message }], allowed })
  }
  const command = first.stage.commands.find(({ name }) => name === names.command)
  if (command === undefined)
    throw unknown(
      'command',
      names.command,
      first.stage.commands.map(({ name }) => name),
    )
  return { ...first, command }
}

function unknown(what: 'program' | 'stage' | 'command', name: string, known: readonly string[]): AppError {
  const allowed = [...new Set(known)]
  const meant = didYouMean(name, allowed)
  const message = `There is no ${what} "${name}".${meant === null ? (allowed.length === 0 ? '' : ` There are ${allowed.join(', ')}.`) : ` Did you mean ${meant}?`}`
  return new AppError('INVALID_INPUT', message, { issues: [{ path: what, message }], allowed })
}
