/** Reads a file of the workspace that describes a queue, and says what is wrong with it. */
import type { z } from 'zod'
import { queue_file_text } from '../../../src-preload/contract/queue-files.ts'
import { didYouMean } from '../../commands/words/did-you-mean.ts'
import type { Finding } from './check-definition.ts'

export type QueueText = z.infer<typeof queue_file_text>

/** True for the fields of a queue: a list of commands, or one line of them. */
export function isQueue(fields: Record<string, unknown>): boolean {
  return fields['command'] === undefined && fields['templates'] === undefined && (fields['commands'] !== undefined || fields['line'] !== undefined)
}

/** `name` is for a queue without one. Never throws. */
export function readQueueText(fields: Record<string, unknown>, name: string): { queue?: QueueText; findings: Finding[] } {
  const read = queue_file_text.safeParse({ name, ...fields })
  if (!read.success) return { findings: read.error.issues.flatMap((issue) => findingsOf(issue, [])) }
  const findings = ownWords(read.data)
  return findings.length > 0 ? { findings } : { queue: read.data, findings }
}

/** What only the one who runs the queue can say: a file that anybody in the team changes must not say it. */
function ownWords({ commands = [] }: QueueText): Finding[] {
  return commands.flatMap((item, n): Finding[] => {
    if (typeof item === 'string') return []
    const at = (field: string) => ['commands', n, field]
    return [
      ...(item.confirm === undefined
        ? []
        : [{ path: at('confirm'), message: 'A file cannot confirm what it destroys.', fix: 'Take it out; whoever runs the queue confirms it.' }]),
      ...(item.workspace === undefined
        ? []
        : [{ path: at('workspace'), message: 'A queue of a file runs in the workspace of that file.', fix: 'Take it out, or use work_dir.' }]),
    ]
  })
}

const fields = Object.keys(queue_file_text.shape)

function findingsOf(issue: z.core.$ZodIssue, above: (string | number)[]): Finding[] {
  const path = [...above, ...issue.path.filter((part) => typeof part !== 'symbol')] as (string | number)[]
  if (issue.code === 'invalid_union') {
    // An item is an id or fields: what it was meant to be is told by which of the two speaks of a field.
    const told = issue.errors.map((issues) => issues.flatMap((one) => findingsOf(one, path))).sort((one, other) => depthOf(other) - depthOf(one))
    return told[0] ?? []
  }
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const near = path.length === 0 ? didYouMean(key, fields) : undefined
      return {
        path: [...path, key],
        message: `There is no field "${key}" in ${path.length === 0 ? 'a queue' : 'an item'}.`,
        fix: near ? `Write "${near}".` : 'Take it out.',
      }
    })
  const last = path.at(-1)
  return [
    {
      path,
      message: `${last === undefined ? 'The queue' : `"${last}"`} is not as it should be: ${issue.message.replace(/\.$/, '')}.`,
      fix: 'Correct it here.',
    },
  ]
}

const depthOf = (findings: readonly Finding[]): number => Math.max(0, ...findings.map(({ path }) => path.length))
