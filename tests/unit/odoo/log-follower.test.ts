/** Odoo's log as a real file that is written, renamed, truncated, deleted and damaged while it is read. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, copyFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OdooLogFilter } from '../../../src-main/odoo/log-filter.ts'
import type { LogReader } from '../../../src-main/odoo/log-reader.ts'
import { OdooLogs } from '../../../src-main/odoo/odoo-logs.ts'
import { type TempFolder, tempFolder } from '../../helpers/temp-folder.ts'
import { until } from '../../helpers/until.ts'

const line = (message: string, level = 'INFO', logger = 'odoo.modules.loading', database = 'odoo17') =>
  `2026-11-20 23:57:30,406 15750 ${level} ${database} ${logger}: ${message} \n`
const messages = (texts: readonly string[]) => texts.map((text) => text.split(': ').slice(1).join(': ').trimEnd())

let folder: TempFolder
let logs: OdooLogs
let path: string
beforeEach(() => {
  folder = tempFolder()
  path = join(folder.path, 'odoo.log')
  logs = new OdooLogs(() => ({ odoo_conf: null, odoo_environments: [], odoo_environment: null }))
})
afterEach(() => {
  logs[Symbol.dispose]()
  folder[Symbol.dispose]()
})

/** All that a reader is told, from its end on. */
async function follow(filter: OdooLogFilter = {}, last = 1000) {
  const reader = logs.read(path)
  const { records, next } = await reader.begin(filter, last)
  const texts = records.map(({ text }) => text)
  let has_ended = false
  const going = (async (from: number) => {
    for (let at = from; !has_ended; ) {
      const news = await reader.next(at, filter, 1000, 200, undefined)
      at = news.next
      texts.push(...news.records.map(({ text }) => text))
    }
  })(next)
  return {
    reader,
    texts,
    has: (message: string) =>
      until(
        () => messages(texts).includes(message),
        message,
        () => texts.join('\n').slice(-2000),
      ),
    end: async () => {
      has_ended = true
      reader[Symbol.dispose]()
      await going
    },
  }
}

it('begins with the last thousand, found from the end, and tells what comes', async () => {
  writeFileSync(path, Array.from({ length: 20_000 }, (_, n) => line(`number ${n}`)).join(''))
  const log = await follow()
  expect(log.texts.length).toBe(1000)
  expect(messages([log.texts[0]!, log.texts.at(-1)!])).toEqual(['number 19000', 'number 19999'])
  expect(log.texts.at(-1)).toBe(line('number 19999').slice(0, -1))
  appendFileSync(path, line('and one more'))
  await log.has('and one more')
  expect(log.texts.length).toBe(1001)
  await log.end()
  expect(logs.followed).toBe(0)
})

it('goes on further back without losing or repeating a record', async () => {
  writeFileSync(
    path,
    Array.from({ length: 9000 }, (_, n) => line(`number ${n}`) + (n % 10 === 0 ? 'Traceback (most recent call last):\n\n  end\n' : '')).join(''),
  )
  using reader = logs.read(path)
  let { records, before } = await reader.begin({}, 1000)
  const all = [...records]
  while (before !== null) {
    ;({ records, before } = await reader.before(before, {}, 1777))
    all.unshift(...records)
  }
  expect(all.map(({ text }) => Number(/number (\d+)/.exec(text)![1]))).toEqual(Array.from({ length: 9000 }, (_, n) => n))
  expect(all[10]!.text.split('\n')).toEqual([line('number 10').slice(0, -1), 'Traceback (most recent call last):', '', '  end'])
})

describe('a log that is put aside', () => {
  const ways: Record<string, () => void> = {
    'by another name': () => {
      renameSync(path, `${path}.1`)
      writeFileSync(path, '')
    },
    'by a copy and truncation': () => {
      copyFileSync(path, `${path}.1`)
      truncateSync(path)
    },
    'by truncation, and grown beyond its size before anybody looked': () =>
      writeFileSync(path, Array.from({ length: 50 }, (_, n) => line(`anew ${n}`)).join('')),
    'by deletion': () => {
      rmSync(path)
      writeFileSync(path, '')
    },
  }
  it.each(Object.keys(ways))('%s is followed on, and nothing of it is lost', async (way) => {
    writeFileSync(path, line('one') + line('two'))
    const log = await follow()
    for (const round of [1, 2]) {
      appendFileSync(path, line(`before ${round}`))
      await log.has(`before ${round}`)
      // Written, and put aside before the next look.
      const is_kept = way !== 'by deletion'
      if (is_kept && way === 'by another name') appendFileSync(path, line(`last ${round}`))
      ways[way]!()
      appendFileSync(path, line(`after ${round}`))
      await log.has(`after ${round}`)
      if (way === 'by another name') await log.has(`last ${round}`)
    }
    if (way.includes('grown')) expect(messages(log.texts).filter((text) => text === 'anew 0').length).toBe(2)
    expect(messages(log.texts).filter((text) => text === 'one')).toEqual(['one'])
    await log.end()
  })

  it('and stays away is waited for', async () => {
    const log = await follow()
    await until(() => log.reader.state.kind === 'awaited', 'the file to be awaited')
    expect(log.reader.state.sentence).toContain('not there yet')
    writeFileSync(path, line('it came'))
    await log.has('it came')
    rmSync(path)
    await until(() => log.reader.state.kind === 'awaited', 'the file to be awaited again')
    writeFileSync(path, line('it came back'))
    await log.has('it came back')
    await log.end()
  })
})

