/** The room's face: registered programs, what their commands become, their uploads and their results. */
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { Change } from '../../src-preload/contract/events.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { RegistryCommand, RegistryProblem, RegistryProgram, RegistryRunInput } from '../../src-preload/contract/registry.ts'
import type { Settings } from '../../src-preload/contract/settings.ts'
import { makeFolder } from '../base/make-folder.ts'
import type { Commands, Surroundings } from '../commands/commands.ts'
import type { JudgedCall } from '../commands/registered-call.ts'
import type { ProgramRuns } from '../jobs/run/program-runs.ts'
import type { OutputFiles } from '../store/output-files.ts'
import type { Arg, Command, Program } from './declaration.ts'
import { RegistryFiles } from './registry-files.ts'
import { RegistryWork } from './registry-work.ts'
import { type Call, programPath, type ResolvedCall, resolveCall } from './resolve-call.ts'
import { Results } from './results.ts'
import { Uploads, type UploadsOptions } from './uploads.ts'

export interface RegistryOptions {
  /** Absolute folder of the files that come with Opsdeck. */
  builtin_dir: string
  /** Absolute. */
  data_dir: string
  commands: Commands
  surroundings: (workspace_id: string | null) => Surroundings
  settings: () => Settings
  output: OutputFiles
  receive: UploadsOptions['receive']
  sha256: (fd: number, size_bytes: number) => Promise<string>
  job: (id: string) => Job | null
  known_secrets: () => readonly string[]
  announce: (change: Change) => void
  notice: (sentence: string) => void
}

/** Old uploads and results are looked for so often. */
const sweep_ms = 60_000

export class Registry implements Disposable {
  readonly uploads: Uploads
  readonly results: Results
  readonly #options: RegistryOptions
  readonly #files: RegistryFiles
  readonly #empty: string
  readonly #sweeper: NodeJS.Timeout
  readonly #watching: Disposable

