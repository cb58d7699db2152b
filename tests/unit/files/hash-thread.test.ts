/** Large uploads are hashed in a thread while they are written: the same bytes, the same failures, and nothing read of a file that was given up. */
import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, truncateSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HashThread } from '../../../src-main/files/hash-thread.ts'
import { PieceWriter } from '../../../src-main/files/write-pieces.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { WorkPlace } from './work-place.ts'

const piece_bytes = 1024 * 1024

/** Bytes that differ at every place, so that a piece in the wrong place shows. */
function bytesFrom(start: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at + 4 <= length; at += 4) bytes.writeUInt32LE((start + at) / 4, at)
  return bytes
}

async function* body(size: number, at_a_time: number, fails_at = Number.POSITIVE_INFINITY): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; at += at_a_time) {
    if (at >= fails_at) throw new Error('cut')
    yield bytesFrom(at, Math.min(at_a_time, size - at))
  }
}

test.each([piece_bytes - 4, piece_bytes, piece_bytes + 4, 9 * piece_bytes + 1000])('%i bytes arrive as they are, with their hash', async (size) => {
  await using place = new WorkPlace()
  const { files, root } = place
  const received = await files.receive(root, { path: 'large', conflict: 'replace', body: body(size, 65_532), limit_bytes: size })
  const wanted = bytesFrom(0, size)
  expect(received).toMatchObject({ size_bytes: size, sha256: createHash('sha256').update(wanted).digest('hex') })
  expect(readFileSync(join(root, 'large')).equals(wanted)).toBe(true)
})

test('several at once do not mix', async () => {
  await using place = new WorkPlace()
  const { files, root } = place
  const sizes = [3, 5, 7, 4].map((pieces) => pieces * piece_bytes + 12)
  const received = await Promise.all(
    sizes.map((size, index) => files.receive(root, { path: `f${index}`, conflict: 'replace', body: body(size, 60_000 + 4 * index), limit_bytes: size })),
  )
  for (const [index, size] of sizes.entries()) {
    const wanted = bytesFrom(0, size)
    expect(received[index]!.sha256).toBe(createHash('sha256').update(wanted).digest('hex'))
    expect(readFileSync(join(root, `f${index}`)).equals(wanted)).toBe(true)
  }
})

test('one that breaks off, or is too large, leaves nothing, and the next one works', async () => {
  await using place = new WorkPlace()
  const { files, root } = place
  const size = 6 * piece_bytes
  const receive = (limit_bytes: number, fails_at?: number) =>
    files.receive(root, { path: 'up/f', conflict: 'replace', body: body(size, 65_536, fails_at), limit_bytes })
  await expect(receive(size, 5 * piece_bytes)).rejects.toThrow('cut')
  await expect(receive(size - 1)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
  expect(readdirSync(join(root, 'up'))).toEqual([])
  expect(await receive(size)).toMatchObject({ size_bytes: size })
})

test('a full disk is told with its code', async () => {
  const full = await open('/dev/full', 'r+')
  const writer = new PieceWriter(full, () => {})
  const failed = (async () => {
    for (let n = 0; n < 4; n++) await writer.write(Buffer.alloc(piece_bytes))
    await writer.end()
  })()
  await expect(failed).rejects.toMatchObject({ code: 'ENOSPC' })
  await full.close()
})

test('what a writer takes in pieces of every size stands in order, and it says how far it came', async () => {
  using folder = tempFolder()
  const file = await open(join(folder.path, 'f'), 'w+')
  const said: number[] = []
  const writer = new PieceWriter(file, (until_bytes) => said.push(until_bytes))
  const size = 3 * piece_bytes + 20
  for await (const bytes of body(size, 262_148)) await writer.write(bytes)
  await writer.end()
  expect(readFileSync(join(folder.path, 'f')).equals(bytesFrom(0, size))).toBe(true)
  expect(said.at(-1)).toBe(size)
  expect(said).toEqual([...said].sort((a, b) => a - b))
  await file.close()
})

test('a file that is replaced by a large one is that one, whoever holds the old one', async () => {
  await using place = new WorkPlace()
  const { files, root } = place
  const path = join(root, 'large')
  closeSync(openSync(path, 'w'))
  truncateSync(path, 80 * piece_bytes)
  const held = openSync(path, 'r')
  const size = 2 * piece_bytes + 8
  await files.receive(root, { path: 'large', conflict: 'replace', body: body(size, 65_536), limit_bytes: size })
  expect(readFileSync(path).equals(bytesFrom(0, size))).toBe(true)
  expect(fstatSync(held).size).toBe(80 * piece_bytes)
  closeSync(held)
})

test('a file that becomes shorter meanwhile has no hash', async () => {
  using folder = tempFolder()
  await using thread = new HashThread()
  const fd = openSync(join(folder.path, 'f'), 'w+')
  const file = thread.begin(fd)
  file.written(piece_bytes)
  await expect(file.end()).rejects.toThrow('became shorter')
  closeSync(fd)
})

test('a thread that dies fails the file on its way and not the next one', async () => {
  using folder = tempFolder()
  const dying = join(import.meta.dirname, '../../fixtures/programs/dying-thread.ts')
  await using dead = new HashThread(dying)
  const fd = openSync(join(folder.path, 'f'), 'w+')
  for (let turn = 0; turn < 2; turn++) {
    const file = dead.begin(fd)
    file.written(piece_bytes)
    await expect(file.end()).rejects.toThrow('The thread that hashes uploads ended')
  }
  closeSync(fd)
})

test('closing fails the file that is on its way', async () => {
  using folder = tempFolder()
  const thread = new HashThread()
  const fd = openSync(join(folder.path, 'f'), 'w+')
  truncateSync(join(folder.path, 'f'), 20 * piece_bytes)
  const file = thread.begin(fd)
  file.written(20 * piece_bytes)
  await thread[Symbol.asyncDispose]()
  await expect(file.end()).rejects.toThrow('The thread that hashes uploads ended')
  closeSync(fd)
})
