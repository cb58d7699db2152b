/** What is wrong with an input, field by field: `details.issues` of INVALID_INPUT. */
import { ValidationError } from '@orpc/contract'

export interface Issue {
  /** Names joined with dots, list places as numbers: `retry.attempts`, `args.1`; empty for the input itself. */
  path: string
  message: string
}

interface RawIssue {
  code?: string
  message: string
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined
  keys?: readonly string[]
  /** Of an `invalid_union`: what each of its shapes says. */
  errors?: readonly (readonly RawIssue[])[]
}

/** More would only repeat themselves: a list of 20 000 wrong arguments is one mistake. */
const issues_told = 100

/** The issues of a failed validation by oRPC, or null when `cause` is none. */
export function issuesOf(cause: unknown): Issue[] | null {
  return cause instanceof ValidationError ? plainIssues(cause.issues as readonly RawIssue[]) : null
}

/** The issues as zod reports them in our form. Unknown fields get one issue each. */
export function plainIssues(issues: readonly RawIssue[]): Issue[] {
  return issues.flatMap(toIssues).slice(0, issues_told)
}

function toIssues({ code, message, path = [], keys, errors }: RawIssue): Issue[] {
  // The shape that was meant is the one whose kind of value was given; where several fit or none, the union speaks for itself.
  const meant = code === 'invalid_union' ? (errors ?? []).filter((own) => !own.some((issue) => issue.code === 'invalid_type' && !issue.path?.length)) : []
  if (meant.length === 1) return meant[0]!.flatMap((issue) => toIssues({ ...issue, path: [...path, ...(issue.path ?? [])] }))
  const names = path.map((part) => String(typeof part === 'object' ? part.key : part))
  if (code === 'unrecognized_keys' && keys) {
    return keys.map((key) => ({ path: [...names, key.slice(0, 200)].join('.'), message: 'This field is not known here.' }))
  }
  return [{ path: names.join('.'), message }]
}
