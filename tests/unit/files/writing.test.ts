/** Writing, versions, moving, copying and the trash, on a real file system. */
import { chmodSync, existsSync, linkSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Files } from '../../../src-main/files/files.ts'
import { codeOf, WorkPlace } from './work-place.ts'

const text = (content: string, if_match?: string | null) => ({ content, encoding: 'utf8' as const, if_match })
async function* pieces(...parts: (string | Error)[]): AsyncGenerator<Buffer> {
  for (const part of parts) {
    if (part instanceof Error) throw part
    yield Buffer.from(part)
  }
}

describe('content', () => {
  it('comes back byte for byte, also what is not UTF-8, and says whether it is binary', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    for (const [name, bytes, encoding, binary] of [
      ['plain', Buffer.from('a\r\nb\n'), 'utf8', false],
      ['mark', Buffer.from('\ufeffmarked'), 'utf8', false],
      ['empty', Buffer.alloc(0), 'utf8', false],
      ['latin', Buffer.from([0x67, 0xfc, 0x6e]), 'base64', false],
      ['cut', Buffer.from([0x61, 0xe2, 0x82]), 'base64', false],
      ['zero', Buffer.from([0x61, 0, 0x62]), 'utf8', true],
      ['all', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), 'base64', true],
    ] as const) {
      writeFileSync(join(root, name), bytes)
      const read = await files.readText(root, name)
      expect([name, read.encoding, read.binary, read.size_bytes]).toEqual([name, encoding, binary, bytes.length])
      const written = await files.write(root, name, { content: read.content, encoding: read.encoding, if_match: read.etag })
      expect(written).toMatchObject({ created: false, size_bytes: bytes.length })
      expect(Buffer.from(place.text(name), 'utf8').equals(Buffer.from(bytes.toString('utf8'), 'utf8'))).toBe(true)
      expect((await files.readText(root, name)).content).toBe(read.content)
    }
    expect(await codeOf(() => files.write(root, 'half', text('\ud800')))).toBe('INVALID_INPUT')
    expect(await codeOf(() => files.write(root, 'half', { content: '!!', encoding: 'base64' }))).toBe('INVALID_INPUT')
    expect(await codeOf(() => files.write(root, 'large', text('x'.repeat(10 * 1024 * 1024 + 1))))).toBe('PAYLOAD_TOO_LARGE')
    writeFileSync(join(root, 'large'), Buffer.alloc(10 * 1024 * 1024 + 1))
    expect(await codeOf(() => files.readText(root, 'large'))).toBe('PAYLOAD_TOO_LARGE')
    await using large = await files.open(root, 'large')
    expect((await large.bytes(10 * 1024 * 1024 - 1, 100)).length).toBe(2)
  })

  it('is never written over what somebody else wrote, however soon and however alike', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    for (const change of [
      (at: string) => writeFileSync(at, 'thy'),
      (at: string) => {
        const { atime, mtime } = statSync(at)
        writeFileSync(at, 'thy')
        utimesSync(at, atime, mtime)
      },
      (at: string) => rmSync(at),
    ]) {
      writeFileSync(join(root, 'f'), 'old')
      const { etag } = await files.readText(root, 'f')
      change(join(root, 'f'))
      await expect(files.write(root, 'f', text('new', etag))).rejects.toMatchObject({ code: 'CONFLICT', details: { reason: 'changed' } })
      expect(existsSync(join(root, 'f')) ? place.text('f') : 'gone').not.toBe('new')
    }
    expect(await codeOf(() => files.write(root, 'f', text('made', null)))).toBe('ok')
    expect(await codeOf(() => files.write(root, 'f', text('again', null)))).toBe('CONFLICT')
    expect(await codeOf(() => files.write(root, 'no/such/f', text('x', '"1-2-3-4"')))).toBe('NOT_FOUND')
    expect(existsSync(join(root, 'no'))).toBe(false)
  })

  it('of two who write the same version one wins and one is told', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    writeFileSync(join(root, 'f'), 'old')
    for (let round = 0; round < 20; round++) {
      const { etag } = await files.readText(root, 'f')
      const codes = await Promise.all(['a', 'b', 'c'].map((who) => codeOf(() => files.write(root, 'f', text(`${who}${round}`, etag)))))
      expect(codes.sort()).toEqual(['CONFLICT', 'CONFLICT', 'ok'])
    }
    const made = await Promise.all(['a', 'b', 'c'].map((who) => codeOf(() => files.write(root, 'new', text(who, null)))))
    expect(made.sort()).toEqual(['CONFLICT', 'CONFLICT', 'ok'])
    expect(place.parts).toEqual([])
  })

  it('keeps the mode, makes parents, and leaves a read-only file to whoever may', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    writeFileSync(join(root, 'run.sh'), '#!/bin/sh\n')
    chmodSync(join(root, 'run.sh'), 0o751)
    await files.write(root, 'run.sh', text('#!/bin/bash\n'))
    expect(statSync(join(root, 'run.sh')).mode & 0o777).toBe(0o751)
    expect(await files.write(root, 'a/b/c.txt', text('deep'))).toMatchObject({ path: 'a/b/c.txt', created: true })
    if (process.getuid?.() !== 0) {
      chmodSync(join(root, 'run.sh'), 0o444)
      expect(await codeOf(() => files.write(root, 'run.sh', text('x')))).toBe('PERMISSION_DENIED')
      chmodSync(join(root, 'a'), 0o555)
      expect(await codeOf(() => files.write(root, 'a/new', text('x')))).toBe('PERMISSION_DENIED')
      chmodSync(join(root, 'a'), 0o755)
    }
  })
})

