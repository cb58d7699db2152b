/** Measures the status of a repository of 50 000 files through the API against `git status --porcelain=v2` itself: `node tests/bench/git.bench.ts` prints JSON lines; and pages of a long history. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GitCommit, GitStatus } from '../../src-preload/contract/git.ts'
import { TestHouse } from '../helpers/test-house.ts'

const files = 50_000
const rounds = 25
const commits = 10_000

const house = await TestHouse.open()
try {
  const { workspace } = house
  const env = { PATH: process.env['PATH'], HOME: join(house.folder, 'home'), LANG: 'C.UTF-8' }
  const git = (...args: string[]) => execFileSync('git', args, { cwd: workspace, env, stdio: ['ignore', 'ignore', 'inherit'] })
  for (let folder = 0; folder < files / 100; folder++) {
    const path = join(workspace, `area-${folder % 20}`, `part-${folder}`)
    mkdirSync(path, { recursive: true })
    for (let file = 0; file < 100; file++) writeFileSync(join(path, `file-${file}.ts`), `export const n = ${file}\n`)
  }
  git('init', '-q')
  git('add', '-A')
  git('-c', 'user.name=a', '-c', 'user.email=a@x', '-c', 'gc.auto=0', 'commit', '-q', '-m', 'x')
  for (let file = 0; file < 50; file++) writeFileSync(join(workspace, 'area-0', 'part-0', `file-${file}.ts`), 'changed\n')
  for (let file = 0; file < 50; file++) writeFileSync(join(workspace, 'area-1', 'part-1', `new-${file}.ts`), 'new\n')

  const bare = () => spawnSync('git', ['status', '--porcelain=v2'], { cwd: workspace, env, maxBuffer: 1024 ** 3 })
  const ours = () => house.ask('GET', '/git/status')
  for (let warm = 0; warm < 4; warm++) {
    bare()
    const { modified, untracked } = (await ours()).json<GitStatus>()
    if (modified.length !== 50 || untracked.length !== 50) throw new Error('The status is wrong.')
  }
  const times: { bare: number[]; ours: number[] } = { bare: [], ours: [] }
  const measure = async (name: 'bare' | 'ours') => {
    const start = performance.now()
    await (name === 'bare' ? bare() : ours())
    times[name].push(performance.now() - start)
  }
  for (let round = 0; round < rounds; round++) {
    // In turns, and each first as often as the other, so that a busy moment meets both.
    for (const name of round % 2 ? (['bare', 'ours'] as const) : (['ours', 'bare'] as const)) await measure(name)
  }
  const median = (of: number[]) => of.toSorted((one, other) => one - other)[Math.floor(of.length / 2)]!
  const rounded = (value: number) => Math.round(value * 100) / 100
  const [own_ms, bare_ms] = [median(times.ours), median(times.bare)]
  const tell = (result: object) => process.stdout.write(`${JSON.stringify(result)}\n`)
  tell({ name: 'status of 50 000 files', ours: rounded(own_ms), raw: rounded(bare_ms), ratio: rounded(own_ms / bare_ms), unit: 'ms', must: '<= 1.1x' })

  const stream = Array.from({ length: commits }, (_, n) => `commit refs/heads/long\ncommitter a <a@x> ${1_700_000_000 + n} +0000\ndata 9\ncommit ${n % 10}\n\n`)
  execFileSync('git', ['fast-import', '--quiet'], { cwd: workspace, env, input: stream.join('') })
  const pages: number[] = []
  for (let cursor = '', seen = 0; seen < commits; ) {
    const start = performance.now()
    const page = (await house.ask('GET', `/git/log?all=true&count=200&cursor=${cursor}`)).json<{ commits: GitCommit[]; next_cursor: string | null }>()
    pages.push(performance.now() - start)
    seen += page.commits.length
    if (page.next_cursor === null) break
    cursor = page.next_cursor
  }
  if (pages.length < commits / 200) throw new Error('The history is not whole.')
  tell({ name: 'page of 200 commits of 10 000, all branches', ours: rounded(median(pages)), unit: 'ms', worst: rounded(Math.max(...pages)) })
} finally {
  await house[Symbol.asyncDispose]()
}
