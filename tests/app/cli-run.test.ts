/** `opsdeck run` as a user has it: real processes, pipes and terminals, with a host of its own and attached to one. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { Bench, type Ended, opsdeck_bin } from '../helpers/opsdeck.ts'
import { until } from '../helpers/until.ts'

/** A tool of many talents, under the name of one that the policy lets say anything. */
const talents = `case $1 in
  exit) exit $2 ;;
  both) printf 'to out\\n'; printf 'to err\\n' >&2 ;;
  die) kill -"$2" $$ ;;
  stay) echo "pid $$"; while :; do sleep 0.05; done ;;
  stubborn) trap '' TERM; echo "pid $$"; while :; do sleep 0.05; done ;;
  clean) trap 'echo cleaned; exit 0' TERM; echo "pid $$"; while :; do sleep 0.05; done ;;
  read) cat ;;
  size) trap 'echo "size $(stty size)"' WINCH; echo "size $(stty size)"; while [ ! -e stop ]; do sleep 0.05; done ;;
  late) echo ready; while [ ! -e stop ]; do sleep 0.05; done; wc -c ;;
  ask) printf 'name? '; read -r name; echo "hello $name" ;;
  flood) yes | head -c "$2" ;;
  tty) if [ -t 1 ]; then echo a terminal; else echo pipes; fi ;;
  where) pwd ;;
  mark) echo "$2" >> marks; echo marked ;;
  *) echo "$@" ;;
esac`

let bench: Bench
beforeEach(() => {
  bench = new Bench()
  bench.tool('echo', talents)
})
afterEach(() => bench[Symbol.asyncDispose]())

const echo = (...args: string[]) => ['run', '--', 'echo', ...args]