describe('an upload', () => {
  it('is there whole with its hash, or not at all', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    const received = await files.receive(root, { path: 'up/f', conflict: 'replace', body: pieces('abc', 'def'), limit_bytes: 6 })
    expect(received).toMatchObject({ path: 'up/f', size_bytes: 6, created: true, skipped: false })
    expect(received.sha256).toBe('bef57ec7f53a6d40beb640a780a639c83bc29ac8a9816f1fc6c5c6dcd93c4721')
    expect(await codeOf(() => files.receive(root, { path: 'up/f', conflict: 'replace', body: pieces('1234', '567'), limit_bytes: 6 }))).toBe(
      'PAYLOAD_TOO_LARGE',
    )
    await expect(files.receive(root, { path: 'up/f', conflict: 'replace', body: pieces('12', new Error('cut')), limit_bytes: 6 })).rejects.toThrow('cut')
    const full = Object.assign(new Error('full'), { code: 'ENOSPC' })
    expect(await codeOf(() => files.receive(root, { path: 'up/f', conflict: 'replace', body: pieces('12', full), limit_bytes: 6 }))).toBe('DISK_FULL')
    expect(place.picture(root)).toEqual({ 'up/f': 'abcdef' })
  })

  it('does with a taken name what was asked, also when two come at once', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    const send = (conflict: 'replace' | 'keep_both' | 'skip', ...parts: string[]) =>
      files.receive(root, { path: 'f.tar.gz', conflict, body: pieces(...parts), limit_bytes: 100 })
    await send('replace', 'first')
    expect(await send('skip', 'second')).toMatchObject({ skipped: true, path: 'f.tar.gz' })
    expect((await Promise.all([send('keep_both', 'a'), send('keep_both', 'b')])).map(({ path }) => path).sort()).toEqual(['f.tar (2).gz', 'f.tar (3).gz'])
    const both = await Promise.all([send('replace', 'one', ' whole'), send('replace', 'two', ' whole')])
    expect(both.every(({ skipped }) => !skipped)).toBe(true)
    expect(['one whole', 'two whole']).toContain(place.text('f.tar.gz'))
    rmSync(join(root, 'f.tar.gz'))
    const skips = await Promise.all([send('skip', 'one'), send('skip', 'two')])
    expect(skips.filter(({ skipped }) => skipped)).toHaveLength(1)
    expect(place.parts).toEqual([])
  })

  it('that was cut off by the end of the host is removed at the next start', async () => {
    await using place = new WorkPlace()
    const { root, data } = place
    writeFileSync(join(root, '.opsdeck-part-1'), 'half')
    writeFileSync(join(root, 'mine'), 'kept')
    writeFileSync(join(data, 'files/parts/1'), join(root, '.opsdeck-part-1'))
    writeFileSync(join(data, 'files/parts/2'), join(root, 'mine'))
    await using _next = new Files({ folder: join(data, 'files'), trash: () => place.bounds, announce: () => {}, notice: () => {} })
    expect(place.picture(root)).toEqual({ mine: 'kept' })
  })
})

