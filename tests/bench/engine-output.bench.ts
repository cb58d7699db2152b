/** Output of a recorded job beside the same program on the same pipe or terminal, written to a file by bare Node. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { node, openHarness } from '../work/engine-harness.ts'

const folder = mkdtempSync(join(tmpdir(), 'opsdeck-bench-output-'))
const pipe_bytes = 2 * 1024 ** 3
const lines = join(folder, 'lines')
writeFileSync(
  lines,
  Array.from({ length: 1_500_000 }, (_, n) => `${String(n).padStart(8, '0')} the quick brown fox jumps over the lazy dog, again and again\n`).join(''),
)
const pty_bytes = statSync(lines).size

const pty = fileURLToPath(import.meta.resolve('node-pty'))
const raw_pipe = join(folder, 'pipe.mjs')
writeFileSync(
  raw_pipe,
  `import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
const [file, command, ...args] = process.argv.slice(2)
const t = performance.now()
await pipeline(spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] }).stdout, createWriteStream(file))
console.log(performance.now() - t)`,
)
const raw_pty = join(folder, 'pty.mjs')
writeFileSync(
  raw_pty,
  `import pty from ${JSON.stringify(pty)}
import { createWriteStream } from 'node:fs'
const [file, command, ...args] = process.argv.slice(2)
const out = createWriteStream(file)
const t = performance.now()
const p = pty.spawn(command, args, { encoding: null })
p.onData((bytes) => out.write(bytes))
p.onExit(() => out.end(() => console.log(performance.now() - t)))`,
)
const raw = (script: string, argv: string[]) => {
  const file = join(folder, 'raw')
  const ms = Number(spawnSync(node, [script, file, ...argv], { encoding: 'utf8' }).stdout)
  rmSync(file)
  return ms
}

await using host = await openHarness({ settings: { output_cap_bytes: 64 * 1024 ** 3 } })
async function ours(argv: [string, ...string[]], capture: 'split' | 'terminal'): Promise<number> {
  const started = performance.now()
  const job = await host.run(argv[0], argv.slice(1), { capture })
  const ms = performance.now() - started
  await host.store.output.remove(job.id)
  return ms
}

for (const [what, script, argv, capture, bytes] of [
  ['pipe', raw_pipe, ['/usr/bin/head', '-c', String(pipe_bytes), '/dev/zero'], 'split', pipe_bytes],
  ['pipe, lines of text', raw_pipe, ['/bin/cat', ...Array.from({ length: 10 }, () => lines)], 'split', 10 * pty_bytes],
  ['terminal, lines of text', raw_pty, ['/bin/cat', lines], 'terminal', pty_bytes],
] as [string, string, [string, ...string[]], 'split' | 'terminal', number][]) {
  const times = { ours: [] as number[], raw: [] as number[] }
  // In turns, and the best of each: the disk has moods.
  for (let round = 0; round < 4; round++) {
    times.raw.push(raw(script, argv))
    times.ours.push(await ours(argv, capture))
  }
  const speed = (ms: number[]) => bytes / 1e6 / (Math.min(...ms) / 1000)
  console.log(
    JSON.stringify({
      name: `output of a recorded job: ${what}`,
      ours: Math.round(speed(times.ours)),
      raw: Math.round(speed(times.raw)),
      ratio: Number((speed(times.ours) / speed(times.raw)).toFixed(2)),
      unit: 'MB/s',
      must: '>= 0.8, reach for 0.95',
      rounds: { ours: times.ours.map(Math.round), raw: times.raw.map(Math.round) },
    }),
  )
}
rmSync(folder, { recursive: true, force: true })
