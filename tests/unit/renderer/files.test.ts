/** The pure parts of the files area: rows of the tree, names in output, bytes as text, the queue of uploads, what a search found. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FileEntry } from '../../../src-preload/contract/files.ts'
import { hexRows, type ReadPart, textRowAt, textRows, textRowsAbove } from '../../../src-renderer/features/files/byte-rows.ts'
import { base64OfBytes, bytesOfBase64, bytesOfText, lineEnd, textOfBytes } from '../../../src-renderer/features/files/byte-text.ts'
import { foundRows, piecesOf } from '../../../src-renderer/features/files/search-rows.ts'
import { outermost, pathsBetween, treeRows } from '../../../src-renderer/features/files/tree-rows.ts'
import { type Sent, UploadQueue } from '../../../src-renderer/features/files/upload-queue.ts'
import { gitMarks, repositoriesIn } from '../../../src-renderer/features/files/use-git-marks.ts'
import type { Folder } from '../../../src-renderer/stores/file-tree.ts'
import { pathInWorkspace, pathWords } from '../../../src-renderer/terminal/path-words.ts'
import { until } from '../../helpers/until.ts'

const entry = (path: string, kind: FileEntry['kind'] = 'file'): FileEntry => ({
  path,
  name: path.slice(path.lastIndexOf('/') + 1),
  kind,
  size_bytes: 0,
  modified_at: '2026-01-01T00:00:00.000Z',
})
const read = (...entries: FileEntry[]): Folder => ({ entries, failure: null, truncated: false })
const none = { filter: '', found: { files: [], truncated: false }, fresh: null, open: new Set<string>() }

describe('rows of the tree', () => {
  const folders = new Map([
    ['', read(entry('file10'), entry('file9'), entry('src', 'folder'), entry('Docs', 'folder'))],
    ['src', read(entry('src/b.py'), entry('src/deep', 'folder'))],
    ['src/deep', read()],
  ])

  test('folders come first, numbers in names count as numbers, an open folder shows what is in it or that nothing is', () => {
    const rows = treeRows({ ...none, folders, open: new Set(['src', 'src/deep']) })
    expect(rows.map((row) => [row.kind === 'entry' ? row.key : row.kind, row.depth])).toEqual([
      ['Docs', 0],
      ['src', 0],
      ['src/deep', 1],
      ['empty', 2],
      ['src/b.py', 1],
      ['file9', 0],
      ['file10', 0],
    ])
  })

  test('the order in which the host lists changes nothing, whether it is already the right one or not', () => {
    const name = fc.constantFrom<string>('a', 'B', 'b', 'B2', 'b10', 'b9', 'Ä', 'z')
    const kind = fc.constantFrom<FileEntry['kind']>('file', 'folder', 'link')
    const listed = fc.uniqueArray(fc.tuple(name, kind), { selector: ([one]) => one, maxLength: 8 })
    fc.assert(
      fc.property(listed, (some) => {
        const keys = (of: typeof some) =>
          treeRows({ ...none, folders: new Map([['', read(...of.map(([one, what]) => entry(one, what)))]]) }).map((row) => row.key)
        const right = keys(some)
        expect(keys(some.toReversed())).toEqual(right)
        const kindOf = new Map(some)
        expect(keys(right.map((key) => [key, kindOf.get(key)!]))).toEqual(right)
        const folders = right.map((key) => kindOf.get(key) === 'folder')
        expect(folders).toEqual(folders.toSorted((one, other) => Number(other) - Number(one)))
      }),
    )
  })

  test('an open folder that was not read says so, one that failed says why', () => {
    const failure = { message: 'no permission' } as Folder['failure']
    const rows = treeRows({ ...none, folders: new Map([...folders, ['Docs', { entries: null, failure, truncated: false }]]), open: new Set(['Docs', 'src']) })
    expect(rows.find((row) => row.kind === 'failed')).toMatchObject({ text: 'no permission', depth: 1 })
    expect(treeRows({ ...none, folders, open: new Set(['Docs']) }).map((row) => row.kind)).toContain('loading')
  })

  test('a filter keeps the folders above what it finds', () => {
    expect(treeRows({ ...none, folders, filter: 'B.P' }).map((row) => row.key)).toEqual(['src', 'src/b.py'])
    expect(treeRows({ ...none, folders, filter: 'nowhere' })).toEqual([])
    // What the host found in folders that nobody opened, below all that are missing; of a folder that was read only what it still has.
    const found = { files: [entry('Docs/in/far.pdf'), entry('src/gone.pdf')], truncated: true }
    const rows = treeRows({ ...none, folders, filter: '.pdf', found })
    expect(rows.map((row) => [row.kind, row.key, row.depth])).toEqual([
      ['entry', 'Docs', 0],
      ['entry', 'Docs/in', 1],
      ['entry', 'Docs/in/far.pdf', 2],
      ['cut', '\0cut', 0],
    ])
    expect(treeRows({ ...none, folders, filter: '.pdf', found: null }).map((row) => row.kind)).toEqual(['loading'])
  })

  test('100 000 entries are rows in well under a second', () => {
    const many = new Map([['', read(...Array.from({ length: 100_000 }, (_, i) => entry(`f${(i * 7919) % 100_000}`)))]])
    const since = performance.now()
    expect(treeRows({ ...none, folders: many })).toHaveLength(100_000)
    expect(performance.now() - since).toBeLessThan(2000)
  })

  test('a range is what lies between, in either direction; acting on a folder acts on what is in it', () => {
    const rows = treeRows({ ...none, folders, open: new Set(['src']) })
    expect(pathsBetween(rows, 'file9', 'src')).toEqual(['src', 'src/deep', 'src/b.py', 'file9'])
    expect(outermost(['src/deep', 'src', 'srcs', 'src/b.py'])).toEqual(['src', 'srcs'])
  })
})

test('a folder shows the gravest of what git says of the files in it', () => {
  const file = (path: string, worktree: string, conflict: string | null = null) => ({
    path,
    old_path: null,
    index: null,
    worktree,
    conflict,
    submodule: false,
    mode: '',
  })
  const marks = gitMarks([file('a/new.py', '?'), file('a/b/c.py', 'M'), file('d', 'M', 'UU')])
  expect(Object.fromEntries(marks)).toEqual({ 'a/new.py': 'added', a: 'changed', 'a/b': 'changed', 'a/b/c.py': 'changed', d: 'conflict' })
})

describe('file paths in output', () => {
  const found = (row: string) => pathWords(row).map(({ path, line }) => (line === null ? path : `${path}:${line}`))

  test.each([
    ['src/a.py:12: error', ['src/a.py:12']],
    ['  File "lib/models/x.py", line 7, in f', ['lib/models/x.py:7']],
    ['web/main.ts(3,14): TS2322', ['web/main.ts:3']],
    ['./run.sh:4:2 ../up/one.c', ['./run.sh:4', '../up/one.c']],
    ['at f (/work/dir/x.js:10:5)', ['/work/dir/x.js:10']],
    ['modified:   docs/größe.md', ['docs/größe.md']],
    ['Makefile:3: *** missing', ['Makefile:3']],
    ['see https://example.org/a/b.py:1 and 192.168.0.1 or 1.5', []],
    ['a plain sentence. Then another', []],
  ])('%s', (row, wanted) => expect(found(row)).toEqual(wanted))

  test('stands where it says', () => {
    const row = 'error in src/a.py:12 here'
    const [word] = pathWords(row)
    expect(row.slice(word!.start, word!.end)).toBe('src/a.py:12')
  })

  test('is of the workspace or of nothing', () => {
    expect(pathInWorkspace('a.py', '/w', 'src')).toBe('src/a.py')
    expect(pathInWorkspace('../b/./a.py', '/w', 'src')).toBe('b/a.py')
    expect(pathInWorkspace('/w/x/a.py', '/w', 'src')).toBe('x/a.py')
    expect(pathInWorkspace('/work/a.py', '/w', '')).toBeNull()
    expect(pathInWorkspace('../../a.py', '/w', 'src')).toBeNull()
  })
})

describe('bytes as text', () => {
  test('any bytes come back as they were', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void expect([...bytesOfText(textOfBytes(bytes))]).toEqual([...bytes])))
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void expect([...bytesOfBase64(base64OfBytes(bytes))]).toEqual([...bytes])))
  })

  test('valid text is the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void expect(textOfBytes(new TextEncoder().encode(text))).toBe(text)))
  })

  test('what was typed around bad bytes is kept with them', () => {
    const text = textOfBytes(Uint8Array.of(0x61, 0xff, 0x62))
    expect([...bytesOfText(`é${text}😀`)]).toEqual([0xc3, 0xa9, 0x61, 0xff, 0x62, 0xf0, 0x9f, 0x98, 0x80])
  })

  test('lines end as in the file', () => {
    expect([lineEnd('a\r\nb\r\n'), lineEnd('a\r\nb\n'), lineEnd('a\rb'), lineEnd('a\nb')]).toEqual(['\r\n', '\n', '\n', '\n'])
  })
})

describe('a file of any size', () => {
  const reader = (text: string): ReadPart => {
    const bytes = new TextEncoder().encode(text)
    return async (from, limit) => ({ bytes: bytes.subarray(from, from + limit), size_bytes: bytes.length })
  }
  const lines = Array.from({ length: 5000 }, (_, i) => `line ${i} ${'ä'.repeat(i % 50)}`)
  const file = reader(`${lines.join('\n')}\n`)

  test('shows whole lines from any place, and the same ones on the way back', async () => {
    const first = await textRows(file, 0, 3000)
    expect(first.rows.map(({ text }) => text)).toEqual(lines.slice(0, 3000))
    const from = first.rows[2500]!.from
    expect(await textRowsAbove(file, from, 500)).toBe(first.rows[2000]!.from)
    expect(await textRowsAbove(file, from, 9999)).toBe(0)
    expect(await textRowAt(file, from + 3)).toBe(from)
    const { size_bytes } = first
    const last = await textRows(file, await textRowsAbove(file, size_bytes, 3), 10)
    expect(last.rows.map(({ text }) => text)).toEqual(lines.slice(-3))
  })

  test('a line of a megabyte is shown in rows and does not stop anybody', async () => {
    const long = reader(`${'x'.repeat(1_000_000)}\nend`)
    const { rows } = await textRows(long, 0, 3)
    expect(rows.every(({ text }) => text.length === 2048)).toBe(true)
    expect((await textRows(long, await textRowsAbove(long, 1_000_004, 1), 5)).rows.map(({ text }) => text)).toEqual(['end'])
    expect(await textRowsAbove(long, rows[2]!.from, 2)).toBe(0)
  })

  test('bytes stand sixteen in a row', async () => {
    const { rows } = await hexRows(reader('0123456789abcdefXY\n'), 0, 5)
    expect(rows.map(({ text }) => text.replace(/ +/g, ' '))).toEqual([
      '00000000 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66 0123456789abcdef',
      '00000010 58 59 0a XY.',
    ])
  })
})

describe('the queue of uploads', () => {
  function queueOf() {
    const sent: {
      path: string
      done: (answer?: Partial<Sent>) => void
      fail: (error: Error) => void
      progress: (bytes: number) => void
      signal: AbortSignal
    }[] = []
    const queue = new UploadQueue<{ size: number }>({
      send: (_, path, __, { signal, onProgress }) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')))
          sent.push({ path, done: (answer) => resolve({ path, skipped: false, ...answer }), fail: reject, progress: onProgress, signal })
        }),
      reasonOf: (error) => (error as Error).message,
    })
    const states = () => queue.items.map(({ state }) => state)
    return { queue, sent, states }
  }
  const files = (count: number) => Array.from({ length: count }, (_, i) => ({ file: { size: 100 }, path: `f${i}`, conflict: 'replace' as const }))

  test('sends three at a time, in order, and counts', async () => {
    const { queue, sent, states } = queueOf()
    queue.add(files(5))
    expect(sent.map(({ path }) => path)).toEqual(['f0', 'f1', 'f2'])
    sent[1]!.progress(40)
    expect(queue.totals()).toMatchObject({ files: 5, bytes: 500, sent_bytes: 40, ended: 0, busy: true })
    sent[1]!.done({ path: 'f1 (2)' })
    await until(() => sent.length === 4, 'the fourth is sent')
    expect(states()).toEqual(['sending', 'done', 'sending', 'sending', 'waiting'])
    expect(queue.items[1]!.path).toBe('f1 (2)')
    sent[0]!.done({ skipped: true })
    await until(() => sent.length === 5, 'the fifth is sent')
    for (const one of sent) one.done()
    await until(() => !queue.totals().busy, 'all have ended')
    expect(states()).toEqual(['skipped', 'done', 'done', 'done', 'done'])
    expect(queue.totals()).toMatchObject({ sent_bytes: 500, ended: 5, failed: 0 })
  })

  test('one that fails says why and is sent again when asked; one that is stopped leaves its place', async () => {
    const { queue, sent, states } = queueOf()
    queue.add(files(4))
    sent[0]!.progress(70)
    sent[0]!.fail(new Error('no space'))
    queue.stop(queue.items[1]!.id)
    queue.stop(queue.items[3]!.id)
    await until(() => states().join() === 'failed,stopped,sending,stopped', 'each stands as it ended')
    expect(sent[1]!.signal.aborted).toBe(true)
    expect(queue.items[0]!.reason).toBe('no space')
    expect(queue.totals()).toMatchObject({ failed: 1, ended: 3 })
    queue.retry()
    await until(() => sent.length === 5, 'all are sent again')
    expect(states()).toEqual(['sending', 'sending', 'sending', 'waiting'])
    expect(queue.totals()).toMatchObject({ failed: 0, ended: 0, sent_bytes: 0 })
    queue.stopAll()
    await until(() => !queue.totals().busy, 'all are stopped')
    expect(new Set(states())).toEqual(new Set(['stopped']))
    queue.clear()
    expect(queue.totals().files).toBe(0)
  })
})

test('what was found stands below its file, with what would stand there instead', () => {
  const match = (path: string, line: number, text: string, start: number, replacement?: string) => ({
    path,
    line,
    offset_bytes: line * 100,
    text,
    cut: false,
    matches: [{ start, end: start + 3, ...(replacement !== undefined && { replacement }) }],
  })
  const found = [match('a', 1, 'foo', 0), match('b', 2, '  a foo b', 4, 'bar'), match('a', 9, `${'x'.repeat(100)}foo`, 100)]
  expect(foundRows(found, new Set(['b'])).map(({ kind, key }) => `${kind} ${key.replace('\0', ':')}`)).toEqual(['file a', 'line a:100', 'line a:900', 'file b'])
  expect(piecesOf(found[1]!).map(({ text, mark }) => [text, mark])).toEqual([
    ['a ', null],
    ['foo', 'found'],
    ['bar', 'new'],
    [' b', null],
  ])
  expect(piecesOf(found[2]!).map(({ text }) => text)).toEqual(['…', 'x'.repeat(32), 'foo'])
})

describe('repositories in the workspace', () => {
  test('are the folders that hold a .git, but the workspace itself and what is inside of .git', () => {
    const folder = (...names: string[]) => read(...names.map((name) => entry(name)))
    const folders = new Map<string, Folder>([
      ['', folder('.git', 'a')],
      ['a', folder('.git', 'x')],
      ['b', folder('git', 'x')],
      ['.git/modules/a', folder('.git')],
      ['unread', { entries: null, failure: null, truncated: false }],
    ])
    expect(repositoriesIn(folders)).toEqual(['a'])
  })
})
