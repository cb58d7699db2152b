/** `opsdeck queue run` as a user has it: real processes, with a host of its own and attached to one, and in a terminal. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Queue } from '../../src-preload/contract/queues.ts'
import { Bench } from '../helpers/opsdeck.ts'
import { until } from '../helpers/until.ts'

/** A tool of many talents, under the name of one that the policy lets say anything. */
const talents = `case $1 in
  exit) exit $2 ;;
  both) printf 'to out\\n'; printf 'to err\\n' >&2 ;;
  stay) echo "pid $$"; while :; do sleep 0.05; done ;;
  flood) yes | head -c "$2" ;;
  flaky) if [ -e tried ]; then echo second; else touch tried; echo first; exit 1; fi ;;
  stubborn) trap 'echo not yet' TERM; echo "pid $$"; while :; do sleep 0.05; done ;;
  read) cat ;;
  where) pwd ;;
  torn) touch begun; printf 'be'; while [ ! -e go ]; do sleep 0.02; done; printf 'gun\\nlast' ;;
  whole) echo whole; touch go ;;
  *) echo "$@" ;;
esac`

let bench: Bench
beforeEach(() => {
  bench = new Bench()
  bench.tool('echo', talents)
})
afterEach(() => bench[Symbol.asyncDispose]())

const echo = (...args: string[]) => ({ command: 'echo', args })

/** Writes the file that describes a queue into the workspace; gives its name. */
function file(content: unknown, name = 'release.yaml'): string {
  writeFileSync(join(bench.workspace, name), typeof content === 'string' ? content : JSON.stringify(content))
  return name
}

const run = (name: string, flags: readonly string[] = [], options: { input?: string; cwd?: string } = {}) =>
  bench.run(['queue', 'run', ...flags, name], options)

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('a file', () => {
  test('of YAML runs in order, its output as it is, the course of it on standard error', async () => {
    const yaml = `
# What is done before a release.
name: Release
commands:
  - {key: first, command: echo, args: [both]}
  - command: echo
    args: ["2", second]
    title: Say the second
`
    const ended = await run(file(yaml))
    expect(ended).toMatchObject({ code: 0, stdout: 'to out\n2 second\n' })
    expect(ended.stderr.split('\n').slice(0, 3)).toEqual(['opsdeck: [1/2] first: echo both', 'to err', 'opsdeck: [2/2] Say the second'])
    expect(ended.stderr).toMatch(/opsdeck: succeeded: 2 of 2 succeeded in .* s\.\n$/)
  })

  test('of JSON, a list alone, and standard input do the same; a queue without a name has that of its file', async () => {
    for (const [given, name] of [
      [{ commands: [echo('a')] }, 'plan'],
      [[echo('a')], 'plan'],
    ] as const) {
      const { code, stdout } = await run(file(given, 'plan.json'), ['--json'])
      expect([code, (JSON.parse(stdout) as Queue).name]).toEqual([0, name])
    }
    const piped = await run('-', ['--json'], { input: '- {command: echo, args: [a]}\n' })
    expect(JSON.parse(piped.stdout)).toMatchObject({ name: 'standard input', status: 'succeeded', requested_by: { door: 'cli' } })
    expect(await run(file({ line: 'echo piped | echo read' }))).toMatchObject({ code: 0, stdout: 'piped\npiped\n' })
  })

  test('is found from the current folder, and its commands run from the workspace', async () => {
    const { code, stdout } = await bench.run(['queue', 'run', '--workspace', bench.workspace, join('workspace', file([echo('where')]))], { cwd: bench.folder })
    expect([code, stdout]).toEqual([0, `${bench.workspace}\n`])
  })

  test.each([
    ['nothing there', null, 'There is no file missing.yaml.'],
    ['neither of the two', 'name: [a\ncommands', 'is neither YAML nor JSON: '],
    ['broken JSON', '{"name": "x", "commands": [}', 'is neither YAML nor JSON: '],
    ['a field that stands twice', 'name: a\nname: b\n', 'is neither YAML nor JSON: Map keys must be unique'],
    ['a tag that nobody knows', 'name: !secret a\n', 'is neither YAML nor JSON: Unresolved tag'],
    ['a word alone', 'hello', 'describes no queue'],
    ['nothing in it', '', 'describes no queue'],
    [
      'a growing alias',
      `a: &a [x, x, x, x, x, x, x, x, x, x]\n${'bcdefgh'.replace(/./g, (c) => `${c}: &${c} [${`*${String.fromCharCode(c.charCodeAt(0) - 1)},`.repeat(10)}]\n`)}`,
      'is neither YAML nor JSON: ',
    ],
    ['bytes that are no text', Buffer.from([0x6e, 0xff, 0xfe]), 'is not UTF-8 text'],
  ])('that holds %s is an error of its own', async (_what, content, sentence) => {
    if (content !== null) writeFileSync(join(bench.workspace, 'missing.yaml'), content)
    const ended = await run('missing.yaml')
    expect(ended).toMatchObject({ code: 125, stdout: '' })
    expect(ended.stderr).toContain(sentence)
    expect(ended.stderr).not.toContain('not foreseen')
  })
})

