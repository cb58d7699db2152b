/** `opsdeck show --why` and `--cast`: why a job failed, and its recording, as the command line prints them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { Why } from '../../src-preload/contract/why.ts'
import { Bench } from '../helpers/opsdeck.ts'

let bench: Bench
let id: string
beforeAll(async () => {
  bench = new Bench()
  bench.tool('echo', '[ "$1" = good ] && exit 0; echo begun; echo "error: no such part: $2" >&2; exit 2')
  await bench.run(['run', '--', 'echo', 'good'])
  await bench.run(['run', '--split', '--', 'echo', 'bad', 'wheel'])
  const { stdout } = await bench.run(['jobs', '--json'])
  id = (JSON.parse(stdout) as { items: Job[] }).items[0]!.id
})
afterAll(() => bench[Symbol.asyncDispose]())

describe('show', () => {
  test('--why says it in sentences, and as JSON', async () => {
    const { stdout, code } = await bench.run(['show', '--why', id])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^echo ended with exit code 2\. It said: error: no such part: wheel\n/)
    expect(stdout).toContain('The arguments are others (new: bad wheel; gone: good).')
    expect(stdout).toContain('opsdeck run -- echo bad wheel')
    const why = JSON.parse((await bench.run(['show', '--why', '--json', id])).stdout) as Why
    expect(why).toMatchObject({ id, lines: [{ stream: 'stderr', line: 1 }], compared_with: { like: 'kind' } })
  })

  test('--cast prints the recording and nothing else', async () => {
    const { stdout, stderr, code } = await bench.run(['show', '--cast', id])
    expect([code, stderr]).toEqual([0, ''])
    const [header, ...events] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
    expect(header).toMatchObject({ version: 3, title: 'echo bad wheel' })
    const text = (events as [number, string, string][]).flatMap(([, code, data]) => (code === 'o' ? [data] : [])).join('')
    expect(text.split('\r\n').sort()).toEqual(['', 'begun', 'error: no such part: wheel'])
    expect((events as unknown[]).at(-1)).toEqual([expect.any(Number), 'x', '2'])
  })

  test('of a job that is not there: 125 and NOT_FOUND', async () => {
    for (const flag of ['--why', '--cast']) expect((await bench.run(['show', flag, '--json', 'nobody'])).code).toBe(125)
  })
})
