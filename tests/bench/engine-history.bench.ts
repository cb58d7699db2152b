/** Pages and searches of a long history: how long one takes beside the same SELECT of one row. ROWS sets its length. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openHarness } from '../work/engine-harness.ts'

const rows = Number(process.env['ROWS'] ?? 1_000_000)
const data_dir = mkdtempSync(join(tmpdir(), 'opsdeck-bench-history-'))
await using host = await openHarness({ data_dir })
const { database } = host.store
const model = await host.run('/bin/echo', ['one'])
host.engine.history({ limit: 1, q: 'one' })

// The same row a million times, with other words, tools, states and times; written as the engine writes it.
const columns = Object.keys(database.prepare('SELECT * FROM jobs WHERE id = ?').get(model.id)!)
const tools = ['git', 'python3', 'curl', 'ping', 'pip', 'dig', 'echo']
const states = ['succeeded', 'succeeded', 'succeeded', 'succeeded', 'failed', 'failed', 'cancelled', 'timed_out']
const own: Record<string, string> = {
  seq: 'n + 10',
  id: "'00000000-0000-7000-8000-' || printf('%012d', n)",
  tool: `(SELECT value FROM json_each('${JSON.stringify(tools)}') WHERE key = (n * 7919) % ${tools.length})`,
  status: `CASE WHEN n % 100003 = 5 THEN 'interrupted' ELSE (SELECT value FROM json_each('${JSON.stringify(states)}') WHERE key = (n * 31) % ${states.length}) END`,
  key_id: "CASE WHEN n % 50000 = 7 THEN 'rare' WHEN n % 3 = 0 THEN 'often' END",
  queued_at: "strftime('%Y-%m-%dT%H:%M:%fZ', 1700000000 + n * 30, 'unixepoch')",
  order_ms: '(1700000000 + n * 30) * 1000',
  kept_bytes: '0',
  stdout_bytes: '0',
}
const started = performance.now()
database.exec('PRAGMA synchronous = OFF')
database.exec(
  `INSERT INTO jobs (${columns.join(', ')}) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${rows}) SELECT ${columns.map((name) => own[name] ?? name).join(', ')} FROM c, (SELECT ${columns.map((name) => `${name} AS ${own[name] ? `_${name}` : name}`).join(', ')} FROM jobs WHERE seq = 1)`,
)
database.exec('INSERT INTO attempts (job_seq, number, status, started_at) SELECT seq, 1, status, queued_at FROM jobs WHERE seq > 9')
database.exec(
  `INSERT INTO job_text (rowid, command, output, tags) SELECT seq, tool || ' run ' || (seq % 1000) || ' --flag', 'On branch main your branch is up to date word' || (seq % 5000) || ' rare' || seq || CASE WHEN seq % 250007 = 3 THEN ' needle' ELSE '' END, 'toolx' || lower(hex(tool)) || ' statusx' || lower(hex(status)) || ' kindx' || lower(hex(kind)) || coalesce(' keyidx' || lower(hex(key_id)), '') FROM jobs WHERE seq > 9`,
)
database.exec('PRAGMA synchronous = FULL')
process.stderr.write(`  ${rows} rows in ${Math.round((performance.now() - started) / 1000)} s\n`)

function worst(look: () => void): { median: number; p99: number } {
  look()
  const times: number[] = []
  for (let n = 0; n < 60; n++) {
    const began = performance.now()
    look()
    times.push(performance.now() - began)
  }
  times.sort((one, other) => one - other)
  return { median: times[30]!, p99: times[58]! }
}

const one = database.prepare('SELECT * FROM jobs WHERE seq = ?')
const raw = worst(() => void one.get(10 + Math.floor(Math.random() * rows)))
const middle = host.engine.history({ limit: 1, until: new Date((1_700_000_000 + rows * 15) * 1000).toISOString() }).next_cursor!
const oldest = new Date((1_700_000_000 + 1000 * 30) * 1000).toISOString()
const looks: [string, Parameters<typeof host.engine.history>[0], string?][] = [
  ['first page', { limit: 50 }],
  ['a page in the middle', { limit: 50, cursor: middle }],
  ['a common tool', { limit: 50, tool: 'git' }],
  ['a tool and a state', { limit: 50, tool: 'git', status: 'timed_out' }],
  ['a rare state', { limit: 50, status: 'interrupted' }],
  ['a rare state of a tool', { limit: 50, status: 'interrupted', tool: 'git', kind: 'command' }],
  ['a state that nothing has', { limit: 50, status: 'skipped', tool: 'git' }],
  ['an unknown tool', { limit: 50, tool: 'nothing' }],
  ['everything before a day long ago', { limit: 50, until: oldest }],
  ['failures before a day long ago', { limit: 50, until: oldest, status: 'failed' }],
  ['the jobs of one key', { limit: 50 }, 'rare'],
  ['a tool of one key', { limit: 50, tool: 'git', status: 'failed' }, 'often'],
  ['a rare word', { limit: 50, q: 'needle' }],
  ['a common word', { limit: 50, q: 'branch' }],
  ['the beginning of a word', { limit: 50, q: 'bra' }],
  ['the beginning of many words', { limit: 50, q: 'wor' }],
  ['several words', { limit: 50, q: 'branch main word77' }],
  ['a phrase', { limit: 50, q: '"up to date"' }],
  ['a common word in a rare state', { limit: 50, q: 'branch', status: 'interrupted' }],
  ['a common word of one key', { limit: 50, q: 'branch' }, 'rare'],
  ['a word that is nowhere', { limit: 50, q: 'absent' }],
]
let slowest = { name: '', p99: 0 }
for (const [name, query, key] of looks) {
  const { median, p99 } = worst(() => void host.engine.history(query, key))
  if (p99 > slowest.p99) slowest = { name, p99 }
  process.stderr.write(`  ${name}: median ${median.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms\n`)
}
console.log(
  JSON.stringify({
    name: `history of ${rows} jobs: slowest of ${looks.length} kinds of page and search (${slowest.name}), p99, beside reading one row`,
    ours: Number(slowest.p99.toFixed(2)),
    raw: Number(raw.p99.toFixed(3)),
    unit: 'ms',
    must: '< 50 ms, reach for < 10 ms',
  }),
)
await host.close()
rmSync(data_dir, { recursive: true, force: true })
