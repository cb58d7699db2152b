/** Opens a real engine on a fresh data dir, with a stand-in for the policy room that lets absolute fixture programs through. */
import { mkdtempSync, rmSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../src-main/base/app-error.ts'
import { crashPoint } from '../../src-main/base/crash-point.ts'
import { mintApprovedCommand } from '../../src-main/base/mint-approved-command.ts'
import { ChangeFeed } from '../../src-main/events/change-feed.ts'
import type { Approver, CommandWish } from '../../src-main/jobs/command-work.ts'
import type { Accepted, JobEngine, Submission } from '../../src-main/jobs/job-engine.ts'
import { type JobsOptions, openJobs } from '../../src-main/jobs/open-jobs.ts'
import type { Work } from '../../src-main/jobs/work.ts'
import type { RunnerClient } from '../../src-main/processes/runner-client.ts'
import { DataDirLock } from '../../src-main/store/data-dir-lock.ts'
import { Store } from '../../src-main/store/store.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { type Settings, settings } from '../../src-preload/contract/settings.ts'
import { cached_code } from '../helpers/code-cache.ts'

/** Folder of the fixture programs. */
export const programs = fileURLToPath(new URL('../fixtures/programs/', import.meta.url))
/** The Node that runs the tests; fixture programs in JavaScript are run by it. */
export const node = process.execPath

/** Approves any absolute path; `refused` makes it refuse from now on; names that begin with "follow:" are followers. */
export function letThrough(options: { refused?: () => boolean } = {}): Approver {
  return {
    approve(request, around) {
      if (options.refused?.() || !isAbsolute(request.command)) throw new AppError('COMMAND_REFUSED')
      const follow = request.env?.['TEST_FOLLOW'] === '1'
      const cwd = request.work_dir ?? around.workspace?.path ?? tmpdir()
      const approved = mintApprovedCommand({
        tool: request.command.slice(request.command.lastIndexOf('/') + 1),
        tool_path: request.command,
        args: request.args,
        cwd,
        env: { PATH: '/usr/bin:/bin', HOME: tmpdir(), LANG: 'C.UTF-8', ...request.env },
        effect: 'read',
        follow,
      })
      const verdict = {
        allowed: true,
        effect: 'read' as const,
        rule: 'test',
        reason: '',
        nearest: null,
        confirm_required: false,
        runs_workspace_code: false,
        session: false,
        judged_by: 'rule' as const,
        argv: [request.command, ...request.args],
        tool_path: request.command,
        context: {},
        parts: [],
      }
      return { approved, judgement: { verdict, cwd, work_dir: '.', env_names: Object.keys(approved.env).sort(), follow, default_timeout_ms: undefined } }
    },
    toolVersion: () => null,
  }
}

export interface HarnessOptions {
  data_dir?: string
  settings?: Partial<Settings>
  refused?: () => boolean
  crash_at?: string | undefined
  runner?: JobsOptions['runner']
  /** Kinds of work beside commands. */
  works?: readonly Work[]
  /** Stands in for the policy room; default lets absolute programs through. */
  commands?: Approver
}

/** What may be said of a submission beyond the program and its arguments. */
export type More = Partial<Omit<Submission, 'wish'>> & Partial<CommandWish>

export interface Harness extends AsyncDisposable {
  engine: JobEngine
  runner: RunnerClient
  feed: ChangeFeed
  store: Store
  data_dir: string
  settings: Settings
  /** Warnings and errors that the engine logged. */
  log: string[]
  /** Lets the line go on that waited from before. */
  go(): void
  /** Submits an absolute program with split capture and no timeout. */
  submit(command: string, args?: readonly string[], more?: More): Promise<Accepted>
  /** Submits and waits for the end. */
  run(command: string, args?: readonly string[], more?: More): Promise<Job>
  /** All that is stored of a stream. */
  text(id: string, stream?: 'stdout' | 'stderr' | 'terminal', attempt?: number): Promise<Buffer>
  /** Closes engine, store and lock; the data dir stays. */
  close(): Promise<void>
}

/** An engine whose line goes on at once. */
export async function openHarness(options: HarnessOptions = {}): Promise<Harness> {
  const host = await openWaitingHarness(options)
  host.go()
  return host
}

/** An engine whose line waits for `go`. */
export async function openWaitingHarness(options: HarnessOptions = {}): Promise<Harness> {
  // A host that is to be killed would keep nothing of what it compiled.
  flushCompileCache()
  const data_dir = options.data_dir ?? mkdtempSync(join(tmpdir(), 'opsdeck-engine-'))
  const lock = new DataDirLock(data_dir)
  const crash = crashPoint(options.crash_at)
  const store = new Store({ data_dir, crash })
  const current: Settings = { ...settings.parse({}), ...options.settings }
  const log: string[] = []
  const note = (message: string) => void log.push(message)
  const feed = new ChangeFeed()
  const {
    engine,
    runner,
    go,
    close: closeJobs,
  } = await openJobs({
    store,
    commands: options.commands ?? letThrough(options),
    surroundings: () => ({ workspace: null, profile_env: {}, settings: { read_roots: [], odoo_conf: null } }),
    settings: () => current,
    log: { info: () => {}, warn: note, error: note },
    announce: (change) => feed.announce(change),
    crash,
    ...(options.works && { works: options.works }),
    runner: { ...options.runner, env: { ...cached_code, ...options.runner?.env } },
  })
  const submit: Harness['submit'] = (command, args = [], more = {}) =>
    engine.submit({ workspace_id: null, requested_by: { door: 'cli', key_id: null }, timeout_ms: null, ...withWish(command, args, more) })
  let closed = false
  const close = async () => {
    if (closed) return
    closed = true
    await closeJobs()
    feed[Symbol.dispose]()
    store[Symbol.dispose]()
    lock[Symbol.dispose]()
  }
  return {
    engine,
    runner,
    go,
    feed,
    store,
    data_dir,
    settings: current,
    log,
    submit,
    run: async (command, args, more) => engine.ended((await submit(command, args, more)).id),
    text: async (id, stream, attempt) => {
      const raw = await engine.rawOutput(id, stream, attempt)
      const parts: Buffer[] = []
      for await (const part of raw.open(0, raw.size_bytes)) parts.push(part as Buffer)
      return Buffer.concat(parts)
    },
    close,
    [Symbol.asyncDispose]: async () => {
      await close()
      rmSync(data_dir, { recursive: true, force: true })
    },
  }
}

/** The wish of a command from what belongs to it, and the rest of the submission. */
function withWish(command: string, args: readonly string[], { request, capture, input, end_input, cols, rows, ...rest }: More) {
  const wish: CommandWish = {
    request: request ?? { command, args },
    capture: capture ?? 'split',
    ...(input !== undefined && { input }),
    ...(end_input !== undefined && { end_input }),
    ...(cols !== undefined && { cols }),
    ...(rows !== undefined && { rows }),
  }
  return { wish, ...rest }
}
