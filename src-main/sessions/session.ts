/** One session: a program on a terminal, its screen, and the windows that read along. */
import type { SessionPiece, Session as SessionShown } from '../../src-preload/contract/sessions.ts'
import type { RequestedBy } from '../../src-preload/contract/shapes.ts'
import type { ApprovedCommand } from '../base/approved-command.ts'
import { timestampNow } from '../base/clock.ts'
import type { CommandRequest } from '../commands/commands.ts'
import { Waiters } from '../events/waiters.ts'
import { encodePiece } from '../jobs/output/output-reader.ts'
import type { RunnerClient } from '../processes/runner-client.ts'
import type { EndedReport } from '../processes/runner-protocol.ts'
import { RanCommands } from './ran-commands.ts'
import { Readers } from './readers.ts'
import { RecentBytes } from './recent-bytes.ts'
import type { ScreenNews, Screens } from './screens.ts'
import type { ShellHistory } from './shell-history.ts'

/** Kept for windows that read along; who is further behind gets the screen. */
const recent_bytes = 1024 * 1024
/** One piece; about 25 ms of drawing in a window. */
const piece_bytes = 128 * 1024

export interface SessionParts {
  runner: Pick<RunnerClient, 'start' | 'end' | 'input' | 'resize'>
  screens: Screens
  scrollback: () => number
  grace_ms: () => number
  /** Told of the lines that a shell runs. */
  history: Pick<ShellHistory, 'started' | 'finished'>
  /** Something that is shown of it changed. */
  changed: (session: Session) => void
}

/** What is started, and started again. */
export interface SessionPlan {
  id: string
  kind: SessionShown['kind']
  argv: readonly string[]
  work_dir: string
  workspace: string | null
  title: string
  /** The word by which the shell's own marks are known; null where it makes none. */
  nonce: string | null
  /** Judges again and mints; throws what speaks against it. */
  approve: () => ApprovedCommand
  /** Of a command: what was asked for, and by whom. */
  request?: CommandRequest
  requested_by?: RequestedBy
}

export class Session {
  readonly #plan: SessionPlan
  readonly #parts: SessionParts
  readonly #waiters = new Waiters()
  readonly commands: RanCommands
  #readers = new Readers()
  #recent = new RecentBytes(recent_bytes)
  /** Counts the starts; a cursor of an earlier one is not this one's. */
  #start = 0
  /** Counts the times it was cleared: who read before one of them gets the screen anew. */
  #cleared = 0
  #shown: SessionShown
  #own_title: string | null = null
  #on_progress: ((share: number | null) => void) | undefined
  #on_end: ((report: EndedReport | null) => void) | undefined

