/** Lists, the watcher and its announcements, quick open, search and replace: real trees, a real watcher, the real ripgrep. */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TextQuery } from '../../../src-main/files/search-files.ts'
import { until } from '../../helpers/until.ts'
import { codeOf, WorkPlace } from './work-place.ts'

const query = (pattern: string, more: Partial<TextQuery> = {}): TextQuery => ({
  path: '',
  pattern,
  regex: false,
  whole_word: false,
  include: [],
  exclude: [],
  ignored: false,
  ...more,
})
const bounds = { limit: 1000, lines_per_file: 100 }

describe('a list', () => {
  it('goes as deep as asked, says when it was cut, and shows names that no request can hold', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    await place.make([
      ['file', 'a/b/c/d', 'x'],
      ['file', 'z', 'zz'],
    ])
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x62, 0xff])]), 'x')
    writeFileSync(join(root, 'li\nne'), 'x')
    const paths = async (depth: number, limit = 100) => (await files.list(root, '', { depth, limit })).files.map(({ path }) => path).sort()
    expect(await paths(1)).toEqual(['a', 'b\ufffd', 'li\nne', 'z'])
    expect(await paths(3)).toEqual(['a', 'a/b', 'a/b/c', 'b\ufffd', 'li\nne', 'z'])
    const { files: listed } = await files.list(root, '', { depth: 1, limit: 100 })
    expect(
      listed
        .filter(({ unreadable_name }) => unreadable_name)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['b\ufffd', 'li\nne'])
    expect(await files.list(root, 'a/b', { depth: 9, limit: 1 })).toMatchObject({ files: [{ path: 'a/b/c', kind: 'folder' }], truncated: true })
    expect(await codeOf(() => files.list(root, 'z', { depth: 1, limit: 9 }))).toBe('INVALID_PATH')
    expect(await codeOf(() => files.list(root, 'none', { depth: 1, limit: 9 }))).toBe('NOT_FOUND')
  })
})

describe('the watcher', () => {
  it('begins when somebody looks, announces what changes, and ends', async () => {
    await using place = new WorkPlace()
    const { files, root, changes } = place
    await place.make([
      ['file', 'kept', '1'],
      ['dir', 'node_modules'],
      ['dir', '.git/objects'],
    ])
    expect(files.watched).toEqual([])
    await files.list(root, '', { depth: 1, limit: 10 })
    expect(files.watched).toEqual([root])
    await files.view(root).ready()
    const told = (id: string, action: string) => changes.some((change) => change.area === 'files' && change.id === id && change.action === action)
    writeFileSync(join(root, 'node_modules/quiet'), 'x')
    writeFileSync(join(root, '.git/objects/quiet'), 'x')
    await files.write(root, 'sub/made', { content: 'x', encoding: 'utf8' })
    await until(
      () => told('sub/made', 'created'),
      'the new file',
      () => JSON.stringify(changes),
    )
    writeFileSync(join(root, 'kept'), '2')
    await until(() => told('kept', 'updated'), 'the change')
    writeFileSync(join(root, '.git/HEAD'), 'ref: x')
    await until(() => told('.git/HEAD', 'created'), 'the change of HEAD')
    rmSync(join(root, 'kept'))
    await until(() => told('kept', 'removed'), 'the removal')
    expect(changes.filter(({ id }) => id?.includes('part-') || id?.includes('quiet'))).toEqual([])
    await files.leave(root)
    expect(files.watched).toEqual([])
    const count = changes.length
    writeFileSync(join(root, 'unheard'), 'x')
    await files.list(root, '', { depth: 1, limit: 10 })
    await files.view(root).ready()
    writeFileSync(join(root, 'heard'), 'x')
    await until(
      () => told('heard', 'created'),
      'the file after the new beginning',
      () => JSON.stringify([changes.slice(count), place.notices]),
    )
    expect(changes.slice(count).some(({ id }) => id === 'unheard')).toBe(false)
  })

  it('tells a flood as one', async () => {
    await using place = new WorkPlace()
    const { files, root, changes } = place
    await files.list(root, '', { depth: 1, limit: 10 })
    await files.view(root).ready()
    mkdirSync(join(root, 'many'))
    for (let index = 0; index < 3000; index++) writeFileSync(join(root, 'many', `f${index}`), 'x')
    await until(() => changes.some(({ id }) => id === null), 'the flood')
    expect(changes.length).toBeLessThan(500)
  })
})

