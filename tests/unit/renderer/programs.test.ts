/** Registered programs in the window without a window: rows of the tree, what fields hold and the call that they mean, what is remembered and copied. */
import { describe, expect, test } from 'vitest'
import { readDeclaration } from '../../../src-main/registry/read-declaration.ts'
import type { RegistryArg, RegistryProgram } from '../../../src-preload/contract/registry.ts'
import { curlOf, opsdeckLineOf } from '../../../src-renderer/features/programs/copied-call.ts'
import { callValues, fieldErrors, fieldsOf, hintOf, withoutUploads } from '../../../src-renderer/features/programs/field-values.ts'
import { declaration_example } from '../../../src-renderer/features/programs/how-to-declare.tsx'
import { countCommands, findCommand, parentOf, programRows } from '../../../src-renderer/features/programs/program-rows.ts'
import { keepNewest } from '../../../src-renderer/stores/programs.ts'

const arg = (name: string, type: RegistryArg['type'], more: Partial<RegistryArg> = {}): RegistryArg => ({
  ...{ name, type, required: false, positional: null, option: `--${name}`, list: false, default: null, choices: null, description: '', aliases: [] },
  ...{ min: null, max: null, max_length: null, pattern: null, schemes: null, folder: false, stdout: false },
  ...more,
})

const command = (name: string, description = '') => ({ name, description, effect: 'read' as const, outputs: [], args: [], example: null, timeout_s: null })
const program = (name: string, stages: RegistryProgram['stages']): RegistryProgram => ({
  ...{ name, description: '', installed: true, path: `/bin/${name}`, version: null, origin: 'user', install: '' },
  stages,
})

describe('the tree', () => {
  const programs = [
    program('zyra', [
      { name: 'process', aliases: ['transform'], commands: [command('convert', 'Converts a file'), command('pad')] },
      { name: 'search', aliases: [], commands: [command('api')] },
    ]),
    program('other', [{ name: 'process', aliases: [], commands: [command('convert')] }]),
  ]
  const names = (closed: string[], filter: string) => programRows(programs, new Set(closed), filter).map(({ key }) => key)

  test('shows programs, stages and commands in order, and leaves out what is closed', () => {
    const all = names([], '')
    expect(all.slice(0, 4)).toEqual(['program zyra', 'stage zyra process', 'zyra process convert', 'zyra process pad'])
    expect(all).toHaveLength(9)
    expect(names(['stage zyra process', 'program other'], '')).toEqual([
      'program zyra',
      'stage zyra process',
      'stage zyra search',
      'zyra search api',
      'program other',
    ])
  })

  test('has installed programs first', () => {
    const absent = { ...programs[0]!, name: 'absent', installed: false }
    expect(programRows([absent, ...programs], new Set(), '').flatMap((row) => (row.kind === 'program' ? [row.program.name] : []))).toEqual([
      ...['zyra', 'other', 'absent'],
    ])
  })

  test('finds by all words in names, aliases and descriptions, also in closed branches', () => {
    expect(names(['program zyra'], 'TRANSFORM file')).toEqual(['program zyra', 'stage zyra process', 'zyra process convert'])
    expect(names([], 'convert')).toEqual([
      'program zyra',
      'stage zyra process',
      'zyra process convert',
      'program other',
      'stage other process',
      'other process convert',
    ])
    expect(names([], 'nothing like it')).toEqual([])
  })

  test('tells the place of each row among its own, its parent, and a command by its key', () => {
    const rows = programRows(programs, new Set(), '')
    expect(rows[3]).toMatchObject({ depth: 2, size: 2, position: 2 })
    expect(parentOf(rows, 3)?.key).toBe('stage zyra process')
    expect(parentOf(rows, 1)?.key).toBe('program zyra')
    expect(parentOf(rows, 0)).toBeUndefined()
    expect(findCommand(programs, 'other process convert')?.program.name).toBe('other')
    expect(findCommand(programs, 'other process')).toBeUndefined()
    expect(countCommands(programs)).toBe(4)
  })
})

