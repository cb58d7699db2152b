/** Registered programs on the command line, and what a host that was killed leaves of them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isAlive } from '../helpers/is-alive.ts'
import { Bench } from '../helpers/opsdeck.ts'
import { sample_declaration } from '../helpers/sample-program.ts'
import { askPort } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let bench: Bench
beforeEach(() => {
  bench = new Bench()
  mkdirSync(join(bench.data_dir, 'registry'), { recursive: true, mode: 0o700 })
  writeFileSync(join(bench.data_dir, 'registry', 'samplework.yaml'), sample_declaration)
})
afterEach(() => bench[Symbol.asyncDispose]())

describe('opsdeck cli', () => {
  test('lists programs, stages and commands, and shows the arguments of one', async () => {
    const listed = await bench.run(['cli', 'list'])
    expect(listed.stdout).toContain('samplework\twork\tcopy\tchange\tCopies a file\n')
    expect(listed.stderr).toContain('zyra is not installed.')
    const shown = await bench.run(['cli', 'show', 'labour', 'copy'])
    expect(shown.stdout).toContain('input\tsource\trequired\tWhat is copied\n')
    const wrong = await bench.run(['cli', 'show', 'wrok', 'copy'])
    expect([wrong.code, wrong.stderr]).toEqual([125, expect.stringContaining('Did you mean work?')])
  })

  test('runs a command with a file of this machine, live, and says where the results lie', async () => {
    const input = join(bench.folder, 'in put.txt')
    writeFileSync(input, 'some bytes')
    const ran = await bench.run(['cli', 'run', 'work', 'copy', 'input=@../in put.txt', 'output=a.txt', 'upper=true'])
    expect([ran.code, ran.stdout]).toEqual([0, ''])
    expect(ran.stderr).toContain('10 bytes')
    const [, path] = /(\/\S+\/a\.txt) \(10 bytes\)/.exec(ran.stderr)!
    expect(readFileSync(path!, 'utf8')).toBe('SOME BYTES')
  })

  test('takes values by their declared types, and ends with the exit code of the program', async () => {
    const said = await bench.run(['cli', 'run', 'work', 'say', 'sizes=1', 'sizes=2', 'number=0.5', 'word=--x', 'first=two words', '--json'])
    const { stdout } = JSON.parse(said.stdout) as { stdout: string }
    expect((JSON.parse(stdout) as { argv: string[] }).argv).toEqual(['work', 'say', '--word=--x', '--sizes', '1', '2', '--number', '0.5', '--', 'two words'])
    expect((await bench.run(['cli', 'run', 'work', 'fail', 'code=7'])).code).toBe(7)
    expect((await bench.run(['cli', 'run', 'work', 'wipe'])).code).toBe(126)
    expect((await bench.run(['cli', 'run', '--confirm', 'yes', 'work', 'wipe'])).code).toBe(0)
    expect((await bench.run(['cli', 'run', 'process', 'decode-grib2', 'input=https://example.org/a.grib2'])).code).toBe(127)
    const wrong = await bench.run(['cli', 'run', 'work', 'say', 'mode=three'])
    expect([wrong.code, wrong.stderr]).toEqual([125, expect.stringContaining('args.mode')])
  })
})

test('a host that is killed leaves interrupted jobs with their files, and nothing of half an upload', async () => {
  const host = bench.start(['serve', '--port', '0', '--workspace', bench.workspace], { env: { OPSDECK_API_KEY: 'the-key-of-this-test' } })
  await host.says('\n')
  const port = Number(/:(\d+)\s*$/.exec(host.stdout)![1])
  const ask = (at: number, method: string, path: string, body?: unknown) =>
    askPort(
      at,
      method,
      path,
      { 'x-api-key': 'the-key-of-this-test', ...(body !== undefined && { 'content-type': 'application/json' }) },
      body === undefined ? undefined : JSON.stringify(body),
    )
  const { job_id } = (await ask(port, 'POST', '/cli/run', { stage: 'work', command: 'hang', mode: 'async' })).json<{ job_id: string }>()
  const begun = join(bench.data_dir, 'results', job_id, 'begun.txt')
  await until(() => existsSync(begun) && readFileSync(begun, 'utf8') !== '', 'the program to begin')
  const uploads = join(bench.data_dir, 'uploads')
  const kept = () => readdirSync(uploads).filter((name) => !['links', 'notes'].includes(name))
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
  socket.write(
    `POST /upload HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-API-Key: the-key-of-this-test\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n${head}${'x'.repeat(500_000)}`,
  )
  await until(() => kept().length > 0, 'the upload to begin')
  host.child.kill('SIGKILL')
  await host.ended
  socket.destroy()

  const next = bench.start(['serve', '--port', '0', '--workspace', bench.workspace], { env: { OPSDECK_API_KEY: 'the-key-of-this-test' } })
  await next.says('\n')
  const again = Number(/:(\d+)\s*$/.exec(next.stdout)![1])
  expect((await ask(again, 'GET', `/jobs/${job_id}`)).json()).toMatchObject({ status: 'interrupted', results: [{ name: 'begun.txt' }] })
  expect((await ask(again, 'GET', `/jobs/${job_id}/manifest`)).json()).toMatchObject({ status: 'interrupted', files: [{ name: 'begun.txt', partial: true }] })
  expect(isAlive(Number(readFileSync(begun, 'utf8')))).toBe(false)
  expect(kept()).toEqual([])
})
