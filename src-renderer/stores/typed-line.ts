/** The text of the command line, so that any part of the window can put a command there. */
import { create } from 'zustand'
import type { ContextRecord } from '../../src-preload/contract/context.ts'

export interface CommandLineState {
  line: string
  /** Set when a command was put there from elsewhere: where it ran, kept until the line is emptied. */
  work_dir: string | null
  env: Record<string, string> | null
  /** The saved command that was put there, with the context it was saved in; it counts while the line is still that command. */
  saved: { line: string; context: ContextRecord } | null
  /** Grows each time somebody asks for the focus. */
  focusAsked: number
  selectAll: boolean
  /** Without offering anything until a key is pressed. */
  quietly: boolean
}

export const useCommandLine = create<CommandLineState>(() => ({
  line: '',
  work_dir: null,
  env: null,
  saved: null,
  focusAsked: 0,
  selectAll: false,
  quietly: false,
}))

/** The window opens with the keyboard on the line. */
export const startAtCommandLine = (): void => useCommandLine.setState((old) => ({ focusAsked: old.focusAsked + 1, selectAll: true, quietly: true }))

export const focusCommandLine = (): void => useCommandLine.setState((old) => ({ focusAsked: old.focusAsked + 1, selectAll: true, quietly: false }))

/** Where the line runs; null for the workspace's root. */
export const setWorkDir = (work_dir: string | null): void => useCommandLine.setState({ work_dir })

/** Takes the place and the variables of a suggestion along. */
export const setPlace = (place: Partial<Pick<CommandLineState, 'work_dir' | 'env' | 'saved'>>): void => useCommandLine.setState(place)

/** The line was sent: the next one starts at the root and is nobody's saved command. */
export const forgetPlace = (): void => useCommandLine.setState({ work_dir: null, saved: null })

export const setLine = (line: string): void => useCommandLine.setState(line === '' ? { line, env: null } : { line })

/** Puts a command on the line to be looked at and changed before it runs. */
export function editCommand(
  line: string,
  work_dir: string | null = null,
  env: Record<string, string> | null = null,
  context: ContextRecord | null = null,
): void {
  const saved = context === null ? null : { line, context }
  useCommandLine.setState((old) => ({
    line,
    work_dir: work_dir === '.' ? null : work_dir,
    env,
    saved,
    focusAsked: old.focusAsked + 1,
    selectAll: false,
    quietly: false,
  }))
}
