/** A disk that is full while a queue goes on: it waits, starts nothing twice, and goes on by itself once there is room. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tempFolder } from '../helpers/temp-folder.ts'
import { until } from '../helpers/until.ts'
import { openQueues, sh } from './queue-harness.ts'

const root = process.getuid?.() === 0
if (!root) process.stderr.write('queue-full-disk: needs root to mount a small disk; it is skipped.\n')

it.skipIf(!root)('a full disk keeps a queue waiting and loses nothing of it', async (context) => {
  using folder = tempFolder()
  const small = join(folder.path, 'small')
  const notes = join(folder.path, 'notes')
  const gate = join(folder.path, 'gate')
  mkdirSync(small)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', small]).status !== 0) return context.skip('no tmpfs can be mounted here')
  using _mounted = { [Symbol.dispose]: () => void spawnSync('umount', ['-l', small]) }
  await using test = await openQueues({ data_dir: join(small, 'data') })
  const item = (n: number) => sh(`echo ${n} >> ${notes}`)
  const held = sh(`echo 0 >> ${notes}; while [ ! -e ${gate} ]; do sleep 0.05; done`)
  const id = await test.start([held, item(1), item(2), { ...sh('exit 3'), key: 'bad' }, { ...item(4), needs: ['bad'] }], { stop_on_failure: false })
  await until(() => test.queues.get(id).items[0]!.status === 'running', 'the first item to run')
  spawnSync('/bin/sh', ['-c', `cat /dev/zero > ${join(small, 'filler')}`])
  await expect(test.host.submit('/bin/true')).rejects.toMatchObject({ code: 'DISK_FULL' })
  writeFileSync(gate, '')
  await until(() => test.queues.get(id).items[0]!.status === 'succeeded', 'the end of the first item to be known')
  // What waits for room is tried again and again meanwhile.
  let looks = 0
  await until(() => test.queues.get(id).items[1]!.status === 'waiting' && ++looks > 100, 'the second item to wait for room')
  expect(readFileSync(notes, 'utf8')).toBe('0\n')
  expect(test.queues.summary(id).status).toBe('running')
  rmSync(join(small, 'filler'))
  const over = await test.ended(id)
  expect(over.items.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded', 'failed', 'skipped'])
  expect(readFileSync(notes, 'utf8')).toBe('0\n1\n2\n')
  await test.close()
  await using again = await openQueues({ data_dir: join(small, 'data') })
  expect(again.queues.get(id)).toMatchObject({ status: 'failed', counts: { succeeded: 3, failed: 1, skipped: 1 } })
})
