/** Opens the engine with the runner and the kinds of work, in the order that a crash before demands. */
import { endSurvivors, hostMarker } from '../processes/end-survivors.ts'
import { RunnerClient, type RunnerOptions } from '../processes/runner-client.ts'
import { CommandWork, type CommandWorkOptions } from './command-work.ts'
import { JobEngine, type JobEngineOptions } from './job-engine.ts'
import type { ProgramRuns } from './run/program-runs.ts'
import type { Work } from './work.ts'

export interface JobsOptions extends Omit<JobEngineOptions, 'works' | 'host_marker'>, Pick<CommandWorkOptions, 'commands' | 'surroundings' | 'before_start'> {
  /** How the runner is started where it is not this Node on this tree (Electron, a bundle). */
  runner?: Pick<RunnerOptions, 'program' | 'file' | 'env' | 'open_runner'>
  /** Kinds of work beside commands. */
  works?: readonly Work[]
  /** Kinds of work that start programs of their own. */
  program_works?: (programs: ProgramRuns) => readonly Work[]
}

export interface Jobs {
  engine: JobEngine
  runner: RunnerClient
  /** Lets the line go on: once whoever has a say about what waits there (a queue that was cancelled) has taken up its own. */
  go(): void
  /** Ends what runs, writes the states, ends the runner. */
  close(): Promise<void>
}

/** Resolves when jobs can run; what waits from before does at `go`. Rejects when the runner cannot be started. */
export async function openJobs({
  commands,
  surroundings,
  before_start,
  runner: how,
  works = [],
  program_works = () => [],
  ...options
}: JobsOptions): Promise<Jobs> {
  const { store, settings, log } = options
  const host_marker = hostMarker(store.data_dir)
  const runner = new RunnerClient({
    ...how,
    host_marker,
    on_died: () => void clear(),
    on_trouble: (sentence) => log.error(sentence),
  })
  const command = new CommandWork({
    ...{ commands, surroundings, runner, settings, before_start },
    output: store.output,
    known_secrets: () => store.known_secrets,
  })
  // Before the runner is there: old runners and their programs are ended by this.
  let may_go = false
  const engine = await JobEngine.open({ ...options, works: [command as Work, ...works, ...program_works(command.programs)], host_marker })
  /** What the next runner starts carries the same marker, so it starts nothing until the leftovers are gone. */
  async function clear(): Promise<void> {
    const ended = endSurvivors(host_marker, [], false).then((found) => {
      if (found > 0) log.warn(`${found} processes of the dead runner were ended.`)
    })
    await command.programs.holdWhile(Promise.allSettled([ended, runner.ready()]))
    if (may_go) engine.go()
  }
  try {
    await runner.ready()
  } catch (error) {
    await engine.shutdown()
    // Or it would be tried again and again.
    await runner[Symbol.asyncDispose]()
    throw error
  }
  return {
    engine,
    runner,
    go() {
      may_go = true
      engine.go()
    },
    async close() {
      await engine.shutdown()
      await runner[Symbol.asyncDispose]()
    },
  }
}