describe('quick open', () => {
  it('finds the best first, and keeps up with what changes', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    for (const path of ['src/app.ts', 'src/application/settings.ts', 'docs/apple-pie.md', 'src/a/p/p/other.txt', 'lib/MainView.tsx', 'README.md'])
      await place.make([['file', path, 'x']])
    await place.make([
      ['file', 'node_modules/app/app.ts', 'x'],
      ['file', '.git/app', 'x'],
      ['file', '.env', 'x'],
      ['link', 'linked-app', 'src/app.ts'],
    ])
    const found = async (typed: string) => (await files.quick(root, typed, 10)).items.map(({ path }) => path)
    expect((await found('app'))[0]).toBe('src/app.ts')
    expect(await found('app')).not.toContain('node_modules/app/app.ts')
    expect((await found('mv'))[0]).toBe('lib/MainView.tsx')
    expect((await found('set app'))[0]).toBe('src/application/settings.ts')
    expect(await found('zzz')).toEqual([])
    expect(await found('')).toEqual([])
    expect((await files.quick(root, 'readme', 1)).items[0]).toMatchObject({ path: 'README.md', places: [0, 1, 2, 3, 4, 5] })
    renameSync(join(root, 'src'), join(root, 'source'))
    await until(
      async () => (await found('app.ts'))[0] === 'source/app.ts',
      'the renamed folder',
      () => JSON.stringify(place.changes),
    )
    expect((await found('app')).some((path) => path.startsWith('src/'))).toBe(false)
    rmSync(join(root, 'source'), { recursive: true })
    await until(async () => !(await found('app')).some((path) => path.startsWith('source/')), 'the removed folder')
    writeFileSync(join(root, 'fresh-file'), 'x')
    await until(async () => (await found('fresh'))[0] === 'fresh-file', 'the new file')
  })
})

describe('search', () => {
  it('finds text with its place, follows what it is told, and stays inside', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    await place.make([
      ['file', 'a.txt', 'one needle\nzwei Nädel needle needle\n'],
      ['file', 'sub/b.ts', 'Needle'],
      ['file', 'ignored/c.txt', 'needle'],
      ['file', '.gitignore', 'ignored\n'],
      ['file', '.git/config', 'needle'],
      ['file', 'node_modules/x/y', 'needle'],
      ['file-outside', 'secret', 'needle outside'],
      ['link', 'out', '@outside'],
      ['link', 'out-file', '@outside/secret'],
    ])
    const find = async (wanted: TextQuery) => (await files.search(root, wanted, bounds)).items.map(({ path, line }) => `${path}:${line}`).sort()
    expect(await find(query('needle'))).toEqual(['a.txt:1', 'a.txt:2', 'sub/b.ts:1'])
    expect(await find(query('Needle'))).toEqual(['sub/b.ts:1'])
    expect(await find(query('needle', { case_sensitive: true }))).toEqual(['a.txt:1', 'a.txt:2'])
    expect(await find(query('needle', { ignored: true }))).toContain('ignored/c.txt:1')
    expect(await find(query('needle', { include: ['*.ts'] }))).toEqual(['sub/b.ts:1'])
    expect(await find(query('needle', { exclude: ['sub'] }))).toEqual(['a.txt:1', 'a.txt:2'])
    expect(await find(query('needle', { path: 'sub' }))).toEqual(['sub/b.ts:1'])
    expect(await find(query('needle', { path: 'a.txt' }))).toEqual(['a.txt:1', 'a.txt:2'])
    expect(await find(query('n..dle', { regex: true }))).toEqual(['a.txt:1', 'a.txt:2', 'sub/b.ts:1'])
    expect(await find(query('--pre=sh'))).toEqual([])
    expect(await codeOf(() => find(query('(', { regex: true })))).toBe('INVALID_INPUT')
    expect(await codeOf(() => find(query('x', { include: ['{a'] })))).toBe('INVALID_INPUT')
    expect(await codeOf(() => find(query('x', { path: 'out' })))).toBe('PATH_OUTSIDE_WORKSPACE')
    const { items } = await files.search(root, query('needle', { path: 'a.txt' }), bounds)
    expect(items[1]).toEqual({
      path: 'a.txt',
      line: 2,
      offset_bytes: 11,
      text: 'zwei Nädel needle needle',
      cut: false,
      matches: [
        { start: 11, end: 17 },
        { start: 18, end: 24 },
      ],
    })
  })

  it('names of files are not patterns', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    for (const name of ['we[i]r{d}!', 'w', '!x', '-e', 'a,b']) writeFileSync(join(root, name), 'needle')
    for (const name of ['we[i]r{d}!', '!x', '-e', 'a,b'])
      expect((await files.search(root, query('needle', { path: name }), bounds)).items.map(({ path }) => path)).toEqual([name])
  })

  it('is bounded, streams, and ends with its reader', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    for (let file = 0; file < 40; file++) writeFileSync(join(root, `f${file}`), 'needle\n'.repeat(200))
    writeFileSync(join(root, 'long'), `${'x'.repeat(3_000_000)}needle`)
    expect(await files.search(root, query('needle'), { limit: 50, lines_per_file: 100 })).toMatchObject({ cut: 'limit', items: { length: 50 } })
    expect(await files.search(root, query('needle'), { limit: 1000, lines_per_file: 3 })).toMatchObject({ cut: null, left_out: 1, items: { length: 120 } })
    const id = files.searches.start(root, query('needle'), { limit: 5000, lines_per_file: 200 })
    let told = 0
    for (;;) {
      const part = await files.searches.next(id, 5000)
      told += part.items.length
      expect(part.items.length).toBeLessThanOrEqual(500)
      if (part.done) break
    }
    expect(told).toBe(5000)
    expect(await codeOf(() => files.searches.next(id, 0))).toBe('NOT_FOUND')
    const stopped = files.searches.start(root, query('needle'), { limit: 5000, lines_per_file: 200 })
    await files.searches.next(stopped, 5000)
    await files.searches.stop(stopped)
    expect(await codeOf(() => files.searches.next(stopped, 0))).toBe('NOT_FOUND')
    const gone = AbortSignal.abort()
    await expect(files.search(root, query('needle'), bounds, gone)).rejects.toThrow()
  })
})

