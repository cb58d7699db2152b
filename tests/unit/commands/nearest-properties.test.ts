/** What holds for every nearest form, over all examples of all policies, damaged in the ways that people damage lines. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadPolicy } from '../../../src-main/commands/policies/load-policy.ts'
import { PolicyStore } from '../../../src-main/commands/policies/policy-store.ts'
import { weight } from '../../../src-main/commands/reading/outcome.ts'
import type { Effect } from '../../../src-preload/contract/running.ts'
import { policies_dir, tidyRoom, verdictOn } from './room.ts'

const here = tidyRoom()
afterAll(() => here[Symbol.dispose]())

/** Slips: a line that is not typed to its end, a letter too many, two letters swapped, an option that nobody knows, a word left out. */
function* slips(argv: readonly string[]): Generator<string[]> {
  const last = argv.length - 1
  const word = argv[last]!
  for (let length = 1; length < Math.min(word.length, 24); length++) yield [...argv.slice(0, last), word.slice(0, length)]
  for (let at = 1; at < argv.length; at++) {
    const each = argv[at]!
    // Without an option it is another command, which may do more.
    if (at > 1 && !each.startsWith('-')) yield argv.toSpliced(at, 1)
    yield argv.toSpliced(at, 0, '--frobnicate')
    // Where it goes decides what such a line does.
    if (each.length < 3 || each.startsWith('/dev/')) continue
    yield argv.toSpliced(at, 1, `${each}${each.at(-1)}`)
    yield argv.toSpliced(at, 1, `${each.slice(0, 1)}${each[2]}${each[1]}${each.slice(3)}`)
  }
}

describe.each([...new PolicyStore(policies_dir).names])('%s', (tool) => {
  const { examples } = loadPolicy(join(policies_dir, `${tool}.yaml`))

  test('a nearest form does no more than what was meant, names only what is there, and is more than the tool alone', () => {
    const wrong: string[] = []
    for (const { argv, expect: effect, env } of examples) {
      if (effect === 'refused' || argv.length > 12) continue
      for (const slip of slips(argv)) {
        if (!slip.every((word) => word.isWellFormed())) continue
        const { nearest } = verdictOn(here, slip, env)
        if (nearest === null) continue
        const offered = verdictOn(here, nearest, env)
        const tell = (what: string) => wrong.push(`${slip.join(' ')} -> ${nearest.join(' ')}: ${what}`)
        if (!offered.allowed) tell('is refused itself')
        if (weight[offered.effect ?? 'read'] > weight[effect as Effect]) tell(`${effect} became ${offered.effect}`)
        if (nearest.length < 2) tell('is the tool alone')
        const typed = slip.join(' ')
        for (const { kind, text } of offered.parts)
          if (kind === 'path' && !typed.includes(text) && !existsSync(join(here.workspace, text))) tell(`${text} is not there`)
      }
    }
    expect(wrong).toEqual([])
  })
})
