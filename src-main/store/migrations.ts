/** The schema of opsdeck.db, one migration per version; `user_version` says how many were run. */
import type { DatabaseSync } from 'node:sqlite'
import { addConnections } from './connection-rows.ts'
import { addHistoryViews } from './history-views.ts'
import { addJobMarks } from './job-marks.ts'
import { addLeases } from './lease-rows.ts'
import { addNotices } from './notice-rows.ts'
import { part_tables } from './part-tables.ts'
import { removed_jobs_table } from './removed-jobs.ts'
import { makeScheduleTables } from './schedule-rows.ts'
import { addServers } from './server-rows.ts'
import { makeTemplateTable } from './template-rows.ts'

/** Marks the file as ours in SQLite's header ("OPSD"). */
export const application_id = 0x4f505344

/** SQL, or what SQL alone cannot do. Runs in a transaction with foreign keys off, so that a table may be rebuilt (migrate.ts). */
export type Migration = string | ((database: DatabaseSync) => void)

/**
 * Every table that holds something, with the column its rows are ordered by and the version it came with: what is looked at
 * for damage and what is rescued follow from this list. The search index is made anew from the rest.
 */
export const kept_tables: readonly { name: string; order: string; since: number }[] = [
  { name: 'jobs', order: 'seq', since: 1 },
  { name: 'attempts', order: 'job_seq', since: 1 },
  { name: 'saved_commands', order: 'seq', since: 1 },
  { name: 'idempotency', order: 'owner', since: 1 },
  { name: 'facts', order: 'name', since: 1 },
  { name: 'queues', order: 'seq', since: 6 },
  { name: 'queue_items', order: 'queue_seq', since: 6 },
  { name: 'metrics', order: 'step_s', since: 7 },
  { name: 'templates', order: 'seq', since: 8 },
  { name: 'schedules', order: 'seq', since: 9 },
  { name: 'schedule_runs', order: 'schedule_seq', since: 9 },
  { name: 'past_runs', order: 'at_ms', since: 10 },
  { name: 'lease_freezes', order: 'seq', since: 11 },
  { name: 'lease_holdings', order: 'seq', since: 11 },
  { name: 'history_views', order: 'seq', since: 11 },
  { name: 'notices', order: 'seq', since: 12 },
  { name: 'connections', order: 'seq', since: 13 },
  { name: 'removed_jobs', order: 'seq', since: 15 },
  { name: 'servers', order: 'seq', since: 16 },
  { name: 'ssh_keys', order: 'seq', since: 16 },
  { name: 'host_keys', order: 'host', since: 16 },
]

