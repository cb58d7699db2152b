/** Filling a template: each word one argument or none, no value an option, no secret a word; and what is wrong with a template is found before it is kept. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkDefinition } from '../../../src-main/flows/templates/check-definition.ts'
import { dayIn } from '../../../src-main/flows/templates/check-value.ts'
import { type Filled, fillTemplate } from '../../../src-main/flows/templates/fill-template.ts'
import { readTemplateText, templateText } from '../../../src-main/flows/templates/read-template-text.ts'
import type { TemplateValues } from '../../../src-preload/contract/template-values.ts'
import { template_definition } from '../../../src-preload/contract/templates.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

type Given = Parameters<typeof template_definition.parse>[0]
const definition = (more: object): ReturnType<typeof template_definition.parse> => template_definition.parse({ name: 't', command: 'git', ...more } as Given)
const seat = { today: '2030-03-01', root: null as string | null }

function fill(more: object, given: TemplateValues = {}, root: string | null = null) {
  return fillTemplate({ definition: definition(more), given, seat: { ...seat, root } })
}
function filled(more: object, given: TemplateValues = {}, root: string | null = null): Filled {
  const result = fill(more, given, root)
  if ('issues' in result) throw new Error(JSON.stringify(result.issues))
  return result
}
function issues(more: object, given: TemplateValues = {}, root: string | null = null): { path: string; message: string }[] {
  const result = fill(more, given, root)
  if (!('issues' in result)) throw new Error(`filled: ${result.request.args.join(' ')}`)
  return result.issues
}
const text = (name: string, more: object = {}) => ({ name, type: 'text', ...more })

describe('a placeholder', () => {
  it('is one argument whatever its value holds, and its value is not looked at again', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        const clean = value.replace(/[\u0000-\u001f\u007f]/g, ' ').toWellFormed()
        const { request } = filled({ args: ['log', '--grep={x}', 'a{x}b{y}'], parameters: [text('x'), text('y')] }, { x: clean, y: '{x} \\{z} {{q}}' })
        expect(request.args).toEqual(['log', `--grep=${clean}`, `a${clean}b{x} \\{z} {{q}}`])
      }),
    )
  })

  it('is never an option: a value that begins with "-" in a word of its own is refused, and taken where the word has a prefix', () => {
    expect(issues({ args: ['{x}'], parameters: [text('x')] }, { x: '--upload-pack=touch x' })[0]).toMatchObject({ path: 'values.x' })
    expect(issues({ args: ['{x}{y}'], parameters: [text('x', { min_length: 0 }), text('y')] }, { x: '', y: '-x' })).toHaveLength(1)
    expect(issues({ args: ['-n', '{x}'], parameters: [{ name: 'x', type: 'number' }] }, { x: -5 })).toHaveLength(1)
    expect(filled({ args: ['--since={x}'], parameters: [text('x')] }, { x: '-1.day' }).request.args).toEqual(['--since=-1.day'])
  })

  it('leaves alone what programs fill themselves', () => {
    const args = ['stash@{0}', '{{.Names}}', '{.items}', '{}', '\\{x}', '{{range}}', 'HEAD@{1.day}']
    expect(filled({ args, parameters: [] }).request.args).toEqual(['stash@{0}', '{{.Names}}', '{.items}', '{}', '{x}', '{{range}}', 'HEAD@{1.day}'])
  })

  it('without a value takes its word along, and its group as a whole', () => {
    const more = {
      args: ['log', ['-n', '{count}'], '--author={who}', '{ref}'],
      parameters: [{ name: 'count', type: 'number', required: false }, text('who', { required: false }), { name: 'ref', type: 'branch', default: 'main' }],
    }
    expect(filled(more).request.args).toEqual(['log', 'main'])
    expect(filled(more, { count: 3, who: '' }).request.args).toEqual(['log', '-n', '3', 'main'])
    expect(issues({ args: ['{x}'], parameters: [text('x')] }, { x: '' })[0]!.message).toBe('x needs a value.')
    expect(issues({ args: [], parameters: [] }, { nobody: 1 })[0]).toMatchObject({ path: 'values.nobody' })
  })
})

describe('a value of its type', () => {
  it.each([
    [text('x', { pattern: 'v\\d+' }), 'v1', 'v1;rm'],
    [text('x', { pattern: 'a|b' }), 'a', 'ab'],
    [text('x', { max_length: 3 }), 'abc', 'abcd'],
    [text('x'), 'two words', 'two\nlines'],
    [{ name: 'x', type: 'number', min: 1, max: 5, whole: true }, 5, 6],
    [{ name: 'x', type: 'number', whole: true }, 7, 1.5],
    [{ name: 'x', type: 'number' }, '0.5', '1e400'],
    [{ name: 'x', type: 'number' }, 12, '0x1f'],
    [{ name: 'x', type: 'enum', choices: ['eu', 'us'] }, 'eu', 'e'],
    [{ name: 'x', type: 'branch' }, 'feature/a.b', 'a..b'],
    [{ name: 'x', type: 'branch' }, 'v1', '+main'],
    [{ name: 'x', type: 'branch' }, 'x', ':main'],
    [{ name: 'x', type: 'branch' }, 'y', 'a b'],
    [{ name: 'x', type: 'branch' }, 'z', 'x@{1}'],
    [{ name: 'x', type: 'date' }, '2030-02-28', '2030-02-30'],
    [{ name: 'x', type: 'date', max: 'today' }, 'yesterday', 'tomorrow'],
    [{ name: 'x', type: 'date' }, 'today', '1.1.2030'],
  ])('%j takes %j and not %j', (parameter, good, bad) => {
    const more = { args: ['log', '{x}'], parameters: [parameter] }
    expect(fill(more, { x: good })).not.toHaveProperty('issues')
    expect(issues(more, { x: bad })).toEqual([expect.objectContaining({ path: 'values.x' })])
  })

  it('means the day of the run, where that is', () => {
    expect(filled({ args: ['{x}'], parameters: [{ name: 'x', type: 'date' }] }, { x: 'yesterday' }).request.args).toEqual(['2030-02-28'])
    expect(dayIn('Pacific/Auckland', new Date('2030-01-31T12:00:00Z'))).toBe('2030-02-01')
  })

  it('that is a path stays in the workspace, counted from the folder of the command, also through links', () => {
    using folder = tempFolder()
    mkdirSync(join(folder.path, 'w', 'sub'), { recursive: true })
    writeFileSync(join(folder.path, 'w', 'sub', 'a.txt'), '')
    writeFileSync(join(folder.path, 'outside.txt'), '')
    symlinkSync('../outside.txt', join(folder.path, 'w', 'link'))
    const root = join(folder.path, 'w')
    const path = (kind?: string) => ({
      args: ['{x}'],
      work_dir: '{in}',
      parameters: [
        { name: 'x', type: 'path', ...(kind && { kind }) },
        { name: 'in', type: 'path', kind: 'folder' },
      ],
    })
    expect(filled(path('file'), { x: 'a.txt', in: 'sub' }, root).request).toMatchObject({ args: ['a.txt'], work_dir: 'sub' })
    for (const [kind, x] of [
      ['file', '.'],
      ['folder', 'a.txt'],
      ['new', 'a.txt'],
      ['any', 'b'],
      ['any', '../../outside.txt'],
      ['any', '../link'],
      ['any', '/etc/passwd'],
    ] as const)
      expect(issues(path(kind), { x, in: 'sub' }, root), `${kind} ${x}`).toEqual([expect.objectContaining({ path: 'values.x' })])
  })

  it('does not hold the host up, whatever pattern a file brings along', () => {
    const more = { args: ['{x}'], parameters: [text('x', { pattern: '(a+)+' })] }
    const began_ms = performance.now()
    expect(issues(more, { x: `${'a'.repeat(40)}!` })[0]!.message).toContain('in time')
    expect(performance.now() - began_ms).toBeLessThan(5000)
    expect(fill(more, { x: 'aaa' })).not.toHaveProperty('issues')
  })

  it('that is a secret is given by its variable or on standard input, never as a word', () => {
    const more = {
      args: ['status'],
      parameters: [
        { name: 'key', type: 'secret', env: 'GIT_KEY' },
        { name: 'pass', type: 'secret' },
      ],
    }
    const { request, input, secret_env } = filled(more, { key: 'k-123456', pass: 'p\nq' })
    expect({ request, input, secret_env }).toEqual({
      request: { command: 'git', args: ['status'], env: { GIT_KEY: 'k-123456' } },
      input: 'p\nq',
      secret_env: ['GIT_KEY'],
    })
  })
})

describe('what is wrong with a template', () => {
  const wrong = (more: object) => checkDefinition(definition(more)).map(({ path, message }) => `${path.join('.')}: ${message}`)
  it.each([
    [{ args: ['{x}'] }, 'args.0: There is no parameter "x".'],
    [{ args: ['a'], parameters: [text('x')] }, 'parameters.0: The parameter "x" stands nowhere'],
    [{ args: ['{x}'], parameters: [text('x'), text('x')] }, 'parameters.1.name: The parameter "x" stands twice.'],
    [{ args: ['{x}'], parameters: [{ name: 'x', type: 'secret' }] }, 'args.0: The secret "x" would stand among the words'],
    [{ args: [['-c', 'a={x}']], parameters: [{ name: 'x', type: 'secret', env: 'A' }] }, 'args.0.1: The secret'],
    [{ args: [], env: { A: '{x}' }, parameters: [{ name: 'x', type: 'secret', env: 'B' }] }, 'env.A: The secret'],
    [{ args: [], env: { A: 'b' }, parameters: [{ name: 'x', type: 'secret', env: 'A' }] }, 'env.A: The variable A is given by'],
    [
      {
        args: [],
        parameters: [
          { name: 'x', type: 'secret' },
          { name: 'y', type: 'secret' },
        ],
      },
      'parameters.1.env: Only one secret',
    ],
    [{ args: ['-n', '{x}'], parameters: [{ name: 'x', type: 'number', required: false }] }, 'args.1: Without a value for "x", -n would take'],
    [{ args: ['{x}'], parameters: [{ name: 'x', type: 'enum', choices: ['a', '-b'] }] }, 'args.0: A choice of "x" begins with "-"'],
    [{ args: ['{x}'], parameters: [{ name: 'x', type: 'enum', choices: ['a'], default: 'b' }] }, 'parameters.0.default: The default does not fit.'],
    [{ args: ['{x}'], parameters: [text('x', { pattern: '(' })] }, 'parameters.0.pattern: The pattern is no regular expression'],
    [{ args: ['{x}'], parameters: [{ name: 'x', type: 'number', min: 3, max: 1 }] }, 'parameters.0.min: The least is more'],
    [{ command: '{x}', args: ['{x}'], parameters: [text('x')] }, 'command: The tool cannot be a parameter.'],
    [
      { args: ['{x}'], parameters: [{ name: 'x', type: 'date' }], presets: [{ name: 'p', values: { x: 'soon', y: 1 } }] },
      'presets.0.values.x: The value does not fit.',
    ],
    [
      { args: [], parameters: [{ name: 'x', type: 'secret' }], presets: [{ name: 'p', values: { x: 'geheim' } }] },
      'presets.0.values.x: "x" is a secret, and secrets are never stored.',
    ],
  ])('%j', (more, sentence) => {
    expect(
      wrong(more).find((one) => one.startsWith(sentence)),
      wrong(more).join('\n'),
    ).toBeDefined()
  })
})

describe('a file', () => {
  it('says line, column and fix of each mistake, and the sound ones of a list are there', () => {
    const { templates, problems } = readTemplateText(
      `templates:
  - name: good
    command: git
    args: [status]
  - name: bad
    comand: git
    args: ["{x}"]
  - name: worse
    command: git
    parameters:
      - {name: x, type: colour}
  - name: good
    command: git
`,
      'file',
    )
    expect(templates.map(({ name }) => name)).toEqual(['good'])
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ line: 6, column: 5, message: 'There is no field "comand".', fix: 'Write "command".' }),
        expect.objectContaining({ line: 11, message: 'This is no type of parameter.' }),
        expect.objectContaining({ line: 12, message: 'The name "good" stands twice.' }),
      ]),
    )
  })

  it('that is no YAML, no template or a queue has none', () => {
    expect(readTemplateText('a: [', 'x').problems[0]).toMatchObject({ line: 1 })
    expect(readTemplateText('- 1', 'x').problems[0]!.message).toBe('The file holds no template.')
    expect(readTemplateText('commands: [{command: git}]', 'x')).toMatchObject({
      templates: [],
      problems: [],
      queue: { name: 'x', commands: [{ command: 'git' }] },
    })
    expect(readTemplateText('command: git\nargs: [status]', 'named-by-file').templates[0]!.name).toBe('named-by-file')
  })

  it('that was written from a template is that template again', () => {
    const one = definition({
      args: ['log', ['-n', '{count}'], '--format=%h {x}: "q"', '\\{'],
      env: { A: '{x}' },
      parameters: [{ name: 'count', type: 'number', required: false }, text('x', { default: '- # :' })],
      presets: [{ name: 'ten', values: { count: 10 } }],
      retry: { attempts: 2, initial_ms: 5 },
      timeout_ms: null,
    })
    expect(readTemplateText(templateText(one), 'other')).toEqual({ templates: [one], problems: [] })
  })
})
