/** From a call to the command line it becomes, with the files it may read; nothing is started. */
import { accessSync, constants, statSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../base/app-error.ts'
import type { Commands, Surroundings } from '../commands/commands.ts'
import type { RegisteredCall } from '../commands/registered-call.ts'
import { resolveInside } from '../workspaces/resolve-path.ts'
import type { Program, Value } from './declaration.ts'
import type { FilesOfCall, NamedFile, WrongFile } from './files-of-call.ts'
import { type CommandNames, type FoundCommand, findCommand } from './find-command.ts'
import { makeArgv } from './make-argv.ts'
import { isResultName } from './result-files.ts'
import type { Results } from './results.ts'
import { type Uploads, upload_id } from './uploads.ts'

export interface Call extends CommandNames {
  args: Readonly<Record<string, Value>>
  /** The key whose uploads alone are there for the caller. */
  only_key?: string | undefined
  /** A queue is being made: a file may be handed on by one of its items, which is named by its index and has made nothing yet. */
  before_results?: boolean | undefined
}

export interface ResolvedCall extends FoundCommand {
  /** What has to be approved; it lacks the folder to run in. */
  call: Omit<RegisteredCall, 'folder'>
  upload_ids: string[]
  /** Jobs whose results it reads. */
  result_ids: string[]
  outputs: string[]
}

export interface Resolving {
  programs: readonly Program[]
  commands: Pick<Commands, 'programPath' | 'toolsOf'>
  uploads: Pick<Uploads, 'find'>
  results: Pick<Results, 'fileOf'>
  /** Absolute: the folder in which calls are judged before they have one of their own. */
  empty: string
  around: Surroundings
}

/** Throws INVALID_INPUT (`issues` with `args.NAME`, or `allowed`), and NOT_FOUND with `file_ids` where nothing but an upload is missing. */
export function resolveCall(resolving: Resolving, asked: Call): ResolvedCall {
  const { programs, commands, around } = resolving
  const found = findCommand(programs, asked)
  const { program, stage, command } = found
  const used = { upload_ids: new Set<string>(), result_ids: new Set<string>() }
  const { argv, issues, files, missing, outputs } = makeArgv(command, asked.args, filesOf(resolving, asked, used))
  if (issues.length > 0 && issues.length === missing.length)
    throw new AppError('NOT_FOUND', `There is no upload ${missing.join(', ')}. It has expired, or was never there. Upload the file again.`, {
      file_ids: missing,
    })
  if (issues.length > 0) {
    const [first] = issues
    throw new AppError('INVALID_INPUT', `${first!.path}: ${first!.message}`, { issues, ...(missing.length > 0 && { file_ids: missing }) })
  }
  return {
    ...found,
    upload_ids: [...used.upload_ids],
    result_ids: [...used.result_ids],
    outputs,
    call: {
      ...{ program: program.name, stage: stage.name, command: command.name, args: argv },
      ...{ tool_path: programPath(program, commands), install: program.install, env: program.env, effect: command.effect },
      reads: files.map(({ real }) => real),
      policies: program.path === null ? commands.toolsOf([program.name, ...program.search], around) : [],
    },
  }
}

/** Absolute path of the program, or null where it is not installed. */
export function programPath({ path, search }: Program, commands: Pick<Commands, 'programPath'>): string | null {
  if (path !== null) return isProgram(path) ? path : null
  for (const name of search) {
    const found = commands.programPath(name)
    if (found !== null) return found
  }
  return null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function filesOf(
  { uploads, results, empty, around }: Resolving,
  { only_key, before_results }: Call,
  used: { upload_ids: Set<string>; result_ids: Set<string> },
): FilesOfCall {
  return {
    upload(id) {
      const file = upload_id.test(id) ? uploads.find(id, only_key) : undefined
      if (!file) return { message: `There is no upload "${id.slice(0, 100)}".`, missing_id: id.slice(0, 100) }
      used.upload_ids.add(id)
      return file
    },
    workspace: (path, folder) => inWorkspace(around.workspace?.path ?? null, path, folder),
    result(of, name) {
      if (typeof of === 'number') return before_results ? fileToCome(empty, of, name) : { message: 'It is handed on by a job, which is named by its id.' }
      const file = results.fileOf(of, name, only_key)
      if ('path' in file) used.result_ids.add(of)
      return file
    },
  }
}

/** What an item of a queue will hand on: as if the program found it in the folder it runs in, because where it will lie is not known yet. */
function fileToCome(empty: string, item: number, name: string | null): NamedFile | WrongFile {
  if (name !== null && !isResultName(name)) return { message: `"${name.slice(0, 200)}" can be no file of a job's results.` }
  const path = join(empty, `item-${item}`, name ?? 'result')
  return { path, real: path }
}

function inWorkspace(root: string | null, path: string, folder: boolean): NamedFile | WrongFile {
  if (root === null) return { message: 'It is a file of the workspace, and no workspace is open.' }
  try {
    const { absolute } = resolveInside(root, path)
    const stats = statSync(absolute, { throwIfNoEntry: false })
    const what = folder ? 'folder' : 'file'
    if (!stats) return { message: `There is no ${what} "${path}" in the workspace.` }
    if (folder ? !stats.isDirectory() : !stats.isFile()) return { message: `"${path}" is no ${what}.` }
    return { path: absolute, real: absolute }
  } catch (error) {
    return { message: error instanceof AppError ? error.message : `"${path}" cannot be looked at.` }
  }
}
