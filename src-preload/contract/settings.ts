/** Settings of the host, with their defaults and bounds. Each is used by the room its comment names. */
import { z } from 'zod'
import { context_mark } from './context.ts'
import { odoo_environment_setting } from './odoo-environment.ts'
import { operation } from './shapes.ts'
import { font_px } from './terminal-font.ts'

const MiB = 1024 * 1024

export const settings = z.object({
  /** jobs: how many run at once (PRODUCT.md 4). */
  workers: z.int().min(1).max(64).default(5),
  /** jobs: how many directly submitted jobs may wait. */
  queue_limit: z.int().min(1).max(100_000).default(100),
  /** jobs: how many follow jobs may run at once. */
  follow_limit: z.int().min(0).max(1000).default(20),
  /** jobs: how many jobs that Opsdeck does itself, in steps, may run at once (REMOTE.md 0). */
  flow_workers: z.int().min(1).max(64).default(10),
  /** jobs: time between SIGTERM and SIGKILL. */
  grace_ms: z.int().min(0).max(60_000).default(5000),
  /** jobs: default timeout of commands that come through the API. */
  api_timeout_ms: z
    .int()
    .min(1)
    .max(7 * 86_400_000)
    .default(60_000),
  /** store: output kept per stream of a job; beyond it head and tail stay. */
  output_cap_bytes: z
    .int()
    .min(64 * 1024)
    .max(1024 * 1024 * MiB)
    .default(1024 * MiB),
  /** store: output older than this is removed; the record stays. */
  output_keep_days: z.int().min(1).max(3650).default(30),
  /** store: all output together; the oldest goes first. */
  output_total_bytes: z
    .int()
    .min(MiB)
    .max(1024 * 1024 * MiB)
    .default(10 * 1024 * MiB),
  /** access: requests a key may make in a second. */
  rate_limit_per_s: z.int().min(1).max(1_000_000).default(1000),
  /** commands: read-only places outside the workspace that path arguments may name. */
  read_roots: z.array(z.string().min(1).max(4096)).max(100).default([]),
  /** commands: the Odoo configuration, readable by odoo. */
  odoo_conf: z.string().max(4096).nullable().default(null),
  /** odoo: installations that modules are installed and updated in; none means the one of odoo_conf. */
  odoo_environments: z
    .array(odoo_environment_setting)
    .max(50)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'Two environments have the same name.')
    .default([]),
  /** odoo: name of the active environment; null is the first. */
  odoo_environment: z.string().max(40).nullable().default(null),
  /** commands, window: contexts in which a destroy needs the name typed, and whose tabs are marked. */
  production_contexts: z.array(context_mark).max(200).default([]),
  /** commands, window: contexts in which only what reads may run. */
  read_only_contexts: z.array(context_mark).max(200).default([]),
  /** sessions: whether the window may open shells. */
  shells_enabled: z.boolean().default(true),
  /** sessions: absolute path of the shell; null takes the user's own. */
  shell: z.string().min(1).max(4096).nullable().default(null),
  /** sessions: marks for commands, exit codes and folders in bash, zsh and fish. */
  shell_integration: z.boolean().default(true),
  /** sessions: what is typed in a shell enters the history, masked, without its output. */
  shell_history: z.boolean().default(false),
  /** sessions: how many may be open. */
  sessions_limit: z.int().min(1).max(200).default(50),
  /** sessions, window: lines that can be scrolled back to. */
  scrollback_lines: z.int().min(100).max(100_000).default(10_000),
  /** window: size of the letters in terminals. */
  terminal_font_px: z.int().min(font_px.least).max(font_px.most).default(font_px.usual),
  /** window: fonts of terminals by name, the first that is there; empty takes the bundled one. */
  terminal_fonts: z
    .string()
    .max(200)
    .regex(/^[\p{L}\p{N} ,._-]*$/u, 'Names of fonts with commas between them: letters, digits, spaces, dots and dashes.')
    .default(''),
  /** window: a terminal whose bell rang out of sight is marked. */
  terminal_bell: z.boolean().default(true),
  /** files: deleted files older than this leave the trash. */
  trash_keep_days: z.int().min(1).max(3650).default(30),
  /** files: the trash in all; the oldest goes first. */
  trash_total_bytes: z
    .int()
    .min(0)
    .max(1024 * 1024 * MiB)
    .default(10 * 1024 * MiB),
  /** files, registry: largest file that is uploaded. */
  upload_max_bytes: z
    .int()
    .min(1)
    .max(1024 * 1024 * MiB)
    .default(4 * 1024 * MiB),
  /** registry: all files together that were handed in for registered programs; expired ones go first. */
  uploads_total_bytes: z
    .int()
    .min(1)
    .max(1024 * 1024 * MiB)
    .default(10 * 1024 * MiB),
  /** registry: such a file is removed so long after its last use. */
  uploads_keep_hours: z.int().min(1).max(87_600).default(24),
  /** registry: what a job of a registered program made is removed so long after its end. */
  results_keep_hours: z.int().min(1).max(87_600).default(24),
  /** registry: all results together; those of the job that ended first go first. */
  results_total_bytes: z
    .int()
    .min(1)
    .max(1024 * 1024 * MiB)
    .default(10 * 1024 * MiB),
  /** registry: what one job may make; one that makes more is cancelled. */
  results_job_bytes: z
    .int()
    .min(1)
    .max(1024 * 1024 * MiB)
    .default(4 * 1024 * MiB),
  /** notifications: shown by the system when something ends out of sight. */
  notify_system: z.boolean().default(true),
  /** notifications: a job that took so long is told of although it succeeded. */
  notify_long_ms: z.int().min(1000).max(86_400_000).default(30_000),
  /** logging */
  log_level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  /** desktop host: whether the HTTP API listens. `opsdeck serve` always does. */
  api_enabled: z.boolean().default(false),
  /** window: appearance. */
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** window: whether the next run takes over the tab of the one before, or each has its own. */
  runs_open_in: z.enum(['preview_tab', 'own_tab']).default('preview_tab'),
  /** window: dates and times as the system writes them, or as 2026-11-29 17:05. */
  date_format: z.enum(['system', 'iso']).default('system'),
  /** window: keys in place of the usual ones, by the id of the action; null for none. */
  key_bindings: z
    .record(
      z.string().regex(/^[a-z0-9-]{1,64}$/),
      z
        .string()
        .regex(/^(?:ctrl\+)?(?:alt\+)?(?:shift\+)?[^\s+]{1,20}$/)
        .nullable(),
    )
    .refine((all) => Object.keys(all).length <= 500, 'More than 500 keys are not kept.')
    .default({}),
  /** window: the first-run tour was seen. */
  tour_done: z.boolean().default(false),
})
export type Settings = z.infer<typeof settings>

/** The same fields, all optional, none with a default, nothing else allowed. */
export const settings_patch = z.strictObject(
  Object.fromEntries(Object.entries(settings.shape).map(([name, field]) => [name, field.unwrap().optional()])) as {
    [Name in keyof typeof settings.shape]: z.ZodOptional<ReturnType<(typeof settings.shape)[Name]['unwrap']>>
  },
)
export type SettingsPatch = z.infer<typeof settings_patch>

export const settings_contract = {
  get: operation('read').route({ method: 'GET', path: '/api/settings', summary: 'The settings in force' }).input(z.strictObject({})).output(settings),
  update: operation('admin')
    .route({ method: 'PATCH', path: '/api/settings', summary: 'Change settings; takes effect at once' })
    .input(settings_patch)
    .output(settings),
}
