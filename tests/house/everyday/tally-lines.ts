/** Counts judged lines by tool and lays them out as a table, and lists those that are refused. */
import type { JudgedLine, Outcome } from './judge-lines.ts'
import { type RefusalGroup, refusal_groups } from './refusal-groups.ts'

export interface Tally {
  /** Those that need no shell. */
  lines: number
  counts: Readonly<Partial<Record<Outcome, number>>>
}

const outcomes = ['allowed', 'session', 'setting', ...(Object.keys(refusal_groups) as RefusalGroup[])] as const
const headings = ['tool', 'lines', 'allowed', 'session', 'a setting opens', ...Object.values(refusal_groups), 'needs a shell']

export function tallyOf(judged: readonly JudgedLine[]): Tally {
  const counts: Partial<Record<Outcome, number>> = {}
  for (const { outcome } of judged) counts[outcome] = (counts[outcome] ?? 0) + 1
  return { lines: judged.length - (counts.shell ?? 0), counts }
}

/** A line a tool, the one with most lines first, then all together and their shares of the lines that need no shell. */
export function tableOf(judged: readonly JudgedLine[]): string {
  const by_tool = Map.groupBy(judged, ({ tool }) => tool)
  const rows = [...by_tool].map(([tool, lines]) => ({ tool, tally: tallyOf(lines) })).sort((a, b) => b.tally.lines - a.tally.lines)
  const total = tallyOf(judged)
  const cells = [headings, ...rows.map(({ tool, tally }) => rowOf(tool, tally)), rowOf('all', total)]
  const widths = headings.map((_heading, column) => Math.max(...cells.map((row) => row[column]!.length)))
  const table = cells.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  '))
  return [...table, '', sharesOf(total)].join('\n')
}

const rowOf = (tool: string, { lines, counts }: Tally): string[] => [
  tool,
  `${lines}`,
  ...outcomes.map((outcome) => `${counts[outcome] ?? 0}`),
  `${counts.shell ?? 0}`,
]

function sharesOf({ lines, counts }: Tally): string {
  const { allowed = 0, session = 0, setting = 0 } = counts
  const share = (part: number) => `${lines === 0 ? 0 : ((100 * part) / lines).toFixed(1)} %`
  return `${share(allowed)} allowed, ${share(allowed + session)} allowed or a session, ${share(allowed + session + setting)} with what a setting opens`
}

/** Rule, reason and line of each that is refused, by group. */
export function refusedOf(judged: readonly JudgedLine[]): string {
  const groups = new Set<Outcome>(['setting', ...(Object.keys(refusal_groups) as RefusalGroup[])])
  const refused = judged.filter(({ outcome }) => groups.has(outcome)).sort((a, b) => a.outcome.localeCompare(b.outcome))
  return refused.map(({ outcome, line, rule, reason }) => `${outcome}: ${line}\n  ${rule}: ${reason}`).join('\n')
}
