/** Everything of ours that survives in the database and the output files: opened together, closed together. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { AppError } from '../base/app-error.ts'
import type { CrashPoint } from '../base/crash-point.ts'
import { Ballast } from './ballast.ts'
import { ConnectionRows } from './connection-rows.ts'
import { DataDirPlace } from './data-dir-place.ts'
import { type OpenedDatabase, openDatabase } from './database.ts'
import { GroupCommit } from './group-commit.ts'
import { HistoryViews } from './history-views.ts'
import { IdempotencyKeys } from './idempotency-keys.ts'
import { JobMarks } from './job-marks.ts'
import { JobRows } from './job-rows.ts'
import { LeaseRows } from './lease-rows.ts'
import { MetricRows } from './metric-rows.ts'
import { NoticeRows } from './notice-rows.ts'
import { OutputFiles } from './output-files.ts'
import { PastRuns } from './past-runs.ts'
import { QueueRows } from './queue-rows.ts'
import { RemovedJobs } from './removed-jobs.ts'
import { SavedCommands } from './saved-commands.ts'
import { ScheduleRows } from './schedule-rows.ts'
import { KeyFile, type SecretBox, SecretBoxes } from './secret-box.ts'
import { ServerRows } from './server-rows.ts'
import { looksLikeFullDisk } from './sqlite-errors.ts'
import { TemplateRows } from './template-rows.ts'
import { UsedWords } from './used-words.ts'
import { WalSync } from './wal-sync.ts'
import { WriteProbe } from './write-probe.ts'

export interface StoreOptions {
  /** Its lock must be held (data-dir-lock.ts). */
  data_dir: string
  crash?: CrashPoint
  /** Secrets that the host knows itself, as the log's masks have them; asked for each time. */
  known_secrets?: () => readonly string[]
  /** Default: a key file in the data dir. */
  box?: SecretBox
  /** Entry of the thread that writes the database's log back, where it is not on this tree (a bundle). */
  checkpoint_file?: URL | undefined
  on_trouble?: ((sentence: string) => void) | undefined
}

export class Store implements Disposable {
  readonly data_dir: string
  readonly database: DatabaseSync
  readonly commits: GroupCommit
  readonly jobs: JobRows
  readonly idempotency: IdempotencyKeys
  readonly saved: SavedCommands
  readonly metrics: MetricRows
  readonly past_runs: PastRuns
  readonly write_probe: WriteProbe
  readonly queues: QueueRows
  readonly templates: TemplateRows
  readonly schedules: ScheduleRows
  readonly leases: LeaseRows
  readonly marks: JobMarks
  readonly removed: RemovedJobs
  readonly used_words: UsedWords
  readonly views: HistoryViews
  readonly outbox: NoticeRows
  readonly connections: ConnectionRows
  readonly servers: ServerRows
  readonly output: OutputFiles
  readonly ballast: Ballast
  readonly box: SecretBox
  readonly place: DataDirPlace
  /** What was set aside or repaired at this start. */
  readonly notices: readonly string[]
  readonly #known_secrets: () => readonly string[]
  readonly #log: WalSync

  /** Throws CONFLICT for a newer schema, PERMISSION_DENIED for a file that cannot be read. */
  constructor({ data_dir, crash = () => {}, known_secrets = () => [], box, checkpoint_file, on_trouble }: StoreOptions) {
    this.box = box ?? new SecretBoxes([new KeyFile(data_dir)])
    this.#known_secrets = known_secrets
    this.data_dir = data_dir
    mkdirSync(join(data_dir, 'output'), { recursive: true, mode: 0o700 })
    this.ballast = new Ballast(data_dir)
    const { database, notices } = this.#open(crash)
    this.database = database
    this.notices = notices
    this.#log = new WalSync(database, { path: join(data_dir, 'opsdeck.db'), checkpoint_file, on_trouble })
    this.commits = new GroupCommit(database, { make_room: () => this.ballast.release(), sync: () => this.#log.sync() })
    this.jobs = new JobRows(database, this.box)
    this.idempotency = new IdempotencyKeys(database)
    this.saved = new SavedCommands(database, this.commits, this.box)
    this.metrics = new MetricRows(database)
    this.past_runs = new PastRuns(database)
    this.write_probe = new WriteProbe(database, this.commits)
    this.queues = new QueueRows(database, this.box)
    this.schedules = new ScheduleRows(database, this.box)
    this.templates = new TemplateRows(database, this.box)
    this.leases = new LeaseRows(database)
    this.marks = new JobMarks(database)
    this.removed = new RemovedJobs(database)
    this.used_words = new UsedWords(database)
    this.views = new HistoryViews(database, this.commits)
    this.outbox = new NoticeRows(database)
    this.connections = new ConnectionRows(database, this.box)
    this.servers = new ServerRows(database, this.box)
    this.output = new OutputFiles(data_dir)
    this.ballast.take()
    this.place = new DataDirPlace(data_dir)
  }

  get known_secrets(): readonly string[] {
    return this.#known_secrets()
  }

  /** Even opening takes room (the index of the WAL), which a full disk has only in the ballast. */
  #open(crash: CrashPoint): OpenedDatabase {
    try {
      return openDatabase(this.data_dir, crash)
    } catch (error) {
      if (!looksLikeFullDisk(error)) throw error
      try {
        if (this.ballast.release()) return openDatabase(this.data_dir, crash)
      } catch (again) {
        if (!looksLikeFullDisk(again)) throw again
      }
      throw new AppError('DISK_FULL', `The database in ${this.data_dir} cannot be opened: the disk is full. Free some space and start again.`, {}, error)
    }
  }

  [Symbol.dispose](): void {
    this.commits.flush()
    this.#log[Symbol.dispose]()
    // Writes the log back and waits for the disk, as the last connection does.
    this.database.close()
  }
}