describe('the fields of a command', () => {
  const args = [
    arg('input', 'source', { required: true }),
    arg('output', 'path-out', { default: 'out.txt', aliases: ['target'] }),
    arg('level', 'int', { min: 0, max: 9 }),
    arg('sizes', 'number', { list: true, default: [1, 2] }),
    arg('word', 'text', { list: true }),
    arg('upper', 'flag'),
    arg('keep', 'flag', { default: true }),
  ]

  test('hold the defaults at first, and values by any name of their argument', () => {
    expect(fieldsOf(args, {})).toEqual({ input: '', output: 'out.txt', level: '', sizes: ['1', '2'], word: [], upper: false, keep: true })
    expect(fieldsOf(args, { target: 'a.txt', level: 3, word: 'one', upper: true, keep: false })).toMatchObject({
      ...{ output: 'a.txt', level: '3', word: ['one'], upper: true, keep: false },
    })
    // What another version of the declaration left behind does not fit.
    expect(fieldsOf(args, { level: { a: 1 }, upper: 'yes', gone: 1 })).toMatchObject({ level: '', upper: false })
  })

  test('mean a call: numbers as numbers, nothing for what is empty, and no default against the will of its user', () => {
    const fields = { input: 'a.txt', output: '', level: ' 1e1 ', sizes: ['0.5', '', '-2'], word: ['', ' two '], upper: true, keep: false }
    expect(callValues(args, fields)).toEqual({ input: 'a.txt', level: 10, sizes: [0.5, -2], word: [' two '], upper: true, keep: false })
    expect(callValues(args, { ...fields, level: '1O', sizes: [], word: [''], upper: false, keep: true })).toEqual({
      ...{ input: 'a.txt', level: '1O', sizes: [], keep: true },
    })
    expect(callValues(args, { level: '0x10' })).toEqual({ level: '0x10' })
  })

  test('come back from the call that they mean', () => {
    const fields = fieldsOf(args, { input: 'file_id:1', level: 4, sizes: [3], word: ['a', 'b'] })
    expect(fieldsOf(args, callValues(args, fields))).toEqual(fields)
  })

  test('an example loses the uploads of its writer', () => {
    expect(withoutUploads({ input: 'file_id:0', output: 'a.txt', word: ['file_id:1', 'b'] })).toEqual({ output: 'a.txt', word: ['b'] })
  })

  test('show what the host says of them; empty ones only once they were tried', () => {
    const issues = [
      { path: 'args.input', message: 'It is needed.' },
      { path: 'args.target', message: 'It is a plain name.' },
      { path: 'args.level', message: 'It is at most 9.' },
      { path: 'args', message: 'Too long together.' },
    ]
    const fields = { ...fieldsOf(args, {}), level: '12' }
    const said = { output: 'It is a plain name.', level: 'It is at most 9.', '': 'Too long together.' }
    expect(fieldErrors({ issues }, args, fields, false)).toEqual(said)
    expect(fieldErrors({ issues }, args, fields, true)).toEqual({ input: 'It is needed.', ...said })
    const gone = fieldErrors({ file_ids: ['7'] }, args, { ...fields, input: 'file_id:7' }, false)
    expect(Object.keys(gone)).toEqual(['input'])
  })

  test('say what they take', () => {
    expect(hintOf(arg('level', 'int', { description: 'How deep', min: 0, max: 9 }))).toBe('How deep · whole number · 0 to 9')
    expect(hintOf(arg('output', 'path-out', { stdout: true }))).toBe('name of a new file · - prints it instead')
    expect(hintOf(arg('from', 'url', { schemes: ['https', 's3'], list: true }))).toBe('list: address · https, s3')
    expect(hintOf(arg('root', 'path-in', { folder: true }))).toBe('folder of the workspace')
    expect(hintOf(arg('upper', 'flag'))).toBe('')
  })
})

test('what is remembered is bounded; what is used again is the newest', () => {
  let kept: Record<string, number> = {}
  for (const key of ['a', 'b', 'c']) kept = keepNewest(kept, key, 1, 3)
  kept = keepNewest(kept, 'a', 2, 3)
  kept = keepNewest(kept, 'd', 1, 3)
  expect(Object.entries(kept)).toEqual([
    ['c', 1],
    ['a', 2],
    ['d', 1],
  ])
})

test('a call is copied for a shell, with the key in its variable, and quotes stay what they are', () => {
  const call = { program: 'zyra', stage: 'process', command: 'pad', args: { text: `it's "so" $HOME` } }
  const curl = curlOf(call, 'http://127.0.0.1:8123')
  expect(curl).toContain(`-d '{"program":"zyra","stage":"process","command":"pad","args":{"text":"it'\\''s \\"so\\" $HOME"}}' http://127.0.0.1:8123/cli/run`)
  expect(curl).toContain('-H "X-API-Key: $OPSDECK_API_KEY"')
  expect(curlOf(call, 'file://')).toContain(' http://127.0.0.1:3000/cli/run')
})

test("a call is copied for Opsdeck's own command line, lists as several values", () => {
  const call = { program: 'zyra', stage: 'process', command: 'pad', args: { text: "it's", level: [1, 2], raw: true }, workspace: 'w' }
  expect(opsdeckLineOf(call)).toBe(`npx opsdeck cli run --program zyra process pad 'text=it'\\''s' level=1 level=2 raw=true`)
})

test('the example of a declaration is one', () => {
  expect(readDeclaration(declaration_example, { file: 'wordcount.yaml', origin: 'user', tools: [] })).toMatchObject({
    program: { name: 'wordcount', stages: [{ name: 'count', commands: [{ name: 'lines', effect: 'read', argv: ['-l'] }] }] },
    problems: [],
  })
})
