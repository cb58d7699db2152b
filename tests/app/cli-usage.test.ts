/** The command line without a host: help, versions, flags that do not exist, verbs that are not built. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readArguments } from '../../src-main/cli/read-arguments.ts'
import { verbs } from '../../src-main/cli/verbs.ts'
import { Bench, root } from '../helpers/opsdeck.ts'

let bench: Bench
beforeAll(() => {
  bench = new Bench()
})
afterAll(() => bench[Symbol.asyncDispose]())

describe('help', () => {
  test('--version prints the version of the package and nothing else', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    expect(await bench.run(['--version'])).toEqual({ code: 0, signal: null, stdout: `${version}\n`, stderr: '' })
  })

  test('no verb: the list goes to standard error, exit 125; asked for, to standard output, exit 0', async () => {
    const bare = await bench.run([])
    expect(bare).toMatchObject({ code: 125, stdout: '' })
    const asked = await bench.run(['--help'])
    expect(asked).toMatchObject({ code: 0, stderr: '', stdout: bare.stderr })
    for (const verb of verbs) expect(asked.stdout).toContain(`  ${verb.name} `)
  })

  test('every verb has a help that names all its flags, by "help VERB" and by "VERB --help"', async () => {
    for (const verb of verbs) {
      const help = await bench.run(['help', verb.name])
      expect(help).toMatchObject({ code: 0, stderr: '' })
      for (const flag of verb.flags) expect(help.stdout).toContain(`--${flag.name}`)
      if (verb.name !== 'help') expect((await bench.run([verb.name, '--help'])).stdout).toBe(help.stdout)
    }
  })
})

describe('what does not exist', () => {
  test.each([
    [['rnu', 'x'], 'There is no verb "rnu". Did you mean "opsdeck run"?'],
    [['xyzzy'], 'There is no verb "xyzzy".'],
    [['--jsn'], 'There is no flag --jsn before the verb.'],
    [['run', '--timout', '3', 'echo'], '"opsdeck run" has no flag --timout. Did you mean --timeout?'],
    [['check', '--confirm', 'yes', 'echo'], '"opsdeck check" has no flag --confirm.'],
    [['run', '--work-dir'], '--work-dir needs a value (FOLDER).'],
    [['run', '--json=yes', 'echo'], '--json takes no value, but got "yes".'],
    [['run'], '"opsdeck run" needs more'],
    [['show'], '"opsdeck show" needs more'],
    [['show', 'a', 'b'], '"opsdeck show" does not know what to do with "b".'],
    [['run', '--timeout', 'soon', 'echo'], '--timeout is a number of seconds'],
    [['run', '--timeout', '0', 'echo'], '--timeout is a number of seconds'],
    [['run', '--split', '--terminal', 'echo'], '--split and --terminal exclude each other.'],
    [['jobs', '--limit', '9999'], '--limit is a whole number from 1 to 500, not "9999".'],
    [['jobs', '--status', 'odd'], '--status is one of queued, running'],
    [['logs', '--stream', 'odd', 'id'], '--stream is one of stdout, stderr, terminal'],
    [['queue', 'rum', 'f'], '"opsdeck queue" has no "rum". Did you mean "run"?'],
    [['queue', 'run'], '"opsdeck queue run" needs the file'],
    [['keys', 'crate', 'n'], '"opsdeck keys" has no "crate". Did you mean "create"?'],
    [['keys', 'create'], '"opsdeck keys create" needs the name of the new key'],
    [['keys', 'create', 'n', '--scope', 'root'], '--scope is one of read, run, admin, not "root".'],
    [['keys', 'create', 'n', '--expires', 'never'], '--expires is a span like 30d'],
    [['keys', 'create', 'n', '--expires', '2001-01-01'], '--expires 2001-01-01 has passed already.'],
  ])('%j exits 125 and says why', async (args, sentence) => {
    const ended = await bench.run(args)
    expect(ended).toMatchObject({ code: 125, stdout: '' })
    expect(ended.stderr).toContain(`opsdeck: ${sentence}`)
    expect(ended.stderr).toMatch(/See "opsdeck help/)
  })

  test('the verb worker says that it is not built yet', async () => {
    const ended = await bench.run(['worker', 'x'])
    expect(ended).toMatchObject({ code: 125, stdout: '' })
    expect(ended.stderr).toContain('"opsdeck worker" is not built yet.')
  })

  test('with --json the complaint is a document on standard output too', async () => {
    const ended = await bench.run(['jobs', '--json', '--limit', 'x'])
    expect(ended.code).toBe(125)
    expect(JSON.parse(ended.stdout)).toMatchObject({ code: 'INVALID_INPUT', error: expect.stringContaining('--limit') })
  })
})

describe('reading arguments', () => {
  const flags = [
    { name: 'json', summary: '' },
    { name: 'work-dir', value: 'D', summary: '' },
    { name: 'follow', short: 'f', summary: '' },
  ]
  const read = (argv: string[], own_flags_first = true) => {
    const { flags: found, words } = readArguments(argv, flags, 'run', own_flags_first)
    return { flags: Object.fromEntries(found), words }
  }

  test('the flags of the command stay its own', () => {
    expect(read(['--json', 'git', '--json', '-f', '--', '--work-dir'])).toEqual({ flags: { json: 'true' }, words: ['git', '--json', '-f', '--', '--work-dir'] })
    expect(read(['--', '--json'])).toEqual({ flags: {}, words: ['--json'] })
    expect(read(['--work-dir=a=b', 'x'])).toEqual({ flags: { 'work-dir': 'a=b' }, words: ['x'] })
    expect(read(['--work-dir', '--json', 'x'])).toEqual({ flags: { 'work-dir': '--json' }, words: ['x'] })
    expect(read(['', '--json'])).toEqual({ flags: {}, words: ['', '--json'] })
  })

  test('elsewhere flags and words mix, and -- ends the flags', () => {
    expect(read(['id', '-f', '--json'], false)).toEqual({ flags: { follow: 'true', json: 'true' }, words: ['id'] })
    expect(read(['--', '-f'], false)).toEqual({ flags: {}, words: ['-f'] })
    expect(read(['-'], false)).toEqual({ flags: {}, words: ['-'] })
  })
})
