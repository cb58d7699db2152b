/** Adding a tool: a draft of its policy from its completion spec or its help, and the programs that could be added. */
import { z } from 'zod'
import { verdict } from './commands.ts'
import { policy_problem } from './policies.ts'
import { effect } from './running.ts'
import { id, operation } from './shapes.ts'

/** Where a draft was drawn from. */
export const draft_source = z.enum(['spec', 'help'])
export type DraftSource = z.infer<typeof draft_source>

export const tool_draft = z.object({
  name: z.string(),
  /** Of the program; null where it is not installed. */
  path: z.string().nullable(),
  version: z.string().nullable(),
  source: draft_source,
  /** The text of the policy, YAML; nothing is saved. */
  policy: z.string(),
  /** Effects that are guessed, by the rule of a verdict (`NAME/remove`, `NAME/list/--fix`). */
  guesses: z.array(z.object({ rule: z.string(), effect, why: z.string() })),
  /** What is to be read before it is allowed; `left_out` is refused by the draft. */
  dangers: z.array(
    z.object({
      rule: z.string(),
      kind: z.enum(['runs_programs', 'settings', 'writes_files', 'sends_data', 'listens', 'secrets', 'session', 'elsewhere', 'workspace_code', 'network']),
      why: z.string(),
      left_out: z.boolean(),
    }),
  ),
  /** Lines that were run or refused before, newest first, judged by the draft. */
  examples: z.array(z.object({ line: z.string(), verdict })),
  /** What is wrong with the text, as for every policy; none for a draft. */
  problems: z.array(policy_problem),
  /** What is not in it, and what else is to be known, as sentences. */
  notes: z.array(z.string()),
})
export type ToolDraft = z.infer<typeof tool_draft>

export const tools_contract = {
  draft: operation('admin')
    .route({ method: 'POST', path: '/api/tools/draft', summary: 'Draft the policy of a program that is not on the allow-list; nothing is saved' })
    /** Without `from`: its completion spec where there is one, else what it prints for `--help`, which runs it. */
    .input(z.strictObject({ name: z.string().min(1).max(200), from: draft_source.optional(), workspace: id.optional() }))
    .output(tool_draft),
  programs: operation('read')
    .route({ method: 'GET', path: '/api/tools/programs', summary: 'Programs in the folders that are searched for which a policy can be drafted' })
    .input(z.strictObject({ q: z.string().max(100).default(''), limit: z.int().min(1).max(500).default(50) }))
    .output(z.object({ items: z.array(z.object({ name: z.string(), has_spec: z.boolean() })), next_cursor: z.null() })),
}
