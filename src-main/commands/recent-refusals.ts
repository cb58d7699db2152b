/** The last commands that were refused because nobody knows their tool: what a draft of that tool is tried with. In memory only, with secrets masked. */
import type { CommandRequest } from './words/command-request.ts'

export interface Recent {
  line: string
  request: CommandRequest
}

const most_kept = 200
const longest_line = 2000

export class RecentRefusals {
  #kept: Recent[] = []

  note(line: string, request: CommandRequest): void {
    if (line.length > longest_line) return
    this.#kept = [{ line, request }, ...this.#kept.filter((each) => each.line !== line)].slice(0, most_kept)
  }

  /** Newest first. */
  of(tool: string): Recent[] {
    return this.#kept.filter(({ request }) => request.command === tool)
  }
}
