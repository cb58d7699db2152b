/** A registered program run and waited for beside bare spawn, an upload of 2 GB beside a bare Fastify route, and 1 000 jobs with results listed. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'opsdeck-bench-registry-'))
const data_dir = join(folder, 'data')
const workspace = join(folder, 'workspace')
const key = 'the-key-of-this-bench'
const runs = 200
const jobs = 1000
const upload_bytes = 2 * 1024 ** 3
const upload_turns = 3

const print = (result: object) => process.stdout.write(`${JSON.stringify(result)}\n`)
const round = (value: number) => Math.round(value * 100) / 100
const at = (values: readonly number[], share: number) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!

const program = join(folder, 'sample.py')
for (const made of [join(data_dir, 'registry'), workspace]) mkdirSync(made, { recursive: true, mode: 0o700 })
writeFileSync(program, '#!/usr/bin/python3 -IS\nimport sys\nopen(sys.argv[1], "w").write("made")\n', { mode: 0o755 })
const declared = (name: string, binary: string, args: string) =>
  `program: ${name}\nbinary: {path: ${binary}}\nstages: {${name}: {commands: {go: {effect: change, argv: ${name === 'plain' ? '["--"]' : '["out.txt"]'}${args}}}}}\n`
writeFileSync(join(data_dir, 'registry', 'plain.yaml'), declared('plain', '/bin/true', ''))
writeFileSync(join(data_dir, 'registry', 'python.yaml'), declared('python', program, ''))
writeFileSync(join(data_dir, 'settings.json'), JSON.stringify({ rate_limit_per_s: 10_000, queue_limit: 10_000 }))

async function started(command: string, args: string[]): Promise<{ address: string; child: ChildProcess }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, OPSDECK_API_KEY: key } })
  for await (const text of child.stdout!) {
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(String(text))?.[0]
    if (address) return { address, child }
  }
  throw new Error(`${command} did not listen`)
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

const agent = new Agent({ keepAlive: true })

function ask<T>(address: string, method: string, path: string, body?: unknown): Promise<T> {
  const text = body === undefined ? '' : JSON.stringify(body)
  const headers = { 'x-api-key': key, ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }) }
  return new Promise((resolve, reject) => {
    request(`${address}${path}`, { method, agent, headers }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('end', () => {
        const told = Buffer.concat(parts).toString()
        if ((answer.statusCode ?? 500) < 300) resolve(JSON.parse(told) as T)
        else reject(new Error(told))
      })
    })
      .on('error', reject)
      .end(text)
  })
}

function bareSpawn(command: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: workspace, detached: true })
    child.stdout.resume()
    child.stderr.resume()
    child.on('error', reject).on('close', () => resolve())
  })
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await act()
  return performance.now() - start
}

async function upload(url: string): Promise<number> {
  const boundary = 'bench'
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\nContent-Type: application/octet-stream\r\n\r\n`
  const tail = `\r\n--${boundary}--\r\n`
  const piece = Buffer.alloc(1024 * 1024, 'opsdeck ')
  const headers = { 'x-api-key': key, 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': head.length + upload_bytes + tail.length }
  return timed(
    () =>
      new Promise<void>((resolve, reject) => {
        const sent = request(url, { method: 'POST', headers }, (answer) => {
          answer.resume().on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`status ${answer.statusCode}`))))
        }).on('error', reject)
        sent.write(head)
        let left = upload_bytes
        const more = () => {
          while (left > 0) {
            left -= piece.length
            if (!sent.write(piece)) return void sent.once('drain', more)
          }
          sent.end(tail)
        }
        more()
      }),
  )
}

try {
  const { address, child } = await started(join(root, 'bin', 'opsdeck'), ['serve', '--port', '0', '--data-dir', data_dir, '--workspace', workspace])
  const run = (name: string, mode: string) => ask<{ job_id: string }>(address, 'POST', '/cli/run', { program: name, stage: name, command: 'go', mode })
  for (const [name, command, args] of [
    ['plain', '/bin/true', ['--']],
    ['python', program, ['out.txt']],
  ] as const) {
    for (let warm = 0; warm < 50; warm++) await run(name, 'sync')
    const ours: number[] = []
    const raw: number[] = []
    // Turn by turn, so that what else the machine does falls on both.
    for (let turn = 0; turn < runs; turn++) {
      ours.push(await timed(() => run(name, 'sync')))
      raw.push(await timed(() => bareSpawn(command, [...args])))
    }
    const own = at(ours, 0.99) - at(raw, 0.5)
    print({
      name: `sync /cli/run of ${name === 'plain' ? 'true' : 'a Python program'}, p50`,
      ours: round(at(ours, 0.5)),
      raw: round(at(raw, 0.5)),
      ratio: round(at(ours, 0.5) / at(raw, 0.5)),
      unit: 'ms',
      own_p99_ms: round(own),
      must: '<= 1.3x, own p99 < 20 ms',
    })
  }

  const ids: string[] = []
  for (let job = 0; job < jobs; job++) ids.push((await run('python', 'async')).job_id)
  for (const id of ids)
    while (!['succeeded', 'failed'].includes((await ask<{ status: string }>(address, 'GET', `/api/commands/${id}`)).status)) await new Promise(setImmediate)
  const pages: number[] = []
  const results: number[] = []
  for (let turn = 0; turn < 50; turn++) {
    pages.push(await timed(() => ask(address, 'GET', '/api/commands/history?limit=500&kind=registry')))
    results.push(await timed(() => ask(address, 'GET', `/jobs/${ids[turn * 10]!}`)))
  }
  print({ name: 'page of 500 of 1 000 jobs with results', ours: round(at(pages, 0.5)), p99: round(at(pages, 0.99)), unit: 'ms', must: '< 50 ms' })
  print({ name: 'one of them with its files', ours: round(at(results, 0.5)), p99: round(at(results, 0.99)), unit: 'ms', must: '< 50 ms' })

  const ours: number[] = []
  const raw: number[] = []
  const target = join(folder, 'bare.bin')
  const bare = await started(process.execPath, [join(import.meta.dirname, 'bare-upload.ts'), target, 'flush'])
  for (let turn = 0; turn < upload_turns; turn++) {
    raw.push(await upload(`${bare.address}/`))
    rmSync(target)
    execFileSync('sync')
    ours.push(await upload(`${address}/upload`))
    const { items } = await ask<{ items: { file_id: string }[] }>(address, 'GET', '/uploads')
    for (const { file_id } of items) await ask(address, 'DELETE', `/uploads/${file_id}`)
    execFileSync('sync')
  }
  await stop(bare.child)
  print({
    name: 'upload of 2 GB, hashed and on the disk',
    ours: round(at(ours, 0.5)),
    raw: round(at(raw, 0.5)),
    ratio: round(at(raw, 0.5) / at(ours, 0.5)),
    unit: 'ms',
    must: '>= 0.9 of the speed of a bare route that waits for the disk',
  })
  await stop(child)
} finally {
  agent.destroy()
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}
