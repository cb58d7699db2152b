/** The templates and queues that lie in the files `.opsdeck/*.yaml` of a workspace: read anew each time, never through a link that leads out. */
import { createHash } from 'node:crypto'
import type { TemplateDefinition, TemplateProblem } from '../../../src-preload/contract/templates.ts'
import { AppError } from '../../base/app-error.ts'
import { listFolder } from '../../files/list-folder.ts'
import { openForReading } from '../../files/read-file.ts'
import type { QueueText } from './read-queue-text.ts'
import { readTemplateText } from './read-template-text.ts'

export interface FileTemplate {
  id: string
  definition: TemplateDefinition
  /** Relative to the workspace. */
  path: string
  /** Of the bytes of the whole file. */
  etag: string
  updated: string
}

export interface FileQueue {
  id: string
  queue: QueueText
  workspace: string
  path: string
  etag: string
  updated: string
}

export interface FoundTemplates {
  templates: FileTemplate[]
  queues: FileQueue[]
  problems: TemplateProblem[]
}

export const template_folder = '.opsdeck'
const most_files = 200
const largest_bytes = 262_144

/** Never throws for what lies there: what cannot be read is a problem of its file. */
export async function readTemplateFiles(workspace: { id: string; path: string }): Promise<FoundTemplates> {
  const found: FoundTemplates = { templates: [], queues: [], problems: [] }
  const problem = (path: string, message: string, fix: string) => void found.problems.push({ path, line: 1, column: 1, message, fix })
  const names = await namesOf(workspace.path)
  for (const name of names.slice(0, most_files)) {
    const path = `${template_folder}/${name}`
    if (name.endsWith('.yml')) {
      problem(path, 'Template files end in .yaml.', `Rename it to ${name.replace(/\.yml$/, '.yaml')}.`)
      continue
    }
    try {
      const { text, etag, modified_at } = await readOne(workspace.path, path)
      const { templates, queue, problems } = readTemplateText(text, name.replace(/\.yaml$/, ''))
      found.problems.push(...problems.map((one) => ({ path, ...one })))
      for (const definition of templates) found.templates.push({ id: idOf(workspace.id, path, definition.name), definition, path, etag, updated: modified_at })
      // Its name may change without its becoming another one: a file holds one queue.
      if (queue) found.queues.push({ id: idOf(workspace.id, path, queue_mark), queue, workspace: workspace.id, path, etag, updated: modified_at })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      problem(path, error.message, 'Put a readable file of text there, or take it away.')
    }
  }
  if (names.length > most_files)
    problem(template_folder, `Only the first ${most_files} files are read.`, 'Put several templates into one file, under "templates".')
  return found
}

async function namesOf(root: string): Promise<string[]> {
  try {
    const { files } = await listFolder(root, template_folder, { depth: 1, limit: 10 * most_files })
    return files
      .filter(({ name, kind }) => kind !== 'folder' && /\.ya?ml$/.test(name) && !name.startsWith('.'))
      .map(({ name }) => name)
      .sort()
  } catch (error) {
    if (error instanceof AppError) return [] // no such folder, or none of this workspace
    throw error
  }
}

async function readOne(root: string, path: string): Promise<{ text: string; etag: string; modified_at: string }> {
  await using file = await openForReading(root, path, { settled: false })
  if (file.size_bytes > largest_bytes) throw new AppError('PAYLOAD_TOO_LARGE', `The file has ${file.size_bytes} bytes; up to ${largest_bytes} are read.`)
  const bytes = await file.bytes(0, file.size_bytes)
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { text, etag: createHash('sha256').update(bytes).digest('base64url'), modified_at: file.modified_at }
  } catch (error) {
    throw new AppError('INVALID_INPUT', 'The file is no UTF-8 text.', {}, error)
  }
}

const mark = 'file-'
/** Names of templates hold no NUL. */
const queue_mark = '\0queue'

function idOf(workspace_id: string, path: string, name: string): string {
  return `${mark}${workspace_id}-${createHash('sha256').update(`${path}\0${name}`).digest('hex').slice(0, 20)}`
}

/** The workspace that such an id names; undefined for one of a saved template. */
export function workspaceOfId(id: string): string | undefined {
  return /^file-(.+)-[0-9a-f]{20}$/.exec(id)?.[1]
}

/** The queue that such an id names; undefined where there is none. */
export async function fileQueue(
  id: string,
  surroundings: (workspace_id: string) => { workspace: { id: string; path: string } | null },
): Promise<FileQueue | undefined> {
  const in_workspace = workspaceOfId(id)
  if (in_workspace === undefined) return undefined
  try {
    const { workspace } = surroundings(in_workspace)
    return workspace ? (await readTemplateFiles(workspace)).queues.find((one) => one.id === id) : undefined
  } catch (error) {
    if (error instanceof AppError) return undefined // no such workspace
    throw error
  }
}
