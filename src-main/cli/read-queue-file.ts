/** Reads the file that describes a queue, YAML or JSON, as what `POST /api/queue` takes. */
import { readFileSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import type { QueueInput } from '../../src-preload/contract/queues.ts'
import { AppError } from '../base/app-error.ts'

/** As large as the body that the API takes. */
const most_bytes = 16 * 1024 * 1024

/**
 * `path` is meant from `cwd`; standard input where it is "-". What the fields may hold is for the host to say; here a list stands for `commands`, and a queue
 * without a name has that of its file. Throws NOT_FOUND, PERMISSION_DENIED, PAYLOAD_TOO_LARGE, and INVALID_INPUT for what is no YAML or JSON.
 */
export function readQueueFile(path: string, cwd: string): QueueInput {
  const told = path === '-' ? 'standard input' : path
  const text = readText(path === '-' ? 0 : resolve(cwd, path), told)
  const value = parse(text, told)
  const fields = Array.isArray(value) ? { commands: value } : value
  if (typeof fields !== 'object' || fields === null)
    throw new AppError('INVALID_INPUT', `${told} describes no queue. It holds a list of commands, or a name and commands.`)
  return { name: path === '-' ? 'standard input' : basename(path, extname(path)), ...fields } as QueueInput
}

function readText(path: string | 0, told: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new AppError('NOT_FOUND', `There is no file ${told}. Name a file that describes the queue, in YAML or JSON.`, {}, error)
    if (code === 'EISDIR') throw new AppError('INVALID_INPUT', `${told} is a folder. Name a file that describes the queue, in YAML or JSON.`, {}, error)
    throw new AppError(code === 'EACCES' ? 'PERMISSION_DENIED' : 'INTERNAL', `${told} cannot be read: ${message}.`, {}, error)
  }
  if (bytes.length > most_bytes) throw new AppError('PAYLOAD_TOO_LARGE', `${told} has ${bytes.length} bytes; a queue has at most ${most_bytes}.`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new AppError('INVALID_INPUT', `${told} is not UTF-8 text. Save it as UTF-8.`, {}, error)
  }
}

/** JSON is YAML, too, but ten thousand items are read a hundred times faster as what they are. */
function parse(text: string, told: string): unknown {
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.parse(text)
    } catch {
      // A flow collection of YAML begins like JSON; what is wrong with it, the YAML reader says with the line.
    }
  }
  const document = parseDocument(text, { logLevel: 'silent', prettyErrors: true })
  const [problem] = [...document.errors, ...document.warnings]
  if (problem) throw unreadable(told, problem.message, problem)
  try {
    return document.toJS()
  } catch (error) {
    throw unreadable(told, (error as Error).message, error)
  }
}

function unreadable(told: string, why: string, cause: unknown): AppError {
  const [sentence] = why.split('\n')
  return new AppError('INVALID_INPUT', `${told} is neither YAML nor JSON: ${sentence!.replace(/[:.]$/, '')}.`, {}, cause)
}
