/** Sends the typed command once, and keeps what went wrong until it is changed. */
import { useState } from 'react'
import { runCommand } from '../../parts/run-command.ts'
import { failureWords } from '../../parts/tell-failure.ts'
import { useCommandLine } from '../../stores/typed-line.ts'

export interface Sending {
  problem: string | null
  /** The host has not answered yet. */
  busy: boolean
  /** Null takes it away. */
  tellProblem: (problem: string | null) => void
  /** False when the host did not accept it. */
  send: (focusTerminal: boolean) => Promise<boolean>
}

export function useSending(): Sending {
  const { line, work_dir, env, saved } = useCommandLine()
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const send = async (focus: boolean): Promise<boolean> => {
    setBusy(true)
    setProblem(null)
    const outcome = await runCommand({ what: { line }, work_dir, env, context: saved?.line === line ? saved.context : null, focus })
    setBusy(false)
    // That nothing could be sent is said by the bar of the connection, and the line is still there.
    const told = outcome.kind === 'failed' && (outcome.failure.code !== 'DISCONNECTED' || outcome.failure.details['sent'] === true)
    setProblem(told ? failureWords(outcome.failure) : null)
    return outcome.kind === 'accepted'
  }
  return { problem, tellProblem: setProblem, busy, send }
}
