/**
 * Asks git something through simple-git, without a record in the history: each argv is judged by the policies and what was approved runs, nothing else.
 *
 * simple-git builds argvs of its own for its named methods; those are not used. `raw` is given the canonical argv and hands it on unchanged, and the binary, the folder
 * and the environment are the approved ones. simple-git adds one variable that cannot be left out: GIT_TEST_DISALLOW_ABBREVIATED_OPTIONS=true, by which git
 * refuses shortened options; a canonical argv has none. What changes something runs as a job (git-work.ts), in the runner.
 */
import { simpleGit } from 'simple-git'
import { AppError } from '../base/app-error.ts'
import type { ApprovedCommand } from '../base/approved-command.ts'
import type { Commands, Surroundings } from '../commands/commands.ts'
import { failureOf } from './git-failures.ts'

export interface GitQuestion {
  args: readonly string[]
  /** Relative to the workspace; default its root. */
  repo?: string | undefined
  env?: Readonly<Record<string, string>>
  input?: Buffer
  /** Exit codes that are an answer; default only 0. */
  ok?: readonly number[]
  /** At most so much of stdout; more is cut and said. */
  limit_bytes?: number
  timeout_ms?: number
}

export interface GitAnswer {
  exit_code: number
  stdout: Buffer
  stderr: string
  cut: boolean
}

const usual_limit_bytes = 64 * 1024 * 1024
const usual_timeout_ms = 60_000
/** More of stderr tells nobody anything. */
const stderr_kept_bytes = 64 * 1024

/** What the policies pin names programs and the like, and simple-git warns of that: these warnings are about our own variables. */
const pinned_kinds = {
  allowUnsafeAskPass: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeEditor: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGitProxy: true,
  allowUnsafeGpgProgram: true,
  allowUnsafeHooksPath: true,
  allowUnsafePager: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
  // A tool path may hold any character a folder may; it is the locator's.
  allowUnsafeCustomBinary: true,
}

export class GitReader implements Disposable {
  readonly #commands: Pick<Commands, 'approve'>
  readonly #closing = new AbortController()

  constructor(commands: Pick<Commands, 'approve'>) {
    this.#commands = commands
  }

  /** Throws what approving throws, what git's failure means (see git-failures.ts), UPSTREAM_FAILED after the time limit, and the signal's reason. */
  async ask(question: GitQuestion, around: Surroundings, signal?: AbortSignal): Promise<GitAnswer> {
    const { approved } = this.#commands.approve(
      { command: 'git', args: question.args, ...(question.repo !== undefined && { work_dir: question.repo }), ...(question.env && { env: question.env }) },
      around,
    )
    if (approved.effect !== 'read') throw new AppError('INTERNAL', `git ${question.args[0]} changes something and was asked as a question.`)
    const answer = await this.#run(approved, question, signal)
    if ((question.ok ?? [0]).includes(answer.exit_code) || answer.cut) return answer
    throw failureOf(answer.exit_code, answer.stderr)
  }

  async #run(approved: ApprovedCommand, question: GitQuestion, signal?: AbortSignal): Promise<GitAnswer> {
    const { limit_bytes = usual_limit_bytes, timeout_ms = usual_timeout_ms, input } = question
    const enough = new AbortController()
    const timeout = AbortSignal.timeout(timeout_ms)
    const stop = AbortSignal.any([enough.signal, timeout, this.#closing.signal, ...(signal ? [signal] : [])])
    stop.throwIfAborted()
    const out = new Kept(limit_bytes, () => enough.abort())
    const err = new Kept(stderr_kept_bytes, () => {})
    // Null for one that a signal ended.
    let exit_code: number | null = -1
    const git = simpleGit({
      baseDir: approved.cwd,
      binary: approved.tool_path,
      maxConcurrentProcesses: 1,
      abort: stop,
      // Its wait after the exit would be paid by every answer.
      completion: { onClose: true, onExit: false },
      allowEnvironment: Object.keys(approved.env),
      unsafe: pinned_kinds,
      ...(input && { input: () => input }),
      // How git ended is looked at below; simple-git would throw away the exit code.
      errors: (_error, result) => {
        exit_code = result.exitCode
        return undefined
      },
    })
      .env({ ...approved.env })
      .outputHandler((_binary, stdout, stderr, args) => {
        if (!sameWords(args, approved.args)) enough.abort(new AppError('INTERNAL', 'simple-git did not start what was approved.'))
        stdout.on('data', (bytes: Buffer) => out.add(bytes))
        stderr.on('data', (bytes: Buffer) => err.add(bytes))
      })
    let failure: Error | undefined
    try {
      await git.raw([...approved.args])
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error))
    }
    // An end that was asked for comes as a rejection or as an end without an exit code, whichever is first.
    if (enough.signal.reason instanceof AppError) throw enough.signal.reason
    if (out.cut) return { exit_code: 0, stdout: out.bytes(), stderr: err.text(), cut: true }
    if (failure !== undefined || exit_code === null) {
      if (timeout.aborted)
        throw new AppError('UPSTREAM_FAILED', `git ${approved.args[0]} gave no answer within ${Math.round(timeout_ms / 1000)} s and was ended.`, {}, failure)
      stop.throwIfAborted()
      if (failure !== undefined) throw failure
    }
    return { exit_code: exit_code ?? -1, stdout: out.bytes(), stderr: err.text(), cut: false }
  }

  [Symbol.dispose](): void {
    this.#closing.abort(new AppError('NOT_READY', 'The host is shutting down.'))
  }
}

const sameWords = (one: readonly string[], other: readonly string[]) => one.length === other.length && one.every((word, index) => word === other[index])

/** The first bytes of a stream. */
class Kept {
  readonly #parts: Buffer[] = []
  readonly #limit_bytes: number
  readonly #full: () => void
  #size = 0
  cut = false

  constructor(limit_bytes: number, full: () => void) {
    this.#limit_bytes = limit_bytes
    this.#full = full
  }

  add(bytes: Buffer): void {
    if (this.cut) return
    const room = this.#limit_bytes - this.#size
    this.#parts.push(bytes.length <= room ? bytes : bytes.subarray(0, room))
    this.#size += Math.min(room, bytes.length)
    if (bytes.length <= room) return
    this.cut = true
    this.#full()
  }

  bytes(): Buffer {
    return this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts)
  }

  text(): string {
    return this.bytes().toString('utf8')
  }
}