describe('what is refused', () => {
  test('names the item, and nothing ran', async () => {
    const ended = await run(file([echo('a'), { command: 'nonsense', args: [], key: 'odd' }]))
    expect(ended).toMatchObject({ code: 126, stdout: '' })
    expect(ended.stderr).toContain('Item 1 ("odd"): "nonsense" is not on the allow-list')
    const circle = await run(
      file([
        { ...echo('a'), key: 'a', needs: ['b'] },
        { ...echo('b'), key: 'b', needs: ['a'] },
      ]),
    )
    expect(circle).toMatchObject({ code: 125, stdout: '' })
    expect(circle.stderr).toContain('"a" needs "b" needs "a"')
    expect(JSON.parse((await bench.run(['jobs', '--json'])).stdout)).toMatchObject({ items: [] })
  })

  test('with --json the refusal is the document', async () => {
    const ended = await run(file({ name: 'x', commands: 5 }), ['--json'])
    expect(ended.code).toBe(125)
    expect(JSON.parse(ended.stdout)).toMatchObject({ code: 'INVALID_INPUT', details: { issues: [{ path: 'commands' }] } })
  })
})

describe('the end', () => {
  test('is 1 after a failure, which is named, as is how much was not started', async () => {
    const ended = await run(file([echo('a'), { ...echo('exit', '7'), key: 'breaks' }, echo('b'), echo('c')]))
    expect(ended).toMatchObject({ code: 1, stdout: 'a\n' })
    expect(ended.stderr).toContain('opsdeck: breaks (echo exit 7): It ended with exit code 7.')
    expect(ended.stderr).toMatch(/opsdeck: failed: 1 of 4 succeeded in .* s; 2 were not started\.\n$/)
  })

  test('as JSON is one document, and nothing else is on standard output', async () => {
    const ended = await run(file({ name: 'x', stop_on_failure: false, commands: [echo('a'), echo('exit', '7'), echo('b')] }), ['--json'])
    expect([ended.code, ended.stderr]).toEqual([1, ''])
    const over = JSON.parse(ended.stdout) as Queue
    expect(over.items.map(({ status, exit_code }) => [status, exit_code])).toEqual([
      ['succeeded', 0],
      ['failed', 7],
      ['succeeded', 0],
    ])
  })

  test('of a retried item shows each attempt', async () => {
    const { code, stdout } = await run(file([{ ...echo('flaky'), retry: { attempts: 2, initial_ms: 1 } }, echo('after')]))
    expect([code, stdout]).toEqual([0, 'first\nsecond\nafter\n'])
  })
})

test('one after the other is shown one after the other, also to a reader who is slower than they are', async () => {
  const program = bench.start(['queue', 'run', file([echo('flood', '2000000'), echo('after')])])
  program.child.stdout!.pause()
  await program.says('[1/2]', 'stderr')
  await until(async () => {
    const { items } = JSON.parse((await bench.run(['jobs', '--json', '--status', 'succeeded'])).stdout) as { items: unknown[] }
    return items.length === 2
  }, 'both to be over')
  program.child.stdout!.resume()
  const { code, stdout } = await program.ended
  expect([code, stdout.length, stdout.endsWith('y\nafter\n')]).toEqual([0, 2_000_006, true])
})

test('several at once have a label before each line, and none tears the line of another', async () => {
  const commands = [
    { ...echo('torn'), key: 'torn' },
    { ...echo('whole'), key: 'w' },
  ]
  const { code, stdout } = await run(file({ name: 'x', concurrency: 2, commands }))
  expect(code).toBe(0)
  expect(stdout.split('\n').sort()).toEqual(['', 'torn | begun', 'torn | last', 'w    | whole'])
})

describe('interrupts', () => {
  test('the first cancels the queue: what runs ends, what waits does not start, and the record says so', async () => {
    const program = bench.start(['queue', 'run', file([echo('stay'), echo('never')])])
    await program.says('pid ')
    const pid = Number(/pid (\d+)/.exec(program.stdout)![1])
    program.child.kill('SIGINT')
    const { code, stdout, stderr } = await program.ended
    expect([code, stdout]).toEqual([1, `pid ${pid}\n`])
    expect(stderr).toMatch(/opsdeck: cancelled: 0 of 2 succeeded/)
    expect(isAlive(pid)).toBe(false)
  })

  test('what never had an attempt is cancelled without a complaint', async () => {
    const again = { attempts: 3, initial_ms: 1 }
    const commands = [
      { ...echo('stay'), key: 'holds', leases: ['one'] },
      { ...echo('never'), key: 'waits', leases: ['one'], retry: again },
    ]
    const program = bench.start(['queue', 'run', file({ name: 'x', concurrency: 2, commands })])
    await program.says('pid ')
    await program.says('waits: echo never', 'stderr')
    program.child.kill('SIGINT')
    const { code, stderr } = await program.ended
    expect(stderr).toMatch(/opsdeck: \[2\/2\] waits: echo never\nopsdeck: .*cancelled: 0 of 2 succeeded[^\n]*\n$/s)
    expect(code).toBe(1)
  })

  test('the second kills what does not listen', async () => {
    const program = bench.start(['queue', 'run', file([echo('stubborn'), echo('never')])])
    await program.says('pid ')
    const pid = Number(/pid (\d+)/.exec(program.stdout)![1])
    program.child.kill('SIGINT')
    await program.says('not yet')
    program.child.kill('SIGINT')
    expect((await program.ended).code).toBe(1)
    expect(isAlive(pid)).toBe(false)
  })
})

