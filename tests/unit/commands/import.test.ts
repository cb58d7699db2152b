/** Imports: every form of history and script file, in pieces of any size, with junk between; each line judged, sorted by reason, secrets masked. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judgeImport } from '../../../src-main/commands/importing/judge-import.ts'
import { ImportReader } from '../../../src-main/commands/importing/read-import.ts'
import { sumUpImport } from '../../../src-main/commands/importing/sum-up-import.ts'
import type { ImportFormat } from '../../../src-preload/contract/imports.ts'
import { type Room, room } from './room.ts'

function read(bytes: string | Buffer, about: { name?: string; format?: ImportFormat } = {}, piece = 1 << 20) {
  const reader = new ImportReader(about)
  const all = Buffer.from(bytes as string)
  for (let at = 0; at < all.length; at += piece) reader.add(all.subarray(at, at + piece))
  return reader.end()
}
const lines = (bytes: string | Buffer, about?: { name?: string; format?: ImportFormat }) =>
  read(bytes, about).lines.map(({ line, name, count }) => (name === null ? line : `${name}: ${line}`) + (count > 1 ? ` x${count}` : ''))

describe('forms', () => {
  const bash = 'git status\ncd x\n# a remark\ngit status\r\n'
  const stamped = '#1700000000\nfor a in b; do\necho $a\ndone\n#1700000001\ngit log\n'
  const zsh = ': 1700000000:0;git status\n: 1700000001:12;echo one \\\ntwo\n: 1700000002:0;echo \\\\\n'
  const fish = '- cmd: git status\n  when: 1700000000\n  paths:\n    - a\n- cmd: echo a\\\\b\\nls\n  when: 1\n'
  const crontab = 'MAILTO=""\n# m h\n*/5 * * * * git fetch --all\n@daily  pip list%input\n0 3 1 JAN mon-fri echo 5\\%\n'
  const makefile =
    '.PHONY: all clean\nCC := gcc\nA = b\nall: build test\n\tgit status\nbuild test: x.o\n%.o: %.c\n\techo\nall:: more\nclean :\n\trm\ninclude x.mk\n'
  const package_json = '{"name":"x","scripts":{"build":"tsc -p .","test":"vitest run","bad":5}}'
  const tasks = `// comment
{ "version": "2.0.0", /* more */ "tasks": [
  {"label": "build", "type": "shell", "command": "git status && git log", },
  {"label": "url", "type": "process", "command": "curl", "args": ["https://x.example/a//b", {"value": "two words"}]},
  {"type": "npm", "script": "lint"}, {"label": "none"},
]}`
  it.each([
    ['bash', bash, ['git status x2', 'cd x']],
    ['bash', stamped, ['git log', 'for a in b; do\necho $a\ndone']],
    ['zsh', zsh, ['echo \\\\', 'echo one \ntwo', 'git status']],
    ['fish', fish, ['echo a\\b\nls', 'git status']],
    ['crontab', crontab, ['*/5 * * * *: git fetch --all', '@daily: pip list', '0 3 1 JAN mon-fri: echo 5%']],
    ['makefile', makefile, ['all: make all', 'build: make build', 'test: make test', 'clean: make clean']],
    ['package-json', package_json, ['build: tsc -p .', 'test: vitest run']],
    ['vscode-tasks', tasks, ['build: git status && git log', "url: curl https://x.example/a//b 'two words'", 'lint: npm run lint']],
  ] as const)('%s is told from its text and read in pieces of any size', (format, text, expected) => {
    expect(read(text).format).toBe(format)
    expect(lines(text)).toEqual(expected)
    for (const piece of [1, 7]) expect(read(text, {}, piece).lines).toEqual(read(text).lines)
  })

  it('the name of the file decides first, and what somebody says before all', () => {
    expect(read('git status\n', { name: '/home/me/.zsh_history' }).format).toBe('zsh')
    expect(read('# nothing\nall:\n', { name: 'sub/Makefile' }).format).toBe('makefile')
    expect(read('{"scripts":{}}', { name: 'x', format: 'bash' }).lines).toHaveLength(1)
    expect(lines('17 * * * * root cd / && run-parts /etc/cron.hourly\n', { name: '/etc/crontab' })).toEqual(['17 * * * *: cd / && run-parts /etc/cron.hourly'])
  })

  it('zsh: bytes that it wrote in its own way', () => {
    expect(lines(Buffer.from([...Buffer.from(': 1:0;echo '), 0xc3, 0x83, 0x80, 0x0a]))).toEqual(['echo à'])
    expect(lines(': 1:0;echo à\n')).toEqual(['echo à'])
  })

  it.each(['{', '{"scripts": "x"', '[1,2'])('%j is damaged', (text) => {
    expect(() => read(text, { name: 'package.json' })).toThrow(SyntaxError)
  })
  it('is no object, or has names of prototypes', () => {
    for (const text of ['[]', 'null', '7', '{"scripts":null}', '{"scripts":["a"]}']) expect(lines(text, { name: 'package.json' })).toEqual([])
    expect(lines('{"scripts":{"__proto__":"git status","constructor":"git log"}}', { name: 'package.json' })).toEqual([
      '__proto__: git status',
      'constructor: git log',
    ])
  })
})

