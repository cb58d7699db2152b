/** A job that prints 10 GB under the usual cap: how fast beside the same pipe into nothing, how much is kept, and that memory stays flat. GB sets how much. */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../helpers/until.ts'
import { openHarness } from '../work/engine-harness.ts'

const bytes = Number(process.env['GB'] ?? 10) * 1e9
const argv = ['/usr/bin/head', '-c', String(bytes), '/dev/zero'] as const

/** The same program into a pipe that a bare Node reads and forgets. */
async function bareMs(): Promise<number> {
  const started = performance.now()
  const child = spawn(argv[0], argv.slice(1), { stdio: ['ignore', 'pipe', 'ignore'] })
  child.stdout.resume()
  await new Promise((resolve) => child.once('close', resolve))
  return performance.now() - started
}

const childOf = (pid: number) => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ')[0])
const residentMb = () =>
  [process.pid, childOf(process.pid)].reduce((sum, pid) => sum + Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096, 0) / 1e6

const bare_ms = await bareMs()
await using host = await openHarness()
await host.run('/bin/true')
const memory: number[] = []
const started = performance.now()
const { id } = await host.submit(argv[0], argv.slice(1))
const timer = setInterval(() => memory.push(residentMb()), 250)
const ended = await host.engine.ended(id)
const ours_ms = performance.now() - started
clearInterval(timer)
await until(() => host.engine.history({ limit: 1, q: 'dev/zer' }).items.length === 1, 'the words to be indexed')
const folder = host.store.output.folderOf(id)
const kept = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
const rate = (ms: number) => Math.round(bytes / 1e6 / (ms / 1000))
// The first readings are of a host that warms up.
const early = Math.max(...memory.slice(0, Math.ceil(memory.length / 4)))
console.log(
  JSON.stringify({
    name: `${bytes / 1e9} GB of output under the cap (${ended.status}, ${Math.round(kept / 1e6)} MB kept)`,
    ours: rate(ours_ms),
    raw: rate(bare_ms),
    ratio: Number((bare_ms / ours_ms).toFixed(2)),
    unit: 'MB/s',
    must: 'bounded time, flat memory',
    memory_mb: { first_quarter: Math.round(early), later: Math.round(Math.max(...memory)) },
  }),
)
