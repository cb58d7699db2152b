/** The text of the command line, so that any part of the window can put a command there. */
import { create } from 'zustand'

interface CommandLineState {
  line: string
  /** Set when a command was put there from elsewhere: where it ran, kept until the line is emptied. */
  work_dir: string | null
  env: Record<string, string> | null
  /** Grows each time somebody asks for the focus. */
  focusAsked: number
  selectAll: boolean
}

export const useCommandLine = create<CommandLineState>(() => ({ line: '', work_dir: null, env: null, focusAsked: 0, selectAll: false }))

export const focusCommandLine = (): void => useCommandLine.setState((old) => ({ focusAsked: old.focusAsked + 1, selectAll: true }))

export const setLine = (line: string): void => useCommandLine.setState(line === '' ? { line, env: null } : { line })

/** Puts a command on the line to be looked at and changed before it runs. */
export function editCommand(line: string, work_dir: string | null = null, env: Record<string, string> | null = null): void {
  useCommandLine.setState((old) => ({ line, work_dir: work_dir === '.' ? null : work_dir, env, focusAsked: old.focusAsked + 1, selectAll: false }))
}
