/** What the everyday lines of aws, az and gcloud are, most of them by the verb of an operation that no rule names; and what is refused before verbs are asked. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import { cloud_effects, cloud_refusals, lines } from './cloud-lines.ts'
import { room, tidyRoom, verdictOn, words } from './user-policy-room.ts'

const tidy = tidyRoom()
const hostile = room()
afterAll(() => {
  for (const each of [tidy, hostile]) each[Symbol.dispose]()
})
beforeAll(() => {
  for (const here of [tidy, hostile]) for (const file of ['plan.json', 'd.json', 'azure-pipelines.yml']) here.write(file, '{}\n')
})

const said = (verdict: Verdict) => (verdict.allowed ? verdict.effect : verdict.session ? 'session' : 'refused')

test.each(Object.entries(cloud_effects))('everyday lines: %s', (effect, all) => {
  const wrong = all.map((line) => [line, verdictOn(tidy, words(line))] as const).filter(([, verdict]) => said(verdict) !== effect)
  expect(wrong.map(([line, { reason }]) => `${line}: ${reason}`)).toEqual([])
})

test.each(cloud_refusals)('refused, and said why: %s', (reason, all) => {
  const wrong = all.map((line) => [line, verdictOn(hostile, words(line))] as const).filter(([, verdict]) => verdict.allowed || !reason.test(verdict.reason))
  expect(wrong.map(([line, verdict]) => `${line}: ${said(verdict)} ${verdict.reason}`)).toEqual([])
})
