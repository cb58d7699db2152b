/** dig, nslookup, ping and traceroute read the canonical words as the written ones: random options of the policies against the real programs, loopback only. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { room, verdictOn } from '../unit/commands/room.ts'

const here = room()
afterAll(() => here[Symbol.dispose]())

interface Comparison {
  tool: string
  /** Forms of one option each, as one may write them. */
  options: readonly (readonly string[])[]
  /** Words that are always there, so that the program ends at once and stays on this machine. */
  always: readonly string[]
  target: readonly string[]
  /** What the program printed when it did not understand its words. */
  misread: RegExp
}

const comparisons: readonly Comparison[] = [
  {
    tool: 'ping',
    options: [['-n'], ['-q'], ['-4'], ['-nq'], ['-D'], ['-s', '40'], ['-s40'], ['-t', '30'], ['-t30'], ['-W', '1'], ['-w', '2'], ['-i', '0.5'], ['-qs', '24']],
    always: ['-c', '1'],
    target: ['127.0.0.1'],
    misread: /usage|invalid|unrecognized/i,
  },
  {
    tool: 'traceroute',
    // Not among them: a value attached behind a group (-nq1). The program itself refuses that; its canonical form (-n -q 1) runs.
    options: [['-n'], ['-4'], ['-q', '1'], ['-q1'], ['-w', '1'], ['-f', '1'], ['-N', '1'], ['-p', '33434'], ['--queries=1'], ['-4n']],
    always: ['-m', '2'],
    target: ['127.0.0.1'],
    misread: /usage|bad option|cannot handle/i,
  },
  {
    tool: 'dig',
    options: [
      ['+short'],
      ['+nocomments'],
      ['+noall', '+answer'],
      ['-t', 'mx'],
      ['-tmx'],
      ['-4'],
      ['+tcp'],
      ['+bufsize=1200'],
      ['-c', 'IN'],
      ['+norecurse'],
      ['-q', 'example.org'],
    ],
    always: ['-p', '1', '+tries=1', '+time=1'],
    target: ['@127.0.0.1', 'example.org'],
    misread: /invalid option|usage|unexpected/i,
  },
  {
    tool: 'nslookup',
    options: [['-type=mx'], ['-querytype=a'], ['-class=IN'], ['-norecurse'], ['-nodebug'], ['-debug']],
    always: ['-port=1', '-timeout=1', '-retry=0'],
    target: ['example.org', '127.0.0.1'],
    misread: /invalid option|unknown/i,
  },
]

const folders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin']
const pathOf = (tool: string): string | undefined => folders.map((folder) => `${folder}/${tool}`).find((path) => existsSync(path))

const runs_compared = 25

for (const { tool, options, always, target, misread } of comparisons) {
  describe(tool, () => {
    const path = pathOf(tool)
    const chosen = fc.subarray([...options.keys()], { maxLength: 4 })
    const argvs = fc.sample(
      chosen.map((picks) => [...always, ...picks.flatMap((pick) => options[pick]!), ...target]),
      { numRuns: runs_compared, seed: 7 },
    )
    const judged = argvs.map((args) => ({ args, verdict: verdictOn(here, [tool, ...args]) })).filter(({ verdict }) => verdict.allowed)

    test('is installed, and the policy allows enough of the lines to compare', () => {
      expect(path, `${tool} is not installed`).toBeDefined()
      expect(judged.length).toBeGreaterThan(runs_compared / 3)
    })

    test('reads the canonical words and the written ones without complaint, and does the same', () => {
      for (const { args, verdict } of judged) {
        const written = spawnSync(path!, args, { encoding: 'utf8', timeout: 20_000 })
        const canonical = spawnSync(path!, verdict.argv.slice(1), { encoding: 'utf8', timeout: 20_000 })
        for (const one of [written, canonical]) expect(`${one.stdout}${one.stderr}`, args.join(' ')).not.toMatch(misread)
        expect({ args, code: canonical.status }).toEqual({ args, code: written.status })
      }
    })

    test('complains about an option that it does not have, which is what the comparison looks for', () => {
      const unknown = tool === 'dig' ? '+no-such-thing' : '-no-such-thing=1'
      const said = spawnSync(path!, [...always, unknown, ...target], { encoding: 'utf8', timeout: 20_000 })
      expect(`${said.stdout}${said.stderr}`).toMatch(misread)
      expect(verdictOn(here, [tool, ...always, unknown, ...target]).allowed).toBe(false)
    })
  })
}