describe('what stands in it', () => {
  it('is told whole over many lines, also when they come in pieces, and not before they are there', async () => {
    writeFileSync(path, '')
    const log = await follow()
    const record = `${line('it failed', 'ERROR')}Traceback (most recent call last):\n  File "/a/b.py", line 3, in c\n\nValueError: é\n`
    for (const piece of [record.slice(0, 40), record.slice(40, 120), record.slice(120)]) appendFileSync(path, piece)
    await log.has(messages([record])[0]!)
    expect(log.texts).toEqual([record.slice(0, -1)])
    await log.end()
  })

  it('is bounded: a line of 10 MB, a traceback without an end, garbage', async () => {
    writeFileSync(path, line('first'))
    const log = await follow()
    appendFileSync(path, `${line(`long ${'x'.repeat(10_000_000)}`)}${line('endless')}${'  more\n'.repeat(200_000)}`)
    appendFileSync(
      path,
      Buffer.concat([Buffer.from([0, 1, 2, 0xff, 0xfe, 27, 91, 51, 49, 109, 10]), Buffer.alloc(100_000, 0x80), Buffer.from(`\n${line('last')}`)]),
    )
    await log.has('last')
    expect(log.texts.length).toBe(4)
    expect(Math.max(...log.texts.map((text) => text.length))).toBeLessThan(400_000)
    expect(log.texts[1]).toMatch(/x{100} … \(\d+ more bytes\)$/)
    expect(log.texts[2]).toMatch(/… \(\d+ more bytes\)$/)
    expect(log.texts.join('')).not.toMatch(/[\0-\x08\x0b-\x1f]/)
    await log.end()
    // The same, found from the end.
    const again = await follow({}, 4)
    expect(again.texts).toEqual(log.texts)
    await again.end()
  })

  it('is filtered by level, logger, database and text, with its late lines', async () => {
    writeFileSync(
      path,
      line('a', 'WARNING') +
        line('b', 'ERROR', 'odoo.addons.sale.models') +
        line('c', 'INFO', 'odoo.addons.sale', 'other') +
        line('d', 'DEBUG', 'werkzeug', '?'),
    )
    const told = async (filter: OdooLogFilter) => {
      using reader = logs.read(path)
      return messages((await reader.begin(filter, 1000)).records.map(({ text }) => text)).join(' ')
    }
    expect(await told({ level: 'WARNING' })).toBe('a b')
    expect(await told({ logger: 'odoo.addons.sale' })).toBe('b c')
    expect(await told({ database: 'other' })).toBe('c')
    expect(await told({ database: '?' })).toBe('d')
    expect(await told({ text: 'ADDONS.SALE:' })).toBe('c')
    expect(await told({ level: 'ERROR', logger: 'werkzeug' })).toBe('')
  })

  it('is dropped with its number for a reader that does not come along', async () => {
    writeFileSync(path, '')
    using slow: LogReader = logs.read(path)
    const { next } = await slow.begin({}, 0)
    const log = await follow({}, 0)
    appendFileSync(path, Array.from({ length: 60_000 }, (_, n) => line(`number ${n}`)).join('') + line('last'))
    await log.has('last')
    const { records, missed } = await slow.next(next, {}, 1000, 0, undefined)
    expect([records.length, missed]).toEqual([1000, 10_001])
    await log.end()
  })
})

it('reads no pipe and no device in place of the log, and wakes no writer of it', async () => {
  execFileSync('mkfifo', [path])
  for (const place of [path, '/dev/zero', folder.path]) {
    using reader = logs.read(place)
    expect(await reader.begin({}, 10)).toMatchObject({ records: [], before: null })
    expect(reader.state).toEqual({ kind: 'not_a_file', sentence: `${place} is no plain file. Odoo's log is read from a file: name one in logfile.` })
  }
  expect(logs.followed).toBe(0)
})

it('is followed once for all its readers, until the last of them leaves', async () => {
  writeFileSync(path, line('one'))
  const [a, b] = [logs.read(path), logs.read(path)]
  expect([logs.followed, a.follower_id === b.follower_id]).toEqual([1, true])
  a[Symbol.dispose]()
  a[Symbol.dispose]()
  expect(logs.followed).toBe(1)
  b[Symbol.dispose]()
  expect(logs.followed).toBe(0)
})
