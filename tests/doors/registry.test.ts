/** Registered programs over HTTP: what is listed, how a call becomes a command line, what is refused, how it ends and is answered. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { RegistryProgram } from '../../src-preload/contract/registry.ts'
import { openSampleHouse, Sample, sample_declaration, sample_program, writeDeclaration } from '../helpers/sample-program.ts'
import type { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
let sample: Sample
beforeAll(async () => {
  house = await openSampleHouse()
  sample = new Sample(house)
  writeFileSync(join(house.workspace, 'notes.txt'), 'of the workspace')
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

interface Said {
  argv: string[]
  cwd: string
  env: Record<string, string>
  stdin: string
}

async function said(args: Record<string, unknown>): Promise<Said> {
  const answer = await sample.run('say', args)
  expect([answer.status, answer.json()], answer.text).toMatchObject([200, { status: 'success' }])
  return JSON.parse(answer.json<{ stdout: string }>().stdout) as Said
}

describe('GET /cli/commands', () => {
  it('tells programs, stages, commands and arguments, also under /v1', async () => {
    const answer = await house.ask('GET', '/cli/commands')
    const { programs, problems } = answer.json<{ programs: RegistryProgram[]; problems: unknown[] }>()
    expect(problems).toEqual([])
    const program = programs.find(({ name }) => name === 'samplework')!
    expect(program).toMatchObject({ installed: true, path: sample_program, version: null, origin: 'user' })
    expect(program.stages).toMatchObject([{ name: 'work', aliases: ['labour'] }])
    expect(program.stages[0]!.commands[0]).toMatchObject({
      name: 'copy',
      description: 'Copies a file',
      effect: 'change',
      outputs: ['output'],
      args: [
        {
          name: 'input',
          type: 'source',
          required: true,
          positional: 1,
          option: null,
          list: false,
          default: null,
          choices: null,
          description: 'What is copied',
        },
        { name: 'output', type: 'path-out', required: false, positional: null, option: '--output', default: 'out.txt' },
        { name: 'upper', type: 'flag' },
      ],
    })
    expect((await house.ask('GET', '/v1/cli/commands')).text).toBe(answer.text)
    const { examples } = (await house.ask('GET', '/cli/examples')).json<{ examples: { name: string }[] }>()
    expect(examples.map(({ name }) => name)).toContain('samplework work copy')
  })
})

describe('the files of the user', () => {
  const named = async (name: string) => (await programs()).find((program) => program.name === name)
  const programs = async () => (await house.ask('GET', '/cli/commands')).json<{ programs: RegistryProgram[] }>().programs
  const problems = async () =>
    (await house.ask('GET', '/cli/commands')).json<{ problems: { file: string; line: number; column: number; message: string; fix: string }[] }>().problems

  it('are read again when they change; of a broken one the last good version stays, and its mistake has a place', async () => {
    const good = 'program: second\nbinary: {search: second-of-them}\nstages: {one: {commands: {go: {effect: read}}}}\n'
    writeDeclaration(house.folder, 'second', good)
    await until(async () => (await named('second')) !== undefined, 'the new file to be in force')
    expect(await named('second')).toMatchObject({ installed: false, path: null })
    writeDeclaration(house.folder, 'second', good.replace('effect', 'efect'))
    await until(async () => (await problems()).length > 0, 'the mistake to be told')
    expect(await problems()).toMatchObject([
      {
        file: join(house.folder, 'data', 'registry', 'second.yaml'),
        line: 3,
        column: 32,
        message: expect.stringContaining('"efect"') as unknown,
        fix: 'Write "effect".',
      },
    ])
    expect(await named('second')).toBeDefined()
    const missing = await house.ask('POST', '/cli/run', { body: { program: 'second', stage: 'one', command: 'go' } })
    expect([missing.status, missing.error().code]).toEqual([424, 'TOOL_NOT_INSTALLED'])
    writeDeclaration(house.folder, 'second', good.replace('one:', 'work:'))
    await until(async () => (await problems()).length === 0 && (await named('second'))?.stages[0]?.name === 'work', 'the corrected file to be in force')
    const ambiguous = await sample.run('copy', {})
    expect(ambiguous.error()).toMatchObject({ code: 'INVALID_INPUT', details: { allowed: ['samplework', 'second'] } })
    writeDeclaration(house.folder, 'second', good.replace('program: second', 'program: git'))
    await until(async () => (await problems()).length > 0, 'the name to be refused')
    expect(await problems()).toMatchObject([{ line: 1, column: 1, message: expect.stringContaining('git') as unknown }])
    writeDeclaration(
      house.folder,
      'second',
      sample_declaration.replace('labour', 'toil').replace('program: samplework', 'program: second').replace('work:', 'toiling:'),
    )
    await until(async () => (await problems()).length === 0, 'the file to be good again')
  })
})

describe('POST /cli/run', () => {
  it('waits for the end and answers with the output; the file lies among the results', async () => {
    const uploaded = await sample.uploaded('some bytes', 'in put.txt')
    const answer = await sample.run('copy', { input: `file_id:${uploaded.file_id}`, upper: true })
    expect([answer.status, answer.json()]).toMatchObject([
      200,
      { status: 'success', stdout: '', stderr: '10 bytes\n', exit_code: 0, job_status: 'succeeded', stdout_cut: false, stderr_cut: false },
    ])
    const id = answer.json<{ job_id: string }>().job_id
    expect(readFileSync(join(house.folder, 'data', 'results', id, 'out.txt'), 'utf8')).toBe('SOME BYTES')
    const job = (await house.ask('GET', `/api/commands/${id}`)).json()
    expect(job).toMatchObject({ kind: 'registry', title: 'samplework work copy', tool: 'samplework', effect: 'change', requested_by: { door: 'http' } })
  })

  it('takes a file of the workspace, and "-" for standard output where that is declared', async () => {
    const answer = await sample.run('copy', { input: 'notes.txt', target: '-' })
    expect(answer.json()).toMatchObject({ status: 'success', stdout: 'of the workspace' })
  })

  it('makes the words by the declaration alone: options in its order, then --, then positionals by number', async () => {
    const { argv, cwd, env, stdin } = await said({
      second: '-dash',
      first: 'one two',
      yes: true,
      mode: 'two',
      number: 0.25,
      sizes: [-5, 0, 100],
      tags: ['a', 'b'],
      word: ['-x', 'y=z', '$(id)\n\t;'],
      url: 'https://example.org/a?b=c',
    })
    const options = ['--word=-x', '--word=y=z', '--word=$(id)\n\t;', '--tags', 'a,b', '--sizes', '-5', '0', '100', '--number', '0.25', '--mode', 'two']
    expect(argv).toEqual(['work', 'say', ...options, '--url', 'https://example.org/a?b=c', '--yes', '--', 'one two', '-dash'])
    expect(cwd).toMatch(/\/data\/results\/[0-9a-f-]{36}$/)
    expect(stdin).toBe('')
    const own = ['HOME', 'LANG', 'LOGNAME', 'PATH', 'SAMPLE', 'TZ', 'USER']
    expect(
      Object.keys(env)
        .filter((name) => !/^(OPSDECK_\w+|LC_CTYPE)$/.test(name))
        .sort(),
    ).toEqual(own)
    expect(env).toMatchObject({ SAMPLE: 'pinned' })
  })

  it('takes false, null and an empty list for nothing', async () => {
    expect((await said({ yes: false, mode: null, word: [], first: null })).argv).toEqual(['work', 'say'])
    expect((await said({ yes: null })).argv).toEqual(['work', 'say'])
  })

  it.each([
    ['yes', 'true', 'a text for a flag'],
    ['yes', 1, 'a number for a flag'],
    ['number', '0.5', 'a text for a number'],
    ['number', 1.5, 'too large'],
    ['number', true, 'a flag for a number'],
    ['sizes', 5, 'one value for a list'],
    ['sizes', [1.5], 'a broken number for a whole one'],
    ['sizes', [1e300], 'a number that is no whole one any more'],
    ['mode', 'three', 'no choice'],
    ['mode', ['one'], 'a list for one value'],
    ['first', '--yes', 'an option'],
    ['first', '-', 'a dash'],
    ['first', 'a\u0000b', 'NUL'],
    ['first', 'a\u001bb', 'an escape'],
    ['first', 'a\rb', 'a return'],
    ['first', '\ud800', 'half a letter'],
    ['first', { a: 1 }, 'an object'],
    ['second', 'UPPER', 'no fit for the pattern'],
    ['second', 'abcdefghijk', 'longer than its maximum'],
    ['tags', ['a,b'], 'what joins the list'],
    ['url', 'file:///etc/passwd', 'a scheme that is not declared'],
    ['url', 'https://user:secret@example.org/', 'a login'],
    ['url', 'https://user@example.org/', 'a name'],
    ['url', '--proxy=x', 'an option'],
    ['url', 'https://example.org/a b', 'a blank'],
    ['url', 'https://', 'nothing'],
    ['url', 'javascript:alert(1)', 'a script'],
  ] as [string, unknown, string][])('refuses for %s, which is %j', async (name, value) => {
    const answer = await sample.run('say', { [name]: value })
    expect([answer.status, answer.error().code, (answer.error().details['issues'] as { path: string }[])[0]!.path]).toEqual([
      400,
      'INVALID_INPUT',
      `args.${name}`,
    ])
  })

  it.each(['../x', '/etc/passwd', 'a/b', '.hidden', '-o', '', 'a\\b', 'a\u0000', '..'])('refuses %j as the name of a result', async (output) => {
    const answer = await sample.run('copy', { input: 'notes.txt', output })
    expect([answer.status, answer.error().details['issues']]).toMatchObject([400, [{ path: 'args.output' }]])
  })

  it.each(['../x', '/etc/passwd', 'missing.txt', '.', '', 'a\u0000b', 'file:///etc/passwd', 'concat:notes.txt'])(
    'refuses %j as a file that is read',
    async (input) => {
      const answer = await sample.run('copy', { input })
      expect([answer.status, answer.error().details['issues']]).toMatchObject([400, [{ path: 'args.input' }]])
    },
  )

  it('bounds what is long', async () => {
    const paths = async (command: string, args: Record<string, unknown>) =>
      ((await sample.run(command, args)).error().details['issues'] as { path: string }[]).map(({ path }) => path)
    expect(await paths('say', { sizes: Array.from({ length: 1001 }, () => 1), first: 'x'.repeat(4097) })).toEqual(['args.sizes', 'args.first'])
    expect(await paths('copy', { input: 'notes.txt', output: 'x'.repeat(201) })).toEqual(['args.output'])
    expect(await paths('say', { tags: Array.from({ length: 200 }, () => 'x'.repeat(900)) })).toEqual(['args'])
  })

  it('names what there is where a program, a stage, a command or an argument is unknown', async () => {
    const ask = async (body: Record<string, unknown>) => (await house.ask('POST', '/cli/run', { body })).error()
    expect(await ask({ stage: 'wrok', command: 'copy' })).toMatchObject({ code: 'INVALID_INPUT', error: 'There is no stage "wrok". Did you mean work?' })
    expect((await ask({ stage: 'x', command: 'copy', program: 'samplework' })).details).toEqual({
      issues: [{ path: 'stage', message: 'There is no stage "x". There are work, labour.' }],
      allowed: ['work', 'labour'],
    })
    expect((await ask({ stage: 'labour', command: 'x' })).details['allowed']).toContain('copy')
    expect((await ask({ stage: 'work', command: 'copy', program: 'nothing' })).details['allowed']).toContain('samplework')
    const { details } = await ask({ stage: 'work', command: 'copy', args: { inptu: 'x', argv: ['-rf'] } })
    expect(details['issues']).toMatchObject([{ path: 'args.inptu' }, { path: 'args.argv' }, { path: 'args.input', message: 'It is needed.' }])
    expect((await ask({ stage: 'work', command: 'copy', args: {}, argv: ['x'] })).details['issues']).toMatchObject([{ path: 'argv' }])
  })

  it('takes a value under one of its names, not under two', async () => {
    const answer = await sample.run('copy', { input: 'notes.txt', output: 'a.txt', target: 'b.txt' })
    expect([answer.status, answer.error().details['issues']]).toMatchObject([400, [{ path: 'args.target' }]])
  })

  it('answers 404 with the ids of uploads that are not there', async () => {
    const unknown = '0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e11'
    for (const id of [unknown, '../../etc/passwd', '', unknown.toUpperCase()]) {
      const answer = await sample.run('copy', { input: `file_id:${id}` })
      expect([answer.status, answer.error().code, answer.error().details]).toEqual([404, 'NOT_FOUND', { file_ids: [id] }])
    }
  })

  it('tells a failure with the exit code, and keeps what was made as partial', async () => {
    const answer = await sample.run('fail', { code: 7 })
    expect([answer.status, answer.json()]).toMatchObject([200, { status: 'error', exit_code: 7, job_status: 'failed', stderr: 'it did not work\n' }])
    const { job_id } = answer.json<{ job_id: string }>()
    const manifest = (await house.ask('GET', `/jobs/${job_id}/manifest`)).json()
    expect(manifest).toMatchObject({ job_id, status: 'failed', files: [{ name: 'half.txt', size_bytes: 4, partial: true }] })
  })

  it('ends what takes longer than it may', async () => {
    const answer = await sample.run('hang', { deaf: true }, { timeout_ms: 300 })
    expect(answer.json()).toMatchObject({ status: 'error', exit_code: null, job_status: 'timed_out' })
  }, 20_000)

  it('asks for a confirmation before it destroys', async () => {
    const refused = await sample.run('wipe', {})
    expect([refused.status, refused.error().code, refused.error().details['verdict']]).toMatchObject([409, 'CONFIRMATION_REQUIRED', { effect: 'destroy' }])
    expect((await sample.run('wipe', {}, { confirm: false })).status).toBe(409)
    expect((await sample.run('wipe', {}, { confirm: true })).json()).toMatchObject({ status: 'success' })
  })

  it('answers an asynchronous call at once, the same one for the same idempotency key', async () => {
    const more = { mode: 'async', idempotency_key: 'once', title: 'My copy' }
    const first = await sample.run('copy', { input: 'notes.txt' }, more)
    expect([first.status, first.json()]).toMatchObject([202, { status: 'accepted' }])
    const { job_id } = first.json<{ job_id: string }>()
    expect((await sample.run('copy', { input: 'notes.txt' }, more)).json()).toEqual({ status: 'accepted', job_id })
    expect((await sample.run('copy', { input: 'notes.txt', upper: true }, more)).status).toBe(409)
    expect(await sample.ended(job_id)).toMatchObject({
      status: 'succeeded',
      job_id,
      title: 'My copy',
      output_file: 'out.txt',
      results: [{ name: 'out.txt', size_bytes: 16 }],
    })
  })

  it('leaves nothing running behind: children that left their group end with the job', async () => {
    const { job_id } = (await sample.run('children')).json<{ job_id: string }>()
    const pid = readFileSync(join(house.folder, 'data', 'results', job_id, 'child.txt'), 'utf8')
    expect(existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')).toBe(false)
  })

  it('goes on when who waits for it leaves', async () => {
    const go = join(house.folder, 'go-on')
    const body = JSON.stringify({ stage: 'work', command: 'steps', args: { count: 2, wait_for: go }, title: 'Left alone' })
    const socket = connect(house.port, '127.0.0.1')
    const head = `POST /cli/run HTTP/1.1\r\nHost: 127.0.0.1:${house.port}\r\nX-API-Key: ${house.key}\r\nContent-Type: application/json\r\n`
    socket.write(`${head}Content-Length: ${body.length}\r\n\r\n${body}`)
    const left = async () =>
      (await house.ask('GET', '/api/commands/history?kind=registry')).json<{ items: Job[] }>().items.find(({ title }) => title === 'Left alone')
    await until(async () => (await left())?.status === 'running', 'the job to run')
    socket.destroy()
    writeFileSync(go, '')
    const { id } = (await left())!
    expect(await sample.ended(id)).toMatchObject({ status: 'succeeded' })
  })

  it('shows what a call would become without running it', async () => {
    const checked = await house.ask('POST', '/cli/check', { body: { stage: 'work', command: 'wipe' } })
    expect(checked.json()).toEqual({
      ...{ program: 'samplework', stage: 'work', command: 'wipe', argv: ['samplework', 'work', 'wipe', '--code', '0'] },
      ...{ effect: 'destroy', confirm_required: true, installed: true, verdict: null },
    })
  })

  it('is no business of a key that may only read', async () => {
    const { key } = await house.newKey('read')
    expect((await sample.run('say', {}, {}, key)).status).toBe(403)
    expect((await sample.upload('x', 'x', { key })).status).toBe(403)
    expect((await house.ask('GET', '/cli/commands', { key })).status).toBe(200)
    // What takes bytes has nobody behind it who would ask again.
    const into_workspace = await sample.upload('x', 'x', { key, path: '/files/new.txt/upload' })
    expect([into_workspace.status, into_workspace.error().code, existsSync(join(house.workspace, 'new.txt'))]).toEqual([403, 'FORBIDDEN', false])
  })
})
