/** 1 000 queued and recorded runs of `true`, five at a time, beside the same with bare Node, xargs, GNU parallel and task-spooler. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { node, openHarness } from '../work/engine-harness.ts'

const runs = 1000
const workers = 5
const folder = mkdtempSync(join(tmpdir(), 'opsdeck-bench-queue-'))

/** The runner's code is cached over the rounds, as it is over the starts of a real host. */
async function ours(): Promise<number> {
  await using host = await openHarness({ settings: { workers, queue_limit: 10_000 }, runner: { env: { NODE_COMPILE_CACHE: join(folder, 'code') } } })
  await host.run('/bin/true')
  const started = performance.now()
  const accepted = await Promise.all(Array.from({ length: runs }, () => host.submit('/bin/true')))
  await Promise.all(accepted.map(({ id }) => host.engine.ended(id)))
  return performance.now() - started
}

/** Runs a program to its end and gives its time in ms; null where it is not installed. */
function timed(command: string, args: string[], input?: string): number | null {
  const started = performance.now()
  const { error, status } = spawnSync(command, args, { input, stdio: ['pipe', 'ignore', 'ignore'] })
  return error || status !== 0 ? null : performance.now() - started
}

const bare = join(folder, 'bare.mjs')
writeFileSync(
  bare,
  `import { spawn } from 'node:child_process'
let left = ${runs}
const next = () => new Promise((done) => { const c = spawn('/bin/true', [], { stdio: ['ignore', 'pipe', 'pipe'], detached: true }); c.stdout.resume(); c.stderr.resume(); c.on('close', done) })
const worker = async () => { while (left-- > 0) await next() }
const t = performance.now()
await Promise.all(Array.from({ length: ${workers} }, worker))
console.log(performance.now() - t)`,
)
const bareMs = () => Number(spawnSync(node, [bare], { encoding: 'utf8' }).stdout)

const spooler = join(folder, 'spooler.sh')
writeFileSync(
  spooler,
  `export TS_SOCKET=${folder}/ts TMPDIR=${folder}; tsp -S ${workers}; for i in $(seq ${runs}); do tsp true > /dev/null; done; tsp -w; while tsp | grep -q -E 'queued|running'; do sleep 0.05; done; tsp -K`,
)

const lines = `${Array.from({ length: runs }, (_, n) => n).join('\n')}\n`
const best = (times: (number | null)[]) => Math.min(...times.map((ms) => ms ?? Number.POSITIVE_INFINITY))
await ours()
// Turn by turn, so that a busy moment of the machine hits everybody.
const rounds = await (async () => {
  const all: { ours: number; node: number; xargs: number | null }[] = []
  for (let round = 0; round < 5; round++) {
    all.push({ ours: await ours(), node: bareMs(), xargs: timed('xargs', ['-P', String(workers), '-n', '1', '/bin/sh', '-c', 'exec true'], lines) })
  }
  return all
})()
const xargs_true = best([1, 2, 3].map(() => timed('xargs', ['-P', String(workers), '-I', '{}', '/bin/true'], lines)))
const ours_ms = best(rounds.map((round) => round.ours))
const node_ms = best(rounds.map((round) => round.node))
const round = (value: number | null) => (value === null || !Number.isFinite(value) ? null : Math.round(value))
console.log(
  JSON.stringify({
    name: '1 000 queued, recorded `true`, five at a time, beside bare Node spawn',
    ours: round(ours_ms),
    raw: round(node_ms),
    ratio: Number((ours_ms / node_ms).toFixed(2)),
    unit: 'ms',
    must: '<= 1.5x',
    rounds: rounds.map((one) => ({ ours: Math.round(one.ours), node: Math.round(one.node), ratio: Number((one.ours / one.node).toFixed(2)) })),
  }),
)
console.log(
  JSON.stringify({
    name: 'the same beside xargs -P5',
    ours: round(ours_ms),
    raw: round(xargs_true),
    ratio: Number((ours_ms / xargs_true).toFixed(2)),
    unit: 'ms',
    must: 'reach for <= 2x',
  }),
)
const parallel = timed('parallel', [`-j${workers}`, '--will-cite', '/bin/true', '#'], lines)
console.log(
  JSON.stringify({
    name: 'the same beside GNU parallel',
    ours: round(ours_ms),
    raw: round(parallel),
    ratio: parallel && Number((ours_ms / parallel).toFixed(2)),
    unit: 'ms',
  }),
)
const tsp = timed('/bin/sh', [spooler])
console.log(
  JSON.stringify({ name: 'the same beside task-spooler', ours: round(ours_ms), raw: round(tsp), ratio: tsp && Number((ours_ms / tsp).toFixed(2)), unit: 'ms' }),
)
rmSync(folder, { recursive: true, force: true })
