/** Templates: commands with typed parameters, saved here or written in a file of the repository. */
import { z } from 'zod'
import { execute_input, verdict } from './commands.ts'
import { accepted, job_with_output } from './jobs.ts'
import { queue_file, started_queue } from './queue-files.ts'
import { env, id, listOf, type OtherAnswer, operation, success, timestamp } from './shapes.ts'
import { template_values } from './template-values.ts'

export const parameter_name = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'A name begins with a small letter and has at most 40 small letters, digits and _')

const about = {
  name: parameter_name,
  /** What the form shows instead of the name. */
  label: z.string().min(1).max(100).optional(),
  description: z.string().max(500).optional(),
  /** False: may be left out, and the words that need it are left out then. Default true. */
  required: z.boolean().optional(),
}
const text_value = z.string().max(10_000)

/** A calendar day, or one counted from the day of the run. */
export const day_words = ['today', 'yesterday', 'tomorrow'] as const
const day = z.union([z.iso.date('A date is written as 2030-01-31, or as today, yesterday or tomorrow'), z.enum(day_words)])

export const template_parameter = z.discriminatedUnion('type', [
  z.strictObject({
    ...about,
    type: z.literal('text'),
    default: text_value.optional(),
    /** A regular expression that the whole value must match. */
    pattern: z.string().min(1).max(500).optional(),
    min_length: z.int().min(0).max(10_000).optional(),
    max_length: z.int().min(1).max(10_000).optional(),
  }),
  z.strictObject({
    ...about,
    type: z.literal('number'),
    default: z.number().optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    /** True: only whole numbers. */
    whole: z.boolean().optional(),
  }),
  z.strictObject({ ...about, type: z.literal('enum'), choices: z.array(z.string().min(1).max(1000)).min(1).max(200), default: z.string().optional() }),
  z.strictObject({
    ...about,
    type: z.literal('path'),
    default: z.string().max(4096).optional(),
    /** What must lie there; `new`: nothing yet. Default `any`: something. */
    kind: z.enum(['file', 'folder', 'any', 'new']).optional(),
  }),
  z.strictObject({ ...about, type: z.literal('branch'), default: z.string().max(300).optional() }),
  z.strictObject({ ...about, type: z.literal('date'), default: day.optional(), min: day.optional(), max: day.optional() }),
  z.strictObject({
    ...about,
    type: z.literal('secret'),
    /** The variable it is given in; without one it is given on standard input. Never a word of the command. */
    env: z.string().min(1).max(256).optional(),
  }),
])
export type TemplateParameter = z.infer<typeof template_parameter>

/** A word with `{name}` in it; `\{` is a brace. A list of words stands or is left out as one: an option with its value. */
const template_word = z.string().max(100_000)
export const template_args = z.array(z.union([template_word, z.array(template_word).min(2).max(20)])).max(1000)
export type TemplateArgs = z.infer<typeof template_args>

const template_preset = z.strictObject({ name: z.string().min(1).max(100), values: template_values })

const { timeout_ms, leases, retry, ready_when } = execute_input.shape

/** What a template says, as it is saved, written in a file, exported and imported. */
export const template_body = {
  name: z.string().min(1).max(200),
  description: z.string().max(2000).optional(),
  command: z.string().min(1).max(4096),
  args: template_args.default([]),
  /** Inside the workspace; may hold placeholders. */
  work_dir: z.string().min(1).max(4096).optional(),
  /** Values may hold placeholders. */
  env: env.optional(),
  parameters: z.array(template_parameter).max(50).default([]),
  presets: z.array(template_preset).max(50).default([]),
  timeout_ms,
  leases,
  retry,
  /** For a command that follows. */
  ready_when,
}
export const template_definition = z.strictObject(template_body)
export type TemplateDefinition = z.infer<typeof template_definition>

/** What of a template is one's own and not shared with it. */
const own_fields = {
  /** Default: whichever is open when it is run. */
  workspace: id.nullable().optional(),
  favourite: z.boolean().optional(),
  /** The digit that opens it in the window, with Alt+Shift. */
  shortcut: z.int().min(1).max(9).nullable().optional(),
}

export const template_input = z.strictObject({ ...template_body, ...own_fields })
export type TemplateInput = z.infer<typeof template_input>

const { args, parameters, presets, ...plain } = template_body
export const template_patch = z.strictObject({
  id,
  ...plain,
  name: plain.name.optional(),
  command: plain.command.optional(),
  args: args.unwrap().optional(),
  parameters: parameters.unwrap().optional(),
  presets: presets.unwrap().optional(),
  /** Null takes it away. */
  work_dir: plain.work_dir.nullable(),
  ready_when: plain.ready_when.nullable(),
  ...own_fields,
  /** The version that was edited: with another one it is 409 CONFLICT. */
  if_match: z.string().max(100).optional(),
})
export type TemplatePatch = z.infer<typeof template_patch>

/** What is wrong with a file, and where. */
export const template_problem = z.object({
  path: z.string(),
  line: z.int(),
  column: z.int(),
  message: z.string(),
  fix: z.string(),
})
export type TemplateProblem = z.infer<typeof template_problem>

