/** What a trusted workspace does with itself - installs, runs and clones it - and no other may; with real git and Python. */
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GitRoom, listed } from './git-room.ts'

const own = new GitRoom()
const { here } = own
afterAll(() => own[Symbol.dispose]())
beforeAll(() => {
  here.write('app/__init__.py', '')
  here.write('app/tasks/__init__.py', '')
  here.write('app/tasks/cleanup.py', 'import sys\nprint("cleaned", *sys.argv[1:])\n')
  here.write('app/__main__.py', 'print("main")\n')
  here.write('http/__init__.py', '')
  here.write('http/mine.py', 'x\n')
  here.write('flask/cli.py', 'x\n')
  here.write('tool.py', 'x\n')
  here.write('old.pyc', 'x\n')
  here.write('pkg/pyproject.toml', 'x\n')
  symlinkSync(here.outside, join(here.workspace, 'far'))
  writeFileSync(join(here.outside, 'cleanup.py'), 'x\n')
  own.git('config', '--unset', 'user.name')
  own.git('bundle', 'create', '-q', 'mirror.bundle', 'HEAD', 'main')
  own.git('clone', '-q', '--bare', '.', 'vendor/lib.git')
  own.gitIn('vendor/lib.git', 'remote', 'remove', 'origin')
  own.git('clone', '-q', '.', 'vendor/evil')
  own.gitIn('vendor/evil', 'config', 'core.sshCommand', './evil.sh')
  own.git('clone', '-q', '.', join(here.outside, 'repository'))
  symlinkSync(join(here.outside, 'repository'), join(here.workspace, 'vendor/linked'))
  mkdirSync(join(here.workspace, 'empty'))
  here.write('check.sh', '#!/bin/sh\ngrep -q two a.txt && exit 1\nexit 0\n')
  chmodSync(join(here.workspace, 'check.sh'), 0o755)
})

const say = (line: string, trusted: boolean) => {
  const [command = '', ...args] = line.split(' ')
  return here.commands.judge({ command, args }, here.with({ trusted })).verdict
}

describe('with trust', () => {
  test.each(
    listed(`
    pip install . | pip install ./pkg | pip install pkg/ | pip install .[dev] | pip install ./dist/app-1.0-py3-none-any.whl | pip install app.tar.gz
    pip install -e . | pip install -e .[dev,test] | pip install -e pkg | pip install --editable pkg -r requirements.txt
    pip install git+https://example.org/team/lib.git@v1 | pip install git+https://example.org/lib#subdirectory=py&egg=lib
    pip wheel . | pip wheel git+https://example.org/lib | pip lock -e . | python3 -m pip install -e .
    python3 -m app.tasks.cleanup | python3 -m app | python3 -m tool --x -c y | git bisect run ./check.sh -c 'x'`),
  )('%s is code of the workspace', (line) => {
    expect(say(line, true)).toMatchObject({ allowed: true, effect: 'change', runs_workspace_code: true })
    const without = say(line, false)
    expect(without.allowed && !without.runs_workspace_code).toBe(false)
    if (line.includes('pip')) expect(without.allowed).toBe(false)
  })

  test.each(
    listed(`
    pip install -e. | pip install --dry-run . | pip install --dry-run -e . | pip install -e far | pip install ./far | pip install ../x | pip install git+ssh://example.org/x
    pip install git+https://a:b@example.org/x | pip install git+https://169.254.169.254/x | pip install git+file:///srv/x | pip install file:pkg | pip install x@./pkg
    pip install git+https://example.org/x#egg=a#b | pip install git+https://example.org/x#subdirectory=../y | pip install hg+https://example.org/x
    pip download . | pip download -e . | pip wheel /srv/x | pip install -e git+https://example.org/x
    python3 -m http.mine | python3 -m http.server | python3 -m flask.cli | python3 -m old | python3 -m far.cleanup | python3 -m app.missing | python3 -m zork
    python3 -I -m app.tasks.cleanup | python3 -P -m app | python3 -m os | python3 -m HTTP.server | python3 -m app..tasks | python3 -m .app | python3 -m app/tasks
    git bisect run rm -rf src | git bisect run sh | git bisect run /bin/sh -c x | git bisect run far/x | git bisect run ../x`),
  )('%s stays refused', (line) => {
    for (const trusted of [true, false]) expect(say(line, trusted).allowed).toBe(false)
  })
})

test('a module that is not there yet may be written first, and an installed one never stands in for it', () => {
  const approve = () => here.commands.approve({ command: 'python3', args: ['-m', 'later.module'] }, here.around).approved.args
  expect(say('python3 -m later.module', true)).toMatchObject({ allowed: true, runs_workspace_code: true })
  expect(approve).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  here.write('later/module.py', 'x\n')
  expect(approve()).toEqual(['-m', 'later.module'])
})

test('a module of the workspace runs with its own words', () => {
  const { approved } = here.commands.approve({ command: 'python3', args: ['-m', 'app.tasks.cleanup', '--all', '-c', 'x'] }, here.around)
  expect(approved.args).toEqual(['-m', 'app.tasks.cleanup', '--all', '-c', 'x'])
})

describe('a clone of the workspace itself', () => {
  test.each([
    ['./mirror.bundle copy-a', 'copy-a'],
    ['mirror.bundle', 'mirror'],
    ['vendor/lib.git copy-b', 'copy-b'],
    ['vendor/lib', 'lib'],
    ['. copy-c', 'copy-c'],
  ])('git clone %s needs no trust and brings no more than git hands on', (words, folder) => {
    const verdict = own.judge(['clone', ...words.split(' ')])
    expect(verdict).toMatchObject({ allowed: true, effect: 'change', runs_workspace_code: false })
    expect(verdict.argv).toContain('--no-local')
    expect(own.run(['clone', ...words.split(' ')])).toMatchObject({ status: 0 })
    expect(existsSync(join(here.workspace, folder, 'a.txt'))).toBe(true)
    expect(own.judge(verdict.argv.slice(1, -1).concat(`${folder}-again`))).toMatchObject({ allowed: true })
  })

  test('whose configuration names programs needs trust', () => {
    expect(own.judge(['clone', 'vendor/evil', 'x'])).toMatchObject({ allowed: true, runs_workspace_code: true })
    expect(own.run(['clone', 'vendor/evil', 'x'])).toBeNull()
  })

  test.each(
    listed(`
    clone vendor/linked x | clone far/repository x | clone ../outside/repository x | clone empty x | clone a.txt x | clone .git x | clone vendor/lib.git ../y
    clone -l vendor/lib.git x | clone --shared vendor/lib.git x | clone --reference vendor/lib.git https://example.org/x.git | clone --recurse-submodules vendor/lib.git x
    clone file:///srv/x | clone --bundle-uri=mirror.bundle https://example.org/x.git y`),
  )('git %s is refused', (line) => {
    expect(own.judge(line.split(' '), true).allowed).toBe(false)
    expect(own.run(line.split(' '), { trusted: true })).toBeNull()
  })
})

test('a search runs a program of the workspace on each commit, words and all', () => {
  own.git('stash', '-q')
  own.git('config', 'user.name', 'T')
  for (const line of ['bisect start HEAD HEAD~1', 'bisect run ./check.sh']) expect(own.run(line.split(' '), { trusted: true })?.status).toBe(0)
  expect(own.run(['bisect', 'run', './check.sh'])).toBeNull()
})
