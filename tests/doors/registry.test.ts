/** Registered programs over HTTP: what is listed, how a call becomes a command line, how it ends and is answered. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSampleHouse, Sample, sample_program } from '../helpers/sample-program.ts'
import type { TestHouse } from '../helpers/test-house.ts'

let house: TestHouse
let sample: Sample
beforeAll(async () => {
  house = await openSampleHouse()
  sample = new Sample(house)
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

describe('GET /cli/commands', () => {
  it('tells programs, stages, commands and arguments, also under /v1', async () => {
    const answer = await house.ask('GET', '/cli/commands')
    const { programs, problems } = answer.json<{ programs: { name: string; stages: { name: string; commands: { name: string; args: unknown[] }[] }[] }[]; problems: unknown[] }>()
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
        { name: 'input', type: 'source', required: true, positional: 1, option: null, list: false, default: null, choices: null, description: 'What is copied' },
        { name: 'output', type: 'path-out', required: false, positional: null, option: '--output', default: 'out.txt' },
        { name: 'upper', type: 'flag' },
      ],
    })
    expect((await house.ask('GET', '/v1/cli/commands')).text).toBe(answer.text)
  })
})

describe('POST /cli/run', () => {
  it('waits for the end and answers with the output', async () => {
    const uploaded = await sample.uploaded('some bytes', 'in put.txt')
    expect(uploaded).toMatchObject({ name: 'in_put.txt', size: 10 })
    const answer = await sample.run('copy', { input: `file_id:${uploaded.file_id}`, upper: true })
    expect([answer.status, answer.json()]).toMatchObject([
      200,
      { status: 'success', stdout: '', stderr: '10 bytes\n', exit_code: 0, job_status: 'succeeded', stdout_cut: false, stderr_cut: false },
    ])
    const id = answer.json<{ job_id: string }>().job_id
    expect(readFileSync(join(house.folder, 'data', 'results', id, 'out.txt'), 'utf8')).toBe('SOME BYTES')
  })
})
