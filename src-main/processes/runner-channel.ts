/** The line between the host and the runner, however the runner was started: what both sides need of it. */
import type { FromRunner, ToRunner } from './runner-protocol.ts'

export interface RunnerChannel {
  readonly pid: number | undefined
  /** False when nothing that is sent can arrive any more. */
  readonly is_open: boolean
  /** Never throws; that a message did not arrive is told by the end of the runner. */
  send(message: ToRunner): void
  /** The runner hears that its host is gone, ends everything and then itself. */
  close(): void
  /** Ends the runner at once. */
  kill(): void
}

export interface RunnerEvents {
  heard(message: FromRunner): void
  /** Once, also when it could not be started. `how` is "exit code 1" or "signal SIGKILL"; `complaint` is what it said last. */
  ended(how: string, complaint: string): void
}

/** Starts a runner. `host_marker` stands as OPSDECK_RUNNER in its environment, so that a later host finds one that was left. */
export type OpenRunner = (host_marker: string, events: RunnerEvents) => RunnerChannel

/** The runner's side. */
export interface HostChannel {
  send(message: FromRunner): void
  /** `heard` gets each order; `gone` is called when the host is gone. */
  listen(heard: (message: ToRunner) => void, gone: () => void): void
}
