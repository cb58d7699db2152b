/** The reader of git configurations sees the same keys and values as the git of this machine. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { readConfigText } from '../../src-main/commands/machine/repository/config-reader.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const folder = tempFolder()
afterAll(() => folder[Symbol.dispose]())

/** What git makes of the bytes; null when it refuses the file. */
function byGit(bytes: Buffer): string[] | null {
  const file = join(folder.path, 'config')
  writeFileSync(file, bytes)
  const made = spawnSync('git', ['config', '--list', '-z', '--no-includes', '--file', file], { encoding: 'buffer', env: { PATH: process.env.PATH } })
  if (made.status !== 0) return null
  return made.stdout.toString('utf8').split('\0').slice(0, -1)
}

const ours = (bytes: Buffer) => readConfigText(bytes).entries.map(({ key, value }) => (value === null ? key : `${key}\n${value}`))

const compare = (bytes: Buffer) => {
  const theirs = byGit(bytes)
  const reading = readConfigText(bytes)
  if (theirs === null) expect(reading.sound, JSON.stringify(bytes.toString('latin1'))).toBe(false)
  // A file that is read as doubtful counts as the worst anyway, so only the other direction must hold.
  if (reading.sound) expect(ours(bytes), JSON.stringify(bytes.toString('latin1'))).toEqual(theirs)
  return reading.sound
}

const cases: [string, string][] = [
  ['a comment that ends in a backslash joins nothing', '# x \\\n[filter "evil"]\n\tclean = sh evil.sh\n'],
  ['a value that ends in two backslashes is over', '[core]\n\ta = x\\\\\n[filter "e"]\n\tclean = id\n'],
  ['a value goes on behind one backslash', '[core]\n\ta = x \\\n[filter "e"]\n\tclean = id\n'],
  ['a comment behind a value joins nothing', '[core]\n\ta = x ; \\\n[filter "e"]\n\tclean = id\n'],
  ['a comment sign in quotes is a character', '[core]\n\ta = "x ; # \\" y" z # c\n'],
  ['a quote within a value', '[remote "o"]\n\turl = "/tmp/a"b\n\tpushurl = "/x" ; c\n'],
  ['a quote that stays open', '[core]\n\ta = "x\n\tb = 1\n'],
  ['an escape that there is not', '[core]\n\ta = \\x\n'],
  ['a subsection with escapes', '[filter "a\\"b\\\\c\\d]"]\n\tclean = id\n'],
  ['the old form of a subsection', '[Filter.Evil]clean=id\n'],
  ['old form and new form at once', '[a.B "C"] d = e\n'],
  ['section and key on one line', '[filter "e"] clean = id\n'],
  ['two sections on one line', '[core] [filter "e"] clean = id\n'],
  ['a key without a value', '[core]\n\tbare\n\tx\n'],
  ['a key without a value at the end of the file', '[core]\n\tbare'],
  ['a byte order mark', '\u00ef\u00bb\u00bf[core]\n\tx = 1\n'],
  ['a torn byte order mark', '\u00ef\u00bb[core]\n\tx = 1\n'],
  ['a second byte order mark', '\u00ef\u00bb\u00bf\u00ef\u00bb\u00bf[core]\n\tx = 1\n'],
  ['lines that end as on Windows', '[core]\r\n\ta = x \\\r\n y\r\n\tb = z\r\n'],
  ['a carriage return alone', '[core]\r\ta = x\ry\r[filter "e"]\rclean = id\n'],
  ['a continuation at the end of the file', '[core]\n\ta = x\\'],
  ['a key before any section', 'a = b\n[core]\n'],
  ['an empty section', '[]\n\ta = b\n'],
  ['blanks inside brackets', '[ core ]\n\ta = b\n'],
  ['blanks behind the name', '[core ]\n\ta = b\n'],
  ['a form feed is no blank', '[core]\n\fa = b\n'],
  ['an underscore in a key', '[core]\n\ta_b = c\n'],
  ['a key that starts with a digit', '[core]\n\t1a = c\n'],
  ['a line feed in a subsection', '[core "a\nb"]\n\tc = d\n'],
  ['umlauts', '[branch "größe"]\n\tremote = übung\n'],
  ['an empty value', '[core]\n\ta =\n\tb = ""\n\tc = ;\n'],
  ['a dot at the start', '[.x]\n\ta = b\n'],
]

describe('single cases', () => {
  test.each(cases)('%s', (_, text) => {
    compare(Buffer.from(text, /[\u0100-\uffff]|ö|ß|ü/.test(text) ? 'utf8' : 'latin1'))
  })

  test('sections that a comment or a value seemed to hide are found', () => {
    expect(ours(Buffer.from(cases[0]![1]))).toEqual(['filter.evil.clean\nsh evil.sh'])
    expect(ours(Buffer.from(cases[1]![1]))).toContain('filter.e.clean\nid')
    expect(ours(Buffer.from(cases[3]![1]))).toContain('filter.e.clean\nid')
  })

  test('a NUL is doubtful', () => {
    expect(readConfigText(Buffer.from('[core]\n\ta = x\0y\n')).sound).toBe(false)
  })
})

const piece = fc.constantFrom(
  ...['[core]', '[filter "evil"]', '[Filter.Evil]', '[a "b\\"c"]', '[a "', '"]', '[', ']', '\n', '\n', '\n', '\r\n', '\r', '\t', ' ', '  '],
  ...['clean', 'Bare', 'a-b', 'x1', '=', ' = ', 'id', 'sh evil.sh', '"', '""', '\\', '\\\\', '\\\n', '\\\r\n', '\\n', '\\t', '\\b', '\\q', '\\"'],
  ...[';', '#', ' # c', ' ; c \\', 'true', '0', '.', '-', '_', '\f', '\u00ef\u00bb\u00bf', 'ü', "'", '$(id)', '!id', ':', '/', '[include]', 'path = x'],
)

/** Files that git mostly takes, since most random ones end at the first line. */
const likely = fc
  .array(
    fc.oneof(
      fc.constantFrom('[core]', '[filter "evil"]', '[A.B]', '[x "y z"]', '[x "\\\\"]', '# c \\', '; "', ''),
      fc.tuple(fc.constantFrom('a', 'Clean', 'b-c', '  d', '\te'), fc.array(piece, { maxLength: 4 })).map(([key, rest]) => `${key} = ${rest.join('')}`),
      fc.constantFrom('bare', ' a = x \\', ' a = "x \\', ' a = x \\\\', ' a = "x;y" # z'),
    ),
    { maxLength: 8 },
  )
  .map((lines) => `[s]\n${lines.join('\n')}${lines.length % 3 === 0 ? '\n' : ''}`)

const utf8 = (text: string) => Buffer.from(text, 'utf8')

describe('generated files', () => {
  test.each([
    ['of likely lines', likely, 1500, 11],
    ['of loose pieces', fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join('')), 1000, 23],
  ] as const)(
    '%s are read as git reads them',
    (_, files, numRuns, seed) => {
      let sound = 0
      fc.assert(
        fc.property(files, (text) => {
          if (compare(utf8(text))) sound++
        }),
        { numRuns, seed },
      )
      expect(sound).toBeGreaterThan(numRuns / 50)
    },
    120_000,
  )
})
