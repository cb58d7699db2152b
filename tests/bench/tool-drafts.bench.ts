/** Drafts a policy for every program that a completion spec is there for, and for every installed one named on the command line from its help; fails where one does not compile. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { draftPolicy } from '../../src-main/commands/drafting/draft-policy.ts'
import { readHelpText, textOfHelp } from '../../src-main/commands/drafting/read-help-text.ts'
import { readSpec } from '../../src-main/commands/drafting/read-spec.ts'
import { SpecStore } from '../../src-main/commands/drafting/spec-store.ts'
import type { ToolShape } from '../../src-main/commands/drafting/tool-shape.ts'
import { compileUserPolicy } from '../../src-main/commands/layers/compile-user-policy.ts'

const empty = realpathSync(mkdtempSync(join(tmpdir(), 'opsdeck-drafts-')))
const nothing = { names: [], get: () => null, head: () => null }
const failed: string[] = []

/** Microseconds of processor time, and what the draft has. */
function draft(tool: string, shape: ToolShape, source: 'spec' | 'help') {
  const from = process.cpuUsage()
  const { policy, guesses, dangers } = draftPolicy(tool, shape, source)
  const { user } = process.cpuUsage(from)
  const { problems } = compileUserPolicy({ tool, text: policy, origin: 'user', file: `${tool}.yaml`, below: nothing, textOf: () => null, empty })
  if (problems.length > 0) failed.push(`${tool}: ${problems[0]!.message}`)
  return { us: user, rules: guesses.length, dangers: dangers.length }
}

try {
  const store = new SpecStore(join(import.meta.dirname, '../../resources/tool-specs'))
  const drafts = store.names.map((name) => draft(name, readSpec(store.get(name), name)!, 'spec'))
  const sorted = drafts.map(({ us }) => us).sort((a, b) => a - b)
  const sum = (of: (draft: (typeof drafts)[number]) => number) => drafts.reduce((all, each) => all + of(each), 0)
  const quantile = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]!
  process.stdout.write(
    `${JSON.stringify({ name: 'drafts from specs', drafts: drafts.length, failed, guesses: sum(({ rules }) => rules), dangers: sum(({ dangers }) => dangers), p50_us: quantile(0.5), p99_us: quantile(0.99), unit: 'us of processor time' })}\n`,
  )
  for (const name of process.argv.slice(2)) {
    const { stdout, stderr } = spawnSync(name, ['--help'], {
      cwd: empty,
      timeout: 5000,
      env: { PATH: process.env['PATH'], HOME: empty, TERM: 'dumb', COLUMNS: '200' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const shape = [stdout, stderr].map((bytes) => readHelpText(textOfHelp(bytes ?? Buffer.alloc(0)) ?? '', name)).find((each) => each !== null)
    process.stdout.write(
      `${JSON.stringify({ name: `${name} --help`, ...(shape ? { ...draft(name, shape, 'help'), left_out: shape.left_out } : { shape: null }) })}\n`,
    )
  }
  if (failed.length > 0) process.exitCode = 1
} finally {
  rmSync(empty, { recursive: true, force: true })
}
