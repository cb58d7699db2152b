/** Memory of host and runner at rest and after a day's mix of work: verdicts on ten tools, the list of tools, runs, pages of history. */
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'opsdeck-bench-day-'))
const key = 'the-key-of-this-bench'
/** As the README's number at rest has it. */
const start_rest_ms = 6000
/** Long enough for the host to have noticed that nothing is done any more. */
const rest_ms = 13_000

const lines: Record<string, string[]> = {
  git: ['status'],
  docker: ['ps'],
  kubectl: ['get', 'pods'],
  terraform: ['plan'],
  helm: ['list'],
  aws: ['s3', 'ls'],
  az: ['group', 'list'],
  gcloud: ['projects', 'list'],
  pip: ['list'],
  argocd: ['app', 'list'],
}

/** The ten tools are on the PATH whether they are installed here or not; what is judged is their names. */
const programs = join(folder, 'bin')
const workspace = join(folder, 'workspace')
for (const made of [programs, workspace]) mkdirSync(made)
for (const name of Object.keys(lines)) {
  writeFileSync(join(programs, name), '#!/bin/sh\necho done\n')
  chmodSync(join(programs, name), 0o755)
}

const residentMb = (pid: number) => (Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096) / 1e6
const childrenOf = (pid: number) =>
  readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1')
      .trim()
      .split(' ')
      .filter((child) => child !== '')
      .map(Number),
  )
const round = (mb: number) => Math.round(mb * 10) / 10

const serve = () =>
  spawn(join(root, 'bin', 'opsdeck'), ['serve', '--port', '0', '--data-dir', join(folder, 'data'), '--workspace', workspace], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, OPSDECK_API_KEY: key, PATH: `${programs}:${process.env['PATH']}` },
  })

async function listening(host: ReturnType<typeof serve>): Promise<string> {
  for await (const text of host.stdout!) {
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(String(text))?.[0]
    if (address) return address
  }
  throw new Error('The host did not listen.')
}

async function stop(host: ReturnType<typeof serve>): Promise<void> {
  const gone = new Promise((resolve) => host.once('exit', resolve))
  host.kill('SIGTERM')
  await gone
}

try {
  // The first start fills the caches of code and of parsed policies, as the first one after an installation does.
  for (const time of ['first', 'usual'] as const) {
    const host = serve()
    const address = await listening(host)
    const ask = async (method: string, path: string, body?: object) => {
      const headers = { 'x-api-key': key, ...(body && { 'content-type': 'application/json' }) }
      for (;;) {
        const answer = await fetch(`${address}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
        const text = await answer.text()
        if (answer.status === 429) {
          await wait(200)
          continue
        }
        if (answer.status >= 400) throw new Error(`${path}: ${text}`)
        return text
      }
    }
    const now = () => {
      const runner = childrenOf(host.pid!).reduce((sum, pid) => sum + residentMb(pid), 0)
      return { host: round(residentMb(host.pid!)), runner: round(runner), together: round(residentMb(host.pid!) + runner) }
    }
    const seen: Record<string, ReturnType<typeof now>> = {}
    await ask('GET', '/health')
    await wait(start_rest_ms)
    seen['at rest'] = now()
    for (const [command, args] of Object.entries(lines)) await ask('POST', '/api/commands/check', { command, args })
    seen['ten tools judged'] = now()
    await ask('GET', '/api/commands/tools')
    seen['tools listed'] = now()
    for (let n = 0; n < 200; n++) await ask('POST', '/api/commands/execute', { command: 'git', args: ['status'], mode: 'sync' })
    seen['200 runs'] = now()
    const all = Object.entries(lines)
    for (let n = 0; n < 2000; n++) {
      const [command, args] = all[n % all.length]!
      await ask('POST', '/api/commands/check', { command, args })
    }
    seen['2 000 verdicts'] = now()
    for (let n = 0; n < 200; n++) await ask('GET', '/api/commands/history?limit=200')
    seen['200 pages'] = now()
    await wait(rest_ms)
    seen['after a rest'] = now()
    if (time === 'usual') {
      console.log(
        JSON.stringify({
          name: "memory of host and runner after a day's mix of work",
          ours: seen['200 pages']!.together,
          unit: 'MB',
          must: '< 300 MB',
          reach: '< 220 MB',
          seen,
        }),
      )
    }
    await stop(host)
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}
