/** Tables of hostile and everyday argvs for each tool (tests/fixtures/attacks): every row has the verdict it names. */
import { readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { AppError } from '../../../src-main/base/app-error.ts'
import { room, tidyRoom } from './room.ts'

interface Row {
  argv: string[]
  expect: 'refuse' | 'allow' | 'destroy' | 'follow'
  why: string
  env?: Record<string, string>
  /** False: what a trusted workspace may do, and no other. */
  trusted?: false
}

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../fixtures/attacks')
const tables = readdirSync(folder).map((file) => ({
  tool: file.replace('.jsonl', ''),
  rows: readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Row),
}))

const here = room()
const tidy = tidyRoom()
for (const path of [
  ...['k8s/deploy.yaml', 'k8s/a.yaml', 'chart/Chart.yaml', 'chart/templates/web.yaml', 'charts/app/Chart.yaml', 'mychart/Chart.yaml', 'apps/web.yaml'],
  ...['main.tf', 'prod.tfvars', 'plan.tfplan', 'modules/net/main.tf', 'envs/prod/main.tf', 'values.yaml', 'Dockerfile', 'src/app.py', 'compose.yaml'],
]) {
  for (const each of [here, tidy]) each.write(path, 'x')
}
for (const link of ['outlink', 'link-etc', 'leakdir']) symlinkSync('/etc', join(here.workspace, link))
for (const link of ['k8s/passwd.yaml', 'leak.txt']) symlinkSync('/etc/passwd', join(here.workspace, link))
afterAll(() => {
  for (const each of [here, tidy]) each[Symbol.dispose]()
})

/** What the policy makes of a row, in the words of the tables; malformed input counts as refused. Only hostile rows meet links that lead out. */
function outcome(
  argv: readonly string[],
  env?: Record<string, string>,
  place = tidy,
  trusted = true,
): { said: string; reason: string; argv: readonly string[] } {
  try {
    const { verdict, follow } = place.commands.judge({ command: argv[0]!, args: argv.slice(1), env }, place.with({ trusted }))
    const said = !verdict.allowed ? 'refuse' : verdict.confirm_required ? 'destroy' : follow ? 'follow' : 'allow'
    return { said, reason: verdict.reason, argv: verdict.argv }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { said: 'refuse', reason: error.message, argv }
  }
}

describe.each(tables)('$tool', ({ tool, rows }) => {
  test('has at least 30 hostile and 30 everyday rows, all of this tool', () => {
    expect(rows.filter((row) => row.expect === 'refuse').length).toBeGreaterThanOrEqual(30)
    expect(rows.filter((row) => row.expect !== 'refuse').length).toBeGreaterThanOrEqual(30)
    expect(rows.every((row) => row.argv[0] === tool || row.expect === 'refuse')).toBe(true)
  })

  // One test for the many rows of an outcome: what differs is listed whole.
  test.each(['refuse', 'allow', 'destroy', 'follow'] as const)('rows to %s', (wanted) => {
    const wrong = rows
      .filter((row) => row.expect === wanted)
      .map((row) => ({
        line: JSON.stringify(row.argv).slice(0, 200),
        why: row.why,
        ...outcome(row.argv, row.env, wanted === 'refuse' ? here : tidy, row.trusted ?? true),
      }))
      .filter((row) => row.said !== wanted)
    expect(wrong).toEqual([])
  })

  test('canonical words are judged the same again', () => {
    const unstable = rows.filter((row) => {
      const first = outcome(row.argv, row.env)
      if (first.said === 'refuse') return false
      const again = outcome(first.argv, row.env)
      return again.said !== first.said || JSON.stringify(again.argv) !== JSON.stringify(first.argv)
    })
    expect(unstable).toEqual([])
  })
})