describe('a question', () => {
  const asking = [echo('a'), { pause: 'Does it look right?', key: 'look' }, echo('b')]

  test('is put to who sits at the terminal; another word than yes or no is asked again', async () => {
    const terminal = bench.terminal(['queue', 'run', file(asking)])
    await terminal.shows('Does it look right?')
    await terminal.shows('go on? [yes/no] ')
    terminal.pty.write('perhaps\r')
    await until(() => terminal.screen.split('go on?').length === 3, 'the question to be put again')
    terminal.pty.write('y\r')
    expect((await terminal.ended).code).toBe(0)
    expect(terminal.screen).toContain('[2/3] echo b')
  })

  test('that is answered with no ends the queue', async () => {
    const terminal = bench.terminal(['queue', 'run', file(asking)])
    await terminal.shows('go on? [yes/no] ')
    terminal.pty.write('no\r')
    expect((await terminal.ended).code).toBe(1)
    expect(terminal.screen).toContain('look (Does it look right?): Somebody said no.')
    expect(terminal.screen).not.toContain('echo b')
  })

  test('is answered with no where nobody can be asked', async () => {
    const { code, stderr, stdout } = await run(file(asking))
    expect([code, stdout]).toEqual([1, 'a\n'])
    expect(stderr).toContain('Somebody said no: nobody was there who could be asked.')
  })

  test('waits for the answer of another door where there is one', async () => {
    await using served = await serve()
    const program = bench.start(['queue', 'run', file(asking)])
    await program.says('it waits for an answer', 'stderr')
    const id = /\/api\/queue\/([^/]+)\/continue/.exec(program.stderr)![1]!
    expect((await served.ask('POST', `/api/queue/${id}/continue`, {})).status).toBe(202)
    expect(await program.ended).toMatchObject({ code: 0, stdout: 'a\nb\n' })
  })
})

/** A host with the HTTP door; the calls of the command line attach to it. */
async function serve() {
  const program = bench.start(['serve', '--port', '0', '--workspace', bench.workspace], { env: { OPSDECK_API_KEY: 'secret' } })
  await program.says('listening')
  const address = /listening (\S+)/.exec(program.stdout)![1]!
  return {
    program,
    ask: (method: string, path: string, body?: unknown) =>
      fetch(`${address}${path}`, {
        method,
        headers: { 'x-api-key': 'secret', ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    [Symbol.asyncDispose]: async () => {
      program.child.kill('SIGTERM')
      await program.ended
    },
  }
}

describe('attached to another host', () => {
  test('a queue of a hundred is shown whole and in order', async () => {
    await using _served = await serve()
    const commands = Array.from({ length: 100 }, (_, n) => echo(`item ${n}`))
    const { code, stdout } = await run(file({ name: 'Many', commands }, 'many.json'))
    expect(code).toBe(0)
    expect(stdout).toBe(commands.map(({ args }) => `${args[0]}\n`).join(''))
  })

  test('a queue that is larger than a message may be is refused with the way out, and is none', async () => {
    await using served = await serve()
    const commands = Array.from({ length: 12 }, () => echo('x'.repeat(100_000)))
    const ended = await run(file({ name: 'Large', commands }, 'large.json'))
    expect(ended).toMatchObject({ code: 125, stdout: '' })
    expect(ended.stderr).toMatch(/The queue has 12\d+ bytes, .* POST \/api\/queue/)
    expect(await (await served.ask('GET', '/api/queue')).json()).toMatchObject({ items: [] })
    expect((await served.ask('POST', '/api/queue', { name: 'Large', commands })).status).toBe(201)
  })

  test('the host dies and is another one: the queue goes on to its end, shown to its end', async () => {
    const served = await serve()
    const commands = [echo('a'), { ...echo('torn'), retry: { attempts: 2, initial_ms: 1 } }, echo('b')]
    const program = bench.start(['queue', 'run', '--json', file({ name: 'x', commands })])
    await until(() => existsSync(join(bench.workspace, 'begun')), 'the second item to run')
    served.program.child.kill('SIGKILL')
    await served.program.ended
    writeFileSync(join(bench.workspace, 'go'), '')
    const { code, stdout } = await program.ended
    expect(JSON.parse(stdout)).toMatchObject({ status: 'succeeded', counts: { succeeded: 3 }, items: [{}, { attempt: 2 }, {}] })
    expect(code).toBe(0)
  })
})
