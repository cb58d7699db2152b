/** Every key that git knows is classified, and one that counts as harmless runs no program of an untrusted workspace when it stands alone. */
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import classified from '../fixtures/git/configuration-keys.json' with { type: 'json' }
import { GitRoom } from '../unit/commands/git-room.ts'

const own = new GitRoom()
afterAll(() => own[Symbol.dispose]())

const known = new Map<string, 'harmless' | 'by_value' | 'guarded'>(
  (['harmless', 'by_value', 'guarded'] as const).flatMap((kind) => classified[kind].map((key): [string, typeof kind] => [key, kind])),
)

/** The line of the file, with a subsection that git's attributes and remotes use here. */
function written(key: string, value: string): string {
  const full = key.replace(/<[^>]*>|\*/g, key.startsWith('remote.') ? 'origin' : key.startsWith('branch.') ? 'main' : 'x')
  const [first, last] = [full.indexOf('.'), full.lastIndexOf('.')]
  const section = first === last ? full.slice(0, first) : `${full.slice(0, first)} "${full.slice(first + 1, last)}"`
  return `[${section}]\n\t${full.slice(last + 1)} = ${value}\n`
}

let base = ''
beforeAll(() => {
  base = own.text('.git/config')!
})

/** Commands that between them reach what git does with its configuration, none of which needs the network. */
const lines = [
  'status',
  'diff',
  'log -p -2',
  'commit -am x',
  'stash',
  'archive --format=tgz HEAD',
  'archive --format=x HEAD -o out.x',
  'blame a.txt',
  'fsck',
  'format-patch -1 --stdout',
  'merge main',
  'fetch',
]

test('every key of this git stands in the table', () => {
  const keys = execFileSync('git', ['help', '-c'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => /^[a-z0-9]+\./i.test(line))
  expect(keys.length).toBeGreaterThan(700)
  expect(keys.filter((key) => !known.has(key))).toEqual([])
})

describe('each key alone, with a program of the workspace as its value', () => {
  const groups = [...known].filter(([, kind]) => kind !== 'harmless')
  test('what is not harmless needs trust for everything', () => {
    const passed = groups
      .filter(([key]) => {
        own.here.write('.git/config', base + written(key, own.program))
        return !own.judge(['status']).runs_workspace_code || own.run(['status']) !== null
      })
      .map(([key]) => key)
    expect(passed).toEqual([])
    expect(groups.length).toBeGreaterThan(400)
  })

  const harmless = [...known].filter(([, kind]) => kind === 'harmless').map(([key]) => key)
  test('what is harmless needs none', () => {
    const held = harmless.filter((key) => {
      own.here.write('.git/config', base + written(key, own.program))
      return own.judge(['status']).runs_workspace_code
    })
    expect(held).toEqual([])
    expect(harmless.length).toBeGreaterThan(300)
  })

  const shares = Array.from({ length: 8 }, (_, share) => harmless.filter((key, index) => index % 8 === share && !/^(?:advice|color)\./.test(key)))
  test.each(shares.map((keys, index) => ({ index, keys })))(
    'what is harmless runs nothing: part $index',
    ({ keys }) => {
      const ran: string[] = []
      let finished = 0
      for (const key of keys) {
        own.here.write('.git/config', base + written(key, own.program))
        for (const line of lines) {
          const made = own.run(line.split(' '))
          if (made?.status === 0) finished++
          if (own.programRan()) ran.push(`${key}: git ${line}`)
        }
        own.here.write('.git/config', base)
        own.git('checkout', '-qf', 'main')
        own.here.write('a.txt', `not saved ${key}\n`)
      }
      expect(ran).toEqual([])
      expect(finished).toBeGreaterThan(keys.length * 3)
    },
    120_000,
  )

  // The canary itself: without it, the tests above could not fail.
  test.each([
    ['filter.x.clean', 'add .'],
    ['diff.x.textconv', 'log -p -2'],
    ['diff.external', 'diff'],
    ['tar.x.command', 'archive --format=x HEAD'],
    ['tar.tgz.command', 'archive --format=tgz HEAD'],
  ])('%s runs the program with git %s once trusted', (key, line) => {
    own.here.write('.git/config', `${base}${written(key, own.program)}`)
    own.here.write('a.txt', `again ${key}\n`)
    const argv = line.split(' ')
    expect(own.run(argv)).toBeNull()
    expect(own.programRan()).toBe(false)
    if (line.includes('format=x')) own.git(...argv)
    else expect(own.run(argv, { trusted: true })).not.toBeNull()
    expect(own.programRan()).toBe(true)
    own.here.write('.git/config', base)
  })
})
