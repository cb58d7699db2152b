/** The kind of work "registry": a command of a registered program, resolved again at its start and run in a folder of its own. */
import { AppError } from '../base/app-error.ts'
import type { ApprovedCommand } from '../base/approved-command.ts'
import type { Commands, Surroundings } from '../commands/commands.ts'
import type { ProgramRuns } from '../jobs/run/program-runs.ts'
import type { Submission } from '../jobs/submission.ts'
import type { Admitted, PlannedJob, Prepared, Run, Work, WorkEnd } from '../jobs/work.ts'
import { knownForms, maskWords, secretValues } from '../logging/mask.ts'
import type { Json } from '../store/job-record.ts'
import type { OutputFiles } from '../store/output-files.ts'
import { maskValues } from './earlier-call.ts'
import { ProgressReader } from './progress-reader.ts'
import type { Call, ResolvedCall } from './resolve-call.ts'
import { type Results, type ResultsReport, registry_kind } from './results.ts'
import { RoomWatch } from './room-watch.ts'
import type { Uploads } from './uploads.ts'

export interface RegistryWish extends Call {
  confirm?: true | string | undefined
}

/** What starting needs beyond the record: the call, and the words it became when it was accepted. */
interface StoredCall extends RegistryWish {
  argv: readonly string[]
}

export interface RegistryWorkOptions {
  commands: Pick<Commands, 'approveRegistered'>
  surroundings: (workspace_id: string | null) => Surroundings
  resolve: (call: Call, around: Surroundings) => ResolvedCall
  programs: Pick<ProgramRuns, 'run' | 'end' | 'usable'>
  output: OutputFiles
  uploads: Uploads
  results: Results
  /** Most bytes that one job may make. */
  job_bytes: () => number
  /** Absolute: an empty folder, in which a call is judged before it has one of its own. */
  empty: string
  known_secrets: () => readonly string[]
}

export class RegistryWork implements Work<RegistryWish> {
  readonly kind = registry_kind
  readonly lane = 'work'
  readonly #options: RegistryWorkOptions

  constructor(options: RegistryWorkOptions) {
    this.#options = options
  }

  usable(): boolean {
    return this.#options.programs.usable
  }

  admit({ confirm, ...asked }: RegistryWish, submission: Submission): Admitted {
    const { commands, surroundings, resolve, uploads, empty } = this.#options
    const around = surroundings(submission.workspace_id)
    const { call, program, stage, command, upload_ids } = resolve(asked, around)
    const { judged } = commands.approveRegistered({ ...call, folder: empty }, confirm, around)
    uploads.touch(upload_ids)
    const secrets = this.#secrets(around)
    const [name = program.name, ...args] = maskWords([program.name, ...call.args], secrets)
    // By their own names, whatever the caller called them: what runs later is what was judged now.
    const stored: StoredCall = { ...asked, program: program.name, stage: stage.name, command: command.name, confirm, argv: call.args }
    return {
      ...{ command: name, args, title: `${program.name} ${stage.name} ${command.name}`, work_dir: '.' },
      env_names: judged.env_names,
      effect: judged.effect,
      rule: `${program.name}/${stage.name}/${command.name}`,
      tool: program.name,
      context: judged.context,
      follow: false,
      capture: 'split',
      default_timeout_ms: command.timeout_s === null ? undefined : command.timeout_s * 1000,
      secrets,
      request: stored as unknown as Json,
    }
  }

  secretsOf({ plan }: PlannedJob): readonly string[] {
    try {
      return this.#secrets(this.#options.surroundings(plan.workspace))
    } catch {
      return this.#options.known_secrets() // the workspace is gone, and its profile with it
    }
  }

  #secrets({ profile_env }: Surroundings): readonly string[] {
    return [...knownForms(secretValues(profile_env)), ...this.#options.known_secrets()]
  }

  /** Files, uploads, the declaration and the policy may have changed since the job was accepted. */
  prepare({ plan, request }: PlannedJob): Prepared {
    const { commands, surroundings, resolve, results } = this.#options
    const { argv, confirm, ...asked } = request as unknown as StoredCall
    const around = surroundings(plan.workspace)
    const resolved = resolve(asked, around)
    if (resolved.call.args.length !== argv.length || resolved.call.args.some((word, index) => word !== argv[index]))
      throw new AppError(
        'CONFLICT',
        'The declaration of the program, or where its files lie, changed while the job waited. It was not run. Run it again if that is meant.',
      )
    const folder = results.make(plan.id)
    const { approved, judged } = commands.approveRegistered({ ...resolved.call, folder }, confirm, around)
    return { context: judged.context, start: (run) => this.#run(run, plan, approved, resolved, asked.args, this.#secrets(around)) }
  }

  async #run(
    run: Run,
    plan: PlannedJob['plan'],
    approved: ApprovedCommand,
    resolved: ResolvedCall,
    given: Call['args'],
    secrets: readonly string[],
  ): Promise<WorkEnd> {
    const { programs, output, uploads, results, job_bytes } = this.#options
    const { program, stage, command, outputs, upload_ids, result_ids } = resolved
    const args = maskValues(given, secrets)
    run.report({ program: program.name, stage: stage.name, command: command.name, outputs, args } satisfies ResultsReport as unknown as Json)
    using _held = uploads.hold(upload_ids)
    using _read = results.hold(result_ids)
    const limit_bytes = job_bytes()
    await using room = new RoomWatch(results.folderOf(plan.id), limit_bytes, () => programs.end(run))
    using progress =
      program.progress &&
      new ProgressReader(program.progress, {
        read: (from, limit) => output.read(plan.id, run.attempt, program.progress!.stream, from, limit),
        tell: (share) => run.progress(share),
      })
    const seat = { cols: 80, rows: 24, stdin_open: false, input: null, end_input: false, secrets }
    const end = await programs.run(run, plan, approved, seat, (out_bytes, err_bytes) =>
      progress?.wake(program.progress?.stream === 'stdout' ? out_bytes : err_bytes),
    )
    if (end.ended_by === 'timeout' || end.ended_by === 'shutdown' || !(await room.isPassed())) return end
    const message = `It made more than the ${limit_bytes} bytes that the results of one job may take, and was ended. What it made until then is kept, in part.`
    return { ...end, ended_by: 'cancel', failure: { code: 'DISK_FULL', message } }
  }
}
