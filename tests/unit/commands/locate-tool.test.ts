/** Programs are found in fixed folders, through shims to the real thing, and a change on disk is noticed. */
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Room, room, verdictOn } from './room.ts'

let here: Room
let bin: string
let second: string
beforeEach(() => {
  const first = room()
  bin = join(first.folder, 'bin')
  second = join(first.folder, 'second')
  here = Object.assign(room({ tool_path: [bin, second, 'relative', '.'], home: first.folder }), {})
  const dispose = here[Symbol.dispose].bind(here)
  here[Symbol.dispose] = () => {
    dispose()
    first[Symbol.dispose]()
  }
  mkdirSync(bin)
  mkdirSync(second)
})
afterEach(() => here[Symbol.dispose]())

function program(path: string, content = '#!/bin/sh\necho fixture\n', mode = 0o755): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}

test('a script under the name of a tool is that tool', () => {
  const path = program(join(bin, 'git'))
  expect(verdictOn(here, ['git', 'status']).tool_path).toBe(path)
  expect(here.commands.approve({ command: 'git', args: ['status'] }, here.around).approved.tool_path).toBe(path)
})

test('the first folder wins, what is no program is passed over', () => {
  mkdirSync(join(bin, 'curl'))
  program(join(bin, 'ping'), '', 0o644)
  const curl = program(join(second, 'curl'))
  const ping = program(join(second, 'ping'))
  expect(verdictOn(here, ['curl', 'https://example.org/']).tool_path).toBe(curl)
  expect(verdictOn(here, ['ping', 'x']).tool_path).toBe(ping)
})

test('a missing program leaves the verdict and stops the start, saying how to get it', () => {
  const verdict = verdictOn(here, ['git', 'status'])
  expect(verdict).toMatchObject({ allowed: true, tool_path: null })
  expect(() => here.commands.approve({ command: 'git', args: ['status'] }, here.around)).toThrow(
    expect.objectContaining({
      code: 'TOOL_NOT_INSTALLED',
      details: expect.objectContaining({ install: expect.stringContaining('apt install git') as string }) as object,
    }),
  )
  expect(here.commands.tools(here.around).find((tool) => tool.name === 'git')).toMatchObject({ installed: false, path: null })
})

test('a program that disappears or appears is noticed at once', () => {
  const path = program(join(bin, 'git'))
  const other = program(join(second, 'git'))
  expect(verdictOn(here, ['git', 'status']).tool_path).toBe(path)
  rmSync(path)
  expect(verdictOn(here, ['git', 'status']).tool_path).toBe(other)
  rmSync(other)
  expect(verdictOn(here, ['git', 'status']).tool_path).toBeNull()
  program(path)
  expect(verdictOn(here, ['git', 'status']).tool_path).toBe(path)
})

test('nothing is looked for in the workspace or the working directory', () => {
  program(join(here.workspace, 'git'))
  program(join(here.workspace, 'relative/git'))
  expect(verdictOn(here, ['git', 'status']).tool_path).toBeNull()
})

const pyenv_shim = (root: string) => `#!/usr/bin/env bash
set -e
program="\${0##*/}"
export PYENV_ROOT="${root}"
exec "${root}/libexec/pyenv" exec "$program" "$@"
`

test('a shim of pyenv leads to the globally chosen version, whatever the workspace says', () => {
  const root = join(here.folder, 'pyenv')
  program(join(bin, 'python3'), pyenv_shim(root))
  program(join(root, 'versions/3.9.1/bin/python3'))
  const chosen = program(join(root, 'versions/3.11.7/bin/python3'))
  const newest = program(join(root, 'versions/3.13.0/bin/python3'))
  writeFileSync(join(root, 'version'), '3.11.7\n')
  here.write('.python-version', '3.9.1\n')
  expect(verdictOn(here, ['python3', 'app.py']).tool_path).toBe(chosen)
  rmSync(chosen)
  expect(verdictOn(here, ['python3', 'app.py']).tool_path).toBe(newest)
})

test('a shim that leads nowhere is passed over for the next folder', () => {
  program(join(bin, 'pip'), pyenv_shim(join(here.folder, 'nowhere')))
  const real = program(join(second, 'pip'))
  expect(verdictOn(here, ['pip', 'list']).tool_path).toBe(real)
})

test('a shim of asdf leads to the version of the home folder', () => {
  const home = dirname(bin)
  program(join(bin, 'python3'), '#!/usr/bin/env bash\n# asdf-plugin: python 3.10.1\n# asdf-plugin: python 3.12.2\nexec asdf exec "python3" "$@"\n')
  program(join(home, '.asdf/installs/python/3.12.2/bin/python3'))
  const chosen = program(join(home, '.asdf/installs/python/3.10.1/bin/python3'))
  writeFileSync(join(home, '.tool-versions'), 'python 3.10.1\n')
  expect(verdictOn(here, ['python3', 'app.py']).tool_path).toBe(chosen)
})

test('a shim that is a link to a version manager is passed over', () => {
  program(join(here.folder, 'mise'))
  symlinkSync(join(here.folder, 'mise'), join(bin, 'python3'))
  const real = program(join(second, 'python3'))
  expect(verdictOn(here, ['python3', 'app.py']).tool_path).toBe(real)
})

test('python3 and pip are those of .venv, which makes them code of the workspace', () => {
  program(join(bin, 'python3'))
  program(join(bin, 'pip'))
  expect(verdictOn(here, ['pip', 'list'])).toMatchObject({ tool_path: join(bin, 'pip'), runs_workspace_code: false })
  const python = program(join(here.workspace, '.venv/bin/python3'))
  const pip = program(join(here.workspace, '.venv/bin/pip'))
  expect(verdictOn(here, ['python3', '--version'])).toMatchObject({ tool_path: python, runs_workspace_code: true })
  expect(verdictOn(here, ['pip', 'list'])).toMatchObject({ tool_path: pip, runs_workspace_code: true })
  expect(() => here.commands.approve({ command: 'pip', args: ['list'] }, here.with({ trusted: false }))).toThrow(
    expect.objectContaining({ code: 'WORKSPACE_NOT_TRUSTED' }),
  )
  const { approved } = here.commands.approve({ command: 'pip', args: ['list'] }, here.around)
  expect(approved.env.PATH!.split(':')[0]).toBe(join(here.workspace, '.venv/bin'))
})
