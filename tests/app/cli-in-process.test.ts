/** The verbs called as functions, with a host of their own in this process: what they print and return. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { main } from '../../src-main/cli/main.ts'
import { StandardStreams } from '../../src-main/cli/standard-streams.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { Bench, root } from '../helpers/opsdeck.ts'

let bench: Bench
beforeEach(() => {
  bench = new Bench()
  bench.tool('echo', 'case $1 in both) echo out; echo err >&2 ;; exit) exit "$2" ;; stay) while :; do sleep 0.05; done ;; *) echo "$@" ;; esac')
})
afterEach(() => bench[Symbol.asyncDispose]())

/** Collects what is written, as a stream that is no terminal. */
class Collected extends Writable {
  text = ''
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8')
    done()
  }
}

async function call(...argv: string[]) {
  const stdout = new Collected()
  const stderr = new Collected()
  const listeners = new Set<(signal: NodeJS.Signals) => void>()
  const code = main(argv, {
    env: bench.env,
    cwd: bench.workspace,
    root,
    streams: new StandardStreams(stdout as unknown as NodeJS.WriteStream, stderr as unknown as NodeJS.WriteStream, false, () => {}),
    interrupts: {
      on(listener) {
        listeners.add(listener)
        return { [Symbol.dispose]: () => void listeners.delete(listener) }
      },
    },
  })
  return { code: await code, stdout: stdout.text, stderr: stderr.text }
}

test('run, jobs, show and logs tell of the same job', async () => {
  expect(await call('run', '--split', '--', 'echo', 'both')).toEqual({ code: 0, stdout: 'out\n', stderr: 'err\n' })
  expect((await call('run', '--', 'echo', 'exit', '7')).code).toBe(7)
  const { items } = JSON.parse((await call('jobs', '--json', 'both')).stdout) as { items: Job[] }
  expect(items).toHaveLength(1)
  const { id } = items[0]!
  expect((await call('jobs')).stdout).toContain(id)
  expect((await call('show', id)).stdout).toContain('echo both')
  expect(JSON.parse((await call('show', '--json', id)).stdout)).toEqual(items[0])
  expect(await call('logs', id)).toEqual({ code: 0, stdout: 'out\n', stderr: 'err\n' })
  expect(await call('logs', '--stream', 'stderr', '-f', id)).toEqual({ code: 0, stdout: 'err\n', stderr: '' })
  expect((await call('logs', '--json', '--stream', 'stdout', id)).stdout).toBe('{"stream":"stdout","from":0,"encoding":"utf8","data":"out\\n"}\n')
  expect(await call('cancel', id)).toMatchObject({ code: 125, stdout: '', stderr: expect.stringContaining('already ended') })
})

test('run --json, a timeout, and what is refused', async () => {
  expect(JSON.parse((await call('run', '--json', '--', 'echo', 'both')).stdout)).toMatchObject({
    status: 'succeeded',
    stdout: 'out\n',
    stderr: 'err\n',
    stdout_cut: false,
  })
  expect((await call('run', '--timeout', '0.2', '--', 'echo', 'stay')).code).toBe(124)
  const refused = await call('run', '--', 'rm', '-rf', '/')
  expect(refused).toMatchObject({ code: 126, stdout: '' })
  expect(refused.stderr).toContain('not on the allow-list')
  expect(await call('check', '--', 'rm')).toMatchObject({ code: 3, stderr: '' })
  expect(await call('check', '--', 'echo', 'x')).toMatchObject({ code: 0, stdout: expect.stringContaining('runs as: echo x') })
})

