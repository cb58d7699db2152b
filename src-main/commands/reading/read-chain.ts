/** Reads a typed line of several plain commands joined by && ; or |; everything else that only a shell could do stays refused. */
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import { AppError } from '../../base/app-error.ts'
import type { CommandRequest } from '../words/command-request.ts'
import { splitLine } from '../words/split-line.ts'
import { readLine } from './read-line.ts'

export interface ChainLink {
  request: CommandRequest
  /** What stands between it and the one before; null for the first. */
  joined_by: '&&' | ';' | '|' | null
}

const joins: Readonly<Record<string, ChainLink['joined_by']>> = { '&&': '&&', ';': ';', '|': '|', '\n': ';', '\r': ';' }

/** `home` is what a leading `~` stands for. Throws AppError INVALID_INPUT where a command is missing. */
export function readChain(line: string, home: string): { links: ChainLink[] } | { refused: Verdict } {
  const links: ChainLink[] = []
  let joined_by: ChainLink['joined_by'] = null
  let rest = line.replace(/[\s;]+$/, '')
  for (;;) {
    const split = splitLine(rest)
    const problem = 'problem' in split ? split.problem : undefined
    const join = problem?.kind === 'operator' ? joins[problem.text] : undefined
    const own = problem && join ? rest.slice(0, problem.from) : rest
    if (own.trim() === '') {
      const message = `A command is missing ${joined_by === null ? 'at the beginning of the line' : `after "${joined_by}"`}.`
      throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'line', message }] })
    }
    const read = readLine(own, home)
    if ('refused' in read) return read
    links.push({ request: read.request, joined_by })
    if (!problem || !join) return { links }
    joined_by = join
    rest = rest.slice(problem.from + problem.text.length)
  }
}