export const template = z.object({
  /** Beside queues that lie in files. */
  kind: z.literal('command'),
  id,
  ...template_body,
  args: template_args,
  parameters: z.array(template_parameter),
  presets: z.array(template_preset),
  workspace: id.nullable(),
  favourite: z.boolean(),
  shortcut: z.int().nullable(),
  /** `file`: written in the workspace; changed there, and never confirmed by having been saved. */
  origin: z.enum(['saved', 'file']),
  /** Of the file, relative to the workspace. */
  path: z.string().nullable(),
  /** Names this very version. */
  etag: z.string(),
  /** The verdict on it filled with its defaults, and examples where it has none; null where it cannot be filled. */
  verdict: verdict.pick({ allowed: true, effect: true, rule: true, reason: true, runs_workspace_code: true }).nullable(),
  /** The line of the verdict. */
  example: z.array(z.string()),
  /** Saving it confirmed what it destroys, for commands of this shape; another shape asks at the run. */
  confirms: z.boolean(),
  created: timestamp.nullable(),
  updated: timestamp.nullable(),
})
export type Template = z.infer<typeof template>

/** What stands in the list: a template of either origin, or a queue that lies in a file. */
const listed_template = z.discriminatedUnion('kind', [template, queue_file])

const filling = {
  id,
  values: template_values.optional(),
  /** A preset whose values count where none are given. */
  preset: z.string().max(100).optional(),
  /** The version that was shown; needed for one of a file. */
  if_match: z.string().max(100).optional(),
  workspace: id.optional(),
}

export const template_check = z.object({
  /** Null while a value is missing or wrong. */
  verdict: verdict.nullable(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })),
  /** What it destroys was confirmed by saving the template. */
  confirmed: z.boolean(),
  etag: z.string(),
})
export type TemplateCheck = z.infer<typeof template_check>

export const template_user = z.object({ kind: z.enum(['schedule', 'queue']), id, name: z.string() })
export type TemplateUser = z.infer<typeof template_user>

const { mode, capture, confirm, context, title, idempotency_key, cols, rows } = execute_input.shape
const sync_answer: OtherAnswer = { status: 200, when: (answer: object) => 'stdout' in answer, what: 'mode "sync": the ended job with its output' }
const yaml_text = z.string().min(1).max(262_144)

export const templates_contract = {
  list: operation('read')
    .route({
      method: 'GET',
      path: '/api/templates',
      summary: 'Templates: those saved here, and those and the queues in files of the workspace, with what is wrong with the files',
    })
    .input(z.strictObject({ workspace: id.optional() }))
    .output(listOf(listed_template).extend({ problems: z.array(template_problem) })),
  create: operation('run')
    .route({ method: 'POST', path: '/api/templates', successStatus: 201, summary: 'Save a template; what it destroys is confirmed by that, for its shape' })
    .input(template_input)
    .output(template),
  get: operation('read')
    .route({ method: 'GET', path: '/api/templates/{id}', summary: 'One template, or one queue of a file with all its items' })
    .input(z.strictObject({ id, workspace: id.optional() }))
    .output(listed_template),
  update: operation('run').route({ method: 'PATCH', path: '/api/templates/{id}', summary: 'Change a saved template' }).input(template_patch).output(template),
  remove: operation('run')
    .route({ method: 'DELETE', path: '/api/templates/{id}', summary: 'Delete a saved template; 409 names who uses it, unless forced' })
    .input(z.strictObject({ id, force: z.boolean().optional() }))
    .output(success),
  check: operation('read')
    .route({ method: 'POST', path: '/api/templates/{id}/check', summary: 'The verdict on a template filled with these values, without running it' })
    .input(z.strictObject(filling))
    .output(template_check),
  run: operation('run', { other_answers: [sync_answer] })
    .route({
      method: 'POST',
      path: '/api/templates/{id}/run',
      successStatus: 202,
      summary: 'Run a template with these values, or make a queue of its file and start it',
    })
    .input(z.strictObject({ ...filling, mode, capture, confirm, context, title, idempotency_key, cols, rows }))
    .output(z.union([job_with_output, started_queue, accepted])),
  export: operation('read')
    .route({ method: 'GET', path: '/api/templates/{id}/export', summary: 'A template as the text of a file for .opsdeck/' })
    .input(z.strictObject({ id, workspace: id.optional() }))
    .output(z.object({ name: z.string(), text: z.string() })),
  convert: operation('read')
    .route({
      method: 'POST',
      path: '/api/template-texts',
      summary: 'The templates in such a text with what is wrong where, or the text of a template; saves nothing',
    })
    .input(z.strictObject({ text: yaml_text.optional(), definition: template_definition.optional() }))
    .output(z.object({ text: z.string(), definitions: z.array(template_definition), problems: z.array(template_problem.omit({ path: true })) })),
  import: operation('run')
    .route({ method: 'POST', path: '/api/template-imports', successStatus: 201, summary: 'Save the templates of such a text: all of them or none' })
    .input(z.strictObject({ text: yaml_text, workspace: id.nullable().optional() }))
    .output(z.object({ items: z.array(template) })),
}
