/** The attack table, the everyday table and the sampled cases: nothing of the first passes, nothing of the second is stopped. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { AppError } from '../../../src-main/base/app-error.ts'
import { everyday_argvs } from './everyday-argvs.ts'
import { hostile_argvs, words } from './hostile-argvs.ts'
import { room, verdictOn } from './room.ts'

const here = room()
afterAll(() => here[Symbol.dispose]())

test('the tables are as large as they should be and repeat nothing', () => {
  expect(hostile_argvs.length).toBeGreaterThanOrEqual(300)
  expect(everyday_argvs.length).toBeGreaterThanOrEqual(300)
  expect(new Set(hostile_argvs).size).toBe(hostile_argvs.length)
  expect(new Set(everyday_argvs).size).toBe(everyday_argvs.length)
})

describe('hostile', () => {
  test.each(hostile_argvs)('%s', (line) => {
    let allowed: boolean
    try {
      allowed = verdictOn(here, words(line)).allowed
    } catch (error) {
      expect(error).toBeInstanceOf(AppError)
      allowed = false
    }
    expect(allowed).toBe(false)
  })
})

describe('everyday', () => {
  test.each(everyday_argvs)('%s', (line) => {
    const verdict = verdictOn(here, words(line))
    expect({ allowed: verdict.allowed, reason: verdict.reason }).toEqual({ allowed: true, reason: verdict.reason })
    expect(['read', 'change']).toContain(verdict.effect)
    expect(verdictOn(here, verdict.argv).argv).toEqual(verdict.argv)
  })
})

interface Case {
  id: string
  argv: string[]
  expect: 'refuse' | 'allow' | 'debatable'
  lean?: string
  env?: Record<string, string>
}

describe('sampled cases', () => {
  const file = join(dirname(fileURLToPath(import.meta.url)), '../../fixtures/policy-cases.jsonl')
  const cases = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case)

  test.each(cases.map((each) => ({ ...each, line: each.argv.join(' ').slice(0, 80) })))('$id $expect: $line', (each) => {
    const verdict = verdictOn(here, each.argv, each.env)
    if (each.expect === 'refuse') expect(verdict.allowed).toBe(false)
    if (each.expect === 'allow') expect(verdict).toMatchObject({ allowed: true, confirm_required: false })
    // Debatable ones that lean to refusal are either refused or need a confirmation.
    if (each.expect === 'debatable' && each.lean === 'refuse') expect(verdict.allowed && !verdict.confirm_required).toBe(false)
    if (each.expect === 'debatable' && each.lean === 'allow') expect(verdict.allowed).toBe(true)
  })
})
