/** What can be done with a command that a shell ran: type it there once more, or run it as a job, judged like any other. */
import { currentWorkspace } from '../stores/host.ts'
import { editCommand } from '../stores/typed-line.ts'
import type { MarkedCommand } from '../terminal/command-marks.ts'
import { pathInWorkspace } from '../terminal/path-words.ts'
import type { ShownTerminal } from '../terminal/shown-terminals.ts'
import { runCommand } from './run-command.ts'
import { tellFailure } from './tell-failure.ts'

/** What was typed so far and not sent is dropped, so that the line stands alone. */
const drop_typed = '\u0015'

/** At the prompt of its shell. */
export function runAgain({ terminal }: ShownTerminal, { line }: MarkedCommand): void {
  terminal.input(drop_typed)
  terminal.paste(line)
  terminal.input('\r')
  terminal.focus()
}

/** In the folder where the shell ran it. What may not run as a job goes to the command line, which says why and offers what comes near. */
export async function runAsJob({ line, folder }: MarkedCommand): Promise<void> {
  const workspace = await currentWorkspace()
  const inside = workspace && folder !== null && folder !== workspace.path ? pathInWorkspace(folder, workspace.path, '') : '.'
  if (inside === null) {
    tellFailure(`${line} was not run as a job`, new Error(`It ran in ${folder}, which is outside the workspace; jobs run inside of it.`))
    return
  }
  const outcome = await runCommand({ what: { line }, work_dir: inside, focus: true })
  if (outcome.kind === 'failed') tellFailure(`${line} was not run as a job`, outcome.failure)
  if (outcome.kind === 'refused') editCommand(line, inside)
}
