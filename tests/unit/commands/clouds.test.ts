/** What the everyday lines of aws, az and gcloud are, most of them by the verb of an operation that no rule names; and what is refused before verbs are asked. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { cloud_effects, cloud_refusals, lines } from './cloud-lines.ts'
import { room, tidyRoom, verdictOn, words } from './user-policy-room.ts'

// The policies are large; all rooms read them from one cache.
const cache = tempFolder()
const kept = { state_dir: cache.path }
const tidy = tidyRoom(kept)
const hostile = room(kept)
afterAll(() => {
  for (const each of [tidy, hostile, cache]) each[Symbol.dispose]()
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

test('the verdict says whether a rule or the verb was asked, and a refusal names the operation, why, and the way on', () => {
  expect(verdictOn(tidy, words('aws cloud9 list-environments'))).toMatchObject({ allowed: true, judged_by: 'verb', rule: 'aws/cloud9/list-environments' })
  expect(verdictOn(tidy, words('aws s3 ls'))).toMatchObject({ allowed: true, judged_by: 'rule' })
  expect(verdictOn(tidy, words('aws iam create-role --role-name r'))).toMatchObject({ allowed: false, judged_by: 'verb', nearest: null })
  const { reason } = verdictOn(tidy, words('aws iam create-role --role-name r'))
  expect(reason).toMatch(
    /^aws iam create-role is refused: .*who may do what.*"allow_widening: true", "commands: \{iam: \{commands: \{create-role: change\}\}\}"\.$/,
  )
  expect(verdictOn(tidy, words('aws ls')).reason).not.toMatch(/Did you mean|plugin/)
  expect(verdictOn(tidy, words('gcloud compute disks lst')).reason).not.toMatch(/plugin/)
})

test('the three lines of a refusal lift it, with the options of the effect, and nothing beside it', () => {
  using folder = tempFolder()
  using here = room({ ...kept, user_policies_dir: folder.path })
  const put = (tool: string, text: string) => here.commands.policies.create(tool, text)
  for (const [line, beside] of [
    ['aws iam create-role --role-name r', 'aws iam create-user --user-name u'],
    ['aws kms decrypt --ciphertext-blob fileb://plan.json', 'aws kms generate-data-key --key-id k'],
    ['aws ec2 frob --name n', 'aws ec2 frobnicate'],
    ['gcloud iap settings set f', 'gcloud iap web enable'],
    ['az synapse role assignment create --workspace-name w', 'az synapse role assignment delete --workspace-name w'],
  ] as const) {
    here.write('plan.json', '{}')
    const refused = verdictOn(here, words(line))
    expect(refused.allowed).toBe(false)
    const text = /"(tool: [^"]+)", "(allow_widening: true)", "(commands: .*)"\.$/.exec(refused.reason)?.slice(1).join('\n') ?? refused.reason
    const tool = words(line)[0]!
    const file = put(tool, text)
    expect(file).toMatchObject({ problems: [] })
    expect({ line, ...pick(verdictOn(here, words(line))) }).toEqual({ line, allowed: true, judged_by: 'rule' })
    expect({ beside, ...pick(verdictOn(here, words(beside))) }).toMatchObject({ beside, allowed: false })
    expect(verdictOn(here, words(`${line} --${{ aws: 'endpoint-url', az: 'debug', gcloud: 'flags-file' }[tool]} https://attacker.example`)).allowed).toBe(false)
    here.commands.policies.remove(file.id)
  }
})

const pick = ({ allowed, judged_by }: Verdict) => ({ allowed, judged_by })

test('a policy of the user narrows operations that no rule names: by name, by pattern, by an option, and under beta too', () => {
  using folder = tempFolder()
  using here = room({ ...kept, user_policies_dir: folder.path })
  here.commands.policies.create(
    'aws',
    'tool: aws\ninherited:\n  --region: refuse -- only here\ncommands:\n  backup:\n    commands:\n      "delete-*": refuse -- never\n      start-backup-job: {effect: destroy}\n',
  )
  expect(verdictOn(here, words('aws backup delete-backup-plan --backup-plan-id 1')).reason).toContain('never')
  expect(verdictOn(here, words('aws backup start-backup-job --backup-vault-name v'))).toMatchObject({ allowed: true, effect: 'destroy' })
  expect(verdictOn(here, words('aws kafka list-clusters --region eu-west-1')).reason).toContain('only here')
  expect(verdictOn(here, words('aws kafka list-clusters'))).toMatchObject({ allowed: true, effect: 'read' })
  here.commands.policies.create(
    'gcloud',
    'tool: gcloud\ncommands:\n  run:\n    commands:\n      deploy: refuse -- by the pipeline\n  dataplex:\n    commands:\n      lakes: {commands: {delete: refuse -- never}}\n',
  )
  for (const line of lines('gcloud {run|beta run} deploy web --image=i')) expect(verdictOn(here, words(line)).reason).toContain('by the pipeline')
  for (const line of lines('gcloud {dataplex|alpha dataplex} lakes delete l')) expect(verdictOn(here, words(line)).reason).toContain('never')
  expect(verdictOn(here, words('gcloud dataplex lakes list'))).toMatchObject({ allowed: true, effect: 'read' })
})
