/** Removes old output: by age, then by total size, the oldest first; records stay. */
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

/** Gives the number of jobs whose output was removed. `now` is the wall clock in ms. */
export async function applyRetention(
  store: Store,
  settings: Pick<Settings, 'output_keep_days' | 'output_total_bytes'>,
  now: number = Date.now(),
): Promise<number> {
  const { database } = store
  const all = database.prepare('SELECT count(*) AS jobs, coalesce(sum(kept_bytes), 0) AS bytes FROM jobs WHERE kept_bytes > 0').get()
  const before = new Date(now - settings.output_keep_days * 86_400_000).toISOString()
  const limit = Math.max(few_by_age, Math.floor(Number(all?.['jobs']) * share_by_age))
  const aged = database.prepare('SELECT seq, id, kept_bytes FROM jobs WHERE kept_bytes > 0 AND finished_at < ? ORDER BY seq LIMIT ?').all(before, limit)
  let bytes = Number(all?.['bytes'])
  for (const row of aged) bytes -= Number(row['kept_bytes'])
  const gone = new Set(aged.map((row) => row['seq']))
  const oversized: typeof aged = []
  if (bytes > settings.output_total_bytes) {
    for (const row of database.prepare('SELECT seq, id, kept_bytes FROM jobs WHERE kept_bytes > 0 AND finished_at IS NOT NULL ORDER BY seq').iterate()) {
      if (bytes <= settings.output_total_bytes || oversized.length >= most_by_size) break
      if (gone.has(row['seq'])) continue
      oversized.push(row)
      bytes -= Number(row['kept_bytes'])
    }
  }
  const removed = [...aged, ...oversized]
  // Said first, done then: a crash in between leaves files that nobody lists, not a record that promises them.
  await store.commits.write(() => {
    const mark = database.prepare('UPDATE jobs SET kept_bytes = 0, output_removed = 1 WHERE seq = ?')
    for (const row of removed) mark.run(row['seq']!)
  })
  for (const row of removed) await store.output.remove(String(row['id']))
  return removed.length
}
