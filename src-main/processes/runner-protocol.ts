/** What the host and the runner say to each other; plain JSON over the channel between them. */
import type { Channel } from './launched.ts'
import type { Seat } from './seat.ts'

/** Why a program is being ended by us. */
export type EndReason = 'cancel' | 'timeout' | 'shutdown'

/** Made of an approved command and a seat by the client, and by nobody else. */
export interface StartOrder extends Seat {
  tool_path: string
  args: readonly string[]
  cwd: string
  env: Readonly<Record<string, string>>
}

export type ToRunner =
  /** First message: the marker of this data dir in the environment of everything that is started. */
  | { t: 'hello'; host_marker: string }
  | { t: 'start'; order: StartOrder }
  /** TERM, the grace time, KILL; the first reason counts. */
  | { t: 'end'; key: string; reason: EndReason; grace_ms: number }
  | { t: 'input'; key: string; data: string; n: number }
  | { t: 'eof'; key: string; n: number }
  /** The host has taken so many bytes of an output that goes to it. */
  | { t: 'taken'; key: string; channel: Channel; bytes: number }
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
  /** Of these, processes that could not be ended: they run as somebody else, or hang in the kernel. */
  still_running: number
}

export type FromRunner =
  | { t: 'ready' }
  | { t: 'started'; key: string; pid: number; pid_started: string | null }
  /** Bytes that can be read from the files now, and how far the program says it is. */
  | { t: 'grew'; key: string; out: number; err: number; progress: number | null }
  /** Output of a program whose bytes go to the host. */
  | { t: 'bytes'; key: string; channel: Channel; base64: string }
  | ({ t: 'ended' } & EndedReport)
  /** Answer to input, eof and resize; `error` is a sentence. */
  | { t: 'answer'; n: number; error: string | null }
