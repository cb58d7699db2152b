/** Paths of every kind over real HTTP: each is let through or refused with its code, and nothing outside is ever touched. */
import { readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, TestHouse } from '../helpers/test-house.ts'
import { type Setup, WorkPlace } from '../unit/files/work-place.ts'

interface Row {
  id: string
  op: string
  path: unknown
  to?: string
  expect: 'allow' | 'refuse' | 'debatable'
  lean?: 'allow' | 'refuse'
  /** Where only one is right. */
  code?: string
  why: string
  setup?: Setup[]
}

const rowsOf = (name: string): Row[] =>
  readFileSync(join(import.meta.dirname, '../fixtures/paths', name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
/** Addresses as they are sent have their own test. */
const sample = rowsOf('sample.jsonl').filter(({ op }) => op !== 'rest')
const own = rowsOf('own.jsonl')
/** Of a refusal; anything else is a fault. */
const refusals = ['INVALID_PATH', 'INVALID_INPUT', 'PATH_OUTSIDE_WORKSPACE', 'PATH_PROTECTED', 'NOT_FOUND', 'CONFLICT']

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

/** Half a letter has no UTF-8; its three bytes are sent as a careless program would. */
const inAddress = (path: string): string =>
  path
    .split('/')
    .map((name) => (name.isWellFormed() ? encodeURIComponent(name) : '%ED%A0%80'))
    .join('/')

async function ask({ op, path, to = 'to' }: Row, workspace: string): Promise<Answer> {
  const query = `workspace=${workspace}`
  const post = (operation: string, body: object) => house.ask('POST', `/api/files/${operation}`, { body: { ...body, workspace } })
  if (typeof path !== 'string') return post('mkdir', { path })
  const address = `/files/${inAddress(path)}`
  const boundary = 'paths'
  switch (op) {
    case 'read':
      return house.ask('GET', `${address}?${query}`)
    case 'raw':
      return house.ask('GET', `${address}?raw=1&${query}`)
    case 'list':
      return house.ask('GET', `/files?path=${inAddress(path)}&${query}`)
    case 'search':
      return house.ask('GET', `/api/files/search?pattern=x&path=${inAddress(path)}&${query}`)
    case 'write':
      return house.ask('PUT', address, { body: { content: 'new', workspace } })
    case 'delete':
      return house.ask('DELETE', `${address}?${query}`)
    case 'mkdir':
      return post('mkdir', { path })
    case 'rename':
      return post('move', { from: path, to })
    case 'copy':
      return post('copy', { from: path, to })
    case 'upload-name':
      return house.ask('POST', `${address}/upload?${query}`, {
        raw_body: `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nnew\r\n--${boundary}--\r\n`,
        headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      })
    case 'cwd':
      return house.ask('POST', '/api/commands/execute', { body: { command: 'echo', args: ['x'], work_dir: path } })
    case 'set-root':
      return house.ask('POST', '/api/workspaces', { body: { path } })
    default:
      throw new Error(`unknown operation: ${op}`)
  }
}

async function holds(row: Row): Promise<void> {
  await using place = new WorkPlace()
  await place.make(row.setup ?? [])
  writeFileSync(join(place.outside, 'kept'), 'as it was')
  const { id } = (await house.ask('POST', '/api/workspaces', { body: { path: place.root } })).json<{ id: string }>()
  try {
    for (const [kind, path, target = ''] of row.setup ?? []) {
      if (kind !== 'swap') continue
      // Read once, then another thing under the same name.
      await house.ask('GET', `/files?path=${inAddress(path)}&workspace=${id}`)
      renameSync(join(place.root, path), join(place.root, `${path}.old`))
      symlinkSync(target.replace('@outside', place.outside), join(place.root, path))
    }
    const outside = place.picture(place.outside)
    const inside = place.picture(place.root)
    const answer = await ask(row, id)
    const wanted = row.expect === 'debatable' ? row.lean : row.expect
    if (wanted === 'allow') expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, ''])
    else {
      expect([answer.status, row.code ?? refusals]).toEqual([expect.toSatisfy((status: number) => status >= 400 && status < 500), expect.anything()])
      if (row.code) expect(answer.error().code).toBe(row.code)
      else expect(refusals).toContain(answer.error().code)
      expect(place.picture(place.root)).toEqual(inside)
    }
    expect(place.picture(place.outside)).toEqual(outside)
    expect(place.parts).toEqual([])
  } finally {
    await house.ask('DELETE', `/api/workspaces/${id}`)
  }
}

const named = (rows: Row[]) => rows.map((row) => [row.id, row.op, JSON.stringify(row.path).slice(0, 50), row] as const)

describe('over HTTP', () => {
  it.each(named(sample))('%s %s %s', (_id, _op, _path, row) => holds(row))
  it.each(named(own))('%s %s %s', (_id, _op, _path, row) => holds(row))

  it('the data of the host is no workspace', async () => {
    for (const path of ['data', 'data/files']) {
      const answer = await house.ask('POST', '/api/workspaces', { body: { path: join(house.folder, path), create_folder: true } })
      expect([path, answer.status, answer.error().code]).toEqual([path, 400, 'INVALID_PATH'])
    }
  })

  it('no two cases are the same, and there are as many as were promised', () => {
    const told = own.map(({ op, path, to, setup }) => JSON.stringify([op, path, to, setup]))
    expect(new Set(told).size).toBe(told.length)
    expect(told.length).toBeGreaterThanOrEqual(150)
  })
})
