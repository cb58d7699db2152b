/** Commands: what may be asked to run, the verdict on it, the tools on the allow-list, saved commands. */
import { z } from 'zod'
import { context_record } from './context.ts'
import { accepted, job_with_output } from './jobs.ts'
import { capture, type Effect, effect, ready_when, retry } from './running.ts'
import { env, id, list_query, listOf, type OtherAnswer, operation, success, timestamp } from './shapes.ts'

/** What a part of a command line means to the policy; the window colours by it. */
export const part_kind = z.enum(['tool', 'subcommand', 'option', 'value', 'path', 'url', 'name', 'text', 'separator', 'operator', 'unknown'])
export type PartKind = z.infer<typeof part_kind>

/** One word (or piece of a word) in the order it was written. `ok: false` marks what the policy refuses. */
export const verdict_part = z.object({ text: z.string(), kind: part_kind, ok: z.boolean() })
export type VerdictPart = z.infer<typeof verdict_part>

/** What a command takes away, as far as that is known. */
export const destroys = z.object({
  /** What is done to what, by the words of the command: "Deletes branch old"; null where they do not say it. */
  act: z.string().nullable(),
  /** What is gone afterwards, in the order of weight. */
  losses: z.array(
    z.object({
      /** With their number: "3 commits that no other branch or tag has". */
      what: z.string(),
      /** The first of them. */
      names: z.array(z.string()),
      /** How many are not named; null where they were not counted to the end. */
      more: z.int().nullable(),
    }),
  ),
})
export type Destroys = z.infer<typeof destroys>

export const verdict = z.object({
  allowed: z.boolean(),
  effect: effect.nullable(),
  /** `tool/subcommand` or `tool/subcommand/--option`: the rule that decided, findable in the policy file. */
  rule: z.string(),
  reason: z.string(),
  /** The nearest argv (with the tool first) that would be allowed, or null. */
  nearest: z.array(z.string()).nullable(),
  confirm_required: z.boolean(),
  runs_workspace_code: z.boolean(),
  /** Refused as a job; the user may open it as a session in the window: it talks at the terminal, opens an editor, logs in, or listens. */
  session: z.boolean(),
  /** A rule that names the operation, or the verb of an operation that no rule names. */
  judged_by: z.enum(['rule', 'verb']),
  /** The canonical form that will run, with the tool's name first. */
  argv: z.array(z.string()),
  tool_path: z.string().nullable(),
  /** Hidden state the command acts on, e.g. `{branch: "main", remote: "origin"}`; names are the tool's own. */
  context: z.record(z.string(), z.string()),
  parts: z.array(verdict_part),
  /** With a tool that is not on the allow-list: the name for which a policy can be drafted (`POST /api/tools/draft`). */
  add_tool: z.string().optional(),
  /** With a destroy. */
  destroys: destroys.optional(),
})
export type Verdict = z.infer<typeof verdict>

/** Either `command` with `args`, or `line` as typed; the handler refuses both or neither. */
const what = {
  command: z.string().max(4096).optional(),
  args: z.array(z.string()).max(20_000).optional(),
  line: z.string().max(1_000_000).optional(),
  work_dir: z.string().max(4096).optional(),
  env: env.optional(),
  /** Id of a known workspace; default: the one that is open. */
  workspace: id.optional(),
}

export const execute_input = z.strictObject({
  ...what,
  timeout_ms: z
    .int()
    .min(1)
    .max(7 * 86_400_000)
    .nullable()
    .optional(),
  mode: z.enum(['async', 'sync']).optional(),
  capture: capture.optional(),
  /** Confirms a destroy for exactly this argv: `true`, or in a production context the value of that context (its name, as people say). */
  confirm: z.union([z.literal(true), z.string().max(4096)]).optional(),
  /** The context as the caller knows it: when it is another one now, the answer is 409 CONFLICT with `details.differences`. */
  context: context_record.optional(),
  title: z.string().max(500).optional(),
  input: z.string().max(900_000).optional(),
  retry: retry.optional(),
  leases: z.array(z.string().min(1).max(200)).max(50).optional(),
  /** For a command that follows: noted as `ready_at` then; it is ended and fails where it is not in time. */
  ready_when: ready_when.optional(),
  idempotency_key: z.string().min(1).max(200).optional(),
  /** Size of the terminal, for a terminal capture. */
  cols: z.int().min(2).max(1000).optional(),
  rows: z.int().min(2).max(1000).optional(),
})
export type ExecuteInput = z.infer<typeof execute_input>

/** `attempted`: it was to be run, and not only looked at; a refusal is counted then. */
export const check_input = z.strictObject({ ...what, attempted: z.boolean().optional() })
export type CheckInput = z.infer<typeof check_input>

export const option_info = z.object({
  names: z.array(z.string()),
  value: z.string().nullable(),
  values: z.array(z.string()),
  description: z.string(),
  effect: effect.nullable(),
  refused: z.string().nullable(),
})

export interface SubcommandInfo {
  name: string
  description: string
  effect: Effect | null
  refused: string | null
  options: z.infer<typeof option_info>[]
  subcommands: SubcommandInfo[]
}
export const subcommand_info: z.ZodType<SubcommandInfo> = z.object({
  name: z.string(),
  description: z.string(),
  effect: effect.nullable(),
  refused: z.string().nullable(),
  options: z.array(option_info),
  get subcommands(): z.ZodArray<z.ZodType<SubcommandInfo>> {
    return z.array(subcommand_info)
  },
})

