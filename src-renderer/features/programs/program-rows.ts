/** Registered programs as the rows of a tree: programs, their stages, their commands; closed branches and a filter leave rows out. */
import type { RegistryCommand, RegistryProgram, RegistryStage } from '../../../src-preload/contract/registry.ts'
import { commandKey } from '../../stores/programs.ts'

interface Place {
  /** Unlike that of any other row. */
  key: string
  /** 0 for programs. */
  depth: number
  /** Of how many rows with the same parent, and which of them, from 1. */
  size: number
  position: number
}

export type ProgramRow = Place &
  (
    | { kind: 'program'; program: RegistryProgram; is_open: boolean }
    | { kind: 'stage'; program: RegistryProgram; stage: RegistryStage; is_open: boolean }
    | { kind: 'command'; program: RegistryProgram; stage: RegistryStage; command: RegistryCommand }
  )
export type CommandRow = Extract<ProgramRow, { kind: 'command' }>

export const programKey = ({ name }: RegistryProgram): string => `program ${name}`
export const stageKey = (program: RegistryProgram, stage: RegistryStage): string => `stage ${program.name} ${stage.name}`

/** All words must be somewhere in the names, aliases or descriptions that lead to the command. */
function fits(words: readonly string[], program: RegistryProgram, stage: RegistryStage, command: RegistryCommand): boolean {
  const text = [program.name, stage.name, ...stage.aliases, command.name, command.description].join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

/** Installed programs stand first. While something is filtered, what is closed counts as open. */
export function programRows(programs: readonly RegistryProgram[], closed: ReadonlySet<string>, filter: string): ProgramRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const isOpen = (key: string) => words.length > 0 || !closed.has(key)
  const shown = [...programs.filter(({ installed }) => installed), ...programs.filter(({ installed }) => !installed)].flatMap((program) => {
    const stages = program.stages.flatMap((stage) => {
      const commands = stage.commands.filter((command) => fits(words, program, stage, command))
      return commands.length > 0 || words.length === 0 ? [{ stage, commands }] : []
    })
    return stages.length > 0 || words.length === 0 ? [{ program, stages }] : []
  })
  const rows: ProgramRow[] = []
  for (const [p, { program, stages }] of shown.entries()) {
    const program_open = isOpen(programKey(program))
    rows.push({ kind: 'program', key: programKey(program), depth: 0, size: shown.length, position: p + 1, program, is_open: program_open })
    if (!program_open) continue
    for (const [s, { stage, commands }] of stages.entries()) {
      const stage_open = isOpen(stageKey(program, stage))
      rows.push({ kind: 'stage', key: stageKey(program, stage), depth: 1, size: stages.length, position: s + 1, program, stage, is_open: stage_open })
      if (!stage_open) continue
      for (const [c, command] of commands.entries())
        rows.push({
          kind: 'command',
          key: commandKey({ program: program.name, stage: stage.name, command: command.name }),
          ...{ depth: 2, size: commands.length, position: c + 1, program, stage, command },
        })
    }
  }
  return rows
}

/** The row above that holds this one; undefined for a program. */
export function parentOf(rows: readonly ProgramRow[], index: number): ProgramRow | undefined {
  const depth = rows[index]?.depth ?? 0
  return rows.slice(0, index).findLast((row) => row.depth < depth)
}

export const countCommands = (programs: readonly RegistryProgram[]): number =>
  programs.reduce((sum, { stages }) => sum + stages.reduce((count, { commands }) => count + commands.length, 0), 0)

/** The command that a key means, however its branches stand. */
export function findCommand(programs: readonly RegistryProgram[], key: string | null): Pick<CommandRow, 'program' | 'stage' | 'command'> | undefined {
  for (const program of programs)
    for (const stage of program.stages)
      for (const command of stage.commands)
        if (commandKey({ program: program.name, stage: stage.name, command: command.name }) === key) return { program, stage, command }
  return undefined
}
