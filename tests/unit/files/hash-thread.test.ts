/** Large uploads go through a thread that writes and hashes: the same bytes, the same failures, and nothing written to a file that was given up. */
import { createHash } from 'node:crypto'
import { closeSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HashThread } from '../../../src-main/files/hash-thread.ts'
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
  await using thread = new HashThread()
  const fd = openSync('/dev/full', 'w')
  const file = thread.begin(fd)
  file.write(await file.memory(piece_bytes, 2), piece_bytes)
  await expect(file.end()).rejects.toMatchObject({ code: 'ENOSPC' })
  closeSync(fd)
})

test('a thread that dies fails the file on its way and not the next one', async () => {
  using folder = tempFolder()
  const dying = join(import.meta.dirname, '../../fixtures/programs/dying-thread.ts')
  await using dead = new HashThread(dying)
  const fd = openSync(join(folder.path, 'f'), 'w')
  for (let turn = 0; turn < 2; turn++) {
    const file = dead.begin(fd)
    file.write(await file.memory(piece_bytes, 2), piece_bytes)
    await expect(file.end()).rejects.toThrow('The thread that writes uploads ended')
  }
  closeSync(fd)
})

test('closing waits for what the thread is writing, and fails the file', async () => {
  using folder = tempFolder()
  const thread = new HashThread()
  const fd = openSync(join(folder.path, 'f'), 'w')
  const file = thread.begin(fd)
  for (let n = 0; n < 20; n++) file.write(new SharedArrayBuffer(piece_bytes), piece_bytes)
  await thread[Symbol.asyncDispose]()
  const size = statSync(join(folder.path, 'f')).size
  await expect(file.end()).rejects.toThrow('The thread that writes uploads ended')
  expect(statSync(join(folder.path, 'f')).size).toBe(size)
  closeSync(fd)
})
