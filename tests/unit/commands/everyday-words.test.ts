/** What the tools' everyday lines are: a session for the user, or a job with its effect. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readLine } from '../../../src-main/commands/reading/read-line.ts'
import { tidyRoom } from './room.ts'
import { effects, refused, sessions } from './word-lines.ts'

const here = tidyRoom()
afterAll(() => here[Symbol.dispose]())
beforeAll(() => {
  for (const file of ['Dockerfile', 'main.py', 'main.tf', 'compose.yaml', 'k8s/a.yaml', 'chart/Chart.yaml', 'patch.diff']) here.write(file, 'x\n')
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], { cwd: here.workspace, stdio: 'pipe' })
  git('init', '-q', '-b', 'main')
  here.write('a.txt', 'x\n')
  git('add', 'a.txt', 'README.md')
  git('commit', '-qm', 'One')
  git('branch', 'dev')
  git('tag', 'v1')
  git('remote', 'add', 'origin', 'https://example.org/x.git')
  writeFileSync(join(here.workspace, 'a.txt'), 'y\n')
})

/** `session`, `refused`, or the effect. */
function said(line: string, trusted = true): string {
  const read = readLine(line, here.folder)
  if (!('request' in read)) return 'no line'
  const { allowed, session, effect } = here.commands.judge(read.request, here.with({ trusted })).verdict
  return allowed ? effect! : session ? 'session' : 'refused'
}

// One test for the many lines of a kind: what differs is listed whole.
test('what talks at the terminal, opens an editor, logs in, listens on this machine or sets the user up is a session', () => {
  expect(sessions.length).toBeGreaterThan(150)
  expect(sessions.map((line) => [line, said(line)]).filter(([, what]) => what !== 'session')).toEqual([])
})

test('and what gives out secrets or rights, or leaves the workspace, is none', () => {
  expect(refused.map((line) => [line, said(line)]).filter(([, what]) => what !== 'refused')).toEqual([])
})

test.each(['read', 'change', 'destroy'] as const)('everyday lines that are a %s', (effect) => {
  expect(effects[effect].length).toBeGreaterThan(50)
  expect(effects[effect].map((line) => [line, said(line)]).filter(([, what]) => what !== effect)).toEqual([])
})

test('another name of a tool is judged and run as the tool, and keeps its word', () => {
  const judge = (command: string, ...args: string[]) => here.commands.judge({ command, args }, here.with({})).verdict
  const verdict = judge('pip3', 'install', 'requests')
  expect(verdict).toMatchObject({ allowed: true, effect: 'change', rule: 'pip/install', argv: ['pip', 'install', 'requests'], runs_workspace_code: true })
  expect(verdict.parts.map(({ text }) => text)).toEqual(['pip3', 'install', 'requests'])
  expect(judge('pip3', 'install', '--target', '/etc', 'requests')).toMatchObject({ allowed: false, rule: expect.stringMatching(/^pip\//) as string })
  // A program that a tool is only looked for under is no name of the tool.
  expect(judge('python', '-c', '1')).toMatchObject({ allowed: false, rule: 'tool' })
})
