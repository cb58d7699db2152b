/** What the host and the runner say to each other; plain JSON over the channel between them. */
import type { Capture } from '../../src-preload/contract/running.ts'

/** Why a program is being ended by us. */
export type EndReason = 'cancel' | 'timeout' | 'shutdown'

export interface StartOrder {
  /** Names this start for ever: `<job id>:<attempt>`; also the marker in the program's environment. */
  key: string
  tool_path: string
  args: readonly string[]
  cwd: string
  env: Readonly<Record<string, string>>
  capture: Capture
  cols: number
  rows: number
  /** Split capture: whether stdin is a pipe. A terminal always has input. */
  stdin_open: boolean
  /** Written to stdin at the start. */
  input: string | null
  /** How `input` is written down; base64 for bytes that are no text. Default utf8. */
  input_encoding?: 'utf8' | 'base64'
  /** Close stdin after `input`. */
  end_input: boolean
  /** Folder of the job's output; made when the first byte comes. */
  output_folder: string
  attempt: number
  /** Kept per stream. */
  cap_bytes: number
}

export type ToRunner =
  /** First message: the marker of this data dir in the environment of everything that is started. */
  | { t: 'hello'; host_marker: string }
  | { t: 'start'; order: StartOrder }
  /** TERM, the grace time, KILL; the first reason counts. */
  | { t: 'end'; key: string; reason: EndReason; grace_ms: number }
  | { t: 'input'; key: string; data: string; n: number }
  | { t: 'eof'; key: string; n: number }
  | { t: 'resize'; key: string; cols: number; rows: number; n: number }

export interface StreamTotals {
  /** Bytes the program wrote to this stream, kept or not. */
  bytes: number
  /** Bytes not kept because of the cap. */
  cut_bytes: number
  /** Bytes not kept because they could not be written, and why. */
  lost_bytes: number
  lost_because: string | null
}

export interface EndedReport {
  key: string
  exit_code: number | null
  signal: string | null
  /** Set when we ended it. */
  ended_by: EndReason | null
  /** Set when it could not be started at all. */
  failure: { code: string; message: string } | null
  /** From the start to the exit of the program itself, monotonic. */
  duration_ms: number
  /** stdout, or everything of a terminal. */
  out: StreamTotals
  err: StreamTotals
  /** Processes it left behind, which were ended. */
  left_behind: number
}

export type FromRunner =
  | { t: 'ready' }
  | { t: 'started'; key: string; pid: number; pid_started: string | null }
  /** Bytes that can be read from the files now. */
  | { t: 'grew'; key: string; out: number; err: number }
  | ({ t: 'ended' } & EndedReport)
  /** Answer to input, eof and resize; `error` is a sentence. */
  | { t: 'answer'; n: number; error: string | null }
