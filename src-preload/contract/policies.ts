/** Policy files: the built-in ones, the user's in the data dir, those of a workspace; checked, saved and replayed over what ran. */
import { z } from 'zod'
import { verdict } from './commands.ts'
import { effect } from './running.ts'
import { id, list_query, listOf, operation, success, timestamp } from './shapes.ts'

export const policy_origin = z.enum(['builtin', 'user', 'workspace'])
export type PolicyOrigin = z.infer<typeof policy_origin>

/** What is wrong with a policy file, where, and what to write instead. */
export const policy_problem = z.object({ line: z.int(), column: z.int(), message: z.string(), fix: z.string() })
export type PolicyProblem = z.infer<typeof policy_problem>

export const policy_file = z.object({
  /** `builtin:git`, `user:git`, `workspace:ID:git`. */
  id,
  tool: z.string(),
  origin: policy_origin,
  workspace: id.nullable(),
  /** Path of the file: inside resources for a built-in one, the data dir, or relative to the workspace. */
  path: z.string(),
  editable: z.boolean(),
  /** It allows more of a built-in tool than Opsdeck does by itself (`allow_widening: true`). */
  widens: z.boolean(),
  /** False while an earlier good version is in force because this one has problems, or because the workspace is not trusted. */
  in_force: z.boolean(),
  problems: z.array(policy_problem),
  updated: timestamp.nullable(),
})
export type PolicyFile = z.infer<typeof policy_file>

export const policy_text = policy_file.extend({ text: z.string() })
export type PolicyText = z.infer<typeof policy_text>

const text = z.string().max(1_000_000)
const tool = z.string().min(1).max(100)

export const replay_change = z.object({
  /** The job or saved command it is about. */
  id,
  kind: z.enum(['job', 'saved']),
  line: z.string(),
  before: z.object({ allowed: z.boolean(), effect: effect.nullable() }),
  after: z.object({ allowed: z.boolean(), effect: effect.nullable(), rule: z.string(), reason: z.string() }),
})
export type ReplayChange = z.infer<typeof replay_change>

export const replay_result = z.object({
  /** How many past runs of the tool and saved commands were judged again. */
  runs: z.int(),
  saved: z.int(),
  would_refuse: z.int(),
  would_allow: z.int(),
  other_effect: z.int(),
  /** At most 200 of those that differ, newest first. */
  changes: z.array(replay_change),
})
export type ReplayResult = z.infer<typeof replay_result>

export const policies_contract = {
  list: operation('read')
    .route({ method: 'GET', path: '/api/policies', summary: 'Policy files, built-in, of the user and of the workspace' })
    .input(list_query.extend({ workspace: id.optional() }))
    .output(listOf(policy_file)),
  create: operation('admin')
    .route({ method: 'POST', path: '/api/policies', summary: "Add a policy file of the user's; with problems it is refused and nothing is written" })
    .input(z.strictObject({ tool, text }))
    .output(policy_text),
  check: operation('read')
    .route({ method: 'POST', path: '/api/policies/check', summary: 'What is wrong with a policy text, with line, column and fix' })
    .input(z.strictObject({ tool, text, origin: z.enum(['user', 'workspace']).default('user') }))
    .output(z.object({ valid: z.boolean(), widens: z.boolean(), problems: z.array(policy_problem) })),
  try: operation('read')
    .route({ method: 'POST', path: '/api/policies/try', summary: 'The verdict on a line as a policy text would give it; nothing is written and nothing runs' })
    .input(z.strictObject({ tool, text, line: z.string().max(100_000), workspace: id.optional() }))
    .output(verdict),
  replay: operation('read')
    .route({ method: 'POST', path: '/api/policies/replay', summary: 'What a changed policy would have said to the last runs and the saved commands' })
    .input(z.strictObject({ tool, text, limit: z.int().min(1).max(10_000).default(500), workspace: id.optional() }))
    .output(replay_result),
  get: operation('read')
    .route({ method: 'GET', path: '/api/policies/{id}', summary: 'One policy file with its text' })
    .input(z.strictObject({ id }))
    .output(policy_text),
  update: operation('admin')
    .route({
      method: 'PATCH',
      path: '/api/policies/{id}',
      summary: "Change a policy file of the user's; with problems it is refused and the one before stays",
    })
    .input(z.strictObject({ id, text }))
    .output(policy_text),
  remove: operation('admin')
    .route({ method: 'DELETE', path: '/api/policies/{id}', summary: "Delete a policy file of the user's" })
    .input(z.strictObject({ id }))
    .output(success),
}