  constructor(options: RegistryOptions) {
    this.#options = options
    const { data_dir, announce } = options
    this.#empty = join(data_dir, 'state', 'empty')
    makeFolder(this.#empty, 0o700)
    this.#empty = realpathSync(this.#empty)
    this.#files = new RegistryFiles({
      ...{ builtin_dir: options.builtin_dir, user_dir: join(data_dir, 'registry'), state_dir: join(data_dir, 'state') },
      tools: () => options.commands.builtin_tools,
    })
    this.#watching = this.#files.on_change.on(() => {
      for (const { file, line, column, message, fix } of this.#files.problems)
        options.notice(`${file}:${line}:${column}: ${message} ${fix} The last good version stays in force.`)
      announce({ area: 'registry', id: null, action: 'updated' })
    })
    this.uploads = new Uploads({ folder: realFolder(data_dir, 'uploads'), settings: options.settings, receive: options.receive })
    this.results = new Results({
      ...{ folder: realFolder(data_dir, 'results'), settings: options.settings, job: options.job, sha256: options.sha256, notice: options.notice },
      removed: () => announce({ area: 'results', id: null, action: 'removed' }),
    })
    this.#sweeper = setInterval(() => this.sweep(), sweep_ms)
    this.#sweeper.unref()
  }

  /** The kind of work that its calls are. */
  work(programs: ProgramRuns): RegistryWork {
    const { commands, surroundings, output, settings, known_secrets } = this.#options
    return new RegistryWork({
      ...{ commands, surroundings, programs, output, known_secrets, uploads: this.uploads, results: this.results, empty: this.#empty },
      resolve: (call, around) => this.#resolve(call, around),
      job_bytes: () => settings().results_job_bytes,
    })
  }

  /** Removes what has expired or is too much; what cannot be removed is tried again. */
  sweep(): void {
    const removed = this.uploads.removeExpired()
    if (removed > 0) this.#options.announce({ area: 'uploads', id: null, action: 'removed' })
    this.results.sweep().catch((error: unknown) => this.#tellTrouble(error))
  }

  /** A job of this room's kind has ended. */
  noteEnded(job: Job): void {
    this.results.noteEnded(job).catch((error: unknown) => this.#tellTrouble(error))
  }

  #tellTrouble(error: unknown): void {
    this.#options.notice(`Old results could not be looked through: ${String(error)}.`)
  }

  get problems(): readonly RegistryProblem[] {
    return this.#files.problems
  }

  programs(around: Surroundings): RegistryProgram[] {
    const { commands } = this.#options
    return this.#files.programs.map((program): RegistryProgram => {
      const path = programPath(program, commands)
      const [tool] = path === null || program.path !== null ? [] : commands.toolsOf([program.name, ...program.search], around)
      return {
        ...{ name: program.name, description: program.description, installed: path !== null, path, origin: program.origin, install: program.install },
        version: tool === undefined || path === null ? null : commands.toolVersion(tool, path),
        stages: program.stages.map(({ name, aliases, commands: all }) => ({ name, aliases: [...aliases], commands: all.map(commandView) })),
      }
    })
  }

  /** Tools of the allow-list by which the versions of the programs are learnt. */
  toolsOfPrograms(around: Surroundings): string[] {
    return this.#files.programs.flatMap((program) => (program.path === null ? this.#options.commands.toolsOf([program.name, ...program.search], around) : []))
  }

  examples(): { name: string; description: string; request: RegistryRunInput }[] {
    return this.#files.programs.flatMap((program) =>
      program.stages.flatMap((stage) =>
        stage.commands.flatMap((command) =>
          command.example === null
            ? []
            : [
                {
                  name: `${program.name} ${stage.name} ${command.name}`,
                  description: command.description,
                  request: exampleOf(program, stage.name, command),
                },
              ],
        ),
      ),
    )
  }

  /** What a call would become. Throws as `resolveCall`, and COMMAND_REFUSED where the policy of the program refuses it. */
  check(call: Call, around: Surroundings): { resolved: ResolvedCall; judged: JudgedCall } {
    const resolved = this.#resolve(call, around)
    return { resolved, judged: this.#options.commands.judgeRegistered({ ...resolved.call, folder: this.#empty }, around) }
  }

  #resolve(call: Call, around: Surroundings): ResolvedCall {
    return resolveCall(
      { programs: this.#files.programs, commands: this.#options.commands, uploads: this.uploads, results: this.results, empty: this.#empty, around },
      call,
    )
  }

  [Symbol.dispose](): void {
    clearInterval(this.#sweeper)
    this.#watching[Symbol.dispose]()
    this.#files[Symbol.dispose]()
  }
}

function realFolder(data_dir: string, name: string): string {
  const folder = join(data_dir, name)
  makeFolder(folder, 0o700)
  return realpathSync(folder)
}

function exampleOf(program: Program, stage: string, command: Command): RegistryRunInput {
  return { program: program.name, stage, command: command.name, args: { ...command.example } as RegistryRunInput['args'], mode: 'sync' }
}

function commandView({ name, description, effect, outputs, args, example, timeout_s }: Command): RegistryCommand {
  return { name, description, effect, outputs: [...outputs], args: args.map(argView), example: example as RegistryCommand['example'], timeout_s }
}

function argView(arg: Arg): RegistryCommand['args'][number] {
  const { name, type, required, positional, option, list, choices, description, aliases, min, max, stdout } = arg
  return {
    ...{ name, type, required, positional, option, list, description, min, max, stdout },
    default: arg.default as RegistryCommand['args'][number]['default'],
    choices: choices && [...choices],
    aliases: [...aliases],
    max_length: type === 'text' ? arg.max_length : null,
    pattern: arg.pattern?.source ?? null,
    schemes: type === 'url' || type === 'source' ? [...arg.schemes] : null,
    folder: arg.folder,
  }
}
