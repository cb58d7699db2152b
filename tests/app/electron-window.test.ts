/** The desktop host end to end under the stand-in: the contract over the port, second instance, closing with jobs running. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { Desktop, DesktopBuild } from '../helpers/desktop.ts'
import { Bench } from '../helpers/opsdeck.ts'
import { until } from '../helpers/until.ts'

let build: DesktopBuild
let bench: Bench
let desktop: Desktop

beforeAll(() => {
  build = new DesktopBuild()
})
afterAll(() => build[Symbol.dispose]())
beforeEach(async () => {
  bench = new Bench()
  bench.tool('echo', 'case $1 in wait) while [ ! -e stop ]; do sleep 0.05; done ;; *) echo "$@" ;; esac')
  desktop = new Desktop(build, { ...bench.env, OPSDECK_WORKSPACE: bench.workspace })
  await desktop.opened()
  await desktop.evaluate((_electron, page) => page.load())
})
afterEach(async () => {
  await desktop[Symbol.asyncDispose]()
  await bench[Symbol.asyncDispose]()
})

/** Starts a job that runs until the file `stop` is there. */
const startWaiting = () =>
  desktop.evaluate(async (_electron, page) => {
    const { client } = page.connect()
    const { id } = await client.commands.execute({ command: 'echo', args: ['wait'] })
    while ((await client.jobs.get({ id })).status !== 'running') await new Promise((done) => setTimeout(done, 10))
    return id
  })

test('a command runs over the port, as the window', async () => {
  const { job, output, failed } = await desktop.evaluate(async (_electron, page) => {
    const { client } = page.connect()
    const job = await client.commands.execute({ command: 'echo', args: ['over', 'the port'], mode: 'sync' })
    const output = await client.jobs.output({ id: job.id, from: 0 })
    const failed = await client.commands.execute({ command: 'rm', args: ['-rf', '/'] }).then(
      () => null,
      (error: { code: string; data: unknown }) => ({ code: error.code, data: error.data }),
    )
    return { job, output, failed }
  })
  expect(job).toMatchObject({ status: 'succeeded', capture: 'terminal', requested_by: { door: 'window', key_id: null } })
  expect(output).toMatchObject({ data: 'over the port\r\n', eof: true })
  expect(failed).toMatchObject({ code: 'COMMAND_REFUSED', data: { verdict: { allowed: false } } })
})

test('what failed while no window looked is told by the desktop; with one in front of somebody it is not', async () => {
  // What is over within two seconds needs no notification beside an open window.
  bench.tool('echo', '[ "$1" != beside ] || sleep 2.1; exit 3')
  const told = await desktop.evaluate(async (electron, page) => {
    const { client } = page.connect()
    const fail = async (word: string) => {
      const { id } = await client.commands.execute({ command: 'echo', args: [word] })
      while ((await client.notifications.list({ limit: 1 })).items[0]?.job_id !== id) await new Promise((done) => setTimeout(done, 10))
    }
    await fail('unseen')
    await client.notifications.in_sight({ window: 'w', visible: true, jobs: [] })
    await fail('beside')
    return electron.record.notifications as { title: string; body: string }[]
  })
  expect(told).toEqual([{ title: 'echo unseen', body: expect.stringMatching(/^It failed, exit code 3/) }])
})

test('files dropped onto the window are copied by their paths, whole or not at all', async () => {
  const outside = join(bench.workspace, '..', 'outside')
  mkdirSync(outside)
  writeFileSync(join(outside, 'large.bin'), Buffer.alloc(40 * 1024 * 1024, 7))
  writeFileSync(join(bench.workspace, 'taken.txt'), 'as it was')
  const told = await desktop.evaluate(async (electron, page, from) => {
    const { client } = page.connect()
    const { pathOf } = electron.record.exposed.opsdeck
    const dropped = { stand_in_path: `${from}/large.bin` }
    const copy = async (path: string, conflict?: 'skip' | 'keep_both') => {
      const { id } = await client.files.imports.start({ source: pathOf(dropped), path, ...(conflict && { conflict }) })
      for (;;) {
        const { received } = await client.files.imports.next({ id })
        if (received) return received
      }
    }
    const whole = await copy('in/here.bin')
    const skipped = await copy('taken.txt', 'skip')
    const both = await copy('taken.txt', 'keep_both')
    const { id } = await client.files.imports.start({ source: pathOf(dropped), path: 'stopped.bin' })
    await client.files.imports.stop({ id })
    const codes: string[] = []
    for (const [source, path] of [
      [pathOf({}) || 'relative', 'x'],
      ['/dev/zero', 'x'],
      [from, 'x'],
      [`${from}/none`, 'x'],
      [`${from}/large.bin`, '.git/hooks/pre-commit'],
      [`${from}/large.bin`, '../x'],
    ] as const) {
      try {
        const started = await client.files.imports.start({ source, path })
        await client.files.imports.next({ id: started.id, wait_ms: 5000 })
        codes.push('ok')
      } catch (error) {
        codes.push((error as { code: string }).code)
      }
    }
    return { whole, skipped, both, codes }
  }, outside)
  expect(told.whole).toMatchObject({ path: 'in/here.bin', size: 40 * 1024 * 1024, created: true })
  expect(told.skipped).toMatchObject({ path: 'taken.txt', skipped: true })
  expect(told.both).toMatchObject({ path: 'taken (2).txt' })
  expect(told.codes).toEqual(['INVALID_PATH', 'INVALID_PATH', 'INVALID_PATH', 'NOT_FOUND', 'PATH_PROTECTED', 'PATH_OUTSIDE_WORKSPACE'])
  expect(statSync(join(bench.workspace, 'in/here.bin')).size).toBe(40 * 1024 * 1024)
  expect(readFileSync(join(bench.workspace, 'taken.txt'), 'utf8')).toBe('as it was')
  expect(readdirSync(bench.workspace).filter((name) => name.startsWith('.opsdeck-part') || name === 'stopped.bin')).toEqual([])
})

