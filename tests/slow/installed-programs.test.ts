/** Commands and options that docker, kubectl, pip and terraform list of themselves: each is in the policy, or left out with a reason. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { CompiledCommand } from '../../src-main/commands/policies/compiled-policy.ts'
import { loadPolicy } from '../../src-main/commands/policies/load-policy.ts'
import { isLeftOut } from '../helpers/left-out.ts'
import { policies_dir } from '../unit/commands/room.ts'

const ask = (tool: string, words: readonly string[]) => {
  const { stdout, stderr, error } = spawnSync(tool, words, { encoding: 'utf8', input: '', timeout: 20_000 })
  return error ? null : stdout + stderr
}

interface Listing {
  question: string
  options: RegExp
  commands: RegExp
  /** Where commands are listed. */
  begin: RegExp
}

const listings: Readonly<Record<string, Listing>> = {
  docker: { question: '--help', options: /^\s+(?:(-\w), )?(--[a-z][a-z0-9-]*)/gm, commands: /^ {2}([a-z][a-z-]*)\*? +\S/gm, begin: /Commands:/ },
  kubectl: { question: '--help', options: /^\s+(?:(-\w), )?(--[a-z][a-z0-9-]*)/gm, commands: /^ {2}([a-z][a-z-]*) {2,}\S/gm, begin: /Commands.*:/ },
  pip: { question: '--help', options: /^ {2}(?:(-\w)(?: <[^>]*>)?, )?(--[a-z-]+)/gm, commands: /^ {2}([a-z]+) {2,}\S/gm, begin: /^Commands:/m },
  terraform: { question: '-help', options: /^ {2}()(-[a-z][a-z-]*)/gm, commands: /^ {2,4}([a-z][a-z-]*) {2,}\S/gm, begin: /(?:Main commands|Subcommands):/ },
}

describe.each(Object.entries(listings))('%s', (tool, { question, options, commands, begin }) => {
  test.skipIf(ask(tool, [question]) === null)('lists nothing that is unknown without a reason', () => {
    const { root } = loadPolicy(join(policies_dir, `${tool}.yaml`))
    const unknown: string[][] = []
    let asked = 0
    const visit = (names: readonly string[], command: CompiledCommand) => {
      const text = ask(tool, [...names, question]) ?? ''
      asked++
      const note = (word: string) => void unknown.push([names.join(' '), word])
      for (const [, short, long] of text.matchAll(options))
        for (const option of [short, long]) if (option && !/^--?h(?:elp)?$/.test(option) && !command.options.has(option)) note(option)
      const place = text.search(begin)
      const listed = place < 0 ? [] : [...text.slice(place).matchAll(commands)].map(([, name]) => name!)
      for (const name of new Set(listed)) {
        const below = command.commands?.get(name)
        if (below === undefined) {
          if (name !== 'help' && (names.length === 0 || command.commands !== null)) note(name)
        } else if (below.refuse === null && names.length < 3) visit([...names, name], below)
      }
    }
    visit([], root)
    expect(asked).toBeGreaterThan(10)
    expect(unknown.filter(([command, word]) => !isLeftOut(tool, command!, word!))).toEqual([])
  })
})