it('junk of any size is passed over and told of, and what is text is kept', () => {
  const junk = Buffer.alloc(300_000, '\u0000\u0001junk\u00ff', 'latin1')
  const bytes = Buffer.concat([
    Buffer.from('git status\n'),
    junk,
    Buffer.from('\ngit log\nesc \u001b[31m\n\u0007bell\n'),
    Buffer.from([0xff, 0xfe, 0x0a]),
    Buffer.from('git status'),
  ])
  const { lines: found, skipped, notes } = read(bytes, { format: 'bash' }, 4096)
  expect(found).toEqual([
    { line: 'git status', name: null, count: 2 },
    { line: 'esc \u001b[31m', name: null, count: 1 },
    { line: 'git log', name: null, count: 1 },
  ])
  expect(skipped).toEqual({ binary: 2, too_long: 1, beyond: 0 })
  expect(notes.join(' ')).toMatch(/2 lines that are no text were passed over.*1 line of more than 20000 bytes was passed over/)
})

it('different lines without end are counted and not kept', () => {
  const reader = new ImportReader({ format: 'bash' })
  for (let round = 0; round < 60; round++) reader.add(Buffer.from(Array.from({ length: 1000 }, (_, index) => `echo ${round} ${index}\n`).join('')))
  const { lines: kept, skipped, notes } = reader.end()
  expect([kept.length, skipped.beyond]).toEqual([50_000, 10_000])
  expect(notes).toEqual(['10000 lines beyond the first 50000 different ones were not looked at.'])
})

describe('verdicts', () => {
  let here: Room
  beforeAll(() => {
    here = room()
  })
  afterAll(() => here[Symbol.dispose]())
  const judge = async (text: string[], trusted = true) => {
    const around = here.with({ trusted })
    return judgeImport(
      here.commands,
      text.map((line) => ({ line, name: null, count: 1 })),
      around,
      undefined,
    )
  }

  it.each([
    ['git status', 'runs'],
    ['git add . && git commit -m x', 'queue'],
    ['git status; git log --oneline', 'queue'],
    ['git log | head', 'shell'],
    ['git log > out.txt', 'shell'],
    ['git log $BRANCH', 'shell'],
    ['git status && rm -rf /', 'shell'],
    ['git status &&', 'shell'],
    ['cd ..', 'builtin'],
    ['export A=b', 'builtin'],
    ['for a in b; do echo $a; done', 'builtin'],
    ['A=b git status', 'variable'],
    ['frobnicate --all', 'tool'],
    ['sudo reboot', 'rule'],
    ['git log --onelin', 'unknown'],
    ['git statsu', 'unknown'],
    ['git -c core.pager=x log', 'rule'],
    ['kubectl exec -it a -- sh', 'session'],
    ['echo "open', 'unreadable'],
    ['git commit -m "a\u0000b"', 'unreadable'],
  ])('%j: %s', async (line, group) => {
    const [item] = await judge([line])
    expect(item, JSON.stringify(item)).toMatchObject({ group })
    expect(item!.reason).not.toBe('')
  })

  it('what runs code of the workspace needs its trust', async () => {
    expect((await judge(['python3 src/x.py'], false))[0]).toMatchObject({ group: 'trust' })
    expect((await judge(['python3 src/x.py'], true))[0]).toMatchObject({ group: 'runs' })
  })

  it('secrets are masked in the line, the reason and the nearest form', async () => {
    const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789'
    const items = await judge([
      `curl -H "Authorization: Bearer ${secret}" https://x.example`,
      `curl https://me:${secret}@x.example/a`,
      `TOKEN=${secret} git push`,
    ])
    expect(JSON.stringify(items)).not.toContain(secret)
    expect(items.map(({ has_secret }) => has_secret)).toEqual([true, true, true])
  })

  it('sums up by reason, the tools that are missing by name', async () => {
    const items = await judgeImport(
      here.commands,
      [
        { line: 'git status', name: null, count: 3 },
        { line: 'frob a', name: null, count: 2 },
        { line: 'frob b', name: null, count: 1 },
        { line: 'grub', name: null, count: 9 },
      ],
      here.around,
      undefined,
    )
    const result = sumUpImport('bash', items, { skipped: { binary: 0, too_long: 0, beyond: 0 }, notes: [] })
    expect(result).toMatchObject({ lines: 4, would_run: 1, uses: 15, uses_that_run: 3 })
    expect(result.groups).toEqual([
      expect.objectContaining({ group: 'runs', lines: 1, uses: 3 }),
      {
        group: 'tool',
        reason: expect.any(String) as string,
        fix: expect.stringContaining('opsdeck tools add') as string,
        lines: 3,
        uses: 12,
        by: [
          { name: 'grub', lines: 1, uses: 9 },
          { name: 'frob', lines: 2, uses: 3 },
        ],
      },
    ])
  })
})