async function newestJob(): Promise<Job> {
  const { stdout } = await bench.run(['jobs', '--json', '--limit', '1'])
  return (JSON.parse(stdout) as { items: Job[] }).items[0]!
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** The pid that the tool printed. */
const pidIn = (text: string) => Number(/pid (\d+)/.exec(text)![1])

describe('output and exit code', () => {
  test('standard output and error come apart, the exit code is the command’s own', async () => {
    expect(await bench.run(echo('both'))).toEqual({ code: 0, signal: null, stdout: 'to out\n', stderr: 'to err\n' })
    expect(await bench.run(echo('exit', '42'))).toEqual({ code: 42, signal: null, stdout: '', stderr: '' })
    expect((await newestJob()).status).toBe('failed')
  })

  test('128+n for a signal, 124 for a timeout, each with its end on record', async () => {
    expect((await bench.run(echo('die', 'SEGV'))).code).toBe(139)
    const late = await bench.run(['run', '--timeout', '0.3', '--', 'echo', 'stay'])
    expect(late.code).toBe(124)
    expect((await newestJob()).status).toBe('timed_out')
    expect(isAlive(pidIn(late.stdout))).toBe(false)
  })

  test('126 for what the policy refuses, with reason, rule and nearest form', async () => {
    const refused = await bench.run(['run', '--', 'nonsense', 'x'])
    expect(refused).toMatchObject({ code: 126, stdout: '' })
    expect(refused.stderr).toContain('"nonsense" is not on the allow-list')
    expect(refused.stderr).toContain('rule:')
  })

  test('127 for a tool that is not installed, with how to get it', async () => {
    const env = { OPSDECK_TOOL_PATH: bench.tools }
    const missing = await bench.run(['run', '--', 'ping', '-c', '1', '127.0.0.1'], { env })
    expect(missing).toMatchObject({ code: 127, stdout: '' })
    expect(missing.stderr).toContain('not installed')
  })

  test('125 for an error of its own', async () => {
    const outside = await bench.run(['run', '--data-dir', '/proc/nowhere', '--', 'echo'])
    expect(outside).toMatchObject({ code: 125, stdout: '' })
    expect(outside.stderr).toMatch(/^opsdeck: /)
  })

  test('output that cannot be written is an error of its own, and nobody waits for it', async () => {
    const program = bench.start([], { command: ['/bin/bash', '-c', `"${opsdeck_bin}" run -- echo both > /dev/full`] })
    const { code, stderr } = await program.ended
    expect(code).toBe(125)
    expect(stderr).toContain('Standard output cannot be written')
  })

  test('a current folder that was removed is told, not crashed on', async () => {
    const { code, stderr } = await bench.start([], {
      command: ['/bin/bash', '-c', `mkdir gone && cd gone && rmdir ../gone && "${opsdeck_bin}" run -- echo both`],
    }).ended
    expect(code).toBe(125)
    expect(stderr).toMatch(/^opsdeck: .*$/m)
    expect(stderr).not.toContain('not foreseen')
  })

  test('a large output arrives whole', async () => {
    const { stdout, code } = await bench.run(echo('flood', '3000000'))
    expect(code).toBe(0)
    expect(stdout.length).toBe(3_000_000)
  })

  test('a reader that leaves early ends the command, without a complaint', async () => {
    const said = execFileSync('bash', ['-c', `"${opsdeck_bin}" run -- echo flood 100000000 | head -1; echo "code \${PIPESTATUS[0]}" >&2`], {
      cwd: bench.workspace,
      env: bench.env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    expect(said).toBe('y\n')
    const job = await newestJob()
    expect(job.status).toBe('cancelled')
  })

  test('--json prints one document: the job with its output', async () => {
    const { stdout, stderr, code } = await bench.run(['run', '--json', '--', 'echo', 'both'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ status: 'succeeded', exit_code: 0, stdout: 'to out\n', stderr: 'to err\n', requested_by: { door: 'cli' } })
    expect(stdout.trimEnd()).not.toContain('\n')
    const refused = await bench.run(['run', '--json', '--', 'nonsense'])
    expect(refused.code).toBe(126)
    expect(JSON.parse(refused.stdout)).toMatchObject({ code: 'COMMAND_REFUSED', details: { verdict: { allowed: false } } })
  })
})

describe('standard input', () => {
  test('what is piped in reaches the command, and its end too', async () => {
    expect(await bench.run(echo('read'), { input: 'one\ntwo ä 世\n' })).toMatchObject({ code: 0, stdout: 'one\ntwo ä 世\n' })
    const large = `${'x'.repeat(999)}\n`.repeat(2000)
    expect((await bench.run(echo('read'), { input: large })).stdout).toBe(large)
  })

  test('an open pipe that nobody writes to holds nobody up', async () => {
    const program = bench.start(echo('both'))
    expect(await program.ended).toMatchObject({ code: 0, stdout: 'to out\n' })
  })

  test('input comes as it is written, not when it ends', async () => {
    const program = bench.start(echo('read'))
    program.child.stdin!.write('first\n')
    await program.says('first\n')
    program.child.stdin!.end('last\n')
    expect(await program.ended).toMatchObject({ code: 0, stdout: 'first\nlast\n' })
  })

  test('what the command does not read yet stays with the sender, and all of it arrives', async () => {
    const program = bench.start(echo('late'))
    const { stdin } = program.child
    const line = `${'x'.repeat(1023)}\n`
    const bytes = 32 * 1024 * 1024
    stdin!.end(line.repeat(bytes / line.length))
    await program.says('ready')
    let held = -1
    let same = 0
    await until(() => {
      same = stdin!.writableLength === held ? same + 1 : 0
      held = stdin!.writableLength
      return same === 30
    }, 'the flow to come to rest')
    // One piece on its way, one in the pipe, 1 MiB in the runner: nothing in proportion to what is sent.
    expect(held).toBeGreaterThan(bytes - 4 * 1024 * 1024)
    writeFileSync(join(bench.workspace, 'stop'), '')
    expect(await program.ended).toMatchObject({ code: 0, stdout: `ready\n${bytes}\n` })
  })

  test('bytes that are no text are refused rather than changed', async () => {
    const program = bench.start(echo('read'))
    program.child.stdin!.end(Buffer.from([0x66, 0xff, 0xfe, 0x0a]))
    const { code, stderr } = await program.ended
    expect(code).toBe(125)
    expect(stderr).toContain('Standard input is not UTF-8 text')
  })
})

describe('in a terminal', () => {
  test('the command has a terminal of the same size, keys reach it, the mode is restored', async () => {
    const program = bench.terminal(echo('ask'), {
      cols: 100,
      rows: 30,
      command: ['/bin/bash', '-c', `stty -g > before; "$0" "$@"; stty -g > after`, opsdeck_bin],
    })
    await program.shows('name? ')
    program.pty.write('Ada\r')
    await program.shows('hello Ada')
    await program.ended
    const mode = (name: string) => readFileSync(join(bench.workspace, name), 'utf8')
    expect(mode('after')).toBe(mode('before'))
    expect((await newestJob()).capture).toBe('terminal')
  })

  test('a change of its size reaches the command', async () => {
    const program = bench.terminal(echo('size'), { cols: 100, rows: 30 })
    await program.shows('size 30 100')
    program.pty.resize(120, 40)
    await program.shows('size 40 120')
    writeFileSync(join(bench.workspace, 'stop'), '')
    expect((await program.ended).code).toBe(0)
  })

  test('Ctrl-C cancels, and the mode of the terminal is restored', async () => {
    const program = bench.terminal(echo('stay'), { command: ['/bin/bash', '-c', `stty -g > before; "$0" "$@"; echo "code $?"; stty -g > after`, opsdeck_bin] })
    await program.shows('pid ')
    program.pty.write('\u0003')
    await program.shows('code 130')
    await program.ended
    expect(readFileSync(join(bench.workspace, 'after'), 'utf8')).toBe(readFileSync(join(bench.workspace, 'before'), 'utf8'))
    expect((await newestJob()).status).toBe('cancelled')
    expect(isAlive(pidIn(program.screen))).toBe(false)
  })

  test('a second Ctrl-C kills what ignores the first', async () => {
    const program = bench.terminal(echo('stubborn'))
    await program.shows('pid ')
    program.pty.write('\u0003')
    await program.shows('Ctrl-C again kills')
    const pid = pidIn(program.screen)
    expect(isAlive(pid)).toBe(true)
    program.pty.write('\u0003')
    expect((await program.ended).code).toBe(130)
    expect(isAlive(pid)).toBe(false)
    expect(await newestJob()).toMatchObject({ status: 'cancelled', signal: 'SIGKILL' })
  })

  test('--split gives pipes in a terminal, --terminal a terminal in a pipe', async () => {
    const split = bench.terminal(['run', '--split', '--', 'echo', 'tty'])
    await split.shows('pipes')
    await split.ended
    expect((await bench.run(['run', '--terminal', '--', 'echo', 'tty'])).stdout).toBe('a terminal\r\n')
  })

  test.skipIf(!existsSync('/usr/bin/node'))('started by an older Node, one Ctrl-C counts as one', async () => {
    const program = bench.terminal(['run', '--split', '--', 'echo', 'clean'], { command: ['/usr/bin/node', opsdeck_bin] })
    await program.shows('pid ')
    program.pty.write('\u0003')
    expect((await program.ended).code).toBe(130)
    expect(program.screen).toContain('cleaned')
  })

  test('in the background of a shell it does not touch the terminal', async () => {
    const program = bench.terminal(['-ic', `"${opsdeck_bin}" run -- echo tty > said & wait; echo "done $?"`], { command: ['/bin/bash'] })
    await program.shows('done 0')
    expect(readFileSync(join(bench.workspace, 'said'), 'utf8')).toContain('pipes')
  })
})

describe('what needs a word of the user', () => {
  test('a command that is hard to undo runs only with --confirm', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: bench.workspace, encoding: 'utf8' })
    git('init', '-q')
    git('commit', '-q', '--allow-empty', '-m', 'first')
    git('branch', 'old')
    const remove = ['--', 'git', 'branch', '-D', 'old']
    const asked = await bench.run(['run', ...remove])
    expect(asked).toMatchObject({ code: 126, stdout: '' })
    expect(asked.stderr).toContain('--confirm yes')
    expect(git('branch')).toContain('old')
    expect((await bench.run(['run', '--confirm', 'yes', ...remove])).code).toBe(0)
    expect(git('branch')).not.toContain('old')
  })

  test('code of the workspace runs only where the workspace is trusted', async () => {
    writeFileSync(join(bench.workspace, 'script.py'), 'print("ran")')
    const asked = await bench.run(['run', '--', 'python3', 'script.py'])
    expect(asked).toMatchObject({ code: 126, stdout: '' })
    expect(asked.stderr).toContain('Name the folder with --workspace to say that you trust it.')
    expect(await bench.run(['run', '--workspace', bench.workspace, '--', 'python3', 'script.py'])).toMatchObject({ code: 0, stdout: 'ran\n' })
    // Said once.
    expect((await bench.run(['run', '--', 'python3', 'script.py'])).code).toBe(0)
  })
})

