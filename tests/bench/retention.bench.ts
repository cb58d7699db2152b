/** Retention over a long history: the longest turn for which it holds up everything else. ROWS sets its length. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { applyRetention } from '../../src-main/store/retention.ts'
import { openHarness } from '../work/engine-harness.ts'

const rows = Number(process.env['ROWS'] ?? 1_000_000)
const data_dir = mkdtempSync(join(tmpdir(), 'opsdeck-bench-retention-'))
await using host = await openHarness({ data_dir })
const { database } = host.store
const model = await host.run('/bin/echo', ['one'])
const columns = Object.keys(database.prepare('SELECT * FROM jobs WHERE id = ?').get(model.id)!)
const own: Record<string, string> = { seq: 'n + 10', id: "'retained-' || n", kept_bytes: '1000', indexed: '1' }
database.exec('PRAGMA synchronous = OFF')
database.exec(
  `INSERT INTO jobs (${columns.join(', ')}) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${rows}) SELECT ${columns.map((name) => own[name] ?? name).join(', ')} FROM c, (SELECT ${columns.map((name) => `${name} AS ${own[name] ? `_${name}` : name}`).join(', ')} FROM jobs WHERE seq = 1)`,
)
database.exec('PRAGMA synchronous = FULL')

/** The most work, in processor time of this thread, between two turns of a timer: a busy machine does not count. */
async function longestTurn<T>(act: () => Promise<T>): Promise<{ value: T; turn_ms: number; took_ms: number }> {
  const used = () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  }
  let last_ms = used()
  let turn_ms = 0
  const look = () => {
    const now_ms = used()
    turn_ms = Math.max(turn_ms, now_ms - last_ms)
    last_ms = now_ms
  }
  const timer = setInterval(look, 1)
  const began = performance.now()
  const value = await act()
  look()
  clearInterval(timer)
  return { value, turn_ms, took_ms: performance.now() - began }
}

// All are too old; a twentieth of them goes.
const keep = { output_keep_days: 1, output_total_bytes: Number.MAX_SAFE_INTEGER }
const ours = await longestTurn(() => applyRetention(host.store, keep, Date.now() + 3 * 86_400_000))
const idle = await longestTurn(() => wait(ours.took_ms))
console.log(
  JSON.stringify({
    name: `retention of ${ours.value} of ${rows} outputs in ${Math.round(ours.took_ms / 1000)} s: longest turn, beside that of an idle loop`,
    ours: Number(ours.turn_ms.toFixed(1)),
    raw: Number(idle.turn_ms.toFixed(1)),
    unit: 'ms',
    must: '< 50 ms',
  }),
)
await host.close()
rmSync(data_dir, { recursive: true, force: true })