describe('moving and copying', () => {
  it('refuses, replaces into the trash, or keeps both', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    await place.make([
      ['file', 'a/x', '1'],
      ['file', 'b/x', '2'],
      ['link', 'l', 'a/x'],
      ['dir', 'empty'],
    ])
    expect(await codeOf(() => files.move(root, { from: 'a/x', to: 'b/x', conflict: 'refuse' }))).toBe('CONFLICT')
    expect(await codeOf(() => files.move(root, { from: 'a', to: 'a/inner', conflict: 'refuse' }))).toBe('INVALID_PATH')
    expect(await codeOf(() => files.move(root, { from: 'a', to: 'a', conflict: 'replace' }))).toBe('CONFLICT')
    expect(await codeOf(() => files.move(root, { from: 'none', to: 'made/x', conflict: 'refuse' }))).toBe('NOT_FOUND')
    expect(await codeOf(() => files.move(root, { from: 'a', to: 'empty', conflict: 'refuse' }))).toBe('CONFLICT')
    expect(await files.copy(root, { from: 'a', to: 'a', conflict: 'keep_both' })).toMatchObject({ path: 'a (2)' })
    expect(await files.copy(root, { from: 'l', to: 'b/l', conflict: 'refuse' })).toMatchObject({ path: 'b/l', kind: 'link' })
    expect(await files.move(root, { from: 'a/x', to: 'b/x', conflict: 'replace' })).toMatchObject({ from: 'a/x', path: 'b/x' })
    expect(await files.move(root, { from: 'b/x', to: 'B/x/', conflict: 'refuse' })).toMatchObject({ path: 'B/x' })
    expect(place.picture(root)).toEqual({ a: 'no file', 'a (2)/x': '1', 'B/x': '1', 'b/l': '-> a/x', l: '-> a/x', empty: 'no file' })
    const [replaced] = await files.trash.list(root)
    expect(replaced).toMatchObject({ path: 'b/x', kind: 'file', size_bytes: 1 })
    expect(await files.restore(root, replaced!.id, undefined, 'refuse')).toEqual({ from: 'b/x', path: 'b/x' })
    expect(place.text('b/x')).toBe('2')
  })

  it('takes a folder with links, a repository and modes along, and leaves nothing half done', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    await place.make([
      ['file', 'p/.git/config', 'c'],
      ['file', 'p/src/run', 'r'],
      ['link', 'p/out', '@outside'],
      ['file-outside', 's', 'S'],
      ['fifo', 'q/pipe'],
      ['file', 'q/a', 'a'],
    ])
    chmodSync(join(root, 'p/src/run'), 0o700)
    await files.copy(root, { from: 'p', to: 'deep/er/p', conflict: 'refuse' })
    expect(place.picture(join(root, 'deep/er/p'))).toEqual(place.picture(join(root, 'p')))
    expect(statSync(join(root, 'deep/er/p/src/run')).mode & 0o777).toBe(0o700)
    expect(await codeOf(() => files.copy(root, { from: 'q', to: 'q2', conflict: 'refuse' }))).toBe('INVALID_PATH')
    expect(existsSync(join(root, 'q2'))).toBe(false)
    expect(place.parts).toEqual([])
    linkSync(join(root, 'q/a'), join(root, 'q/b'))
    expect(await codeOf(() => files.move(root, { from: 'q/a', to: 'q/b', conflict: 'refuse' }))).toMatch(/CONFLICT|ok/)
  })
})

describe('the trash', () => {
  it('gives back what it was given, where it was, elsewhere, or beside what is there by now', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    await place.make([
      ['file', 'd/e/f', 'deep'],
      ['file', 'one', '1'],
    ])
    const before = place.picture(root)
    const folder = await files.remove(root, 'd')
    const file = await files.remove(root, 'one')
    expect(place.picture(root)).toEqual({})
    expect((await files.trash.list(root)).map(({ path, kind }) => [path, kind])).toEqual([
      ['one', 'file'],
      ['d', 'folder'],
    ])
    writeFileSync(join(root, 'one'), 'another')
    expect(await codeOf(() => files.restore(root, file.id, undefined, 'refuse'))).toBe('CONFLICT')
    expect(await files.restore(root, file.id, undefined, 'keep_both')).toEqual({ from: 'one', path: 'one (2)' })
    expect(await codeOf(() => files.restore(root, file.id, undefined, 'keep_both'))).toBe('NOT_FOUND')
    await using later = new Files({ folder: join(place.data, 'files'), trash: () => place.bounds, announce: () => {}, notice: () => {} })
    expect(await later.restore(root, folder.id, undefined, 'refuse')).toEqual({ from: 'd', path: 'd' })
    expect(place.picture(root)).toEqual({ ...before, one: 'another', 'one (2)': '1' })
  })

  it('is bounded by age and by size, the oldest first, and only its own workspace sees it', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    place.bounds = { keep_days: 30, total_bytes: 25 }
    for (const name of ['a', 'b', 'c']) {
      writeFileSync(join(root, name), 'x'.repeat(10))
      await files.remove(root, name)
    }
    expect((await files.trash.list(root)).map(({ path }) => path)).toEqual(['c', 'b'])
    expect(await files.trash.list(place.outside)).toEqual([])
    const { id } = (await files.trash.list(root))[0]!
    expect(await codeOf(() => files.restore(place.outside, id, undefined, 'refuse'))).toBe('NOT_FOUND')
    await files.trash.purge(root, id)
    expect((await files.trash.list(root)).map(({ path }) => path)).toEqual(['b'])
    place.bounds = { keep_days: -1, total_bytes: 25 }
    await files.trash.tidy()
    expect(await files.trash.list(root)).toEqual([])
    expect(place.picture(join(place.data, 'files/trash'))).toEqual({})
  })

  it.skipIf(!existsSync('/dev/shm'))('works from one file system to another', async () => {
    const data = mkdtempSync('/dev/shm/opsdeck-trash-')
    try {
      await using place = new WorkPlace({ data })
      const { files, root } = place
      await place.make([
        ['file', 'd/f', 'deep'],
        ['link', 'd/l', '@outside'],
        ['file-outside', 's', 'S'],
      ])
      utimesSync(join(root, 'd/f'), 1000, 1000)
      const before = place.picture(root)
      const { id } = await files.remove(root, 'd')
      expect(place.picture(root)).toEqual({})
      await files.restore(root, id, undefined, 'refuse')
      expect(place.picture(root)).toEqual(before)
      expect(statSync(join(root, 'd/f')).mtimeMs).toBe(1_000_000)
      expect(place.picture(place.outside)).toEqual({ s: 'S' })
      expect(place.parts).toEqual([])
    } finally {
      rmSync(data, { recursive: true })
    }
  })
})
