/** Answers of the HTTP API at 200 requests a second beside 5 running jobs, and of a bare Fastify route in the same run. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const root = join(import.meta.dirname, '..', '..')
const key = 'the-key-of-this-bench'
const per_second = 200
const seconds = 10
const agent = new Agent({ keepAlive: true, maxSockets: 50 })
const folder = mkdtempSync(join(tmpdir(), 'opsdeck-bench-'))

interface Served {
  child: ChildProcess
  port: number
}

async function serve(file: string, args: string[], env: NodeJS.ProcessEnv): Promise<Served> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  for await (const text of child.stdout!) {
    const port = /listening http:\/\/127\.0\.0\.1:(\d+)/.exec(String(text))?.[1]
    if (port) return { child, port: Number(port) }
  }
  throw new Error(`${file} did not listen`)
}

async function stop({ child }: Served): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

function ask(port: number, method: string, path: string, body?: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, method, path, agent, headers: { 'x-api-key': key, ...(body && { 'content-type': 'application/json' }) } },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text })).on('error', reject)
      },
    )
    sent.on('error', reject).end(body)
  })
}

/** Asks on a fixed schedule, so that a slow answer does not slow the asking (no coordinated omission). */
async function measure(
  port: number,
  requests: readonly (readonly [string, string, string?])[],
): Promise<{ p50_ms: number; p99_ms: number; max_ms: number; failed: number }> {
  const times: number[] = []
  let failed = 0
  const start = performance.now()
  const answers: Promise<void>[] = []
  for (let index = 0; index < per_second * seconds; index++) {
    const due = start + (index * 1000) / per_second
    while (performance.now() < due) await wait(Math.max(0, due - performance.now()))
    const [method, path, body] = requests[index % requests.length]!
    answers.push(
      ask(port, method, path, body).then(({ status }) => {
        times.push(performance.now() - due)
        if (status >= 400) failed++
      }),
    )
  }
  await Promise.all(answers)
  times.sort((a, b) => a - b)
  const at = (share: number) => Math.round(times[Math.ceil(share * times.length) - 1]! * 100) / 100
  return { p50_ms: at(0.5), p99_ms: at(0.99), max_ms: at(1), failed }
}

try {
  const workspace = join(folder, 'workspace')
  mkdirSync(workspace)
  const bare = await serve(join(import.meta.dirname, 'bare-fastify.ts'), [], {})
  const ours = await serve(join(root, 'src-main', 'headless.ts'), ['--port', '0', '--data-dir', join(folder, 'data'), '--workspace', workspace], {
    OPSDECK_API_KEY: key,
    OPSDECK_TOOL_PATH: `${join(root, 'tests', 'fixtures', 'doors')}:/usr/bin:/bin`,
  })
  let id = ''
  for (let job = 0; job < 5; job++) {
    const body = JSON.stringify({ command: 'echo', args: ['slowly', '100000'], timeout_ms: null })
    id = (JSON.parse((await ask(ours.port, 'POST', '/api/commands/execute', body)).text) as { id: string }).id
  }
  const reads = [
    ['GET', `/api/commands/${id}`],
    ['GET', `/api/commands/${id}/output?from=0&limit=4096`],
    ['GET', '/api/commands/history?limit=20'],
    ['GET', '/api/metrics'],
    ['POST', '/api/commands/check', '{"line":"echo hello"}'],
  ] as const
  const plain = [['GET', '/']] as const
  // Both warm, then bare, ours, bare: what else the machine does meanwhile falls on both.
  await measure(bare.port, plain)
  await measure(ours.port, reads)
  const before = await measure(bare.port, plain)
  const measured = await measure(ours.port, reads)
  const after = await measure(bare.port, plain)
  const raw = { p50_ms: (before.p50_ms + after.p50_ms) / 2, p99_ms: (before.p99_ms + after.p99_ms) / 2 }
  const ratio = (a: number, b: number) => Math.round((a / b) * 100) / 100
  const how = `${per_second} requests/s for ${seconds} s beside 5 running jobs`
  for (const share of ['p50_ms', 'p99_ms'] as const) {
    const bounds = share === 'p99_ms' ? { must: '< 20 ms', reach: '< 8 ms' } : {}
    process.stdout.write(
      `${JSON.stringify({ name: `api ${share.slice(0, 3)}`, ours: measured[share], raw: raw[share], ratio: ratio(measured[share], raw[share]), unit: 'ms', raw_is: 'bare Fastify route', how, max_ms: measured.max_ms, failed: measured.failed, ...bounds })}\n`,
    )
  }
  await stop(ours)
  await stop(bare)
} finally {
  agent.destroy()
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}
