/** Sessions: interactive terminals of the window. Every operation but the list's settings is for the window alone; other doors get FORBIDDEN. */
import { z } from 'zod'
import { id, operation, success, timestamp, typed } from './shapes.ts'

/** OSC 9;4: nothing, a share, trouble at a share, at work without a share, waiting at a share. */
export const session_progress = z.object({ state: z.enum(['normal', 'error', 'busy', 'paused']), share: z.number().min(0).max(1).nullable() })
export type SessionProgress = z.infer<typeof session_progress>

export const session = z.object({
  id,
  kind: z.enum(['shell', 'command']),
  /** Given by the user, else by the program, else the program's name. */
  title: z.string(),
  /** The program and its arguments as started. */
  argv: z.array(z.string()),
  /** Where it was started, relative to the workspace. */
  work_dir: z.string(),
  workspace: id.nullable(),
  /** The folder it is in now as the shell tells it, absolute; null where it does not tell. */
  folder: z.string().nullable(),
  /** The command that the shell runs now as it tells it; null at the prompt or where it does not tell. */
  running_command: z.string().nullable(),
  /** The word at the end of each mark that the shell itself makes: others are printed, and may be anybody's. Null where the shell makes none. */
  mark_nonce: z.string().nullable(),
  progress: session_progress.nullable(),
  /** How often it was started; a view of an earlier start is over. */
  starts: z.int(),
  /** How often its bell rang. */
  bells: z.int(),
  /** The last thing it wanted to tell (OSC 9, 777), counted. */
  notice: z.object({ number: z.int(), title: z.string(), text: z.string() }).nullable(),
  status: z.enum(['running', 'ended']),
  exit_code: z.int().nullable(),
  signal: z.string().nullable(),
  /** What ended it, in a sentence; null while it runs. */
  ended_because: z.string().nullable(),
  /** The job that records it, for a session of an allowed command. */
  job_id: id.nullable(),
  cols: z.int(),
  rows: z.int(),
  created: timestamp,
})
export type Session = z.infer<typeof session>

/** A command that ran in a shell, from the marks of the shell integration; lines count from the session's first one. */
export const session_command = z.object({
  number: z.int(),
  command: z.string(),
  folder: z.string().nullable(),
  started_at: timestamp,
  finished_at: timestamp.nullable(),
  exit_code: z.int().nullable(),
})
export type SessionCommand = z.infer<typeof session_command>

/** Where a command of the shell stands among what a terminal is drawn anew with, in rows from the first. */
export const drawn_mark = z.object({
  prompt: z.int(),
  output: z.int().nullable(),
  end: z.int().nullable(),
  line: z.string(),
  folder: z.string().nullable(),
  exit_code: z.int().nullable(),
})
export type DrawnMark = z.infer<typeof drawn_mark>

/**
 * With `reset` the terminal is to be cleared first: `data` is then the whole screen with what can be scrolled back to, else what came since the
 * cursor. `ended` is true when nothing will follow.
 */
export const session_piece = z.object({
  data: z.string(),
  encoding: z.enum(['utf8', 'base64']),
  reset: z.boolean(),
  /** Size that `data` was drawn for, with `reset`. */
  cols: z.int(),
  rows: z.int(),
  /** With `reset`. */
  marks: z.array(drawn_mark),
  cursor: z.string(),
  ended: z.boolean(),
})
export type SessionPiece = z.infer<typeof session_piece>

const size = { cols: z.int().min(1).max(1000), rows: z.int().min(1).max(1000) }

export const session_open = z.strictObject({
  ...size,
  /** Absent: the user's shell. */
  line: z.string().max(100_000).optional(),
  command: z.string().max(4096).optional(),
  args: z.array(z.string()).max(20_000).optional(),
  confirm: z.union([z.literal(true), z.string().max(4096)]).optional(),
  work_dir: z.string().max(4096).optional(),
  workspace: id.optional(),
  title: z.string().min(1).max(200).optional(),
})
export type SessionOpen = z.infer<typeof session_open>

export const sessions_contract = {
  list: operation('run')
    .input(z.strictObject({}))
    .output(z.object({ items: z.array(session) })),
  open: operation('run').input(session_open).output(session),
  /** `from`: the cursor of the last piece; without it the screen as it is. `reader` names the view, so that a slow one is waited for. */
  output: operation('run')
    .input(z.strictObject({ id, reader: id, cursor: z.string().max(100).optional(), wait_ms: z.int().min(0).max(30_000).default(25_000) }))
    .output(session_piece),
  input: operation('run')
    .input(z.strictObject({ id, data: z.string().max(1_000_000), typed: typed.optional() }))
    .output(success),
  resize: operation('run')
    .input(z.strictObject({ id, ...size }))
    .output(success),
  rename: operation('run')
    .input(z.strictObject({ id, title: z.string().max(200) }))
    .output(session),
  /** Forgets what scrolled away and all but the line of the cursor. */
  clear: operation('run').input(z.strictObject({ id })).output(success),
  commands: operation('run')
    .input(z.strictObject({ id }))
    .output(z.object({ items: z.array(session_command) })),
  /** Asks its programs to end; with `force` without a grace time. The session stays to be read. */
  end: operation('run')
    .input(z.strictObject({ id, force: z.boolean().optional() }))
    .output(session),
  /** Starts what ended once more in the same place. */
  restart: operation('run')
    .input(z.strictObject({ id, ...size }))
    .output(session),
  /** Ends it and forgets it. */
  close: operation('run').input(z.strictObject({ id })).output(success),
}