describe('signals', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s cancels, and the program may end in its own way', async (signal) => {
    const program = bench.start(echo('clean'))
    await program.says('pid ')
    program.child.kill(signal)
    const { code, stdout } = await program.ended
    expect(stdout).toContain('cleaned')
    expect(code).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal])
    expect((await newestJob()).status).toBe('cancelled')
  })

  test('a signal to the whole group, twice, kills what ignores the first', async () => {
    const program = bench.start(echo('stubborn'), { own_group: true })
    await program.says('pid ')
    process.kill(-program.pid, 'SIGTERM')
    const pid = pidIn(program.stdout)
    // The first must have been taken before the second, or the kernel makes one of them.
    await until(async () => (await attachedJob()).steps !== undefined, 'the host to answer')
    process.kill(-program.pid, 'SIGTERM')
    expect((await program.ended).code).toBe(143)
    expect(isAlive(pid)).toBe(false)
  })

  async function attachedJob(): Promise<Job> {
    return newestJob()
  }

  test('kill -9 of the host that it is leaves nothing running, and the next start says so', async () => {
    const program = bench.start(echo('stay'))
    await program.says('pid ')
    const pid = pidIn(program.stdout)
    program.child.kill('SIGKILL')
    await program.ended
    await until(() => !isAlive(pid), 'the command to end with its host')
    expect((await newestJob()).status).toBe('interrupted')
  })
})

