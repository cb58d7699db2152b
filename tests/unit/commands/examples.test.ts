/** Every example of every policy file has the verdict it says; canonical words are stable and nearest forms are allowed. */
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadPolicy } from '../../../src-main/commands/policies/load-policy.ts'
import { PolicyStore } from '../../../src-main/commands/policies/policy-store.ts'
import { policies_dir, room, tidyRoom, verdictOn } from './room.ts'

const hostile = room()
const tidy = tidyRoom()
afterAll(() => {
  for (const each of [hostile, tidy]) each[Symbol.dispose]()
})

/** The tools that are judged from the start. */
const all_tools = [
  ...'argocd aws az cat curl datavizhub df dig docker du echo find gcloud gh git glab grep helm journalctl jq kubectl'.split(' '),
  ...'ls nslookup odoo ping pip ps psql python3 redis-cli rg rsync ssh systemctl terraform traceroute'.split(' '),
  ...'ansible-playbook bundle cargo composer go gradle make mvn node npm npx pnpm yarn'.split(' '),
].sort()

/** Tools of which only help and version are jobs. */
const sessions_only = ['npx', 'psql', 'ssh']

test('what only a person at a terminal can do is offered as a session, and only that', () => {
  const said = ['psql -c x', 'ssh web1', 'redis-cli', 'systemctl edit x', 'rsync -a src/ web1:x', 'redis-cli EVAL x 0', 'systemctl -H web1 edit x', 'ls /']
  expect(said.map((line) => verdictOn(tidy, line.split(' ')).session)).toEqual([true, true, true, true, true, false, false, false])
})

test('there is a policy for each tool of the product and for no other', () => {
  expect([...new PolicyStore(policies_dir).names].sort()).toEqual(all_tools)
})

describe.each(all_tools)('%s', (tool) => {
  const policy = loadPolicy(join(policies_dir, `${tool}.yaml`))

  test('is usable and carries at least 30 examples of both sides', () => {
    expect(policy.pending).toBe(null)
    if (sessions_only.includes(tool)) return
    expect(policy.examples.length).toBeGreaterThanOrEqual(30)
    expect(policy.examples.filter((example) => example.expect === 'refused').length).toBeGreaterThanOrEqual(7)
    expect(policy.examples.filter((example) => example.expect !== 'refused').length).toBeGreaterThanOrEqual(10)
  })

  test.each(policy.examples.map((example) => ({ ...example, name: `line ${example.at}: ${example.line.slice(0, 100)}` })))('$name', (example) => {
    const here = example.expect === 'refused' ? hostile : tidy
    const verdict = verdictOn(here, example.argv, example.env)
    expect({ verdict: verdict.allowed ? verdict.effect : 'refused', reason: verdict.reason }).toEqual({ verdict: example.expect, reason: verdict.reason })
    expect(verdict.reason).toMatch(/\S.*[.?]$/)
    expect(verdict.rule.startsWith(tool) || verdict.rule.startsWith('pip/')).toBe(true)
    expect(verdict.parts[0]).toEqual({ text: tool, kind: 'tool', ok: true })
    if (verdict.allowed) {
      expect(verdictOn(here, verdict.argv).argv).toEqual(verdict.argv)
      expect(verdict.parts.every((part) => part.ok)).toBe(true)
      expect(verdict.confirm_required).toBe(verdict.effect === 'destroy')
    } else if (verdict.nearest !== null) {
      expect(verdictOn(here, verdict.nearest)).toMatchObject({ allowed: true })
    }
  })
})