export const migrations: readonly Migration[] = [
  `
  CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    exit_code INTEGER,
    signal TEXT,
    error_code TEXT,
    error_message TEXT,
    command TEXT NOT NULL,
    args TEXT NOT NULL,
    work_dir TEXT NOT NULL,
    env_names TEXT NOT NULL,
    effect TEXT,
    rule TEXT,
    tool TEXT,
    tool_version TEXT,
    context TEXT NOT NULL,
    capture TEXT NOT NULL,
    workspace TEXT,
    attempt INTEGER NOT NULL,
    retry TEXT,
    timeout_ms INTEGER,
    leases TEXT NOT NULL,
    steps TEXT NOT NULL,
    follow INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    queued_at TEXT NOT NULL,
    -- Milliseconds; never smaller than in the row before, so that a time range is a range of seq even after the clock went back.
    order_ms INTEGER NOT NULL,
    started_at TEXT,
    finished_at TEXT,
    duration_ms INTEGER,
    stdout_bytes INTEGER NOT NULL DEFAULT 0,
    stderr_bytes INTEGER NOT NULL DEFAULT 0,
    output_truncated INTEGER NOT NULL DEFAULT 0,
    -- Bytes on disk of all attempts; 0 where there was no output or it was removed.
    kept_bytes INTEGER NOT NULL DEFAULT 0,
    output_removed INTEGER NOT NULL DEFAULT 0,
    door TEXT NOT NULL,
    key_id TEXT,
    parent_id TEXT,
    queue_id TEXT,
    template_id TEXT,
    -- What is needed to start it (argument values, environment, input); cleared at the end.
    request TEXT,
    -- 1 when the words of the command and its output are in job_text; 2 when their parts are indexed too (part-tables.ts).
    indexed INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  -- Each ends in what may be asked for beside its first columns, so that a filter reads the index alone.
  CREATE INDEX jobs_status ON jobs(status, seq, kind, key_id);
  CREATE INDEX jobs_tool ON jobs(tool, status, seq, kind, key_id);
  CREATE INDEX jobs_kind ON jobs(kind, seq);
  CREATE INDEX jobs_key ON jobs(key_id, seq, tool, status, kind) WHERE key_id IS NOT NULL;
  CREATE INDEX jobs_order ON jobs(order_ms);
  CREATE INDEX jobs_output ON jobs(seq, kept_bytes, finished_at) WHERE kept_bytes > 0;
  CREATE INDEX jobs_unindexed ON jobs(seq) WHERE indexed = 0 AND finished_at IS NOT NULL;

  CREATE TABLE attempts (
    job_seq INTEGER NOT NULL REFERENCES jobs(seq) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    status TEXT NOT NULL,
    exit_code INTEGER,
    signal TEXT,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    stdout_bytes INTEGER NOT NULL DEFAULT 0,
    stderr_bytes INTEGER NOT NULL DEFAULT 0,
    pid INTEGER,
    -- Start time of the process as the system tells it: with the pid it names one process for ever.
    pid_started TEXT,
    PRIMARY KEY (job_seq, number)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE idempotency (
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    job_id TEXT NOT NULL,
    PRIMARY KEY (owner, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE saved_commands (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    command TEXT NOT NULL,
    args TEXT NOT NULL,
    work_dir TEXT,
    env TEXT,
    workspace TEXT,
    favourite INTEGER NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL
  ) STRICT;

  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  -- tags holds the filters of the history as words (search-words.ts), so that words and filters meet inside the index.
  CREATE VIRTUAL TABLE job_text USING fts5(command, output, tags, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');
  `,
  // The context a saved command was saved in, as JSON; NULL where none was remembered.
  'ALTER TABLE saved_commands ADD COLUMN context TEXT',
  // What a waiting job waits for, what its work found, and where it can go on after a crash; each JSON or NULL.
  `
  ALTER TABLE jobs ADD COLUMN holds TEXT;
  ALTER TABLE jobs ADD COLUMN report TEXT;
  ALTER TABLE jobs ADD COLUMN checkpoint TEXT;
  CREATE INDEX jobs_parent ON jobs(parent_id, seq) WHERE parent_id IS NOT NULL;
  CREATE INDEX jobs_queue ON jobs(queue_id, seq) WHERE queue_id IS NOT NULL;
  `,
  // Keys of repeated requests age. When those of before were made is not known; they age from now on.
  `
  ALTER TABLE idempotency ADD COLUMN created_ms INTEGER NOT NULL DEFAULT 0;
  UPDATE idempotency SET created_ms = CAST(unixepoch('subsec') * 1000 AS INTEGER);
  CREATE INDEX idempotency_created ON idempotency(created_ms);
  `,
  // The key that saved a command; NULL for the window and the command line, and for what was saved before it was noted.
  'ALTER TABLE saved_commands ADD COLUMN made_by TEXT',
  // Queues and their items. An item becomes a row of jobs only when it starts.
  `
  CREATE TABLE queues (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    workspace TEXT,
    stop_on_failure INTEGER NOT NULL,
    concurrency INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    run INTEGER NOT NULL,
    total INTEGER NOT NULL,
    -- How many items are in which state, as JSON; NULL while that changes.
    counts TEXT,
    door TEXT NOT NULL,
    key_id TEXT,
    created TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT
  ) STRICT;
  CREATE INDEX queues_live ON queues(seq) WHERE started_at IS NOT NULL AND finished_at IS NULL;

  CREATE TABLE queue_items (
    queue_seq INTEGER NOT NULL,
    number INTEGER NOT NULL,
    -- Where it stands in the order of the list; changes when it is moved.
    place INTEGER NOT NULL,
    key TEXT,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    error_code TEXT,
    error_message TEXT,
    needs TEXT,
    after_items TEXT,
    input_from INTEGER,
    command TEXT,
    args TEXT,
    work_dir TEXT,
    effect TEXT,
    pause TEXT,
    saved_id TEXT,
    job_id TEXT,
    past TEXT,
    -- What is needed to start it; cleared once it succeeded.
    request TEXT,
    PRIMARY KEY (queue_seq, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX queue_items_saved ON queue_items(saved_id) WHERE saved_id IS NOT NULL;
  `,
  // Counts over spans of time (metrics/spans.ts).
  'CREATE TABLE metrics (step_s INTEGER NOT NULL, at INTEGER NOT NULL, name TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (step_s, at, name)) STRICT, WITHOUT ROWID',
  makeTemplateTable,
  makeScheduleTables,
  // What past runs were like (past-runs.ts), and the commit that was checked out when a job started.
  `
  ALTER TABLE jobs ADD COLUMN commit_id TEXT;
  CREATE TABLE past_runs (
    shape TEXT NOT NULL,
    -- When it ended.
    at_ms INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    marks TEXT NOT NULL,
    PRIMARY KEY (shape, at_ms)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX past_runs_at ON past_runs(at_ms);
  `,
  // Leases that are frozen by hand, failures that are handled, followers that are ready, saved views of the history.
  (database) => {
    addLeases(database)
    addJobMarks(database)
    addHistoryViews(database)
  },
  // Notifications that are to be told.
  addNotices,
  addConnections,
  part_tables,
  removed_jobs_table,
  addServers,
]
