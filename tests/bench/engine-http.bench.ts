/** 1 000 recorded runs of `echo` over HTTP, one call each, beside as many starts by bare Node in the same run. */
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'opsdeck-bench-http-'))
const key = 'the-key-of-this-bench'
const runs = 1000
const workers = 5
const rounds = 3

/** `echo` stands on the list under a name that is on it: a policy of the user's own. */
const data_dir = join(folder, 'data')
const programs = join(folder, 'bin')
const workspace = join(folder, 'workspace')
for (const made of [data_dir, programs, workspace, join(data_dir, 'policies')]) mkdirSync(made, { mode: 0o700 })
copyFileSync('/bin/echo', join(programs, 'echo'))
chmodSync(join(programs, 'echo'), 0o755)
writeFileSync(
  join(data_dir, 'policies', 'echo.yaml'),
  `tool: echo
description: Says its words
install: Part of the system
parser: getopt
effect: read
args:
  words: any text -- What is said
examples:
  read:
    - echo word
`,
)
writeFileSync(join(data_dir, 'settings.json'), JSON.stringify({ workers, rate_limit_per_s: 10_000 }))

const bare = join(folder, 'bare.mjs')
writeFileSync(
  bare,
  `import { spawn } from 'node:child_process'
let left = ${runs}
const next = () => new Promise((done) => { const c = spawn('/bin/echo', ['word'], { stdio: ['ignore', 'pipe', 'pipe'], detached: true }); c.stdout.resume(); c.stderr.resume(); c.on('close', done) })
const worker = async () => { while (left-- > 0) await next() }
const t = performance.now()
await Promise.all(Array.from({ length: ${workers} }, worker))
console.log(performance.now() - t)`,
)

const host = spawn(join(root, 'bin', 'opsdeck'), ['serve', '--port', '0', '--data-dir', data_dir, '--workspace', workspace], {
  stdio: ['ignore', 'pipe', 'ignore'],
  env: { ...process.env, OPSDECK_API_KEY: key, PATH: `${programs}:${process.env['PATH']}` },
})
const agent = new Agent({ keepAlive: true, maxSockets: workers })

async function listening(): Promise<number> {
  for await (const text of host.stdout) {
    const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(String(text))?.[1]
    if (port) return Number(port)
  }
  throw new Error('The host did not listen.')
}

function run(port: number): Promise<void> {
  const body = JSON.stringify({ command: 'echo', args: ['word'], mode: 'sync' })
  return new Promise((resolve, reject) => {
    const headers = { 'x-api-key': key, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    request({ host: '127.0.0.1', port, method: 'POST', path: '/api/commands/execute', agent, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => (answer.statusCode === 200 && text.includes('word') ? resolve() : reject(new Error(text)))).on('error', reject)
    })
      .on('error', reject)
      .end(body)
  })
}

/** Processor time of the host and of its runner, in ms. */
function cpuMs(): { host: number; runner: number } {
  const of = (pid: number) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  }
  const runner = Number(readFileSync(`/proc/${host.pid}/task/${host.pid}/children`, 'latin1').trim().split(' ')[0])
  return { host: of(host.pid!), runner: of(runner) }
}

try {
  const port = await listening()
  const all = async (count: number) => {
    let left = count
    const worker = async () => {
      while (left-- > 0) await run(port)
    }
    const started = performance.now()
    await Promise.all(Array.from({ length: workers }, worker))
    return performance.now() - started
  }
  await all(100)
  const seen: { ours: number; node: number; ratio: number; host_cpu_us: number; runner_cpu_us: number }[] = []
  for (let round = 0; round < rounds; round++) {
    const before = cpuMs()
    const ours = await all(runs)
    const after = cpuMs()
    const node = Number(spawnSync(process.execPath, [bare], { encoding: 'utf8' }).stdout)
    seen.push({
      ours: Math.round(ours),
      node: Math.round(node),
      ratio: Number((ours / node).toFixed(2)),
      host_cpu_us: Math.round(((after.host - before.host) * 1000) / runs),
      runner_cpu_us: Math.round(((after.runner - before.runner) * 1000) / runs),
    })
  }
  const best = (part: 'ours' | 'node') => Math.min(...seen.map((round) => round[part]))
  console.log(
    JSON.stringify({
      name: '1 000 recorded `echo` over HTTP, one call each, five at a time, beside bare Node spawn',
      ours: best('ours'),
      raw: best('node'),
      ratio: Number((best('ours') / best('node')).toFixed(2)),
      unit: 'ms',
      must: '<= 1.6x',
      reach: '<= 1.2x',
      rounds: seen,
    }),
  )
} finally {
  const gone = new Promise((resolve) => host.once('exit', resolve))
  host.kill('SIGTERM')
  await gone
  agent.destroy()
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}
