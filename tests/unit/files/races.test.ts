/** Somebody swaps a folder, or a file, for a link that leads out, thousands of times while it is used: nothing outside is ever read or written. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../src-main/base/app-error.ts'
import { WorkPlace } from './work-place.ts'

const swaps_wanted = 5000
const swapper = new URL('../../fixtures/programs/swap-folder.ts', import.meta.url)

/** Runs `step` over and over while `name` is swapped for a link to `target`. */
async function whileSwapped(
  place: WorkPlace,
  name: string,
  target: string,
  step: (round: number) => Promise<unknown>,
): Promise<{ swaps: number; codes: Map<string, number> }> {
  const state = new Int32Array(new SharedArrayBuffer(12))
  const thread = new Worker(swapper, { workerData: { path: join(place.root, name), target, state } })
  const codes = new Map<string, number>()
  const failed = new Promise<never>((_, reject) => thread.once('error', reject))
  try {
    for (let round = 0; Atomics.load(state, 1) < swaps_wanted; round++) {
      let code = 'ok'
      try {
        await Promise.race([step(round), failed])
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        code = error.code
      }
      codes.set(code, (codes.get(code) ?? 0) + 1)
    }
  } finally {
    Atomics.store(state, 0, 1)
    await new Promise((resolve) => thread.once('exit', resolve))
  }
  return { swaps: Atomics.load(state, 1), codes }
}

const allowed = ['ok', 'NOT_FOUND', 'CONFLICT', 'PATH_OUTSIDE_WORKSPACE', 'INVALID_PATH']
const secret = 'SECRET OUTSIDE'

async function prepared(): Promise<WorkPlace> {
  const place = new WorkPlace()
  await place.make([
    ['file', 'd/f', 'inside'],
    ['file', 'd/sub/g', 'inside'],
    ['file', 'other', 'inside'],
    ['file-outside', 'f', secret],
    ['file-outside', 'sub/g', secret],
    ['file-outside', 'only-outside', secret],
  ])
  return place
}

describe.skipIf(process.platform !== 'linux')('a folder that is swapped for a link to the outside', () => {
  it('gives nothing of the outside to read, list, search or copy', async () => {
    await using place = await prepared()
    const { files, root } = place
    const { codes } = await whileSwapped(place, 'd', place.outside, async (round) => {
      switch (round % 5) {
        case 0:
          return expect((await files.readText(root, 'd/f')).content).toBe('inside')
        case 1: {
          const { files: listed } = await files.list(root, '', { depth: 3, limit: 100 })
          return expect(listed.filter(({ path }) => path.includes('only-outside'))).toEqual([])
        }
        case 2: {
          await using file = await files.open(root, 'd/sub/g')
          return expect((await file.bytes(0, 100)).toString()).toBe('inside')
        }
        case 3: {
          const { path } = await files.copy(root, { from: 'd/sub', to: 'copied', conflict: 'replace' })
          return expect(place.text(`${path}/g`)).toBe('inside')
        }
        default: {
          if (round % 50 !== 4) return undefined
          const query = { path: '', pattern: 'SECRET', regex: false, whole_word: false, include: [], exclude: [], ignored: true }
          const found = await files.search(root, query, { limit: 10, lines_per_file: 10 })
          return expect(found.items).toEqual([])
        }
      }
    })
    expect([...codes.keys()].filter((code) => !allowed.includes(code))).toEqual([])
    expect(codes.get('ok')).toBeGreaterThan(100)
  }, 120_000)

  it('takes nothing of what is written, made, moved or deleted to the outside', async () => {
    await using place = await prepared()
    const { files, root } = place
    const before = place.picture(place.outside)
    const { codes } = await whileSwapped(place, 'd', place.outside, async (round) => {
      switch (round % 6) {
        case 0:
          return files.write(root, 'd/f', { content: 'inside', encoding: 'utf8' })
        case 1:
          return files.write(root, `d/new/${round % 40}`, { content: 'inside', encoding: 'utf8' })
        case 2:
          return files.makeFolder(root, `d/made/${round % 40}`)
        case 3:
          return files.move(root, { from: 'd/sub/g', to: 'd/sub/g', conflict: 'keep_both' })
        case 4: {
          const { id } = await files.remove(root, 'd/f')
          return files.restore(root, id, 'd/f', 'replace')
        }
        default:
          return files.copy(root, { from: 'other', to: 'd/f', conflict: 'replace' })
      }
    })
    expect(place.picture(place.outside)).toEqual(before)
    expect([...codes.keys()].filter((code) => !allowed.includes(code))).toEqual([])
    expect(codes.get('ok')).toBeGreaterThan(20)
    expect(place.parts).toEqual([])
  }, 120_000)
})

describe.skipIf(process.platform !== 'linux')('a file that is swapped for a link to the outside', () => {
  it('is neither read nor written through', async () => {
    await using place = await prepared()
    const { files, root } = place
    writeFileSync(join(root, 'file'), 'inside')
    const { codes } = await whileSwapped(place, 'file', join(place.outside, 'f'), async (round) => {
      if (round % 2 === 0) return expect((await files.readText(root, 'file')).content).toBe('inside')
      const { etag } = await files.readText(root, 'file')
      return files.write(root, 'file', { content: 'inside', encoding: 'utf8', if_match: etag })
    })
    expect([...codes.keys()].filter((code) => !allowed.includes(code))).toEqual([])
    expect(place.picture(place.outside)['f']).toBe(secret)
  }, 120_000)
})

it('a folder that is moved out of the workspace while it is open takes no file along', async () => {
  await using place = new WorkPlace()
  mkdirSync(join(place.root, 'd'))
  const { files, root, outside } = place
  const { renameSync } = await import('node:fs')
  const body = async function* () {
    yield Buffer.from('first')
    renameSync(join(root, 'd'), join(outside, 'd'))
    yield Buffer.from('second')
  }
  await expect(files.receive(root, { path: 'd/f', conflict: 'replace', body: body(), limit_bytes: 100 })).rejects.toMatchObject({
    code: 'PATH_OUTSIDE_WORKSPACE',
  })
  expect(place.picture(outside)).toEqual({ d: 'no file' })
})
