/** A house with the registered program of tests/fixtures/registry, and short ways to call it. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HouseOptions } from '../../src-main/house-options.ts'
import type { JobWithResults } from '../../src-preload/contract/results.ts'
import type { Uploaded } from '../../src-preload/contract/uploads.ts'
import { type Answer, TestHouse } from './test-house.ts'

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'registry')
export const sample_program = join(fixtures, 'samplework.py')
export const sample_declaration = readFileSync(join(fixtures, 'samplework.yaml'), 'utf8').replace('binary: PROGRAM', `binary: ${sample_program}`)

export function newFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'opsdeck-registry-')))
}

/** Opens a house whose data dir declares the program. */
export async function openSampleHouse(more: Partial<HouseOptions> = {}, folder = newFolder()): Promise<TestHouse> {
  writeDeclaration(folder, 'samplework', sample_declaration)
  return TestHouse.open(more, folder)
}

/** A file of the user's, in the data dir of the house in `folder`. */
export function writeDeclaration(folder: string, name: string, text: string): void {
  mkdirSync(join(folder, 'data', 'registry'), { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, 'data', 'registry', `${name}.yaml`), text)
}

export class Sample {
  readonly house: TestHouse

  constructor(house: TestHouse) {
    this.house = house
  }

  run(command: string, args: Record<string, unknown> = {}, more: Record<string, unknown> = {}, key?: string): Promise<Answer> {
    return this.house.ask('POST', '/cli/run', { body: { stage: 'work', command, args, ...more }, ...(key !== undefined && { key }) })
  }

  async start(command: string, args: Record<string, unknown> = {}, more: Record<string, unknown> = {}, key?: string): Promise<string> {
    const answer = await this.run(command, args, { mode: 'async', ...more }, key)
    if (answer.status !== 202) throw new Error(answer.text)
    return answer.json<{ job_id: string }>().job_id
  }

  async ended(id: string): Promise<JobWithResults> {
    await this.house.house.rooms.engine.ended(id)
    return (await this.house.ask('GET', `/jobs/${id}`)).json<JobWithResults>()
  }

  upload(bytes: string | Buffer, name = 'data.txt', { key, path = '/upload' }: { key?: string; path?: string } = {}): Promise<Answer> {
    const boundary = 'boundary-of-the-test'
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`
    const raw_body = Buffer.concat([Buffer.from(head), Buffer.from(bytes), Buffer.from(`\r\n--${boundary}--\r\n`)])
    return this.house.ask('POST', path, {
      raw_body,
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      ...(key !== undefined && { key }),
    })
  }

  async uploaded(bytes: string | Buffer, name?: string, key?: string): Promise<Uploaded> {
    const answer = await this.upload(bytes, name, key === undefined ? {} : { key })
    if (answer.status !== 200) throw new Error(answer.text)
    return answer.json<Uploaded>()
  }
}
