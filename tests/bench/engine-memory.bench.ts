/** Memory of a host that has only the engine, and of its runner, at rest and after a thousand jobs, beside a bare Node. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { node, programs } from '../work/engine-harness.ts'

const data_dir = mkdtempSync(join(tmpdir(), 'opsdeck-bench-memory-'))
const residentMb = (pid: number) => (Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096) / 1e6
const childOf = (pid: number) => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ')[0])

const bare = spawn(node, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
// The second start is the usual one: the compile cache is filled.
for (const round of ['first start', 'usual start']) {
  const started = performance.now()
  const host = spawn(node, [join(programs, 'engine-host.ts'), data_dir], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { NODE_COMPILE_CACHE: join(data_dir, 'cache', 'host') },
  })
  let accepted = 0
  const ready = new Promise<number>((resolve) => {
    createInterface({ input: host.stdout }).on('line', (line) => {
      if (line === 'ready') resolve(performance.now() - started)
      if (line.startsWith('accepted')) accepted++
    })
  })
  const ready_ms = await ready
  // At rest is after the start's own work.
  await wait(3000)
  const rest = { host: residentMb(host.pid!), runner: residentMb(childOf(host.pid!)) }
  for (let n = 0; n < 1000; n++) host.stdin.write(`${JSON.stringify({ key: `${round} ${n}`, argv: ['/bin/true'] })}\n`)
  while (accepted < 1000) await wait(50)
  await wait(8000)
  const after = { host: residentMb(host.pid!), runner: residentMb(childOf(host.pid!)) }
  console.log(
    JSON.stringify({
      name: `host with the engine alone, and its runner, at rest (${round})`,
      ours: Math.round(rest.host + rest.runner),
      raw: Math.round(residentMb(bare.pid!)),
      ratio: Number(((rest.host + rest.runner) / residentMb(bare.pid!)).toFixed(2)),
      unit: 'MB',
      must: '< 200 MB, reach for < 150 MB',
      host: Math.round(rest.host),
      runner: Math.round(rest.runner),
      after_1000_jobs: { host: Math.round(after.host), runner: Math.round(after.runner) },
      ready_ms: Math.round(ready_ms),
    }),
  )
  const gone = new Promise((resolve) => host.once('close', resolve))
  host.stdin.end()
  await gone
}
bare.kill()
rmSync(data_dir, { recursive: true, force: true })