export const tool_summary = z.object({
  name: z.string(),
  description: z.string(),
  installed: z.boolean(),
  path: z.string().nullable(),
  version: z.string().nullable(),
  /** How to get it where it is missing. */
  install: z.string(),
  /** False while the tool is listed but no policy allows anything of it. */
  usable: z.boolean(),
})
export type ToolSummary = z.infer<typeof tool_summary>

export const tool_detail = tool_summary.extend({
  subcommands: z.array(subcommand_info),
  options: z.array(option_info),
  /** Names and values of the variables the policy pins. */
  env: z.record(z.string(), z.string()),
  examples: z.array(z.object({ line: z.string(), allowed: z.boolean(), effect: effect.nullable(), why: z.string() })),
})
export type ToolDetail = z.infer<typeof tool_detail>

export const completion_item = z.object({
  /** Text that replaces the range. */
  insert: z.string(),
  kind: z.enum(['tool', 'subcommand', 'option', 'value', 'file', 'folder', 'branch', 'history', 'saved']),
  description: z.string(),
  /** What it makes the command do, where that alone says it. */
  effect: effect.optional(),
})
export type CompletionItem = z.infer<typeof completion_item>

export const saved_command = z.object({
  id,
  name: z.string(),
  command: z.string(),
  args: z.array(z.string()),
  work_dir: z.string().nullable(),
  env: env.nullable(),
  workspace: id.nullable(),
  favourite: z.boolean(),
  /** The context it was saved in, to be sent as `context` when it is run; null where none was remembered. */
  context: context_record.nullable(),
  created: timestamp,
  updated: timestamp,
})
export type SavedCommand = z.infer<typeof saved_command>

const saved_fields = {
  name: z.string().min(1).max(200),
  command: z.string().min(1).max(4096),
  args: z.array(z.string()).max(20_000),
  work_dir: z.string().max(4096).nullable().optional(),
  env: env.nullable().optional(),
  workspace: id.nullable().optional(),
  favourite: z.boolean().optional(),
  /** Default: the context as it is now. */
  context: context_record.nullable().optional(),
}
export const saved_input = z.strictObject({ ...saved_fields, name: saved_fields.name.optional() })
export const saved_patch = z.strictObject({
  id,
  name: saved_fields.name.optional(),
  command: saved_fields.command.optional(),
  args: saved_fields.args.optional(),
  work_dir: saved_fields.work_dir,
  env: saved_fields.env,
  workspace: saved_fields.workspace,
  favourite: saved_fields.favourite,
  /** Default: kept, or the context as it is now when what is run or where changes. */
  context: saved_fields.context,
})

/** The only answer with output in it. */
const sync_answer: OtherAnswer = { status: 200, when: (answer: object) => 'stdout' in answer, what: 'mode "sync": the ended job with its output' }

export const commands_contract = {
  execute: operation('run', { other_answers: [sync_answer] })
    .route({
      method: 'POST',
      path: '/api/commands/execute',
      successStatus: 202,
      summary: 'Run an allowed command: async 202 {id,status,position}, sync 200 job with output',
    })
    .input(execute_input)
    .output(z.union([job_with_output, accepted])),
  check: operation('read')
    .route({ method: 'POST', path: '/api/commands/check', summary: 'The verdict on a command, without running it' })
    .input(check_input)
    .output(verdict),
  complete: operation('read')
    .route({ method: 'POST', path: '/api/commands/complete', summary: 'What could stand at the cursor of a command line' })
    .input(
      z.strictObject({ line: z.string().max(100_000), cursor: z.int().min(0).optional(), workspace: id.optional(), work_dir: z.string().max(4096).optional() }),
    )
    .output(z.object({ from: z.int(), to: z.int(), items: z.array(completion_item) })),
  tools: operation('read')
    .route({ method: 'GET', path: '/api/commands/tools', summary: 'The allow-list' })
    /** Without `versions` the installed tools are not asked for theirs, which takes reading each one's whole policy; those that are known are told. */
    .input(z.strictObject({ versions: z.boolean().default(true) }))
    .output(z.object({ items: z.array(tool_summary), next_cursor: z.null() })),
  tool: operation('read')
    .route({ method: 'GET', path: '/api/commands/tools/{name}', summary: 'One tool with its subcommands and options' })
    .input(z.strictObject({ name: id }))
    .output(tool_detail),
  saved: {
    list: operation('read').route({ method: 'GET', path: '/api/commands/saved', summary: 'Saved commands' }).input(list_query).output(listOf(saved_command)),
    create: operation('run')
      .route({ method: 'POST', path: '/api/commands/saved', summary: 'Save a command without running it' })
      .input(saved_input)
      .output(saved_command),
    get: operation('read')
      .route({ method: 'GET', path: '/api/commands/saved/{id}', summary: 'One saved command' })
      .input(z.strictObject({ id }))
      .output(saved_command),
    update: operation('run')
      .route({ method: 'PATCH', path: '/api/commands/saved/{id}', summary: 'Change a saved command' })
      .input(saved_patch)
      .output(saved_command),
    remove: operation('run')
      .route({ method: 'DELETE', path: '/api/commands/saved/{id}', summary: 'Delete a saved command; 409 names who uses it, unless forced' })
      .input(z.strictObject({ id, force: z.boolean().optional() }))
      .output(success),
  },
}
