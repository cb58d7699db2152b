/** A repository of its own for each test, in the workspace of a house, and short words for asking about it. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ActResult, GitChanges, GitStatus, ShownDiff } from '../../src-preload/contract/git.ts'
import type { Answer, TestHouse } from './test-house.ts'

const env = { PATH: process.env['PATH'], HOME: '/nonexistent', LANG: 'C.UTF-8', GIT_CONFIG_NOSYSTEM: '1', GIT_ALLOW_PROTOCOL: 'file' }
let count = 0

export const gitIn = (cwd: string, ...args: string[]): string =>
  execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
export const reasonOf = (answer: Answer): unknown => answer.error().details['reason']

export type TestRepository = ReturnType<typeof testRepository>

/** Named r1, r2 ... with the branch main and a user. */
export function testRepository(house: TestHouse) {
  const repo = `r${++count}`
  const top = join(house.workspace, repo)
  mkdirSync(top)
  const git = (...args: string[]): string => gitIn(top, ...args)
  git('init', '-q', '-b', 'main')
  git('config', 'user.name', 'Ada')
  git('config', 'user.email', 'ada@example.org')
  const get = (path: string, query: Record<string, string> = {}): Promise<Answer> => house.ask('GET', `${path}?${new URLSearchParams({ repo, ...query })}`)
  const post = (path: string, body: object = {}): Promise<Answer> => house.ask('POST', path, { body: { repo, ...body } })
  return {
    repo,
    top,
    git,
    get,
    post,
    gitBytes: (...args: string[]): Buffer => execFileSync('git', args, { cwd: top, env }),
    write(path: string, content: string | Buffer): void {
      mkdirSync(dirname(join(top, path)), { recursive: true })
      writeFileSync(join(top, path), content)
    },
    commit(message: string): string {
      git('add', '-A')
      git('commit', '-q', '--allow-empty', '-m', message)
      return git('rev-parse', 'HEAD')
    },
    async act(path: string, body: object = {}): Promise<ActResult> {
      const answer = await post(path, body)
      if (answer.status !== 200) throw new Error(answer.text)
      return answer.json<ActResult>()
    },
    status: async (): Promise<GitStatus> => (await get('/git/status')).json<GitStatus>(),
    changes: async (): Promise<GitChanges> => (await get('/api/git/changes')).json<GitChanges>(),
    hunks: async (path: string, query: Record<string, string> = {}): Promise<ShownDiff> =>
      (await get('/api/git/hunks', { path: `${repo}/${path}`, ...query })).json<ShownDiff>(),
    inRepo: (paths: string[]): string[] => paths.map((path) => `${repo}/${path}`),
  }
}
