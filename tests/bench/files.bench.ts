/** A tree of 100 000 files listed and searched by name, and an upload of 2 GB with its memory; each beside the raw thing. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PathIndex } from '../../src-main/files/path-index.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'opsdeck-bench-'))
const workspace = join(folder, 'workspace')
const key = 'opsdeck_bench'
const upload_bytes = 2 * 1024 ** 3
const entries = 100_000
const rounds = 5
const upload_turns = 3

const print = (result: object) => process.stdout.write(`${JSON.stringify(result)}\n`)
const round = (value: number) => Math.round(value * 10) / 10
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
const MB = (bytes: number) => round(bytes / 1e6)

async function started(args: string[]): Promise<{ address: string; child: ChildProcess }> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, OPSDECK_API_KEY: key } })
  for await (const text of child.stdout!) {
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(String(text))?.[0]
    if (address) return { address, child }
  }
  throw new Error(`${args[0]} did not listen`)
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

async function asked(url: string): Promise<{ ms: number; bytes: number }> {
  const start = performance.now()
  const answer = await fetch(url, { headers: { 'x-api-key': key } })
  const body = await answer.arrayBuffer()
  if (!answer.ok) throw new Error(Buffer.from(body).toString())
  return { ms: performance.now() - start, bytes: body.byteLength }
}

const status = (child: ChildProcess, field: string) =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${child.pid}/status`, 'latin1'))?.[1] ?? 0) * 1024

interface Uploaded {
  ms: number
  growth_bytes: number
  at_rest_bytes: number
}

/** Sends `upload_bytes` as one file; the time, and by how much the receiver's memory grew at most. */
async function upload(url: string, child: ChildProcess): Promise<Uploaded> {
  const before = status(child, 'VmRSS')
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, status(child, 'VmRSS'))
  }, 50)
  const boundary = 'bench'
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\nContent-Type: application/octet-stream\r\n\r\n`
  const tail = `\r\n--${boundary}--\r\n`
  const piece = Buffer.alloc(1024 * 1024, 'opsdeck ')
  const start = performance.now()
  await new Promise<void>((resolve, reject) => {
    const headers = {
      'x-api-key': key,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': head.length + upload_bytes + tail.length,
    }
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
  })
  clearInterval(watch)
  return { ms: performance.now() - start, growth_bytes: most - before, at_rest_bytes: before }
}

/** To a place where nothing is; what one leaves for the disk to do is not measured with the next. */
async function uploadAnew(url: string, child: ChildProcess, path: string): Promise<Uploaded> {
  const uploaded = await upload(url, child)
  rmSync(path)
  execFileSync('sync')
  return uploaded
}

try {
  mkdirSync(join(workspace, 'flat'), { recursive: true })
  for (let index = 0; index < entries; index++) {
    if (index % 1000 === 0) mkdirSync(join(workspace, `project-${index / 1000}/src/components`), { recursive: true })
    writeFileSync(join(workspace, index % 2 === 0 ? 'flat' : `project-${Math.floor(index / 1000)}/src/components`, `component-number-${index}.module.tsx`), '')
  }

  const index = new PathIndex()
  const paths = readdirSync(workspace, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.tsx'))
  for (const path of paths) index.add(path)
  const typed = ['c', 'comp', 'cmpnt99', 'p55 number', 'module 77777', 'srccomponents', 'xyzzy', 'componentnumber12345moduletsx']
  const find_ms: number[] = []
  const filter_ms: number[] = []
  for (let turn = 0; turn < rounds; turn++) {
    for (const word of typed) {
      let start = performance.now()
      index.find(word, 50)
      find_ms.push(performance.now() - start)
      start = performance.now()
      paths.filter((path) => path.includes(word))
      filter_ms.push(performance.now() - start)
    }
  }
  print({
    name: 'quick open over 100 000 paths, slowest of all',
    ours: round(Math.max(...find_ms)),
    raw: round(Math.max(...filter_ms)),
    unit: 'ms',
    raw_is: 'includes() on each',
    must: '< 50',
  })

  const ours = await started([join(root, 'bin', 'opsdeck'), 'serve', '--port', '0', '--data-dir', join(folder, 'data'), '--workspace', workspace])
  const bare = await started([join(import.meta.dirname, 'bare-upload.ts'), join(folder, 'bare-upload')])
  const flushed = await started([join(import.meta.dirname, 'bare-upload.ts'), join(folder, 'flushed-upload'), 'flush'])
  try {
    const list_ms: number[] = []
    const raw_ms: number[] = []
    for (let turn = 0; turn < rounds; turn++) {
      list_ms.push((await asked(`${ours.address}/files?path=flat`)).ms)
      const start = performance.now()
      for (const name of readdirSync(join(workspace, 'flat'))) lstatSync(join(workspace, 'flat', name))
      raw_ms.push(performance.now() - start)
    }
    print({
      name: 'a folder of 50 000 files over HTTP',
      ours: round(median(list_ms)),
      raw: round(median(raw_ms)),
      unit: 'ms',
      raw_is: 'readdir and lstat in one process',
    })
    print({ name: 'the first quick open, which reads 100 000 names', ours: round((await asked(`${ours.address}/api/files/quick?q=comp`)).ms), unit: 'ms' })
    const quick_ms: number[] = []
    for (let turn = 0; turn < rounds; turn++)
      for (const word of typed) quick_ms.push((await asked(`${ours.address}/api/files/quick?q=${encodeURIComponent(word)}`)).ms)
    print({ name: 'quick open over HTTP, slowest of all', ours: round(Math.max(...quick_ms)), unit: 'ms', must: '< 50' })

    const turns: { mine: Uploaded; onto_disk: Uploaded; in_cache: Uploaded }[] = []
    for (let turn = 0; turn < upload_turns; turn++) {
      // In changing order, because each leaves work for the disk to the next.
      const takes = [
        async () => ({ onto_disk: await uploadAnew(`${flushed.address}/`, flushed.child, join(folder, 'flushed-upload')) }),
        async () => ({ mine: await uploadAnew(`${ours.address}/files/big.bin/upload`, ours.child, join(workspace, 'big.bin')) }),
        async () => ({ in_cache: await uploadAnew(`${bare.address}/`, bare.child, join(folder, 'bare-upload')) }),
      ]
      const took = {}
      for (let step = 0; step < takes.length; step++) Object.assign(took, await takes[(turn + step) % takes.length]!())
      turns.push(took as (typeof turns)[number])
    }
    const share = (beside: 'onto_disk' | 'in_cache') => round(median(turns.map((took) => (100 * took[beside].ms) / took.mine.ms)))
    print({
      name: 'upload of 2 GB, hashed and on the disk',
      ours: round(median(turns.map(({ mine }) => mine.ms))),
      raw: round(median(turns.map(({ onto_disk }) => onto_disk.ms))),
      percent: share('onto_disk'),
      unit: 'ms',
      raw_is: 'a bare route that waits for the disk too',
      percent_of_one_that_does_not: share('in_cache'),
      turns: turns.map(({ mine, onto_disk, in_cache }) => [mine, onto_disk, in_cache].map(({ ms }) => Math.round(ms))),
      must: '>= 90 %',
    })
    print({
      name: 'memory growth while 2 GB are uploaded',
      ours: MB(Math.max(...turns.map(({ mine }) => mine.growth_bytes))),
      raw: MB(Math.max(...turns.map(({ onto_disk }) => onto_disk.growth_bytes))),
      at_rest: MB(turns[0]!.mine.at_rest_bytes),
      unit: 'MB',
      must: '< 64',
    })
  } finally {
    await Promise.all([stop(ours.child), stop(bare.child), stop(flushed.child)])
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
