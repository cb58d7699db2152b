/** A data folder in which something is wrong: the host says in one sentence what and how to cure it, and exits with 1. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { node_env } from '../helpers/code-cache.ts'
import { type TempFolder, tempFolder } from '../helpers/temp-folder.ts'
import { node } from './engine-harness.ts'

let folder: TempFolder
let data_dir: string
beforeEach(() => {
  folder = tempFolder()
  data_dir = join(folder.path, 'data')
  mkdirSync(data_dir)
})
afterEach(() => folder[Symbol.dispose]())

async function start(): Promise<{ code: number | null; said: string }> {
  const entry = join(import.meta.dirname, '../../src-main/headless.ts')
  const child = spawn(node, [entry, '--port', '0', '--data-dir', data_dir], { env: { ...node_env, HOME: folder.path } })
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString()
  })
  // It should not have started; then it is asked to end, and its code is 0.
  child.stdout.on('data', () => child.kill('SIGTERM'))
  const code = await new Promise<number | null>((done) => child.once('close', done))
  return { code, said }
}

async function expectSentence(place: string): Promise<void> {
  const { code, said } = await start()
  expect(said).toMatch(/^opsdeck: [^\n]+\.\n$/)
  expect(said).toContain(place)
  expect(said).not.toMatch(/\n {4}at /)
  expect(code).toBe(1)
}

describe('the host does not start, and says why', () => {
  it.each(['settings.json', 'keys.json', 'workspaces.json', 'opsdeck.sock', 'host.json', 'host.lock', 'opsdeck.db.new'])(
    'with a folder in place of %s',
    async (name) => {
      mkdirSync(join(data_dir, name))
      writeFileSync(join(data_dir, name, 'file'), '')
      await expectSentence(name === 'host.lock' ? data_dir : join(data_dir, name))
    },
  )

  it.each(['logs', 'output', 'state', 'policies'])('with a file in place of %s', async (name) => {
    writeFileSync(join(data_dir, name), '')
    await expectSentence(join(data_dir, name))
  })

  it('with a data folder that is read-only', async (context) => {
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,ro', 'none', data_dir]).status !== 0) return context.skip()
    try {
      await expectSentence(data_dir)
    } finally {
      spawnSync('umount', [data_dir])
    }
  })
})
