/** Paths of every kind on a real file system: what is everyday works, what leads out, is no file, or is loaded by tools is refused with its code. */
import { lstatSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { files_contract } from '../../../src-preload/contract/files.ts'
import { codeOf, type Setup, WorkPlace } from './work-place.ts'

interface Row {
  id: string
  op: string
  path: unknown
  to?: string
  expect: 'allow' | 'refuse' | 'debatable'
  lean?: 'allow' | 'refuse'
  os: string
  why: string
  setup?: Setup[]
}

const sample = readFileSync(join(import.meta.dirname, '../../fixtures/paths/sample.jsonl'), 'utf8')
const rows = sample
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row)
  .filter(({ op }) => ['read', 'list', 'write', 'rename', 'delete', 'upload-name'].includes(op))

/** The codes of a refusal; anything else is a fault. */
const refusals = ['INVALID_PATH', 'PATH_OUTSIDE_WORKSPACE', 'PATH_PROTECTED', 'NOT_FOUND']

function run(place: WorkPlace, op: string, path: string, to: string): () => Promise<unknown> {
  const { files, root } = place
  const body = async function* () {
    yield Buffer.from('new')
  }
  switch (op) {
    case 'read':
      return () => files.readText(root, path)
    case 'list':
      return () => files.list(root, path, { depth: 1, limit: 1000 })
    case 'write':
      return () => files.write(root, path, { content: 'new', encoding: 'utf8' })
    case 'rename':
      return () => files.move(root, { from: path, to, conflict: 'refuse' })
    case 'copy':
      return () => files.copy(root, { from: path, to, conflict: 'refuse' })
    case 'mkdir':
      return () => files.makeFolder(root, path)
    case 'delete':
      return () => files.remove(root, path)
    case 'search':
      return () =>
        files.search(root, { path, pattern: 'x', regex: false, whole_word: false, include: [], exclude: [], ignored: false }, { limit: 10, lines_per_file: 10 })
    default:
      return () => files.receive(root, { path, conflict: 'replace', body: body(), limit_bytes: 100 })
  }
}

describe('the sample of paths', () => {
  it.each(rows.map((row) => [row.id, row.op, JSON.stringify(row.path).slice(0, 60), row] as const))('%s %s %s', async (_id, _op, _path, row) => {
    await using place = new WorkPlace()
    await place.make(row.setup ?? [])
    writeFileSync(join(place.outside, 'kept'), 'as it was')
    if (typeof row.path !== 'string') {
      expect(files_contract.list['~orpc'].inputSchema?.safeParse({ path: row.path }).success).toBe(false)
      return
    }
    for (const [kind, path, target = ''] of row.setup ?? []) {
      if (kind !== 'swap') continue
      renameSync(join(place.root, path), join(place.root, `${path}.old`))
      symlinkSync(target.replace('@outside', place.outside), join(place.root, path))
    }
    const before = place.picture(place.outside)
    const code = await codeOf(run(place, row.op, row.path, row.to ?? 'to'))
    const wanted = row.expect === 'debatable' ? row.lean : row.expect
    if (wanted === 'allow') expect(code).toBe('ok')
    else expect(refusals).toContain(code)
    expect(place.picture(place.outside)).toEqual(before)
    expect(place.parts).toEqual([])
  })
})

/** Every way in, with every shape that must not get through it, and the codes each may answer. */
const changing = ['write', 'rename', 'mkdir', 'delete', 'upload', 'copy'] as const
const shapes: [path: string, codes: string[]][] = [
  ['../secret', ['PATH_OUTSIDE_WORKSPACE']],
  ['a/../../secret', ['PATH_OUTSIDE_WORKSPACE']],
  ['/etc/passwd', ['PATH_OUTSIDE_WORKSPACE']],
  ['link-out/secret', ['PATH_OUTSIDE_WORKSPACE']],
  ['link-out/new/deeper', ['PATH_OUTSIDE_WORKSPACE']],
  ['link-root/etc/passwd', ['PATH_OUTSIDE_WORKSPACE']],
  ['link-proc/root/etc/passwd', ['PATH_OUTSIDE_WORKSPACE']],
  ['loop/x', ['INVALID_PATH']],
  ['nul\u0000byte', ['INVALID_PATH']],
  ['line\nbreak', ['INVALID_PATH']],
  ['\u001b[31mred', ['INVALID_PATH']],
  ['half \ud800 letter', ['INVALID_PATH']],
  ['C:\\Windows', ['INVALID_PATH']],
  ['\\\\server\\share', ['INVALID_PATH']],
  ['file:///etc/passwd', ['INVALID_PATH']],
  ['.. /secret', ['INVALID_PATH']],
  [`${'n'.repeat(256)}`, ['INVALID_PATH']],
  [`${'ä'.repeat(128)}`, ['INVALID_PATH']],
  ['d/'.repeat(2100), ['INVALID_PATH']],
]
const code_places = [
  '.git/config',
  '.git/hooks/pre-commit',
  'sub/.git/HEAD',
  '.GIT/config',
  '.git./config',
  '.g\u200cit/config',
  'GIT~1/config',
  '.terraform/x',
  '.venv/bin/python',
  '.zyra/extensions/a',
]

