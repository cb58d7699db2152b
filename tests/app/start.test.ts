/** `npm start`: the window in an installed browser, at a running host or one of its own, or its address where there is none. */
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findBrowser } from '../../src-main/start/find-browser.ts'
import { findElectron } from '../../src-main/start/find-electron.ts'
import { Bench, root } from '../helpers/opsdeck.ts'
import { until } from '../helpers/until.ts'

let bench: Bench
beforeEach(() => {
  bench = new Bench()
  bench.tool('echo', 'case $1 in wait) while [ ! -e stop ]; do sleep 0.05; done ;; *) echo "$@" ;; esac')
})
afterEach(() => bench[Symbol.asyncDispose]())

const log = () => join(bench.folder, 'browser-log')

/** A browser that writes down how it was started and stays until the file `close` is there, or ends as told. */
function browser(script = `while [ ! -e "${join(bench.folder, 'close')}" ]; do sleep 0.05; done`): NodeJS.ProcessEnv {
  const path = join(bench.tools, 'chromium')
  writeFileSync(path, `#!/bin/bash\nprintf '%s\\n' "$@" >> "${log()}"\nenv >> "${log()}"\n${script}\n`)
  chmodSync(path, 0o755)
  return { PATH: `${bench.tools}:${process.env['PATH']}`, DISPLAY: ':1' }
}

