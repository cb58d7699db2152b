/** Reads a page in the tldr-pages format and fills its lines: what somebody who follows the page would type. */
import { plausibleValue } from './plausible-values.ts'

/** What stands between double braces; a brace of the content itself may stand before the last two. */
const placeholder = /\{\{(.*?)\}\}(?!\})/g

/** The example lines of a page, each a line in backquotes that follows its `- description:`. */
export function linesOf(page: string): string[] {
  const lines: string[] = []
  let is_described = false
  for (const line of page.split('\n')) {
    if (line.startsWith('- ')) is_described = true
    const example = /^`([^`]+)`\s*$/.exec(line)?.[1]
    if (example === undefined || !is_described) continue
    lines.push(example.trim())
    is_described = false
  }
  return lines
}

/** A line with its placeholders filled by what they say: of `a|b` the first, of `[-s|--long]` the first, of `a1 a2 ...` all that are written out. */
export function fillLine(line: string): string {
  const tool = toolOf(line)
  const filled = line.replace(placeholder, (_all, inside: string, at: number) => fill(inside, { tool, before: line.slice(0, at) }))
  return filled.replaceAll('\\{\\{', '{{').replaceAll('\\}\\}', '}}')
}

/** The program whose page it is: the first word that sets no variable. */
export const toolOf = (line: string): string => line.split(/\s+/).find((word) => !/^[A-Z_]+=/.test(word)) ?? ''

interface Seat {
  tool: string
  /** The line up to the placeholder, unfilled. */
  before: string
}

function fill(inside: string, seat: Seat): string {
  const pair = /^\[([^\]|]+)\|[^\]]*\]$/.exec(inside)?.[1]
  if (pair !== undefined) return pair
  const first = /^\[[a-z]+\]$/.test(inside) ? inside.slice(1, -1) : firstOf(inside)
  const several = first.split(' ').filter((word) => word !== '...')
  return several.length > 1 && several.every((word) => /^[\w./=,~-]+$/.test(word))
    ? several.map((word) => plausibleValue(word, seat)).join(' ')
    : plausibleValue(several.join(' '), seat)
}

/** The first of alternatives; `HEAD@{3 months|weeks ago}` and JSON have none. */
const firstOf = (inside: string): string => (/^[{"[(]/.test(inside) ? inside : inside.split('|')[0]!).replace(/,\.\.\.$/, '')
