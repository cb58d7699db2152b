/** What is typed in shells, on its way into the history: only where the user switched that on, without secrets, and without its output. */
import { isAbsolute, relative } from 'node:path'
import type { SessionCommand } from '../../src-preload/contract/sessions.ts'
import { splitLine } from '../commands/words/split-line.ts'
import type { Accepted, Submission } from '../jobs/submission.ts'
import type { WorkEnd } from '../jobs/work.ts'
import { maskText, maskWords } from '../logging/mask.ts'

/** How a line that a shell runs is handed to the engine; the shell runs it already. */
export interface ShellLineWish {
  session_id: string
  /** Names this line among those that run. */
  line_key: string
  words: readonly string[]
  work_dir: string
}

/** The session that a line runs in. */
interface ShellPlace {
  id: string
  workspace: string | null
}

export interface ShellHistoryOptions {
  is_on: () => boolean
  /** Hands a line to the engine, which records it. */
  submit: (submission: Submission) => Promise<Accepted>
  /** The folder of a workspace; null when it is gone. */
  root: (workspace_id: string | null) => string | null
  /** Known secrets, in the forms in which they may be written. */
  secrets: () => readonly string[]
  on_trouble: (sentence: string) => void
}

export class ShellHistory {
  readonly #options: ShellHistoryOptions
  readonly #running = new Map<string, PromiseWithResolvers<WorkEnd>>()

  constructor(options: ShellHistoryOptions) {
    this.#options = options
  }

  /** A line typed behind a blank stays out of it, as it stays out of the shell's own history. */
  started({ id, workspace }: ShellPlace, { number, command, folder, started_at }: SessionCommand, is_private: boolean): void {
    const { is_on, submit, secrets, on_trouble } = this.#options
    if (!is_on() || is_private || command === '') return
    const line_key = keyOf(id, number)
    this.#running.set(line_key, Promise.withResolvers())
    const wish: ShellLineWish = { session_id: id, line_key, words: keptWords(command, secrets()), work_dir: this.#place(workspace, folder) }
    submit({
      kind: 'session',
      wish,
      workspace_id: workspace,
      requested_by: { door: 'window', key_id: null },
      title: maskLine(command, secrets()).slice(0, 200),
    }).catch((error: Error) => {
      this.#running.delete(line_key)
      on_trouble(`A line of a shell, begun at ${started_at}, did not get into the history: ${error.message}`)
    })
  }

  finished({ id }: ShellPlace, { number, exit_code, started_at, finished_at }: SessionCommand): void {
    const duration_ms = finished_at === null ? 0 : Date.parse(finished_at) - Date.parse(started_at)
    this.#running.get(keyOf(id, number))?.resolve({ exit_code, duration_ms, ...(exit_code === null && { lost: 'The shell did not tell how it ended.' }) })
  }

  /** How the line ends; null for one that does not run. The answer is given once. */
  ending(line_key: string): Promise<WorkEnd> | null {
    const ending = this.#running.get(line_key)
    if (!ending) return null
    void ending.promise.then(() => this.#running.delete(line_key))
    return ending.promise
  }

  /** Relative to the workspace, absolute outside of it. */
  #place(workspace: string | null, folder: string | null): string {
    const root = this.#options.root(workspace)
    if (root === null || folder === null) return folder ?? '.'
    const inside = relative(root, folder)
    return inside === '..' || inside.startsWith('../') || isAbsolute(inside) ? folder : inside || '.'
  }
}

const keyOf = (session_id: string, number: number): string => `${session_id}:${number}`

/** The words of a line that is a plain command; a line that only a shell understands is one word, so that nobody takes it for more. */
function keptWords(line: string, secrets: readonly string[]): string[] {
  const split = splitLine(line)
  if ('problem' in split) return [maskLine(line, secrets)]
  return maskWords(
    split.words.map(({ text }) => text),
    secrets,
  )
}

/** Words by the look of it: quoted pieces hold together, what stands between stays as it is. */
const pieces = /(?:[^\s'"\\]|\\.|'[^']*'?|"(?:[^"\\]|\\.)*"?|\\)+/gs

export function maskLine(line: string, secrets: readonly string[]): string {
  const words = maskWords(line.match(pieces) ?? [], secrets)
  let n = 0
  return maskText(
    line.replace(pieces, () => words[n++]!),
    secrets,
  )
}
