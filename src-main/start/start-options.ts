/** What opening the window needs to know. */
import type { Interrupts } from '../host-line/interrupts.ts'

export interface StartOptions {
  data_dir: string
  /** Absolute, or undefined for the one that was open last. */
  workspace: string | undefined
  use_browser: boolean
  root: string
  env: Readonly<Record<string, string | undefined>>
  interrupts: Interrupts
  /** Tells the user what is going on. */
  say: (sentence: string) => void
  /** Prints what the user is to take along: the address. */
  print: (line: string) => void
}
