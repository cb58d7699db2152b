/** Imports: lines that people ran elsewhere (histories of shells, scripts, tasks, crontabs), each judged; nothing of them is kept. */
import { z } from 'zod'
import { effect } from './running.ts'
import { id, operation } from './shapes.ts'

export const import_format = z.enum(['bash', 'zsh', 'fish', 'package-json', 'makefile', 'vscode-tasks', 'crontab'])
export type ImportFormat = z.infer<typeof import_format>

/**
 * Why a line runs or does not: `runs`; `trust` the workspace needs it; `session` a person at a terminal; `queue` several commands, each allowed; `shell` what
 * only a shell reads; `builtin` words of the shell itself; `variable` set for one command; `tool` not on the list; `unknown` an option or subcommand that
 * the policy does not know; `read_only` its context is marked so; `rule` refused by name; `unreadable` a quote that is not closed and the like.
 */
export const import_group = z.enum(['runs', 'trust', 'session', 'queue', 'shell', 'builtin', 'variable', 'tool', 'unknown', 'read_only', 'rule', 'unreadable'])
export type ImportGroup = z.infer<typeof import_group>

export const import_line = z.object({
  /** With secrets masked. */
  line: z.string(),
  /** Of the script, target or task; null for a line of a history. */
  name: z.string().nullable(),
  /** How often it stands there. */
  count: z.int(),
  group: import_group,
  effect: effect.nullable(),
  rule: z.string(),
  reason: z.string(),
  /** A line that would run in its place, or null. */
  nearest: z.string().nullable(),
  /** The program that is missing on the list, or null. */
  tool: z.string().nullable(),
  /** A secret stood in it, so it can only be looked at. */
  has_secret: z.boolean(),
})
export type ImportLine = z.infer<typeof import_line>

export const import_summary = z.object({
  group: import_group,
  /** Why, and what can be done about it. */
  reason: z.string(),
  fix: z.string(),
  lines: z.int(),
  /** Lines, each as often as it stands there. */
  uses: z.int(),
  /** Within the group by tool or rule, the most frequent first; at most 20. */
  by: z.array(z.object({ name: z.string(), lines: z.int(), uses: z.int() })),
})
export type ImportSummary = z.infer<typeof import_summary>

export const import_result = z.object({
  format: import_format,
  /** Different lines that were judged, and how many of them would run. */
  lines: z.int(),
  would_run: z.int(),
  uses: z.int(),
  uses_that_run: z.int(),
  groups: z.array(import_summary),
  /** The most used first. */
  items: z.array(import_line),
  /** What was not judged: no text, too long, or beyond what is looked at. */
  skipped: z.object({ binary: z.int(), too_long: z.int(), beyond: z.int() }),
  /** What of the file was left out, in sentences. */
  notes: z.array(z.string()),
})
export type ImportResult = z.infer<typeof import_result>

export const found_file = z.object({
  /** To be given to `read`. */
  id,
  /** As people write it: `~/.bash_history`, `package.json`. */
  path: z.string(),
  format: import_format,
  size_bytes: z.int(),
})
export type FoundFile = z.infer<typeof found_file>

/** One call judges at most so many different lines. */
export const most_import_lines = 5000
/** One request takes at most so much text. */
export const most_import_text = 900_000

const place = { workspace: id.optional(), work_dir: z.string().max(4096).optional() }

export const imports_contract = {
  check: operation('read')
    .route({
      method: 'POST',
      path: '/api/import/check',
      summary: 'The verdict on each line of a history, package.json, Makefile, tasks.json or crontab, grouped by reason; nothing is kept',
    })
    .input(
      z.strictObject({
        /** The text of the file; or `lines`, read from a larger one before. */
        text: z.string().max(most_import_text, `At most ${most_import_text} characters; "opsdeck import FILE" reads files of any size.`).optional(),
        lines: z
          .array(z.strictObject({ line: z.string().max(20_000), count: z.int().min(1).default(1), name: z.string().max(200).nullable().default(null) }))
          .max(most_import_lines)
          .optional(),
        /** Default: told from the name and the text. */
        format: import_format.optional(),
        /** Of the file. */
        name: z.string().max(4096).optional(),
        ...place,
      }),
    )
    .output(import_result),
  found: operation('admin')
    .route({ method: 'GET', path: '/api/import/found', summary: "Histories of the user's shells and files of the workspace that can be imported" })
    .input(z.strictObject({ workspace: id.optional() }))
    .output(z.object({ items: z.array(found_file), next_cursor: z.null() })),
  read: operation('admin')
    .route({ method: 'POST', path: '/api/import/found/{id}', summary: 'The verdict on each line of a file that was found' })
    .input(z.strictObject({ id, ...place }))
    .output(import_result),
}
