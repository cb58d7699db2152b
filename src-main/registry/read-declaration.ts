/** From the text of a registry file to the program it declares, or to what is wrong with it, each with its place. */
import { isAbsolute } from 'node:path'
import type { RegistryProblem } from '../../src-preload/contract/registry.ts'
import { LinearPattern } from '../base/linear-pattern.ts'
import { type Finding, policy_limit_bytes, readPolicyText } from '../commands/policies/policy-text.ts'
import type { Command, Origin, Program, Progress, Stage } from './declaration.ts'
import { readCommand } from './read-command.ts'
import { file_schema, plain_name, type RawFile, schemaFindings } from './registry-schema.ts'

export interface ReadingOptions {
  /** How the file is called in problems. */
  file: string
  origin: Origin
  /** Names of the tools that come with Opsdeck, which no program may take. */
  tools: readonly string[]
}

export type Declared = { program: Program; problems: [] } | { program: null; problems: RegistryProblem[] }

/** Never throws for what the text says. */
export function readDeclaration(text: string, options: ReadingOptions): Declared {
  const { file } = options
  const wrong = (problems: readonly Omit<RegistryProblem, 'file'>[]): Declared => ({
    program: null,
    problems: problems.map((problem) => ({ file, ...problem })),
  })
  if (Buffer.byteLength(text) > policy_limit_bytes) return wrong([{ line: 1, column: 1, message: 'The file is larger than 1 MB.', fix: 'Make it smaller.' }])
  const document = readPolicyText(text)
  if (document.problems.length > 0) return wrong(document.problems)
  const checked = file_schema.safeParse(document.data ?? {})
  if (!checked.success) return wrong(schemaFindings(checked.error.issues).map((finding) => document.placed(finding)))
  const findings: Finding[] = []
  const program = readProgram(checked.data, options, (finding) => findings.push(finding))
  if (findings.length > 0) return wrong(findings.map((finding) => document.placed(finding)))
  return { program, problems: [] }
}

type Tell = (finding: Finding) => void

function readProgram(raw: RawFile, { origin, tools }: ReadingOptions, tell: Tell): Program {
  if (tools.includes(raw.program))
    tell({
      path: ['program'],
      message: `"${raw.program}" is the name of a tool that comes with Opsdeck.`,
      fix: 'Give the program another name; its binary may be called as it is.',
    })
  const stages = readStages(raw, tell)
  return {
    name: raw.program,
    description: raw.say ?? '',
    install: raw.install ?? '',
    origin,
    ...readBinary(raw, origin, tell),
    env: readVariables(raw, tell),
    progress: readProgress(raw, tell),
    stages,
  }
}

function readBinary({ binary }: RawFile, origin: Origin, tell: Tell): Pick<Program, 'search' | 'path'> {
  const { search, also = [], path } = typeof binary === 'string' ? { search: binary } : binary
  if ((search === undefined) === (path === undefined))
    tell({ path: ['binary'], message: 'A binary is found by "search" or given by "path".', fix: 'Write one of the two: binary: {search: NAME}.' })
  const named = path ?? (search !== undefined && /[/\\]/.test(search) ? search : null)
  if (named === null) {
    const names = [...(search === undefined ? [] : [search]), ...also]
    for (const one of names)
      if (!/^[A-Za-z0-9_][A-Za-z0-9._+-]{0,99}$/.test(one))
        tell({ path: ['binary'], message: `"${one.slice(0, 80)}" is no name of a program.`, fix: 'Write the name of its file, without a folder.' })
    return { search: names, path: null }
  }
  if (also.length > 0) tell({ path: ['binary', 'also'], message: 'A binary that is given by its path has no other names.', fix: 'Remove "also".' })
  if (origin === 'builtin')
    tell({ path: ['binary'], message: 'A path as binary is allowed only in the files of the data dir.', fix: 'Write binary: {search: NAME}.' })
  else if (!isAbsolute(named) || /[\u0000-\u001f\u007f]/.test(named) || named.split('/').includes('..'))
    tell({ path: ['binary'], message: 'A path as binary is absolute, and has no ".." and no control characters.', fix: 'Write the whole path, from / on.' })
  return { search: [], path: named }
}

function readVariables({ env }: RawFile, tell: Tell): Readonly<Record<string, string>> {
  const set = env?.set ?? {}
  for (const [name, value] of Object.entries(set)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name) || name.startsWith('OPSDECK_'))
      tell({
        path: ['env', 'set', name],
        message: `"${name.slice(0, 80)}" is no variable that a program may be given.`,
        fix: 'Use letters, digits and "_"; names that begin with OPSDECK_ are our own.',
      })
    if (/\u0000/.test(value) || !value.isWellFormed())
      tell({ path: ['env', 'set', name], message: `The value of ${name} holds a character that no variable can hold.`, fix: 'Remove it.' })
  }
  return set
}

function readProgress({ progress }: RawFile, tell: Tell): Progress | null {
  if (progress === undefined) return null
  try {
    const pattern = new LinearPattern(progress.pattern)
    if (!pattern.has_group)
      tell({
        path: ['progress', 'pattern'],
        message: 'The pattern has no group that holds the number.',
        fix: 'Put the number in parentheses, as in progress (\\d+)%.',
      })
    return { stream: progress.stream, pattern, scale: progress.scale ?? 1 }
  } catch (error) {
    tell({
      path: ['progress', 'pattern'],
      message: `The pattern cannot be used: ${(error as Error).message}.`,
      fix: 'Write it in the syntax of RE2, without look-around and back references.',
    })
    return null
  }
}

function readStages(raw: RawFile, tell: Tell): Stage[] {
  const taken = new Map<string, string>()
  const take = (name: string, stage: string, path: Finding['path']): void => {
    const before = taken.get(name)
    if (before !== undefined) tell({ path, message: `The name "${name}" stands for the stage ${before} already.`, fix: 'Give each stage names of its own.' })
    else taken.set(name, stage)
  }
  const entries = Object.entries(raw.stages)
  if (entries.length === 0) tell({ path: ['stages'], message: 'There is no stage.', fix: 'Declare at least one stage with a command.' })
  for (const [name] of entries) take(name, name, ['stages', name])
  return entries.map(([name, { aliases = [], commands }]): Stage => {
    const path = ['stages', name] as const
    if (!plain_name.test(name))
      tell({ path, message: `"${name.slice(0, 80)}" is no name of a stage.`, fix: 'Use letters, digits, "_", "." and "-", a letter or a digit first.' })
    for (const alias of aliases) take(alias, name, [...path, 'aliases'])
    const read = Object.entries(commands).map(([command, declared]): Command => {
      const place = [...path, 'commands', command]
      if (!plain_name.test(command))
        tell({
          path: place,
          message: `"${command.slice(0, 80)}" is no name of a command.`,
          fix: 'Use letters, digits, "_", "." and "-", a letter or a digit first.',
        })
      return readCommand(command, declared, { stage: name, path: place, dashdash: raw.dashdash, timeout_s: raw.timeout_s }, tell)
    })
    if (read.length === 0) tell({ path: [...path, 'commands'], message: `The stage ${name} has no command.`, fix: 'Declare one, or remove the stage.' })
    return { name, aliases, commands: read }
  })
}