describe('what leads out, or is no path', () => {
  const cases = [...changing, 'read', 'list', 'search'].flatMap((op) => shapes.map(([path, codes]) => [op, path, codes] as const))
  it.each(cases.map(([op, path, codes]) => [op, JSON.stringify(path).slice(0, 50), path, codes] as const))('%s %s', async (op, _shown, path, codes) => {
    await using place = new WorkPlace()
    await place.make([
      ['file', 'a/file', 'x'],
      ['file-outside', 'secret', 'S'],
      ['link', 'link-out', '@outside'],
      ['link', 'link-root', '/'],
      ['link', 'link-proc', '/proc/self'],
      ['link', 'loop', 'loop'],
    ])
    const before = place.picture(place.root)
    expect(codes).toContain(await codeOf(run(place, op, path, 'to')))
    if (op === 'rename' || op === 'copy') expect(codes).toContain(await codeOf(run(place, op, 'a/file', path)))
    expect(place.picture(place.outside)).toEqual({ secret: 'S' })
    expect(place.picture(place.root)).toEqual(before)
  })
})

describe('places that tools load code from', () => {
  it.each(changing.flatMap((op) => code_places.map((path) => [op, path] as const)))('%s %s is refused', async (op, path) => {
    await using place = new WorkPlace()
    await place.make([
      ['file', path, 'x'],
      ['file', 'harmless', 'h'],
    ])
    const before = place.picture(place.root)
    if (op !== 'copy') expect(await codeOf(run(place, op, path, 'to'))).toBe('PATH_PROTECTED')
    if (op === 'rename' || op === 'copy') expect(await codeOf(run(place, op, 'harmless', path))).toBe('PATH_PROTECTED')
    expect(place.picture(place.root)).toEqual(before)
    expect((await place.files.readText(place.root, path)).content).toBe('x')
  })

  it('are not made out of harmless parts either', async () => {
    await using place = new WorkPlace()
    await place.make([
      ['file', 'x/extensions/evil.js', 'e'],
      ['file', 'y/terraform/evil', 'e'],
      ['dir', 'bare/objects'],
      ['dir', 'bare/refs'],
      ['file', 'whole/HEAD', 'ref: x'],
      ['dir', 'whole/objects'],
      ['dir', 'whole/refs'],
      ['file', 'head', 'ref: x'],
    ])
    const { files, root } = place
    for (const work of [
      () => files.move(root, { from: 'x', to: '.zyra', conflict: 'refuse' }),
      () => files.copy(root, { from: 'x', to: '.zyra', conflict: 'refuse' }),
      () => files.move(root, { from: 'y/terraform', to: 'y/.terraform', conflict: 'refuse' }),
      () => files.write(root, 'bare/HEAD', { content: 'ref: x', encoding: 'utf8' }),
      () => files.move(root, { from: 'head', to: 'bare/HEAD', conflict: 'refuse' }),
      () => files.write(root, 'whole/config', { content: '[core]', encoding: 'utf8' }),
      () => files.write(root, 'whole/hooks/pre-commit', { content: '#!', encoding: 'utf8' }),
    ]) {
      expect(await codeOf(work)).toBe('PATH_PROTECTED')
    }
    const { id } = await files.remove(root, 'x')
    expect(await codeOf(() => files.restore(root, id, '.zyra', 'refuse'))).toBe('PATH_PROTECTED')
    expect(await files.restore(root, id, undefined, 'refuse')).toMatchObject({ path: 'x' })
  })
})

