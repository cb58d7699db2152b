/** Learns the versions of installed tools by asking them when somebody wants to know: again when they did not tell, less and less often. */
import type { ApprovedCommand } from '../base/approved-command.ts'
import { monotonicMs } from '../base/clock.ts'
import { askProgram } from '../processes/ask-program.ts'
import type { Commands, Surroundings } from './commands.ts'
import { fileState } from './machine/known-versions.ts'

/** Programs asked at the same time; a slow one (pip) does not keep the rest waiting. */
const asked_at_once = 3

export interface ToolVersionsOptions {
  /** How long the first question may take; each next one twice as long, up to five times. */
  time_limit_ms?: number
  /** Between the first failure and the second question; then twice as long each time, up to ten minutes. */
  first_pause_ms?: number
}

const most_time_factor = 5
const longest_pause_ms = 600_000

/** A program that did not tell. */
interface Failure {
  times: number
  /** Not asked again before; monotonic clock. */
  again_at_ms: number
  /** Of the program's file; another one is asked anew. */
  state: string | null
}

export class ToolVersions {
  readonly #commands: Commands
  readonly #time_limit_ms: number
  readonly #first_pause_ms: number
  /** By tool and path. */
  readonly #failures = new Map<string, Failure>()
  readonly #asking = new Map<string, Promise<boolean>>()

  constructor(commands: Commands, { time_limit_ms = 3000, first_pause_ms = 1000 }: ToolVersionsOptions = {}) {
    this.#commands = commands
    this.#time_limit_ms = time_limit_ms
    this.#first_pause_ms = first_pause_ms
  }

  /** Resolves with true when a version was learnt that was not known before. Who failed just now is not asked. */
  async learn(names: readonly string[], around: Surroundings): Promise<boolean> {
    const left = [...names]
    let has_learnt = false
    const worker = async () => {
      for (let name = left.shift(); name !== undefined; name = left.shift()) has_learnt = (await this.#learnOne(name, around)) || has_learnt
    }
    await Promise.all(Array.from({ length: asked_at_once }, worker))
    return has_learnt
  }

  async #learnOne(name: string, around: Surroundings): Promise<boolean> {
    const grant = this.#grant(name, around)
    if (!grant) return false
    const key = `${name}\0${grant.tool_path}`
    const running = this.#asking.get(key)
    // The one who asked first tells that it was learnt.
    if (running) return running.then(() => false)
    const state = fileState(grant.tool_path)
    const failure = this.#failures.get(key)
    const times = failure && failure.state === state ? failure.times : 0
    if (failure && times > 0 && monotonicMs() < failure.again_at_ms) return false
    const asking = this.#ask(name, grant, state, times)
    this.#asking.set(key, asking)
    try {
      const has_told = await asking
      if (has_told) this.#failures.delete(key)
      else this.#failures.set(key, { times: times + 1, again_at_ms: monotonicMs() + this.#pauseMs(times), state })
      return has_told
    } finally {
      this.#asking.delete(key)
    }
  }

  #pauseMs(failures_before: number): number {
    return Math.min(longest_pause_ms, this.#first_pause_ms * 2 ** failures_before)
  }

  async #ask(name: string, grant: ApprovedCommand, state: string | null, failures_before: number): Promise<boolean> {
    const said = await askProgram(grant, this.#time_limit_ms * Math.min(most_time_factor, 2 ** failures_before))
    return said !== null && state !== null && this.#commands.noteVersion(name, grant.tool_path, state, said)
  }

  /** Null also where the tool may not be asked: its version stays unknown then. */
  #grant(name: string, around: Surroundings): ApprovedCommand | null {
    try {
      return this.#commands.versionGrant(name, around)
    } catch {
      return null
    }
  }
}
