/** A power cut: the disk as it is at one moment holds every job that was accepted by then. And a slow disk holds up nobody who does not wait for it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { node_env } from '../helpers/code-cache.ts'
import { until } from '../helpers/until.ts'
import { node, programs } from '../work/engine-harness.ts'

let folder: string
const mounts: string[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opsdeck-power-'))
})
afterEach(() => {
  for (const mount of mounts.splice(0)) spawnSync('umount', ['-l', mount])
  rmSync(folder, { recursive: true, force: true })
})

const run = (command: string, ...args: string[]) => spawnSync(command, args).status === 0

function mount(image: string, name: string): string {
  const place = join(folder, name)
  mkdirSync(place)
  // A long commit interval: what is not asked to be on the disk stays in memory.
  if (!run('mount', '-o', 'loop,commit=600', image, place)) throw new Error('no loop device')
  mounts.push(place)
  return place
}

interface Host {
  child: ChildProcess
  accepted: Map<string, string>
  ready: Promise<void>
}

/** The engine's host (fixtures/programs/engine-host.ts), under `wrap` where something is to be done to it. */
function startHost(data_dir: string, wrap: string[] = []): Host {
  const [command = node, ...args] = [...wrap, node, join(programs, 'engine-host.ts'), data_dir]
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], env: node_env })
  const accepted = new Map<string, string>()
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const [word, key = '', id = ''] = line.split(' ')
      if (word === 'ready') resolve()
      if (word === 'accepted') accepted.set(key, id)
    })
  })
  return { child, accepted, ready }
}

const ask = ({ child }: Host, key: string) => child.stdin!.write(`${JSON.stringify({ key, argv: ['/bin/true'] })}\n`)

describe('a power cut', () => {
  it('loses no job that was accepted, and leaves a sound database', async (context) => {
    const image = join(folder, 'disk.img')
    const can = process.getuid?.() === 0 && run('truncate', '-s', '64M', image) && run('mkfs.ext4', '-q', '-F', image)
    if (!can) return context.skip('no file system in a file can be made here')
    let disk: string
    try {
      disk = mount(image, 'disk')
    } catch {
      return context.skip('no loop device can be mounted here')
    }
    run('sync')
    const host = startHost(join(disk, 'data'))
    await host.ready
    let key = 0
    const load = setInterval(() => {
      for (let n = 0; n < 5; n++) ask(host, `k${key++}`)
    }, 5)
    const cuts: { ids: string[]; image: string }[] = []
    for (let n = 0; n < 8; n++) {
      await wait(40 + 25 * n)
      // Who has an answer before the copy begins must be in it.
      const ids = [...host.accepted.values()]
      const cut = join(folder, `cut-${n}.img`)
      copyFileSync(image, cut)
      cuts.push({ ids, image: cut })
    }
    clearInterval(load)
    host.child.kill('SIGKILL')
    await until(() => host.child.signalCode !== null, 'the host to be gone')
    expect(cuts.at(-1)!.ids.length).toBeGreaterThan(100)
    for (const [n, { ids, image: cut }] of cuts.entries()) {
      const place = mount(cut, `cut-${n}`)
      const database = new DatabaseSync(join(place, 'data', 'opsdeck.db'))
      const kept = new Set(
        database
          .prepare('SELECT id FROM jobs')
          .all()
          .map((row) => String(row['id'])),
      )
      expect(Object.values(database.prepare('PRAGMA integrity_check').get()!)).toEqual(['ok'])
      database.close()
      expect(
        ids.filter((id) => !kept.has(id)),
        `cut ${n}, ${ids.length} accepted`,
      ).toEqual([])
    }
  }, 120_000)
})

describe('a disk that takes a second for each sync', () => {
  it('makes accepting wait and nothing else: what is asked meanwhile is answered at once', async (context) => {
    if (!existsSync('/usr/bin/strace')) return context.skip('strace is not installed here')
    const data_dir = join(folder, 'data')
    // Set up first, at full speed.
    const first = startHost(data_dir)
    await first.ready
    first.child.stdin!.end()
    await until(() => first.child.exitCode !== null, 'the first host to end')
    const slow = ['/usr/bin/strace', '-f', '-qq', '-o', join(folder, 'trace'), '-e', 'trace=fdatasync', '-e', 'inject=fdatasync:delay_enter=1000000']
    const host = startHost(data_dir, slow)
    await host.ready
    const asked = performance.now()
    ask(host, 'one')
    let slowest_ms = 0
    while (!host.accepted.has('one')) {
      const before = performance.now()
      // The host answers each refused line at once: it says how long its event loop was held.
      host.child.stdin!.write(`${JSON.stringify({ key: 'ping', argv: ['not absolute'] })}\n`)
      await Promise.race([new Promise<void>((resolve) => host.child.stdout!.once('data', () => resolve())), wait(3000)])
      slowest_ms = Math.max(slowest_ms, performance.now() - before)
      if (performance.now() - asked > 30_000) throw new Error('never accepted')
      await wait(20)
    }
    expect(performance.now() - asked).toBeGreaterThan(900)
    expect(slowest_ms).toBeLessThan(700)
    host.child.stdin!.end()
    await until(() => host.child.exitCode !== null, 'the host to end', undefined)
  }, 120_000)
})
