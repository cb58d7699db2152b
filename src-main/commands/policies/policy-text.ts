/** Reads the text of a policy file or another one of the user as YAML and knows where each key of it stands. */
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { PolicyProblem } from '../../../src-preload/contract/policies.ts'

export type Path = readonly (string | number)[]

/** What is wrong at a key of the file, before it has a line. */
export interface Finding {
  path: Path
  message: string
  fix: string
}

export interface PolicyDocument {
  data: unknown
  problems: PolicyProblem[]
  /** A finding with the line and column of its key, or of the nearest one above it. */
  placed(finding: Finding): PolicyProblem
}

/** The largest policy file that is read. */
export const policy_limit_bytes = 1_000_000

/** Never throws: what is no YAML comes back as problems. */
export function readPolicyText(text: string): PolicyDocument {
  const lines = new LineCounter()
  const problem = (message: string, fix: string, line = 1, column = 1): PolicyDocument => ({
    data: null,
    problems: [{ line, column, message, fix }],
    placed: ({ message, fix }) => ({ line: 1, column: 1, message, fix }),
  })
  if (isTooDeep(text)) return problem('The file is nested too deeply to be read.', 'Write it flatter; no such file needs that.')
  try {
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: true })
    const problems = document.errors.slice(0, most_problems).map((error): PolicyProblem => {
      const at = error.linePos?.[0]
      const message = error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')
      return {
        line: at?.line ?? 1,
        column: at?.col ?? 1,
        message: `${message}.`,
        fix: 'Correct the YAML here; each key is "name: value", deeper ones are indented.',
      }
    })
    return {
      data: problems.length > 0 ? null : document.toJS({ maxAliasCount: 100 }),
      problems,
      placed: ({ path, message, fix }) => ({ ...placeOf(document, path, lines), message, fix }),
    }
  } catch (error) {
    if (error instanceof RangeError) return problem('The file is nested too deeply to be read.', 'Write it flatter.')
    return problem(`The file cannot be read: ${error instanceof Error ? error.message : String(error)}.`, 'Write it without so many aliases (*name).')
  }
}

/** One mistake in YAML often makes many. */
const most_problems = 20
/** Deeper than any policy; the parser goes as deep as the stack of this very process. */
const deepest = 200

function isTooDeep(text: string): boolean {
  if (/(?:[-?:][ \t]+){200}/.test(text)) return true
  let depth = 0
  for (const character of text) {
    if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') depth--
    if (depth > deepest) return true
  }
  return false
}

/** Line and column (from 1) of the node at `path`, or of the nearest one above it. */
export function placeOf(document: Document.Parsed, path: Path, lines: LineCounter): { line: number; column: number } {
  let node: unknown = document.contents
  let offset = 0
  for (const step of path) {
    if (isMap(node)) {
      const item = node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(step))
      if (!item) break
      offset = (item.key as Node).range?.[0] ?? offset
      node = item.value
    } else if (isSeq(node)) {
      const item = node.items[Number(step)] as Node | undefined
      if (!item) break
      offset = item.range?.[0] ?? offset
      node = item
    } else break
  }
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}