  constructor(plan: SessionPlan, parts: SessionParts, size: { cols: number; rows: number }) {
    this.#plan = plan
    this.#parts = parts
    this.commands = new RanCommands({
      started: (command, is_private) => parts.history.started(plan, command, is_private),
      finished: (command) => parts.history.finished(plan, command),
    })
    const { id, kind, argv, work_dir, workspace, title, nonce } = plan
    this.#shown = {
      ...{ id, kind, title, work_dir, workspace, argv: [...argv] },
      ...{
        mark_nonce: nonce,
        folder: null,
        running_command: null,
        progress: null,
        starts: 0,
        bells: 0,
        notice: null,
        status: 'ended',
        exit_code: null,
        signal: null,
        ended_because: null,
        job_id: null,
      },
      ...size,
      created: timestampNow(),
    }
  }

  get shown(): SessionShown {
    return { ...this.#shown, title: this.#own_title ?? this.#shown.title }
  }

  get #key(): string {
    return `session:${this.#plan.id}:${this.#start}`
  }

  get #is_running(): boolean {
    return this.#shown.status === 'running'
  }

  /** Tells how the next start of it ended, null when nobody saw it; and on the way how far it says it is, 0..1, null where it says so no longer. */
  onEnd(listener: (report: EndedReport | null) => void, progress: (share: number | null) => void): void {
    this.#on_end = listener
    this.#on_progress = progress
  }

  get plan(): SessionPlan {
    return this.#plan
  }

  /** The job that records this start. */
  noteJob(job_id: string): void {
    this.#show({ job_id })
  }

  /** Starts the program, the first time or again. Throws what its approval throws. */
  start({ cols, rows }: { cols: number; rows: number }): void {
    const { screens, scrollback, runner } = this.#parts
    const command = this.#plan.approve()
    if (this.#start > 0) screens.close(this.#plan.id)
    this.#start++
    this.#recent = new RecentBytes(recent_bytes)
    this.#readers = new Readers()
    this.commands.clear()
    const key = this.#key
    const is_mine = () => key === this.#key
    screens.open(this.#plan.id, { cols, rows, scrollback: scrollback(), nonce: this.#shown.mark_nonce }, (news) => is_mine() && this.#hear(news))
    this.#show({
      cols,
      rows,
      starts: this.#start,
      status: 'running',
      exit_code: null,
      signal: null,
      ended_because: null,
      progress: null,
      running_command: null,
      folder: command.cwd,
    })
    const seat = { key, capture: 'terminal' as const, cols, rows, stdin_open: true, input: null, end_input: false, output: { to: 'host' as const } }
    const is_given = runner.start(command, seat, {
      started: () => {},
      bytes: (_channel, bytes) => (is_mine() ? this.#take(bytes) : undefined),
      ended: (report) => is_mine() && this.#over(report, sentenceOf(report)),
      lost: (why) => is_mine() && this.#over(null, `${why} Start the session again.`),
    })
    if (!is_given) this.#over(null, 'The process that starts programs is not there just now. Start the session again.')
    this.#waiters.wakeAll()
  }

  async #take(bytes: Buffer): Promise<void> {
    this.#recent.push(bytes)
    this.#waiters.wake('')
    await Promise.all([this.#parts.screens.write(this.#plan.id, bytes), this.#readers.closeTo(this.#recent.end)])
  }

  #hear(news: ScreenNews): void {
    switch (news.t) {
      case 'reply':
        if (this.#is_running) this.#parts.runner.input(this.#key, news.data).catch(() => {})
        return
      case 'title':
        this.#show({ title: news.title.trim() || this.#plan.title })
        return
      case 'bell':
        this.#show({ bells: this.#shown.bells + news.times })
        return
      case 'progress':
        this.#show({ progress: news.progress })
        this.#on_progress?.(news.progress?.share ?? null)
        return
      case 'notice':
        this.#show({ notice: { number: (this.#shown.notice?.number ?? 0) + 1, title: news.title || this.shown.title, text: news.text } })
        return
      case 'mark':
        this.commands.note(news.mark, this.#shown.folder)
        if (news.mark.is === 'folder') this.#show({ folder: news.mark.path })
        else this.#show({ running_command: this.commands.running })
    }
  }

  #show(change: Partial<SessionShown>): void {
    this.#shown = { ...this.#shown, ...change }
    this.#parts.changed(this)
  }

  #over(report: EndedReport | null, ended_because: string): void {
    if (!this.#is_running) return
    this.commands.ended(report?.exit_code ?? null)
    const { exit_code = null, signal = null } = report ?? {}
    this.#show({ status: 'ended', exit_code, signal, ended_because, running_command: null, progress: null })
    const tell = this.#on_end
    this.#on_end = this.#on_progress = undefined
    tell?.(report)
    this.#waiters.wakeAll()
  }

  /** What came since `cursor`; without it, with a foreign one, or too far behind: the screen. Waits for more up to `wait_ms`. */
  async read(reader: string, cursor: string | undefined, wait_ms: number, signal?: AbortSignal): Promise<SessionPiece> {
    const until = performance.now() + wait_ms
    for (;;) {
      const from = this.#offsetOf(cursor)
      if (from === undefined) return this.#redraw(reader)
      this.#readers.asks(reader, from)
      const { data, encoding, next } = encodePiece(from, this.#recent.from(from, piece_bytes), !this.#is_running)
      const left_ms = until - performance.now()
      if (next > from || !this.#is_running || left_ms <= 0 || signal?.aborted) {
        this.#readers.answered(reader)
        return { data, encoding, reset: false, marks: [], ...this.#size(), cursor: this.#cursor(next), ended: !this.#is_running && next >= this.#recent.end }
      }
      await this.#waiters.next('', left_ms, signal)
    }
  }

  /** Undefined for one that cannot be gone on from. */
  #offsetOf(cursor: string | undefined): number | undefined {
    const parts = /^(\d{1,9}\.\d{1,9})\.(\d{1,15})$/.exec(cursor ?? '')
    if (!parts || parts[1] !== `${this.#start}.${this.#cleared}`) return undefined
    const offset = Number(parts[2])
    return offset >= this.#recent.start && offset <= this.#recent.end ? offset : undefined
  }

  #cursor(offset: number): string {
    return `${this.#start}.${this.#cleared}.${offset}`
  }

  async #redraw(reader: string): Promise<SessionPiece> {
    // What comes while it is drawn is read after it.
    const end = this.#recent.end
    const cursor = this.#cursor(end)
    const drawn = await this.#parts.screens.draw(this.#plan.id)
    this.#readers.asks(reader, end)
    this.#readers.answered(reader)
    const size = drawn ?? this.#size()
    return {
      data: drawn?.data ?? '',
      encoding: 'utf8',
      reset: true,
      marks: drawn?.marks ?? [],
      cols: size.cols,
      rows: size.rows,
      cursor,
      ended: !this.#is_running && end >= this.#recent.end,
    }
  }

  #size(): { cols: number; rows: number } {
    return { cols: this.#shown.cols, rows: this.#shown.rows }
  }

  /** Rejects with CONFLICT when it has ended. */
  async input(data: string): Promise<void> {
    this.#parts.screens.typed(this.#plan.id)
    await this.#parts.runner.input(this.#key, data)
  }

  async resize(cols: number, rows: number): Promise<void> {
    if (cols === this.#shown.cols && rows === this.#shown.rows) return
    this.#parts.screens.resize(this.#plan.id, cols, rows)
    this.#show({ cols, rows })
    if (this.#is_running) await this.#parts.runner.resize(this.#key, cols, rows)
  }

  /** An empty title gives it back to the program. */
  rename(title: string): void {
    this.#own_title = title.trim() || null
    this.#parts.changed(this)
  }

  /** What scrolled away is forgotten here and in every window. */
  clear(): void {
    this.#parts.screens.clear(this.#plan.id)
    this.#cleared++
    this.#waiters.wakeAll()
  }

  end(force: boolean): void {
    if (this.#is_running) this.#parts.runner.end(this.#key, 'cancel', force ? 0 : this.#parts.grace_ms())
  }

  /** Ends it; nothing is read of it any more. */
  close(): void {
    // A shell takes SIGTERM for a wish; closing its terminal is one it has to follow.
    this.end(true)
    this.#parts.screens.close(this.#plan.id)
    this.#waiters.wakeAll()
  }
}

function sentenceOf({ exit_code, signal, ended_by, failure }: EndedReport): string {
  if (failure) return `It could not be started: ${failure.message}`
  if (ended_by) return 'It was ended.'
  if (signal) return `It was ended by ${signal}.`
  return exit_code === 0 ? 'It ended.' : `It ended with exit code ${exit_code}.`
}