describe('names', () => {
  const devices = ['CON', 'con', 'nul.txt', 'Aux.c', 'PRN ', 'COM1', 'lpt9.log', 'com\u00b9', 'CONIN$', 'nul .tar.gz']
  const odd = ['...', 'a"b', 'a:b', 'a|b', 'a?', 'a*', '<a>', 'dot.', 'blank ', 'x.txt::$DATA', '.opsdeck-part-x']
  it.each(
    [...devices, ...odd].flatMap(
      (name) =>
        [
          [name, 'write'],
          [`sub/${name}`, 'upload'],
          [name, 'mkdir'],
          [`${name}/below`, 'write'],
        ] as const,
    ),
  )('%s is not made by %s', async (name, op) => {
    await using place = new WorkPlace()
    expect(await codeOf(run(place, op, name, 'to'))).toBe('INVALID_PATH')
  })

  it('that are there already can be read, changed and removed', async () => {
    await using place = new WorkPlace()
    for (const name of ['aux.c', 'a"b', 'what?', 'dot.']) {
      writeFileSync(join(place.root, name), 'old')
      expect((await place.files.readText(place.root, name)).content).toBe('old')
      expect(await place.files.write(place.root, name, { content: 'new', encoding: 'utf8' })).toMatchObject({ created: false })
      await place.files.move(place.root, { from: name, to: 'portable', conflict: 'replace' })
    }
    expect(place.picture(place.root)).toEqual({ portable: 'new' })
  })

  it.each(['a..b', '.env', 'ä ö', 'ＣＯＮ', 'console', 'com', 'nullable.txt', 'K.txt', "it's", 'a%2fb', '文件', '-rf', '~', '$HOME', '#x#'])(
    '%s is made, read, copied, moved and removed',
    async (name) => {
      await using place = new WorkPlace()
      const { files, root } = place
      await files.write(root, `deep/er/${name}`, { content: name, encoding: 'utf8', if_match: null })
      expect(await files.readText(root, `deep/er/${name}`)).toMatchObject({ content: name, path: `deep/er/${name}` })
      await files.copy(root, { from: `deep/er/${name}`, to: name, conflict: 'refuse' })
      await files.move(root, { from: name, to: `deep/${name}`, conflict: 'refuse' })
      await files.remove(root, `deep/er/${name}`)
      const { files: listed } = await files.list(root, '', { depth: 9, limit: 100 })
      expect(listed.filter(({ kind }) => kind === 'file').map(({ path }) => path)).toEqual([`deep/${name}`])
    },
  )
})

describe('what is no file', () => {
  it('is listed with its kind and never opened', async () => {
    await using place = new WorkPlace()
    await place.make([
      ['fifo', 'p'],
      ['sock', 's'],
      ['link', 'null', '/dev/null'],
      ['link', 'gone', 'nothing'],
      ['dir', 'd'],
      ['file', 'f', '123'],
    ])
    const { files, root } = place
    const { files: listed } = await files.list(root, '', { depth: 1, limit: 100 })
    expect(Object.fromEntries(listed.map(({ name, kind, link_target, size_bytes }) => [name, [kind, link_target, size_bytes]]))).toEqual({
      p: ['fifo', undefined, 0],
      s: ['socket', undefined, 0],
      null: ['link', '/dev/null', 0],
      gone: ['link', 'nothing', 0],
      d: ['folder', undefined, 0],
      f: ['file', undefined, 3],
    })
    for (const [path, read, write] of [
      ['p', 'INVALID_PATH', 'INVALID_PATH'],
      ['s', 'INVALID_PATH', 'INVALID_PATH'],
      ['d', 'INVALID_PATH', 'INVALID_PATH'],
      ['null', 'PATH_OUTSIDE_WORKSPACE', 'PATH_OUTSIDE_WORKSPACE'],
      ['gone', 'NOT_FOUND', 'ok'],
    ] as const) {
      expect([path, await codeOf(() => files.readText(root, path))]).toEqual([path, read])
      expect([path, await codeOf(() => files.copy(root, { from: path, to: `${path}-copy`, conflict: 'refuse' }))]).toEqual([
        path,
        path === 'p' || path === 's' ? 'INVALID_PATH' : 'ok',
      ])
      expect([path, await codeOf(run(place, 'write', path, ''))]).toEqual([path, write])
    }
    expect(place.text('nothing')).toBe('new')
    await files.remove(root, 'null')
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true)
  })
})
