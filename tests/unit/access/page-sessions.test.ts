import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Keys } from '../../../src-main/access/keys.ts'
import { PageSessions, type Session } from '../../../src-main/access/page-sessions.ts'
import { Secret } from '../../../src-main/base/secret.ts'
import { type TempFolder, tempFolder } from '../../helpers/temp-folder.ts'

const hour_ms = 3_600_000
let folder: TempFolder
beforeEach(() => {
  folder = tempFolder()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
  folder[Symbol.dispose]()
})

const path = () => join(folder.path, 'sessions.json')
/** What a host that starts on the data dir finds. */
const open = (markOf: (key_id: string) => string | null = () => null) => new PageSessions({ path: path(), markOf })

it('are there after a host that died without a word, and nothing that lies on the disk opens one', async () => {
  const session = await open().open(null)
  expect(open().holds(session)).toBe(true)
  const text = readFileSync(path(), 'utf8')
  for (const secret of Object.values(session)) expect(text).not.toContain(secret)
  if (process.platform !== 'win32') expect(statSync(path()).mode & 0o777).toBe(0o600)
  const [stored] = (JSON.parse(text) as { sessions: { cookie_hash: string; page_hash: string }[] }).sessions
  expect(open().holds({ cookie: stored!.cookie_hash, page: stored!.page_hash })).toBe(false)
  for (const part of ['cookie', 'page'] as const) expect(open().holds({ ...session, [part]: 'never made' })).toBe(false)
})

it('end twelve hours after their last use, wherever that was', async () => {
  const first = open()
  const [used, left] = [await first.open(null), await first.open(null)]
  vi.advanceTimersByTime(11 * hour_ms)
  expect(first.holds(used)).toBe(true)
  await first[Symbol.asyncDispose]()
  vi.advanceTimersByTime(hour_ms)
  const second = open()
  expect([second.holds(used), second.holds(left)]).toEqual([true, false])
  vi.advanceTimersByTime(12 * hour_ms)
  expect(second.holds(used)).toBe(false)
})

it('end thirty days after they were opened, however much they are used', async () => {
  const sessions = open()
  const session = await sessions.open(null)
  for (let hours = 0; hours < 30 * 24; hours += 10) {
    expect(sessions.holds(session)).toBe(true)
    vi.advanceTimersByTime(10 * hour_ms)
  }
  expect(sessions.holds(session)).toBe(false)
})

it('end with the key that opened them, also with that of the environment', async () => {
  const keys = (key?: string) => new Keys({ path: join(folder.path, 'keys.json'), environment_key: key === undefined ? undefined : new Secret(key) })
  const before = keys('one')
  const { id } = await before.create({ name: 'robot', scope: 'admin' })
  const first = open((key_id) => before.markOf(key_id))
  const [stored, environment] = [await first.open(id), await first.open('environment')]
  const with_keys = (now: Keys) => {
    const sessions = open((key_id) => now.markOf(key_id))
    return [sessions.holds(stored), sessions.holds(environment)]
  }
  expect(with_keys(keys('one'))).toEqual([true, true])
  expect(with_keys(keys('other'))).toEqual([true, false])
  expect(with_keys(keys())).toEqual([true, false])
  await before.remove(id)
  expect(with_keys(keys('one'))).toEqual([false, true])
})

it('are kept in bounds: those that nobody used go', async () => {
  const sessions = open()
  const kept: Session[] = []
  for (let i = 0; i < 2; i++) kept.push(await sessions.open(null))
  vi.advanceTimersByTime(1000)
  expect(sessions.holds(kept[0]!)).toBe(true)
  for (let i = 0; i < 199; i++) await sessions.open(null)
  expect(kept.map((one) => sessions.holds(one))).toEqual([true, false])
  expect((JSON.parse(readFileSync(path(), 'utf8')) as { sessions: unknown[] }).sessions).toHaveLength(200)
})

it('can all be ended at once, for good', async () => {
  const sessions = open()
  const session = await sessions.open(null)
  expect(await sessions.forgetAll()).toBe(1)
  expect([sessions.holds(session), open().holds(session)]).toEqual([false, false])
})

it('are none where their file is damaged', async () => {
  const session = await open().open(null)
  writeFileSync(path(), '{"sessions":[{"cookie_hash":"x"}]}')
  const notice = vi.fn<(sentence: string) => void>()
  expect(new PageSessions({ path: path(), markOf: () => null, notice }).holds(session)).toBe(false)
  expect(notice).toHaveBeenCalledWith(expect.stringContaining('sessions.json could not be read'))
})
