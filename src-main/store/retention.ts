/** Removes old output: by age, then by total size, the oldest first; records stay. Works in turns too short to be felt, however long the history is. */
import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Settings } from '../../src-preload/contract/settings.ts'
import type { Store } from './store.ts'

/**
 * By age at most this share of the jobs with output (and at least this number) goes in one run, and a run is an hour:
 * a clock that jumped ahead for a while must not cost the history its output.
 */
const share_by_age = 0.05
const few_by_age = 20
/** Size is not a question of clocks, but a run should end. */
const most_by_size = 1000
/** Rows looked at in one turn, and marked in one: each a few milliseconds. */
const looked_at_once = 1000
const removed_at_once = 25

interface KeptOutput {
  seq: number
  kept_bytes: number
  finished_at: string | null
}

/** Gives the number of jobs whose output was removed. `now` is the wall clock in ms; an aborted `signal` ends it between two turns. */
export async function applyRetention(
  store: Store,
  settings: Pick<Settings, 'output_keep_days' | 'output_total_bytes'>,
  now: number = Date.now(),
  signal?: AbortSignal,
): Promise<number> {
  const { database } = store
  const before = new Date(now - settings.output_keep_days * 86_400_000).toISOString()
  const all = await totals(database, signal)
  const aged = await oldestEndedBefore(database, before, Math.max(few_by_age, Math.floor(all.jobs * share_by_age)), signal)
  const left = aged.reduce((bytes, { kept_bytes }) => bytes - kept_bytes, all.bytes)
  const oversized = left > settings.output_total_bytes ? await oldestBeyond(database, left - settings.output_total_bytes, aged, signal) : []
  return remove(store, [...aged, ...oversized], signal)
}

async function totals(database: DatabaseSync, signal: AbortSignal | undefined): Promise<{ jobs: number; bytes: number }> {
  const all = { jobs: 0, bytes: 0 }
  for (let after = 0; !signal?.aborted && database.isOpen; await nextTurn()) {
    const slice = database
      .prepare(
        'SELECT count(*) AS jobs, sum(kept_bytes) AS bytes, max(seq) AS last FROM (SELECT seq, kept_bytes FROM jobs INDEXED BY jobs_output WHERE kept_bytes > 0 AND seq > ? ORDER BY seq LIMIT ?)',
      )
      .get(after, looked_at_once)
    if (!slice || Number(slice['jobs']) === 0) break
    all.jobs += Number(slice['jobs'])
    all.bytes += Number(slice['bytes'])
    after = Number(slice['last'])
  }
  return all
}

async function oldestEndedBefore(database: DatabaseSync, before: string, most: number, signal: AbortSignal | undefined): Promise<KeptOutput[]> {
  const found: KeptOutput[] = []
  for await (const rows of keptOutputs(database, signal)) {
    for (const row of rows) if (row.finished_at !== null && row.finished_at < before) found.push(row)
    if (found.length >= most) break
  }
  return found.slice(0, most)
}

/** The oldest that have ended, beside `gone`, until so many bytes are together. */
async function oldestBeyond(database: DatabaseSync, bytes: number, gone: readonly KeptOutput[], signal: AbortSignal | undefined): Promise<KeptOutput[]> {
  const seqs = new Set(gone.map(({ seq }) => seq))
  const found: KeptOutput[] = []
  let left = bytes
  for await (const rows of keptOutputs(database, signal)) {
    for (const row of rows) {
      if (left <= 0 || found.length >= most_by_size) return found
      if (row.finished_at === null || seqs.has(row.seq)) continue
      found.push(row)
      left -= row.kept_bytes
    }
  }
  return found
}

/** Every job with output, oldest first, a turn's worth at a time; read off an index alone. */
async function* keptOutputs(database: DatabaseSync, signal: AbortSignal | undefined): AsyncGenerator<KeptOutput[]> {
  for (let after = 0; !signal?.aborted && database.isOpen; ) {
    const rows = database
      .prepare('SELECT seq, kept_bytes, finished_at FROM jobs INDEXED BY jobs_output WHERE kept_bytes > 0 AND seq > ? ORDER BY seq LIMIT ?')
      .all(after, looked_at_once)
      .map(({ seq, kept_bytes, finished_at }) => ({ seq: Number(seq), kept_bytes: Number(kept_bytes), finished_at: finished_at as string | null }))
    if (rows.length === 0) return
    after = rows.at(-1)!.seq
    yield rows
    await nextTurn()
  }
}

/** Said first, done then: a crash in between leaves files that nobody lists, not a record that promises them. */
async function remove(store: Store, removed: readonly KeptOutput[], signal: AbortSignal | undefined): Promise<number> {
  const { database } = store
  let count = 0
  for (let from = 0; from < removed.length && !signal?.aborted; from += removed_at_once) {
    const group = removed.slice(from, from + removed_at_once)
    const ids = group.flatMap(({ seq }) => {
      const row = database.prepare('SELECT id FROM jobs WHERE seq = ?').get(seq)
      return row ? [String(row['id'])] : []
    })
    await store.commits.write(() => {
      const mark = database.prepare('UPDATE jobs SET kept_bytes = 0, output_removed = 1 WHERE seq = ?')
      for (const { seq } of group) mark.run(seq)
    })
    for (const id of ids) await store.output.remove(id)
    count += group.length
  }
  return count
}