describe('where it runs', () => {
  test('in the current folder of the workspace, which is found by its git root', async () => {
    const repository = join(bench.workspace, 'repository')
    mkdirSync(join(repository, '.git'), { recursive: true })
    mkdirSync(join(repository, 'deep', 'er'), { recursive: true })
    const { stdout } = await bench.run(echo('where'), { cwd: join(repository, 'deep', 'er') })
    expect(stdout).toBe(`${join(repository, 'deep', 'er')}\n`)
    expect((await newestJob()).work_dir).toBe('deep/er')
    // Known now: a folder in it is part of it even without the repository.
    expect((await bench.run(['run', '--work-dir', '..', '--', 'echo', 'where'], { cwd: join(repository, 'deep') })).stdout).toBe(`${repository}\n`)
  })

  test('--workspace names it from elsewhere, and --work-dir is meant from it', async () => {
    mkdirSync(join(bench.workspace, 'sub'))
    const run = await bench.run(['run', '--workspace', bench.workspace, '--work-dir', 'sub', '--', 'echo', 'where'], { cwd: bench.folder })
    expect(run.stdout).toBe(`${join(bench.workspace, 'sub')}\n`)
    const by_variable = await bench.run(echo('where'), { cwd: bench.folder, env: { OPSDECK_WORKSPACE: bench.workspace } })
    expect(by_variable.stdout).toBe(`${bench.workspace}\n`)
  })

  test('a working directory that leads out is refused, links resolved', async () => {
    symlinkSync(bench.folder, join(bench.workspace, 'out'))
    for (const folder of ['out', '..', '/etc']) {
      const refused = await bench.run(['run', '--workspace', bench.workspace, '--work-dir', folder, '--', 'echo', 'where'])
      expect(refused).toMatchObject({ code: 126, stdout: '' })
    }
  })
})

describe('one host on a data dir', () => {
  test('several that start at the same moment on a fresh data dir all work', async () => {
    const runs = await Promise.all(['a', 'b', 'c', 'd'].map((word) => bench.run(echo('mark', word))))
    expect(runs.map(({ code, stdout, stderr }) => ({ code, stdout, stderr }))).toEqual(Array(4).fill({ code: 0, stdout: 'marked\n', stderr: '' }))
    expect(readFileSync(join(bench.workspace, 'marks'), 'utf8').split('\n').filter(Boolean).sort()).toEqual(['a', 'b', 'c', 'd'])
  })

  test('another one attaches to the host that runs, and the host stays for it', async () => {
    const host = bench.start(echo('read'))
    await until(() => existsSync(join(bench.data_dir, 'host.json')), 'the host')
    const attached = bench.start(echo('stay'))
    await attached.says('pid ')
    host.child.stdin!.end('mine\n')
    await host.says('mine\n')
    await host.says('stays until they have ended', 'stderr')
    expect(host.child.exitCode).toBe(null)
    attached.child.kill('SIGTERM')
    expect((await attached.ended).code).toBe(143)
    expect((await host.ended).code).toBe(0)
  })

  test('when the host is killed, the one that was attached says that its command was interrupted', async () => {
    const host = bench.start(echo('stay'))
    await host.says('pid ')
    const attached = bench.start(echo('stay'))
    await attached.says('pid ')
    host.child.kill('SIGKILL')
    const { code, stderr } = await attached.ended
    expect(code).toBe(125)
    expect(stderr).toContain('Opsdeck ended while the job ran')
  })

  test('short runs one after another on a running host', async () => {
    const host = bench.start(['serve', '--port', '0'])
    await host.says('listening')
    const ends: Ended[] = []
    for (let n = 0; n < 5; n++) ends.push(await bench.run(echo('n', String(n))))
    expect(ends.map(({ code, stdout }) => [code, stdout])).toEqual([0, 1, 2, 3, 4].map((n) => [0, `n ${n}\n`]))
    host.child.kill('SIGTERM')
    expect((await host.ended).code).toBe(0)
  })
})
