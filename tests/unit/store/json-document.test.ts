import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { type FileHandle, open as openFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { JsonDocument } from '../../../src-main/store/json-document.ts'
import { SettingsStore } from '../../../src-main/store/settings.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { withoutRoot } from '../../helpers/without-root.ts'

const schema = z.object({ count: z.int() })

function open(folder: string, notices: string[] = []) {
  return new JsonDocument({ path: join(folder, 'doc.json'), schema, initial: { count: 0 }, notice: (sentence) => notices.push(sentence) })
}

/** Every sync of an open file, by what was open, while `act` runs; through the handles themselves. */
async function syncsDuring(folder: string, act: () => Promise<unknown>): Promise<string[]> {
  const probe = await openFile(folder, 'r')
  const handles = Object.getPrototypeOf(probe) as { sync: (this: FileHandle) => Promise<void> }
  await probe.close()
  const own = handles.sync
  const synced: string[] = []
  handles.sync = async function (this: FileHandle) {
    synced.push((await this.stat()).isDirectory() ? 'folder' : `file of ${(await this.stat()).size} bytes`)
    return own.call(this)
  }
  try {
    await act()
  } finally {
    handles.sync = own
  }
  return synced
}

describe('a JSON document', () => {
  it('is on the disk before it is in its place: the whole file is synced, then the folder', async () => {
    using folder = tempFolder()
    const document = open(folder.path)
    const synced = await syncsDuring(folder.path, () => document.update(() => ({ count: 7 })))
    expect(synced).toEqual([`file of ${statSync(join(folder.path, 'doc.json')).size} bytes`, 'folder'])
  })

  it('is what was written last, also for the next program', async () => {
    using folder = tempFolder()
    const document = open(folder.path)
    expect([document.get(), document.existed]).toEqual([{ count: 0 }, false])
    await document.update(({ count }) => ({ count: count + 1 }))
    expect([open(folder.path).get(), open(folder.path).existed]).toEqual([{ count: 1 }, true])
  })

  it('loses no change of many at once and leaves nothing beside itself', async () => {
    using folder = tempFolder()
    const document = open(folder.path)
    await Promise.all(Array.from({ length: 50 }, () => document.update(({ count }) => ({ count: count + 1 }))))
    expect(open(folder.path).get()).toEqual({ count: 50 })
    expect(readdirSync(folder.path)).toEqual(['doc.json'])
  })

  it.each(['{"count":', '', '{"count":"one"}', '[]', '\0\0\0\0'])('sets %j aside as damaged and says so', (text) => {
    using folder = tempFolder()
    writeFileSync(join(folder.path, 'doc.json'), text)
    const notices: string[] = []
    expect(open(folder.path, notices).get()).toEqual({ count: 0 })
    const [aside] = readdirSync(folder.path)
    expect(aside).toMatch(/^doc\.json\.damaged-/)
    expect(readFileSync(join(folder.path, aside!), 'utf8')).toBe(text)
    expect(notices).toEqual([expect.stringContaining(aside!)])
  })

  it('keeps its value when a change fails, and goes on', async () => {
    using folder = tempFolder()
    const document = open(folder.path)
    await document.update(() => ({ count: 1 }))
    const refusal = document.update(() => {
      throw new Error('no')
    })
    await expect(refusal).rejects.toThrow('no')
    expect(document.get()).toEqual({ count: 1 })
    await document.update(({ count }) => ({ count: count + 1 }))
    expect(open(folder.path).get()).toEqual({ count: 2 })
  })

  it('says that the file system does not permit it', async () => {
    using folder = tempFolder()
    const document = open(folder.path)
    chmodSync(folder.path, 0o500)
    await withoutRoot(() => expect(document.update(() => ({ count: 1 }))).rejects.toMatchObject({ code: 'PERMISSION_DENIED' }))
    chmodSync(folder.path, 0o700)
    expect(document.get()).toEqual({ count: 0 })
  })
})

describe('settings', () => {
  it('start with the defaults, take a patch, tell it, and keep it', async () => {
    using folder = tempFolder()
    const path = join(folder.path, 'settings.json')
    await using settings = new SettingsStore(path)
    expect(settings.current).toMatchObject({ workers: 5, queue_limit: 100, rate_limit_per_s: 1000, grace_ms: 5000 })
    const told: number[] = []
    settings.on_change.on(({ workers }) => told.push(workers))
    await settings.update({ workers: 2 })
    expect([settings.current.workers, settings.current.queue_limit, told]).toEqual([2, 100, [2]])
    expect(new SettingsStore(path).current.workers).toBe(2)
  })

  it('fill what an older file does not have', () => {
    using folder = tempFolder()
    const path = join(folder.path, 'settings.json')
    writeFileSync(path, '{"workers": 3}')
    expect(new SettingsStore(path).current).toMatchObject({ workers: 3, follow_limit: 20 })
  })
})
