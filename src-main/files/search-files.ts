/** Searches text in the files of a workspace: found by ripgrep, told only when an own, confined look at the file finds the same bytes there. */

import { AppError } from '../base/app-error.ts'
import type { ApprovedCommand } from '../base/approved-command.ts'
import { grantTextSearch, type TextSearchGrant } from '../commands/grants.ts'
import { streamProgram } from '../processes/stream-program.ts'
import { kindOf, OpenFolder } from './open-folder.ts'
import { atPlace, type Place } from './place.ts'
import { type OpenedFile, openForReading } from './read-file.ts'
import { type MatchedLine, matchedLines } from './search-lines.ts'

export interface TextQuery {
  /** Folder or file to search; empty for all. */
  path: string
  pattern: string
  regex: boolean
  /** Undefined: as soon as the pattern has a capital letter. */
  case_sensitive?: boolean | undefined
  whole_word: boolean
  include: readonly string[]
  exclude: readonly string[]
  ignored: boolean
}

export interface FoundLine extends Omit<MatchedLine, 'path'> {
  /** Relative to the workspace. */
  path: string
}

/** Larger files are not searched unless they are named. */
const largest_file_bytes = 50 * 1024 * 1024
const largest_named_bytes = 8 * 1024 * 1024 * 1024

export interface SearchLimits {
  lines_per_file: number | null
  replacement?: string | undefined
  /** Hears of lines that were found and left out, because they are too long or their file's name is no text. */
  onLeftOut?: () => void
}

/** One matching line after another; letting go of the generator, or `signal`, ends the search. Throws INVALID_INPUT (pattern, glob), TOOL_NOT_INSTALLED, and what opening `path` throws. */
export async function* searchFiles(root: string, query: TextQuery, limits: SearchLimits, signal?: AbortSignal): AsyncGenerator<FoundLine> {
  const scope = await openScope(root, query.path)
  try {
    await using program = streamProgram(await commandFor(scope, query, limits), signal)
    await using seen = new SeenFiles(root)
    for await (const line of matchedLines(program.output)) {
      if (signal?.aborted) break
      if (line === null || line.path === null) {
        limits.onLeftOut?.()
        continue
      }
      const path = scope.above + line.path
      if (await seen.holds(path, line)) yield { ...line, path }
    }
    signal?.throwIfAborted()
    const { exit_code, said } = await program.ended
    if (exit_code === 2 && said !== '') {
      throw new AppError('INVALID_INPUT', `The search was not understood: ${said.replace(/^rg: /, '').trim()}`, {
        issues: [{ path: 'pattern', message: said.trim() }],
      })
    }
    if (exit_code === null) throw new AppError('INTERNAL', `The search program could not be started or was ended: ${said.trim()}`)
  } finally {
    scope.folder[Symbol.dispose]()
  }
}

interface Scope {
  folder: OpenFolder
  /** What stands before the paths that are found. */
  above: string
  only: string | null
}

/** A folder of its own that outlives the place it was found at. */
function openScope(root: string, path: string): Promise<Scope> {
  return atPlace(root, path, { last: 'follow' }, ({ folder, name, path: found }: Place): Scope => {
    if (name === '.') return { folder: OpenFolder.openRoot(root), above: '', only: null }
    const stats = folder.look(name)
    if (stats === null) throw new AppError('NOT_FOUND', `There is no "${path}".`, { path })
    if (stats.isFile()) return { folder: folder.again(), above: found.slice(0, found.length - name.length), only: name }
    if (!stats.isDirectory() && !stats.isSymbolicLink()) throw new AppError('INVALID_PATH', `"${path}" is a ${kindOf(stats)} and is not searched.`, { path })
    return { folder: folder.openChild(name), above: `${found}/`, only: null }
  })
}

async function commandFor({ folder, only }: Scope, query: TextQuery, limits: SearchLimits): Promise<ApprovedCommand> {
  const { pattern, regex, whole_word, include, exclude, ignored } = query
  const grant: TextSearchGrant = {
    program: await searchProgram(),
    folder: folder.for_children,
    pattern,
    regex,
    case_sensitive: query.case_sensitive ?? /\p{Lu}/u.test(pattern),
    whole_word,
    include,
    exclude,
    ignored,
    only,
    lines_per_file: limits.lines_per_file,
    largest_file_bytes: only === null ? largest_file_bytes : largest_named_bytes,
    replacement: limits.replacement ?? null,
  }
  return grantTextSearch(grant)
}

async function searchProgram(): Promise<string> {
  try {
    return (await import('@vscode/ripgrep')).rgPath
  } catch (error) {
    throw new AppError(
      'TOOL_NOT_INSTALLED',
      'The program that searches in files is not installed for this system. Run "npm ci" again.',
      { tool: 'ripgrep' },
      error,
    )
  }
}

/** The program walks by path, and somebody may put a link in its way: what it says counts only when the file of the workspace says the same. */
class SeenFiles implements AsyncDisposable {
  readonly #root: string
  #path: string | null = null
  #file: OpenedFile | null = null

  constructor(root: string) {
    this.#root = root
  }

  async holds(path: string, { offset_bytes, bytes }: MatchedLine): Promise<boolean> {
    if (path !== this.#path) {
      await this[Symbol.asyncDispose]()
      this.#path = path
      this.#file = await openForReading(this.#root, path, { settled: false }).catch(() => null)
    }
    if (this.#file === null) return false
    const own = await this.#file.bytes(offset_bytes, bytes.length)
    return own.equals(bytes)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.[Symbol.asyncDispose]()
    this.#file = null
    this.#path = null
  }
}
