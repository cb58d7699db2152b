/** Package managers, build tools and runners: a table of lines with their verdicts, and what an untrusted workspace keeps from them. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { AppError } from '../../../src-main/base/app-error.ts'
import { JudgedCommand } from '../../../src-main/commands/judging/judge-command.ts'
import { readLine } from '../../../src-main/commands/reading/read-line.ts'
import { room, tidyRoom } from './room.ts'

const here = room()
const tidy = tidyRoom()
afterAll(() => {
  for (const each of [here, tidy]) each[Symbol.dispose]()
})

const rows = readFileSync(join(dirname(fileURLToPath(import.meta.url)), '../../fixtures/project-tools.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((row) => {
    const [wanted, line] = row.split(/ +\| +(.*)/) as [string, string]
    return { wanted, line, tool: line.split(' ')[0]! }
  })

/** In the words of the table, with the reason; `again` is whether the canonical words are judged the same. */
function outcome(line: string, place = tidy): { said: string; reason: string; again: boolean } {
  const read = readLine(line, '/home/nobody')
  if ('refused' in read) return { said: 'refused', reason: read.refused.reason, again: true }
  try {
    const { verdict } = place.commands.judge(read.request, place.around)
    if (!verdict.allowed) return { said: verdict.session ? 'session' : 'refused', reason: verdict.reason, again: true }
    const [command, ...args] = verdict.argv
    const again = place.commands.judge({ command: command!, args }, place.around).verdict
    const said = `${verdict.runs_workspace_code ? 'trust/' : ''}${verdict.effect}`
    return {
      said,
      reason: verdict.reason,
      again: again.allowed && again.effect === verdict.effect && JSON.stringify(again.argv) === JSON.stringify(verdict.argv),
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { said: 'refused', reason: error.message, again: true }
  }
}

const tools = [...new Set(rows.map(({ tool }) => tool))]

describe.each(tools)('%s', (tool) => {
  const own = rows.filter((row) => row.tool === tool)

  test('every line has the verdict of the table, and canonical words are judged the same again', () => {
    const wrong = own
      .map((row) => ({ ...row, ...outcome(row.line, row.wanted === 'refused' ? here : tidy) }))
      .filter((row) => row.said !== row.wanted || !row.again)
    expect(wrong).toEqual([])
  })
})

test.each([
  ['make', 'all\n../x'],
  ['make', 'VERSION=1\nid'],
  ['make', 'VERSION=1', 'all;id'],
  ['npm', 'install', 'a\n../x'],
  ['npm', 'install', 'a@1\nfile:../x'],
  ['npm', 'run', 'build\nx'],
  ['go', 'run', '.\n/../x.go'],
  ['go', 'run', '.', 'a\n/srv/x.go'],
  ['go', 'build', '-ldflags=-X a.b=1\n-extld=./x'],
  ['cargo', 'build', '--target', 'x86_64\n.json'],
  ['cargo', 'add', 'serde\n--git'],
  ['mvn', 'test\nexec:java'],
  ['mvn', 'test', '-Drevision=1\n../x'],
  ['gradle', 'build\n-Ix'],
  ['gradle', 'build', '-Pa=1\n../x'],
  ['composer', 'require', 'x/y\nhttps://attacker.example'],
  ['bundle', 'add', 'x\n--git'],
  ['ansible-playbook', 'site.yml\n/srv/x.yml'],
  ['ansible-playbook', 'site.yml', '-e', 'a=1\nansible_host=x'],
  ['pnpm', 'build\nx'],
  ['yarn', 'build:x\nid'],
  ['yarn', 'build', '--use-yarnrc=\n/srv/x'],
])('a word with a line break hides nothing: %j %j %j %j', (...argv) => {
  expect(here.commands.judge({ command: argv[0]!, args: argv.slice(1) }, here.around).verdict.allowed).toBe(false)
})

test('a script of package.json is one of yarn and pnpm; a program of that name is not', () => {
  using own = tidyRoom()
  const allowed = (command: string, ...args: string[]) => own.commands.judge({ command, args }, own.around).verdict.allowed
  expect([allowed('yarn', 'jest'), allowed('pnpm', 'jest'), allowed('yarn', 'run', 'jest')]).toEqual([false, false, false])
  own.write('package.json', JSON.stringify({ scripts: { jest: 'jest' } }))
  own.write('web/package.json', JSON.stringify({ scripts: { toString: 'x' } }))
  expect([allowed('yarn', 'jest', '--ci'), allowed('pnpm', 'jest'), allowed('yarn', 'run', 'jest'), allowed('yarn', 'toString')]).toEqual([
    true,
    true,
    true,
    false,
  ])
  expect([allowed('yarn', '--cwd', 'web', 'jest'), allowed('pnpm', '-C', 'web', 'toString')]).toEqual([false, true])
})

test('what the files of the project name are links that lead out', () => {
  using own = room()
  const verdict = (line: string) => {
    const read = readLine(line, '/home/nobody')
    return 'refused' in read ? read.refused : own.commands.judge(read.request, own.around).verdict
  }
  for (const file of [
    'Makefile',
    'pom.xml',
    'build.gradle',
    'Gemfile',
    'app.js',
    'node_modules',
    'target',
    'vendor',
    'go.sum',
    'composer.lock',
    'yarn.lock',
    'pnpm-lock.yaml',
  ])
    symlinkSync(file === 'node_modules' || file === 'vendor' || file === 'target' ? own.outside : join(own.outside, 'secret'), join(own.workspace, file))
  for (const line of [
    ...['make', 'mvn test', 'gradle build', 'bundle install', 'node app', 'npm ci', 'cargo build', 'go mod vendor', 'go build', 'composer install'],
    ...['yarn', 'pnpm install', 'cargo vendor'],
  ])
    expect({ line, allowed: verdict(line).allowed }).toEqual({ line, allowed: false })
})

test('an untrusted workspace does not choose the program that tells its version or its help', () => {
  using own = room()
  const stranger = own.with({ trusted: false })
  const judged = (line: string) => {
    const [command, ...args] = line.split(' ')
    return own.commands.judge({ command: command!, args }, stranger)
  }
  const empty = join(own.folder, 'state', 'empty')
  for (const [line, pinned] of [
    ['cargo --version', { RUSTUP_TOOLCHAIN: 'stable' }],
    ['cargo build -h', { RUSTUP_TOOLCHAIN: 'stable' }],
    ['go version', { GOTOOLCHAIN: 'local' }],
    ['mvn --version', { MAVEN_BASEDIR: empty }],
    ['bundle help install', { BUNDLE_APP_CONFIG: empty, BUNDLE_VERSION: 'system', MANPAGER: 'cat' }],
    ['composer --version --no-plugins', { COMPOSER: join(empty, 'composer.json') }],
    ['pnpm --version', { npm_config_ignore_pnpmfile: 'true', npm_config_manage_package_manager_versions: 'false' }],
    ['yarn --version', { YARN_IGNORE_PATH: '1', YARN_RC_FILENAME: '.yarnrc-of-nobody.yml', COREPACK_ENABLE_PROJECT_SPEC: '0' }],
  ] as const) {
    const command = judged(line)
    if (!(command instanceof JudgedCommand)) throw new Error(`${line} was not judged by its policy.`)
    const { verdict, env } = command
    expect(verdict, line).toMatchObject({ allowed: true, effect: 'read', runs_workspace_code: false })
    expect(env, line).toMatchObject(pinned)
  }
})

test('npm and make, asked for help in a hostile workspace, start nothing of it', () => {
  using own = room()
  const mark = join(own.folder, 'started')
  own.write('evil', `#!/bin/sh\n: > ${mark}\n`)
  chmodSync(join(own.workspace, 'evil'), 0o755)
  own.write('evil.js', `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '')\n`)
  own.write('.npmrc', 'script-shell=./evil\nnode-options=--require ./evil.js\nviewer=./evil\nbrowser=./evil\neditor=./evil\n')
  own.write('package.json', '{"name":"x","scripts":{"test":"./evil"}}')
  own.write('Makefile', `X := $(shell touch ${mark})\nall:\n`)
  for (const line of ['npm help test', 'make --version', 'make --help']) {
    const [command, ...args] = line.split(' ')
    const { approved } = own.commands.approve({ command: command!, args }, own.with({ trusted: false }))
    const { status, stdout } = spawnSync(approved.tool_path, [...approved.args], {
      cwd: approved.cwd,
      env: { ...approved.env },
      encoding: 'utf8',
      input: '',
      timeout: 60_000,
    })
    expect({ line, status, said: /usage|GNU Make|npm test/i.test(stdout) }).toEqual({ line, status: 0, said: true })
  }
  expect(existsSync(mark)).toBe(false)
})