const started = () => until(() => existsSync(log()) && readFileSync(log(), 'utf8').includes('PATH='), 'the browser to be started')
const closeWindow = () => writeFileSync(join(bench.folder, 'close'), '')
const launchUrl = () => /^--app=(http:\/\/127\.0\.0\.1:\d+\/#launch=\S+)$/m.exec(readFileSync(log(), 'utf8'))![1]!

/** Trades the launch token for the cookie, as the page does; the status tells whether it was good. */
async function exchange(url: string): Promise<number> {
  const { origin, hash } = new URL(url)
  const response = await fetch(`${origin}/launch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ token: hash.slice('#launch='.length) }),
  })
  return response.status
}

describe('with a browser', () => {
  test('the page opens as an app window with a profile of its own, and closing it ends the host', async () => {
    const program = bench.start(['start', '--browser'], { env: { ...browser(), GIT_DIR: '/x', AWS_SECRET_ACCESS_KEY: 'secret' } })
    await started()
    const words = readFileSync(log(), 'utf8')
    expect(words).toContain(`--user-data-dir=${join(bench.data_dir, 'browser')}\n`)
    for (const flag of ['--no-first-run', '--no-default-browser-check', '--disable-sync']) expect(words).toContain(`${flag}\n`)
    // The environment is built from nothing.
    expect(words).toContain('DISPLAY=:1\n')
    expect(words).not.toMatch(/AWS_SECRET|GIT_DIR|OPSDECK_/)
    const page = await fetch(new URL(launchUrl()).origin)
    expect(await page.text()).toContain('<title>Opsdeck</title>')
    expect(await exchange(launchUrl())).toBeLessThan(300)
    expect(await exchange(launchUrl())).toBeGreaterThanOrEqual(400)
    closeWindow()
    expect(await program.ended).toMatchObject({ code: 0, stdout: '' })
    await expect(fetch(new URL(launchUrl()).origin)).rejects.toThrow()
  })

  test('a browser that runs already on the profile takes the window over, and its end ends the host', async () => {
    mkdirSync(join(bench.data_dir, 'browser'), { recursive: true })
    const running = spawn('sleep', ['600'])
    symlinkSync(`some-host-${running.pid}`, join(bench.data_dir, 'browser', 'SingletonLock'))
    const program = bench.start(['start', '--browser'], { env: browser('exit 0') })
    await program.says('was running already', 'stderr')
    expect((await fetch(`${new URL(launchUrl()).origin}/health`)).status).toBe(200)
    running.kill('SIGKILL')
    expect((await program.ended).code).toBe(0)
  })

  test('Ctrl-C in the terminal ends the browser and the host in order', async () => {
    const program = bench.start(['start', '--browser'], {
      env: browser(`trap "echo ended >> $0.end; exit 0" TERM; echo ready >> "${log()}"; while :; do sleep 0.05; done`),
    })
    await until(() => existsSync(log()) && readFileSync(log(), 'utf8').includes('\nready\n'), 'the browser to be up')
    program.child.kill('SIGINT')
    expect((await program.ended).code).toBe(0)
    expect(existsSync(join(bench.tools, 'chromium.end'))).toBe(true)
  })

  test('a host that runs already is the one whose page is opened, and it stays', async () => {
    const host = bench.start(['serve', '--port', '0'])
    await host.says('listening ')
    const program = bench.start(['start', '--browser'], { env: browser() })
    await started()
    expect(host.stdout).toContain(new URL(launchUrl()).origin)
    expect(await exchange(launchUrl())).toBeLessThan(300)
    closeWindow()
    expect((await program.ended).code).toBe(0)
    expect((await fetch(`${new URL(launchUrl()).origin}/health`)).status).toBe(200)
  })

  test('with jobs running the host outlives the window, and says so', async () => {
    const program = bench.start(['start', '--browser'], { env: browser() })
    await started()
    const job = bench.start(['run', '--', 'echo', 'wait'])
    await until(async () => (await bench.run(['jobs', '--status', 'running'])).stdout.includes('echo wait'), 'the job to run')
    closeWindow()
    await program.says('a job is still running or waiting', 'stderr')
    expect(program.child.exitCode).toBe(null)
    writeFileSync(join(bench.workspace, 'stop'), '')
    expect((await program.ended).code).toBe(0)
    expect((await job.ended).code).toBe(0)
  })

  test('where the browser cannot show a window the address is printed, and works', async () => {
    const env = browser('echo "cannot open display" >&2; exit 1')
    const program = bench.start(['start', '--browser'], { env })
    await program.says('#launch=')
    expect(program.stderr).toContain('cannot open display')
    expect(program.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#launch=\S+\n$/)
    expect(await exchange(program.stdout.trim())).toBeLessThan(300)
    program.child.kill('SIGTERM')
    expect((await program.ended).code).toBe(0)
  })

  test('on a machine without a screen the reason is that', async () => {
    const program = bench.start(['start'], { env: { ...browser('exit 1'), DISPLAY: undefined, WAYLAND_DISPLAY: undefined } })
    await program.says('#launch=')
    expect(program.stderr).toContain('this machine has no screen')
    program.child.kill('SIGINT')
    expect((await program.ended).code).toBe(0)
  })
})

describe('with Electron', () => {
  /** A program in Electron's place that writes down how it was started. */
  function electron(script: string): NodeJS.ProcessEnv {
    const env = browser()
    writeFileSync(join(bench.tools, 'electron'), `#!/bin/bash\necho "electron $*" >> "${log()}"\nenv | sed 's/^/electron /' >> "${log()}"\n${script}\n`, {
      mode: 0o755,
    })
    return { ...env, ELECTRON_OVERRIDE_DIST_PATH: bench.tools }
  }

  test('its program is started on the checkout with our data dir, and its end is ours', async () => {
    const program = bench.start(['start'], { env: { ...electron('exit 0'), AWS_SECRET_ACCESS_KEY: 'secret' } })
    expect(await program.ended).toMatchObject({ code: 0, stdout: '' })
    const words = readFileSync(log(), 'utf8')
    expect(words).toContain(`electron ${root}\n`)
    expect(words).toContain(`electron OPSDECK_DATA_DIR=${bench.data_dir}\n`)
    expect(words).not.toContain('AWS_SECRET')
    expect(words).not.toContain('--app=')
  })

  test('where it ends at once and not well, the browser shows the window', async () => {
    const program = bench.start(['start'], { env: electron('exit 1') })
    await until(() => existsSync(log()) && readFileSync(log(), 'utf8').includes('--app='), 'the browser to be started')
    expect(program.stderr).toContain('Electron could not show the window (exit 1), so the browser is used.')
    closeWindow()
    expect((await program.ended).code).toBe(0)
  })

  test('Ctrl-C ends it', async () => {
    const program = bench.start(['start'], { env: electron('trap "exit 0" INT TERM; echo up; while :; do sleep 0.05; done') })
    await program.says('up')
    program.child.kill('SIGINT')
    expect((await program.ended).code).toBe(0)
  })
})

describe('finding', () => {
  test('a browser on the PATH, a script in the way of one is not taken for one', () => {
    const env = browser()
    expect(findBrowser({ PATH: bench.tools }, 'linux')).toBe(join(bench.tools, 'chromium'))
    chmodSync(join(bench.tools, 'chromium'), 0o644)
    expect(findBrowser({ PATH: bench.tools }, 'linux')).not.toBe(join(bench.tools, 'chromium'))
    expect(findBrowser({ PATH: '.:bin' }, 'linux')).not.toMatch(/^\.|^bin/)
    expect(findBrowser(env, 'darwin')).toBe(undefined)
  })

  test('Electron is looked up without waking its download', () => {
    const found = findElectron(root, {})
    expect(found?.version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(existsSync(found!.installer)).toBe(true)
    expect(findElectron(bench.folder, {})).toBe(undefined)
    writeFileSync(join(bench.tools, 'electron'), '')
    expect(findElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: bench.tools })?.program).toBe(join(bench.tools, 'electron'))
  })
})