describe('replace', () => {
  it('changes what the preview showed, in that version only, byte for byte elsewhere', async () => {
    await using place = new WorkPlace()
    const { files, root } = place
    const latin = Buffer.from([0xff, ...Buffer.from(' foo1 \r\n foo2 foo3'), 0xfe])
    writeFileSync(join(root, 'latin'), latin)
    await place.make([
      ['file', 'a', 'foo1\nbar\nfoo2'],
      ['file', 'changed', 'foo1'],
      ['file', 'unseen', 'foo1'],
    ])
    const wanted = query('foo(\\d)', { regex: true })
    const preview = await files.previewReplace(root, wanted, 'x$1$$', bounds)
    expect(preview.items.find(({ path, line }) => path === 'a' && line === 3)?.matches).toEqual([{ start: 0, end: 4, replacement: 'x2$' }])
    writeFileSync(join(root, 'changed'), 'foo1 and more')
    const result = await files.replace(root, { query: wanted, replacement: 'x$1$$', files: preview.files.filter(({ path }) => path !== 'unseen') })
    expect(result.changed.map(({ path, count }) => [path, count]).sort()).toEqual([
      ['a', 2],
      ['latin', 3],
    ])
    expect(result.failed).toMatchObject([{ path: 'changed', code: 'CONFLICT' }])
    expect([place.text('a'), place.text('changed'), place.text('unseen')]).toEqual(['x1$\nbar\nx2$', 'foo1 and more', 'foo1'])
    expect((await files.readText(root, 'latin')).content).toBe(Buffer.from([0xff, ...Buffer.from(' x1$ \r\n x2$ x3$'), 0xfe]).toString('base64'))
    const literal = query('x1$')
    const { files: seen } = await files.previewReplace(root, literal, '$0', bounds)
    await files.replace(root, { query: literal, replacement: '$0', files: seen })
    expect(place.text('a')).toBe('$0\nbar\nx2$')
  })

  it('does not go where nothing may be written', async () => {
    await using place = new WorkPlace()
    const { files, root, outside } = place
    await place.make([
      ['file', '.terraform/x', 'foo'],
      ['file-outside', 'f', 'foo'],
    ])
    symlinkSync(join(outside, 'f'), join(root, 'l'))
    const { files: seen } = await files.previewReplace(root, query('foo'), 'bar', bounds)
    expect(seen.map(({ path }) => path)).toEqual(['.terraform/x'])
    const { failed, changed } = await files.replace(root, { query: query('foo'), replacement: 'bar', files: [...seen, { path: 'l', etag: '"x"' }] })
    expect(changed).toEqual([])
    expect(failed.map(({ code }) => code)).toEqual(['PATH_PROTECTED', 'PATH_OUTSIDE_WORKSPACE'])
    expect(place.picture(outside)).toEqual({ f: 'foo' })
  })
})
