/** The verdict on each imported line, sorted by why it would not run: the line itself is never run, kept or told with its secrets. */
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import type { ImportGroup, ImportLine } from '../../../src-preload/contract/imports.ts'
import { AppError } from '../../base/app-error.ts'
import { masked, maskText } from '../../logging/mask.ts'
import type { Commands } from '../commands.ts'
import { quoteWord } from '../completion/complete-line.ts'
import type { Surroundings } from '../words/command-request.ts'
import { shell_words, shellWordReason } from '../words/shell-words.ts'
import type { ImportedLine } from './read-import.ts'

/** Verdicts between two turns of the event loop: about ten milliseconds of them. */
const at_once = 25

/** Other work goes on meanwhile. `work_dir` is relative to the workspace. */
export async function judgeImport(
  commands: Pick<Commands, 'readLine' | 'readChain' | 'judge'>,
  lines: readonly ImportedLine[],
  around: Surroundings,
  work_dir: string | undefined,
  signal?: AbortSignal,
): Promise<ImportLine[]> {
  const found: ImportLine[] = []
  for (const [index, { line, name, count }] of lines.entries()) {
    if (index > 0 && index % at_once === 0) {
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
    }
    const said = sortOf(commands, line, around, work_dir)
    const shown = maskText(line)
    found.push({
      ...{ line: shown, name, count, group: said.group, effect: said.effect, rule: said.rule, reason: maskText(said.reason) },
      nearest: said.nearest === null ? null : maskText(said.nearest),
      tool: said.tool === null ? null : maskText(said.tool),
      has_secret: shown.includes(masked) && !line.includes(masked),
    })
  }
  return found
}

type Said = Pick<ImportLine, 'group' | 'effect' | 'rule' | 'reason' | 'nearest' | 'tool'>

function sortOf(commands: Pick<Commands, 'readLine' | 'readChain' | 'judge'>, line: string, around: Surroundings, work_dir: string | undefined): Said {
  const judge = (request: { command: string; args: readonly string[] }) =>
    commands.judge({ ...request, ...(work_dir !== undefined && { work_dir }) }, around).verdict
  try {
    const first = firstWord(line)
    const of_shell = shellWordReason(first)
    if (of_shell !== null) return saidOf(shell_words.has(first) ? 'builtin' : 'variable', shell_words.has(first) ? `line/${first}` : 'line/variable', of_shell)
    const read = commands.readLine(line)
    if ('refused' in read) {
      const { rule, reason } = read.refused
      if (rule === 'line/quote') return saidOf('unreadable', rule, reason)
      const chain = chainOf(commands, line)
      const verdicts = chain?.map(judge) ?? []
      if (verdicts.length > 1 && verdicts.every((verdict) => sortedAs(verdict, around) === 'runs'))
        return { ...saidOf('queue', rule, 'Several commands, each allowed.'), effect: gravest(verdicts) }
      return saidOf('shell', rule, reason)
    }
    const verdict = judge(read.request)
    const group = sortedAs(verdict, around)
    return {
      ...{ group, effect: verdict.effect, rule: verdict.rule, reason: verdict.reason },
      nearest: verdict.nearest === null ? null : verdict.nearest.map(quoteWord).join(' '),
      tool: group === 'tool' ? read.request.command.slice(0, 100) : null,
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return saidOf('unreadable', error.code, error.message)
  }
}

const saidOf = (group: ImportGroup, rule: string, reason: string): Said => ({ group, effect: null, rule, reason, nearest: null, tool: null })

function chainOf(commands: Pick<Commands, 'readChain'>, line: string): { command: string; args: readonly string[] }[] | null {
  try {
    const read = commands.readChain(line)
    return 'links' in read ? read.links.map(({ request }) => request) : null
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

function sortedAs(verdict: Verdict, { workspace }: Surroundings): ImportGroup {
  if (verdict.allowed) return verdict.runs_workspace_code && workspace?.trusted !== true ? 'trust' : 'runs'
  if (verdict.session) return 'session'
  // A misspelt name, or a program that nobody adds (sudo).
  if (verdict.rule === 'tool' && verdict.add_tool === undefined) return verdict.nearest === null ? 'rule' : 'unknown'
  if (verdict.rule === 'tool') return 'tool'
  if (/^[^/]+\/context\//.test(verdict.rule) && verdict.reason.includes('read-only')) return 'read_only'
  return verdict.parts.some(({ kind, ok }) => kind === 'unknown' && !ok) ? 'unknown' : 'rule'
}

const gravest = (verdicts: readonly Verdict[]): Verdict['effect'] =>
  (['destroy', 'change', 'read'] as const).find((effect) => verdicts.some((verdict) => verdict.effect === effect)) ?? null

const firstWord = (line: string): string => /^[^\s;&|<>()]*/.exec(line)![0]
