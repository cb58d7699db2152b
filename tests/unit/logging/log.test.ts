import { appendFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../../src-main/base/app-error.ts'
import { HostLog } from '../../../src-main/logging/log.ts'
import { file_limit_bytes } from '../../../src-main/logging/log-files.ts'
import { readLog } from '../../../src-main/logging/log-reader.ts'
import { localTimestamp } from '../../../src-main/logging/log-record.ts'
import { Masks } from '../../../src-main/logging/mask.ts'
import { type TempFolder, tempFolder } from '../../helpers/temp-folder.ts'

let folder: TempFolder
let terminal: string
let log: HostLog
beforeEach(() => {
  folder = tempFolder()
  terminal = ''
  log = new HostLog({ folder: folder.path, level: 'info', terminal: { write: (text) => (terminal += text) } })
})
afterEach(() => folder[Symbol.dispose]())

const today = () => localTimestamp(new Date()).slice(0, 10)
const linesOf = (name: string) =>
  readFileSync(join(folder.path, name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('the log', () => {
  it('is JSON lines in a file of the day', () => {
    log.info('Something happened.', { count: 3, nested: { list: [1, 2] } })
    log.error('It failed.', { error: new AppError('DISK_FULL', undefined, { free: 0 }, new Error('the cause')) })
    expect(readdirSync(folder.path)).toEqual([`backend-${today()}.log`])
    const [first, second] = linesOf(`backend-${today()}.log`)
    expect(first).toEqual({ timestamp: expect.any(String), level: 'info', message: 'Something happened.', count: 3, nested: { list: [1, 2] } })
    expect(first!['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/)
    expect(Object.keys(first!).slice(0, 3)).toEqual(['timestamp', 'level', 'message'])
    expect(second!['error']).toMatchObject({
      code: 'DISK_FULL',
      details: { free: 0 },
      stack: expect.stringContaining('AppError'),
      cause: { message: 'the cause' },
    })
  })

  it('leaves out what is below its level, and follows a change', () => {
    log.debug('quiet')
    log.setLevel('debug')
    log.debug('loud')
    log.setLevel('error')
    log.warn('quiet again')
    expect(linesOf(`backend-${today()}.log`).map(({ message }) => message)).toEqual(['loud'])
  })

  it('cannot be made to lie about its own fields, nor to be huge', () => {
    log.info('true', { message: 'false', level: 'error', timestamp: 'never' })
    log.info('x'.repeat(100_000), { deep: Array.from({ length: 500 }, () => 'y'.repeat(1000)) })
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    log.info('circle', circle)
    const [lie, huge, round] = linesOf(`backend-${today()}.log`)
    expect(lie).toMatchObject({ level: 'info', message: 'true' })
    expect(JSON.stringify(huge).length).toBeLessThan(64 * 1024)
    expect(round).toMatchObject({ message: 'circle' })
  })

  it('is readable and harmless on a terminal', () => {
    log.warn('bad \u001b[2Jname\r\n', { id: 7, error: new Error('x') })
    expect(terminal).toContain('warn')
    expect(terminal).toContain('id=7')
    expect(terminal).not.toContain('\u001b[2J')
    expect(terminal.endsWith('\n')).toBe(true)
  })

  it('gives a full file a number and goes on, a few of them', () => {
    const name = join(folder.path, `backend-${today()}.log`)
    for (let round = 1; round <= 6; round++) {
      writeFileSync(name, '')
      truncateSync(name, file_limit_bytes + 1)
      const next = new HostLog({ folder: folder.path, level: 'info', terminal: null })
      next.info(`round ${round}`)
    }
    const full = readdirSync(folder.path).filter((each) => /\.\d+\.log$/.test(each))
    expect(full.sort()).toEqual([3, 4, 5, 6].map((number) => `backend-${today()}.${number}.log`))
    expect(linesOf(`backend-${today()}.log`).map(({ message }) => message)).toEqual(['round 6'])
  })

  it('keeps seven days and nothing of others', () => {
    const day = (ago: number) => localTimestamp(new Date(Date.now() - ago * 86_400_000)).slice(0, 10)
    for (const ago of [1, 6, 7, 30]) writeFileSync(join(folder.path, `backend-${day(ago)}.log`), '{}\n')
    writeFileSync(join(folder.path, 'other.log'), '')
    new HostLog({ folder: folder.path, level: 'info', terminal: null }).info('now')
    expect(readdirSync(folder.path).sort()).toEqual([day(6), day(1), day(0)].map((name) => `backend-${name}.log`).concat('other.log'))
  })
})

describe('reading it back', () => {
  it('goes from the newest line back, page by page, over files', async () => {
    const yesterday = localTimestamp(new Date(Date.now() - 86_400_000)).slice(0, 10)
    const line = (number: number) => `${JSON.stringify({ timestamp: 't', level: number % 2 ? 'warn' : 'info', message: `ünï ${number}` })}\n`
    writeFileSync(join(folder.path, `backend-${yesterday}.log`), Array.from({ length: 500 }, (_, i) => line(i)).join(''))
    writeFileSync(join(folder.path, `backend-${today()}.log`), Array.from({ length: 2000 }, (_, i) => line(500 + i)).join(''))
    appendFileSync(join(folder.path, `backend-${today()}.log`), '{"half a li')
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await readLog(log.files, { limit: 300, ...(cursor && { cursor }) })
      seen.push(...page.items.map(({ message }) => message))
      cursor = page.next_cursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(Array.from({ length: 2500 }, (_, i) => `ünï ${2499 - i}`))
  })

  it('finds by level and by words', async () => {
    log.setLevel('debug')
    log.debug('one')
    log.warn('TWO things', { id: 'needle' })
    log.error('three')
    const messages = async (query: object) => (await readLog(log.files, { limit: 50, ...query })).items.map(({ message }) => message)
    expect(await messages({ level: 'warn' })).toEqual(['three', 'TWO things'])
    expect(await messages({ q: 'two' })).toEqual(['TWO things'])
    expect(await messages({ q: 'NEEDLE', level: 'error' })).toEqual([])
    expect(await messages({ about: 'needle' })).toEqual(['TWO things'])
    expect(await messages({ about: 'need' })).toEqual([])
    for (const cursor of ['zzz', Buffer.from('../../etc/passwd:5').toString('base64url')]) {
      await expect(readLog(log.files, { limit: 5, cursor })).rejects.toMatchObject({ code: 'INVALID_CURSOR' })
    }
  })
})

describe('a time in the log', () => {
  const line = (minute: number, message: string) =>
    JSON.stringify({ timestamp: `2026-03-01T09:${String(minute).padStart(2, '0')}:00.000+01:00`, level: 'info', message })

  it('is a range, and reading stops at its beginning', async () => {
    const lines = Array.from({ length: 40 }, (_, minute) => line(minute, `minute ${minute}`))
    // Set back by a little: not quite in order.
    lines.splice(20, 0, line(19, 'again 19'))
    writeFileSync(join(folder.path, 'backend-2026-03-01.log'), `${lines.join('\n')}\n`)
    const page = await readLog(log.files, { limit: 50, since: '2026-03-01T08:19:00Z', until: '2026-03-01T08:22:00Z' })
    expect(page).toEqual({
      items: ['minute 21', 'minute 20', 'again 19', 'minute 19'].map((message) => expect.objectContaining({ message })),
      next_cursor: null,
    })
  })
})

describe('masks', () => {
  const masks = new Masks()
  masks.addValue('the-known-secret')
  masks.addValue('abc')

  it.each([
    ['it is the-known-secret here', 'it is [masked] here'],
    ['Authorization: Bearer abcdef123456', 'Authorization: [masked] [masked]'],
    ['SECRETS_DIR=/x token_url: y', 'SECRETS_DIR=[masked] token_url: [masked]'],
    ['key opsdeck_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG', 'key opsdeck_[masked]'],
    ['postgres://user:hunter22@db/x', 'postgres://user:[masked]@db/x'],
    ['--password=hunter22 --name=x', '--password=[masked] --name=x'],
    ['AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG', 'AWS_SECRET_ACCESS_KEY=[masked]'],
    ['/ws?api_key=abcdef&x=1', '/ws?api_key=[masked]&x=1'],
    ['{"api_key": "abcdef"}', '{"api_key": "[masked]"}'],
    ['token ghp_0123456789abcdefABCDEF', 'token ghp_[masked]'],
    ['AKIAIOSFODNN7EXAMPLE', 'AKIAIO[masked]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----', '-----BEGIN RSA PRIVATE KEY-----[masked]-----END RSA PRIVATE KEY-----'],
  ])('take the secret out of %j', (text, expected) => {
    expect(masks.text(text)).toBe(expected)
  })

  it.each(['git commit -m "key points"', 'abc', 'http://127.0.0.1:3000/docs', 'monkey=banana', 'the tokenizer: fast'])('leave %j alone', (text) => {
    expect(masks.text(text)).toBe(text)
  })

  it('take fields that are secrets by name, and not those that only mention one', () => {
    log.info('x', { password: 'p', api_key: 'k', key_id: 'i', tokens_count: 'c', nested: { secret: 's' } })
    expect(linesOf(`backend-${today()}.log`)[0]).toMatchObject({
      password: '[masked]',
      api_key: '[masked]',
      key_id: 'i',
      tokens_count: 'c',
      nested: { secret: '[masked]' },
    })
  })
})
