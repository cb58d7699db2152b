/** Where a program sits: everything about one start that is not the command itself. */
import type { Capture } from '../../src-preload/contract/running.ts'

/** Its bytes go into files: the folder is made when the first byte comes; so much of each stream is kept. */
export interface ToFiles {
  to: 'files'
  folder: string
  attempt: number
  cap_bytes: number
  /** Known secrets, in the forms in which a program may write them; blotted out of what is kept. */
  secrets: readonly string[]
}

/** Its bytes are handed to the watcher, and only so fast as the watcher takes them; nothing is kept. */
export interface ToHost {
  to: 'host'
}

export interface Seat<Output extends ToFiles | ToHost = ToFiles | ToHost> {
  /** Names this start for ever, e.g. `<job id>:<attempt>`; also the marker in the program's environment. */
  key: string
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
  /** Split capture: a file that stdin reads instead of a pipe. */
  input_file?: string
  output: Output
}
