/** Commands and options of the installed git: each is in the policy, or left out with a reason. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CompiledCommand } from '../../../src-main/commands/policies/compiled-policy.ts'
import { loadPolicy } from '../../../src-main/commands/policies/load-policy.ts'
import { isLeftOut } from '../../helpers/left-out.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { policies_dir } from './room.ts'

const ask = (folder: string, ...args: string[]) =>
  spawnSync('git', args, {
    ...{ cwd: folder, encoding: 'utf8', input: '', timeout: 20_000 },
    env: { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1', GIT_PAGER: 'cat', GIT_EDITOR: 'true' },
  })

/** Another version has other options; which of them are known is a matter of the version the policy was compared with. */
const is_compared = /version 2\.39\./.test(ask('/', '--version').stdout)

test.skipIf(!is_compared)('nothing of git is unknown without a reason', () => {
  using folder = tempFolder()
  ask(folder.path, 'init', '-q')
  const { root } = loadPolicy(join(policies_dir, 'git.yaml'))
  const listed = ask(folder.path, '--list-cmds=main')
    .stdout.split('\n')
    .filter((name) => name !== '')
  expect(listed.length).toBeGreaterThan(140)
  const unknown = listed.filter((name) => !root.commands!.has(name)).map((name) => ['', name])
  let compared = 0
  const visit = (names: readonly string[], command: CompiledCommand) => {
    const { status, stdout } = ask(folder.path, ...names, '--git-completion-helper-all')
    const options = stdout.split(/\s+/).flatMap((word) => /^(--?\w[\w-]*)=?$/.exec(word)?.[1] ?? [])
    if (status === 0)
      for (const option of options) {
        compared++
        if (!option.startsWith('--no-') && !command.options.has(option)) unknown.push([names.join(' '), option])
      }
    for (const [name, below] of command.commands ?? []) if (below.refuse === null) visit([...names, name], below)
  }
  for (const [name, command] of root.commands!) if (command.refuse === null && listed.includes(name)) visit([name], command)
  expect(compared).toBeGreaterThan(2000)
  expect(unknown.filter(([command, word]) => !isLeftOut('git', command!, word!))).toEqual([])
})
