/** What the host and the thread that keeps the screens of sessions say to each other. */
import type { DrawnMark, SessionProgress } from '../../src-preload/contract/sessions.ts'

export type ToScreens =
  /** `nonce`: the word of the shell's own marks, null where it was given none. */
  | { t: 'open'; id: string; cols: number; rows: number; scrollback: number; nonce: string | null }
  /** Answered by `parsed` when the screen has taken them. */
  | { t: 'write'; id: string; bytes: Uint8Array }
  | { t: 'resize'; id: string; cols: number; rows: number }
  | { t: 'clear'; id: string }
  /** Answered by `drawn`, after everything that was written before. */
  | { t: 'draw'; id: string; n: number }
  | { t: 'close'; id: string }

/** Marks of the shell integration (OSC 133 and 633), in their order; `trusted` where the shell itself made it. */
export type Mark = { trusted: boolean } & (
  | { is: 'prompt' }
  | { is: 'command'; line: string }
  | { is: 'started' }
  | { is: 'finished'; exit_code: number | null }
  | { is: 'folder'; path: string }
)

export type FromScreens =
  | { t: 'parsed'; id: string }
  /** The screen as sequences that draw it on a cleared terminal of that size, with what can be scrolled back to; no columns where there is none. */
  | { t: 'drawn'; id: string; n: number; data: string; cols: number; rows: number; marks: DrawnMark[] }
  /** An answer to a question of the program. */
  | { t: 'reply'; id: string; data: string }
  | { t: 'title'; id: string; title: string }
  /** It rang so often since the last one. */
  | { t: 'bell'; id: string; times: number }
  /** One that the shell made, or a folder where no shell makes marks. */
  | { t: 'mark'; id: string; mark: Mark }
  | { t: 'progress'; id: string; progress: SessionProgress | null }
  | { t: 'notice'; id: string; title: string; text: string }