test('import judges the lines of a file, in groups and as JSON', async () => {
  writeFileSync(
    join(bench.workspace, 'history'),
    `#1700000000\necho hello\n#1700000001\nfrob 1\n${Array.from({ length: 2500 }, (_, at) => `#1700000002\necho ${at}\n`).join('')}`,
  )
  const { code, stdout, stderr } = await call('import', 'history')
  expect([code, stderr, stdout.split('\n')[0]]).toEqual([0, '', 'history (history of bash): 2501 of 2502 lines would run.'])
  expect(stdout).toContain('\n1 Their programs are not on the list. Add the tool: "opsdeck tools add NAME"')
  expect(stdout).toContain('\n  frob 1\n')
  expect((await call('import', '--all', '--format', 'bash', 'history')).stdout).toContain('\n  echo 2499  read\n')
  expect(JSON.parse((await call('import', '--json', 'history')).stdout)).toMatchObject({
    format: 'bash',
    lines: 2502,
    groups: [{ group: 'runs' }, { group: 'tool' }],
  })
  expect(await call('import', 'nowhere')).toMatchObject({ code: 125, stdout: '', stderr: expect.stringContaining('There is no file') })
  expect(await call('import', '--format', 'tcsh', 'history')).toMatchObject({ code: 125, stderr: expect.stringContaining('--format is one of bash, zsh') })
})

test('keys are made, listed and revoked', async () => {
  const made = JSON.parse((await call('keys', 'create', 'ci', '--json', '--expires', '12h')).stdout) as { id: string; key: string }
  expect((await call('keys', 'create', 'other', '--scope', 'admin')).stdout).toMatch(/^opsdeck_\S+\n$/)
  expect((await call('keys', 'list')).stdout).toMatch(/ci\n.*other\n/s)
  expect(await call('keys', 'revoke', made.id)).toMatchObject({ code: 0, stdout: 'revoked ci\n' })
  expect((await call('keys', 'revoke', 'ci')).code).toBe(125)
  expect((await call('keys', 'list')).stdout).not.toContain(made.id)
})

test('a tool is drafted, saved by --yes alone, and runs by its draft', async () => {
  bench.tool('crane', '[ "$1" = --help ] && printf "Usage: crane [OPTIONS]\\n\\nOptions:\\n  -l, --long   More\\n  --exec CMD   Run it\\n"')
  expect((await call('run', '--', 'crane')).stderr).toContain('opsdeck tools add crane')
  const unsaved = await call('tools', 'add', 'crane')
  expect(unsaved).toMatchObject({ code: 125, stdout: expect.stringContaining('tool: crane\n'), stderr: expect.stringContaining('crane --exec') })
  expect((await call('tools', 'add', 'crane', '--out', 'crane.yaml')).code).toBe(0)
  expect(readFileSync(`${bench.workspace}/crane.yaml`, 'utf8')).toBe(unsaved.stdout)
  expect(JSON.parse((await call('tools', 'add', 'crane', '--yes', '--json')).stdout)).toMatchObject({
    name: 'crane',
    source: 'help',
    policy: unsaved.stdout,
    saved: true,
  })
  expect((await call('check', '--', 'crane', '-l')).code).toBe(0)
  for (const [name, code] of Object.entries({ bash: 126, 'no-such-program': 127 }))
    expect([name, (await call('tools', 'add', name)).code]).toEqual([name, code])
  for (const wrong of [['add'], ['list', 'x'], ['list', '--yes'], ['add', 'x', '--from', 'y'], ['add', 'x', '--yes', '--stdout']])
    expect((await call('tools', ...wrong)).code).toBe(125)
})

test('doctor, help and mistakes', async () => {
  expect((await call('doctor')).stdout).toMatch(/^ok +sqlite /m)
  expect((await call('help', 'run')).stdout).toContain('--timeout SECONDS')
  expect((await call('help')).stdout).toContain('opsdeck VERB')
  expect((await call('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect(await call('help', 'worker')).toMatchObject({ code: 125, stderr: expect.stringContaining('is not built yet') })
  expect(await call('jobs', '--limt', '3', '--json')).toMatchObject({ code: 125, stdout: expect.stringContaining('INVALID_INPUT') })
  expect(await call('run', '--odd', 'echo', '--json')).toMatchObject({ code: 125, stderr: expect.stringContaining('has no flag --odd') })
})