test('how far the work is stands on the taskbar, and goes away again', async () => {
  const shown = await desktop.evaluate(async (electron) => {
    const shown: unknown[] = []
    for (const told of [
      [0.4, 'normal'],
      [0.5, 'error'],
      [null, 'busy'],
      [null, 'normal'],
    ]) {
      await electron.record.exposed.opsdeck.setProgress(...told)
      shown.push(electron.record.progress)
    }
    return shown
  })
  expect(shown).toEqual([
    { share: 0.4, mode: 'normal' },
    { share: 0.5, mode: 'error' },
    { share: 2, mode: 'indeterminate' },
    { share: -1, mode: 'none' },
  ])
})

test('a page that reloads gets a new port, and the old one is gone', async () => {
  const ids = await desktop.evaluate(async (_electron, page) => {
    const first = page.connect()
    const before = await first.client.system.about({})
    first.port.close()
    const after = await page.connect().client.system.about({})
    return [before.host, after.host]
  })
  expect(ids).toEqual(['desktop', 'desktop'])
})

test('a second start shows the window of the first, and opens nothing itself', async () => {
  await using second = new Desktop(build, bench.env, { lock: false })
  expect(await second.ended).toBe(0)
  const { focused, windows } = await desktop.evaluate((electron) => {
    electron.app.emit('second-instance', {}, ['opsdeck', 'app://evil/', '--inspect'])
    return { focused: electron.open_windows[0].focused, windows: electron.record.windows.length }
  })
  expect({ focused, windows }).toEqual({ focused: 1, windows: 1 })
})

test('closing the window without jobs ends everything', async () => {
  await desktop.evaluate((electron) => electron.open_windows[0].close())
  expect(await desktop.ended).toBe(0)
  expect(await bench.run(['jobs'])).toMatchObject({ code: 0 })
})

test('closing it with a job running asks; "back" leaves all as it is', async () => {
  await startWaiting()
  const state = await desktop.evaluate(async (electron) => {
    electron.answers.box = 2
    electron.open_windows[0].close()
    while (electron.record.boxes.length === 0) await new Promise((done) => setTimeout(done, 5))
    return { open: electron.open_windows.length, box: electron.record.boxes[0] }
  })
  expect(state.open).toBe(1)
  expect(state.box).toMatchObject({ message: 'A job is still running or waiting.', buttons: ['Keep running', 'Stop jobs and quit', 'Back'] })
})

test('"keep running" closes the window, and the end of the last job ends the host', async () => {
  const id = await startWaiting()
  await desktop.evaluate(async (electron) => {
    electron.answers.box = 0
    electron.open_windows[0].close()
    while (electron.open_windows.length > 0) await new Promise((done) => setTimeout(done, 5))
  })
  const { stdout } = await bench.run(['show', '--json', id])
  expect(JSON.parse(stdout)).toMatchObject({ status: 'running' })
  writeFileSync(join(bench.workspace, 'stop'), '')
  expect(await desktop.ended).toBe(0)
  expect(JSON.parse((await bench.run(['show', '--json', id])).stdout)).toMatchObject({ status: 'succeeded' })
})

test('"stop" ends jobs and host', async () => {
  const id = await startWaiting()
  await desktop.evaluate((electron) => {
    electron.answers.box = 1
    electron.open_windows[0].close()
  })
  expect(await desktop.ended).toBe(0)
  expect(JSON.parse((await bench.run(['show', '--json', id])).stdout).status).not.toBe('running')
})

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it in order', async (signal) => {
  desktop.child.kill(signal)
  expect(await desktop.ended).toBe(0)
})

test('a data dir that is held by a host that serves is told in a message', async () => {
  await desktop.evaluate((electron) => electron.open_windows[0].close())
  await desktop.ended
  const serving = bench.start(['serve', '--port', '0'])
  await serving.says('listening')
  await using second = new Desktop(build, bench.env)
  await until(
    () => second.exit_code !== undefined,
    'the second to give up',
    () => second.said,
  )
  expect(await second.ended).toBe(1)
})
