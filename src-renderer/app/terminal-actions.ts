/** What can be done with terminals, for the palette and the keys: open, filter, find, walk from command to command. */
import { api } from '../bridge/api.ts'
import { openTerminal } from '../parts/open-terminal.ts'
import { runAgain, runAsJob } from '../parts/shell-command.ts'
import { tellFailure } from '../parts/tell-failure.ts'
import { knownSettings } from '../stores/host.ts'
import { useLayout } from '../stores/layout.ts'
import { knownSession } from '../stores/sessions.ts'
import { zoomTerminals } from '../stores/terminal-font.ts'
import type { MarkedCommand } from '../terminal/command-marks.ts'
import { meantTerminal, type ShownTerminal } from '../terminal/shown-terminals.ts'
import type { Action } from './action.ts'

const mayOpen = () => knownSettings()?.shells_enabled !== false
const isShown = () => meantTerminal() !== null
const withTerminal = (act: (terminal: ShownTerminal) => unknown) => () => {
  const terminal = meantTerminal()
  if (terminal) act(terminal)
}

/** The command that is meant, where one with a known line is. */
function meantCommand(): { terminal: ShownTerminal; command: MarkedCommand } | null {
  const terminal = meantTerminal()
  const command = terminal?.marks.meant
  return terminal && command && command.line !== '' ? { terminal, command } : null
}

const hasCommand = () => meantCommand() !== null

/** Its shell waits for a line. */
function isAtPrompt(): boolean {
  const id = useLayout.getState().activeSession
  const session = id === null ? undefined : knownSession(id)
  return session?.status === 'running' && session.running_command === null
}

async function clear(): Promise<void> {
  const id = useLayout.getState().activeSession
  try {
    if (id) await api.sessions.clear({ id })
  } catch (error) {
    tellFailure('The terminal was not cleared', error)
  }
}

export const terminal_actions: readonly Action[] = [
  { id: 'terminal', name: 'New terminal', group: 'Go to', keys: 'ctrl+`', enabled: mayOpen, run: () => void openTerminal() },
  {
    id: 'terminal-right',
    name: 'New terminal to the right',
    group: 'Go to',
    keys: 'ctrl+alt+\\',
    enabled: mayOpen,
    run: () => void openTerminal({ side: 'right' }),
  },
  { id: 'terminal-below', name: 'New terminal below', group: 'Go to', enabled: mayOpen, run: () => void openTerminal({ side: 'below' }) },
  { id: 'terminal-clear', name: 'Clear the terminal', group: 'Window', enabled: () => useLayout.getState().activeSession !== null, run: () => void clear() },
  { id: 'filter-output', name: 'Filter the output', group: 'Go to', keys: 'ctrl+shift+y', enabled: isShown, run: withTerminal((one) => one.filter()) },
  { id: 'find-output', name: 'Find in the output', group: 'Go to', enabled: isShown, run: withTerminal((one) => one.find()) },
  { id: 'command-before', name: 'Go to the command before', group: 'Go to', enabled: hasCommand, run: withTerminal((one) => one.marks.jump(-1)) },
  { id: 'command-after', name: 'Go to the next command', group: 'Go to', enabled: hasCommand, run: withTerminal((one) => one.marks.jump(1)) },
  { id: 'select-output', name: 'Select the output of the command', group: 'Go to', enabled: hasCommand, run: withTerminal((one) => one.marks.selectOutput()) },
  {
    id: 'run-again',
    name: 'Run the command of the terminal again',
    group: 'Run',
    enabled: () => hasCommand() && isAtPrompt(),
    run: () => {
      const meant = meantCommand()
      if (meant) runAgain(meant.terminal, meant.command)
    },
  },
  {
    id: 'run-as-job',
    name: 'Run the command of the terminal as a job',
    group: 'Run',
    enabled: hasCommand,
    run: () => {
      const meant = meantCommand()
      if (meant) void runAsJob(meant.command)
    },
  },
  { id: 'larger', name: 'Larger letters in terminals', group: 'Window', keys: 'ctrl+alt+=', run: () => zoomTerminals(1) },
  { id: 'smaller', name: 'Smaller letters in terminals', group: 'Window', keys: 'ctrl+alt+-', run: () => zoomTerminals(-1) },
  { id: 'usual-size', name: 'Usual letters in terminals', group: 'Window', keys: 'ctrl+alt+0', run: () => zoomTerminals(0) },
]
