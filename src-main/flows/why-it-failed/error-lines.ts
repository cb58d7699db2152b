/** Finds the lines of an output that say what went wrong, best first: by the words of the tools, and by where they stand. */
import { plainLine } from '../learnt-progress/line-shape.ts'
import type { Line } from '../line-cutter.ts'

/** How surely a line names the cause, the strongest first; each with who writes so. */
const signs: readonly [sign: RegExp, weight: number][] = [
  // git; ansible; argocd's and docker's loggers
  [/^(?:remote: )?fatal:|\blevel=fatal\b|^fatal: \[/i, 90],
  // Python: the last line of a traceback; Java, Node and others name the exception likewise
  [/^(?:[\w.]+\.)*\w*(?:Error|Exception|Exit|Interrupt|Warning)(?::\s|$)/, 85],
  [/^(?:Exception in thread|Uncaught |Unhandled|panic: |thread '.*' panicked|Traceback \(most recent)/, 80],
  // terraform draws a box; kubectl, helm, docker, aws, gcloud, az, pip, npm, cargo, gcc, curl
  [/^(?:[│|]\s*)?(?:\w+: )?(?:error|ERROR)(?:\[\w+\])?:/, 82],
  [/^(?:error|ERROR|npm (?:ERR!|error)|ERR!)\b/, 78],
  [/^Error (?:response from daemon|from server)|^An error occurred \(|^ERROR: \(gcloud/, 86],
  [/^curl: \(\d+\)/, 86],
  [/^[^\s:]+:\d+(?::\d+)?:\s*(?:fatal )?error:/i, 84],
  [/^(?:ssh|scp|rsync|ping|dig|nslookup|traceroute|sh|bash|make|python3?|tar|cp|mv|rm|ls|cat|cd)\b[^:]*: .*\S/, 70],
  [/\b(?:CRITICAL|FATAL|EMERG(?:ENCY)?|ALERT)\b/, 76],
  [/\b(?:ERROR|SEVERE)\b/, 66],
  [
    /\b(?:permission denied|access denied|not authorized|unauthorized|forbidden|authentication failed|could not resolve|connection (?:refused|reset|timed out)|no such file or directory|command not found|no space left on device|out of memory|cannot allocate memory|segmentation fault|not found|timed? ?out|does not exist|already exists|is not recognized|syntax error|assertion failed)\b/i,
    60,
  ],
  [/^(?:FAILED|FAIL|not ok)\b|\bfailed\b/i, 46],
  [/\b(?:errors?|exceptions?|cannot|can't|could not|unable to|denied|refused|invalid|unexpected|missing|undefined|aborted|killed)\b/i, 40],
]
/** What a program says at its very end about a failure that was named above. */
const summary =
  /^make(?:\[\d+\])?: \*\*\*|exit(?:ed)? (?:with )?(?:code|status)|^(?:npm ERR! )?(?:A complete log|This is an error from a subprocess|note: )|\b\d+ (?:failed|errors?)\b|^Process completed|^Build failed|^Command failed|^ERROR: Job failed|^Error: Process/i
/** Where the word stands for its absence. */
const harmless =
  /\b(?:0|no|without|zero) (?:errors?|failures?|failed|problems?)\b|\berrors?[:=]\s*0\b|\bfailed[:=]\s*0\b|\b(?:ignor\w+|expected|retry\w*|non-fatal)\b.*\berrors?\b|\berror[-_ ]?(?:handl|code|page|log|rate|budget)\w*|--\S*(?:error|fail)\S*/i
/** Lines so close belong to one trouble, whose first line names it. */
const together = 12
const most_lines = 5
const longest_text = 500

export interface ErrorLine {
  from: number
  to: number
  /** Counted from 1; null where the lines before it were not all read. */
  line: number | null
  text: string
  weight: number
}

/** 0 for a line that says nothing of a failure. */
export function weightOf(text: string): number {
  const plain = plainLine(text)
  if (plain === '' || harmless.test(plain)) return 0
  const weight = signs.find(([sign]) => sign.test(plain))?.[1] ?? 0
  return summary.test(plain) ? Math.min(weight, 30) : weight
}

/** At most five, the best first; of equals, the first of the last trouble. */
export function errorLines(lines: readonly Line[]): ErrorLine[] {
  const found = lines.flatMap((line, place) => {
    const weight = line.redrawn ? 0 : weightOf(line.text)
    return weight > 0 ? [{ place, weight, line }] : []
  })
  const by_weight = Map.groupBy(found, ({ weight }) => weight)
  const ordered: typeof found = []
  for (const weight of [...by_weight.keys()].sort((one, other) => other - one)) {
    const equals = by_weight.get(weight)!
    let first = equals.length - 1
    while (first > 0 && equals[first]!.place - equals[first - 1]!.place <= together) first--
    ordered.push(...equals.slice(first), ...equals.slice(0, first).reverse())
    if (ordered.length >= most_lines) break
  }
  return ordered.slice(0, most_lines).map(({ line, weight }) => errorLine(line, weight))
}

/** What is left where no line has a word of failure: the last thing it said. */
export function lastLine(lines: readonly Line[]): ErrorLine | undefined {
  const last = lines.findLast((line) => plainLine(line.text) !== '')
  return last && errorLine(last, 1)
}

function errorLine({ from, to, number, text }: Line, weight: number): ErrorLine {
  return { from, to, line: number, text: plainLine(text).slice(0, longest_text), weight }
}
