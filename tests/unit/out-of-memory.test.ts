/** What the kernel tells of memory that ran out: its counters before and after, and its log, in files of the kernel's own form. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { OutOfMemory } from '../../src-main/processes/out-of-memory.ts'
import { type TempFolder, tempFolder } from '../helpers/temp-folder.ts'

let root: TempFolder
beforeEach(() => {
  root = tempFolder()
})
afterEach(() => root[Symbol.dispose]())

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root.path, path)), { recursive: true })
  writeFileSync(join(root.path, path), text)
}
function kernel(kills: { group?: string; machine: number; log?: string }): void {
  put('proc/self/cgroup', '4:memory:/old\n0::/user.slice/app.scope\n')
  put('proc/uptime', '100.50 1.00\n')
  put('proc/vmstat', `nr_free_pages 1\noom_kill ${kills.machine}\n`)
  if (kills.group !== undefined) put('sys/fs/cgroup/user.slice/app.scope/memory.events', kills.group)
  if (kills.log !== undefined) put('dev/kmsg', kills.log)
}

it('a kill in its own group is told, with what the log says of the very process', () => {
  kernel({ group: 'low 0\noom 2\noom_kill 2\n', machine: 7 })
  const memory = new OutOfMemory(root.path)
  const before = memory.counts()
  expect(memory.since(before, 42)).toBeNull()
  const old = '4,1,99000000,-;Out of memory: Killed process 42 (old) total-vm:1kB\n'
  kernel({ group: 'low 0\noom 3\noom_kill 3\n', machine: 8, log: `${old}4,2,101000000,-;usb 1-1: new device\n` })
  expect(memory.since(before, 42)).toEqual({ sure: true, evidence: 'the memory group of Opsdeck and its programs counted a kill meanwhile (oom_kill)' })
  kernel({ machine: 8, log: `${old}4,3,101000000,-;Memory cgroup out of memory: Killed process 42 (python3) total-vm:9kB\n` })
  expect(memory.since(before, 42)).toMatchObject({ sure: true, evidence: expect.stringContaining('Killed process 42 (python3)') })
  expect(memory.since(before, 43)?.evidence).toContain('its log names Memory cgroup out of memory: Killed process 42')
})

it('a kill elsewhere on the machine is told as what it is, and nothing where the kernel counts nothing', () => {
  kernel({ group: 'oom_kill 0\n', machine: 7 })
  const memory = new OutOfMemory(root.path)
  const before = memory.counts()
  kernel({ machine: 8 })
  expect(memory.since(before, 42)).toEqual({ sure: false, evidence: expect.stringContaining('the machine counted a kill') })
  expect(new OutOfMemory(join(root.path, 'nowhere')).since({ group: null, machine: null, uptime_us: 0 }, 42)).toBeNull()
})

it('the counter of an older kernel is read too', () => {
  put('proc/self/cgroup', '4:memory:/job\n0::/\n')
  put('sys/fs/cgroup/memory/job/memory.oom_control', 'oom_kill_disable 0\nunder_oom 0\noom_kill 1\n')
  expect(new OutOfMemory(root.path).counts().group).toBe(1)
})
