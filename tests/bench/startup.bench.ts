/** From starting the program to its first answer, and the memory it rests with; beside a bare Fastify program and a bare Node. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'opsdeck-bench-'))
const rounds = 7
/** Long enough for what runs once after a start to be over. */
const rest_ms = 5000

/** Milliseconds until the program said where it listens and answered there. */
async function started(command: string, args: string[]): Promise<{ ms: number; child: ChildProcess }> {
  const start = performance.now()
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const text of child.stdout!) {
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(String(text))?.[0]
    if (!address) continue
    await fetch(`${address}/health`)
    return { ms: performance.now() - start, child }
  }
  throw new Error(`${command} did not listen`)
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

/** Resident bytes of a process and of everything it started. */
function residentBytes(pid: number): number {
  const own = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096
  const children = readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1')
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid
    } catch {
      return false
    }
  })
  return own + children.reduce((sum, name) => sum + residentBytes(Number(name)), 0)
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
const MB = (bytes: number) => Math.round(bytes / 1e5) / 10
const print = (result: object) => process.stdout.write(`${JSON.stringify(result)}\n`)

try {
  const workspace = join(folder, 'workspace')
  mkdirSync(workspace)
  const data_dir = (round: number) => ['serve', '--port', '0', '--data-dir', join(folder, `data-${round}`), '--workspace', workspace]
  const bin = join(root, 'bin', 'opsdeck')
  const bare = [join(import.meta.dirname, 'bare-fastify.ts')]
  const ours_ms: number[] = []
  const bare_ms: number[] = []
  // The very first start fills the code cache, as the first start after an installation does.
  const first = await started(bin, data_dir(0))
  await wait(rest_ms)
  await stop(first.child)
  for (let round = 1; round <= rounds; round++) {
    const ours = await started(bin, data_dir(round))
    ours_ms.push(ours.ms)
    await stop(ours.child)
    const plain = await started(process.execPath, bare)
    bare_ms.push(plain.ms)
    await stop(plain.child)
  }
  const [ours, raw] = [median(ours_ms), median(bare_ms)]
  print({
    name: 'start to first answer',
    ours: Math.round(ours),
    raw: Math.round(raw),
    ratio: Math.round((ours / raw) * 100) / 100,
    unit: 'ms',
    raw_is: 'bare Fastify program',
    must: '< 1000 ms',
    reach: '< 500 ms',
    first_ever: Math.round(first.ms),
    max: Math.round(Math.max(...ours_ms)),
  })

  const resting = await started(bin, data_dir(rounds + 1))
  const plain = await started(process.execPath, bare)
  await wait(rest_ms)
  const together = residentBytes(resting.child.pid!)
  const host = Number(readFileSync(`/proc/${resting.child.pid}/statm`, 'latin1').split(' ')[1]) * 4096
  const bare_bytes = residentBytes(plain.child.pid!)
  print({
    name: 'memory at rest, host and runner',
    ours: MB(together),
    raw: MB(bare_bytes),
    ratio: Math.round((together / bare_bytes) * 100) / 100,
    unit: 'MB',
    raw_is: 'bare Fastify program',
    must: '< 200 MB',
    reach: '< 150 MB',
    host: MB(host),
    runner: MB(together - host),
  })
  await stop(resting.child)
  await stop(plain.child)
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}
