/** Questions for help are reads, whatever the command would do, and become the words that print it as text. */
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadPolicy } from '../../../src-main/commands/policies/load-policy.ts'
import { policies_dir, tidyRoom, verdictOn } from './room.ts'

const here = tidyRoom()
afterAll(() => here[Symbol.dispose]())

test.each([
  ['git gc --help', 'git gc -h'],
  ['git help rebase', 'git rebase -h'],
  ['git help', 'git -h'],
  ['git add -h', 'git add -h'],
  ['git remote add --help', 'git remote add -h'],
  ['git difftool --help', 'git difftool -h'],
  ['docker container rm --help', 'docker container rm --help'],
  ['docker help run', 'docker run --help'],
  ['aws ec2 help', 'aws ec2 help'],
  ['aws s3 cp help', 'aws s3 cp help'],
  ['gcloud compute instances list --help', 'gcloud compute instances list --help'],
  ['gcloud help compute', 'gcloud compute --help'],
  ['az vm create -h', 'az vm create --help'],
  ['kubectl delete -h', 'kubectl delete --help'],
  ['kubectl help exec', 'kubectl exec --help'],
  ['helm uninstall -h', 'helm uninstall --help'],
  ['argocd app delete -h', 'argocd app delete --help'],
  ['terraform destroy --help', 'terraform destroy -help'],
  ['pip help uninstall', 'pip uninstall --help'],
])('%s', (line, canonical) => {
  const verdict = verdictOn(here, line.split(' '))
  expect(verdict).toMatchObject({ allowed: true, effect: 'read', confirm_required: false, runs_workspace_code: false, argv: canonical.split(' ') })
  expect(verdict.rule).toMatch(/\/help$/)
  expect(verdict.parts.map(({ text, ok }) => [text, ok])).toEqual(line.split(' ').map((text) => [text, true]))
})

test.each([
  ['git zork --help', 'can be an alias'],
  ['git lfs -h', 'is another program'],
  ['git filter-branch --help', 'goes on after its warning'],
  ['git gc --prune=now --help', 'says more'],
  ['git help -m log', 'starts what the configuration names'],
  ['docker run -h', 'is the name of a host there'],
  ['kubectl zork --help', 'can be a plugin'],
  ['aws zork help', 'can be an alias'],
])('%s %s', (line) => {
  const { allowed, rule } = verdictOn(here, line.split(' '))
  expect(allowed && rule.endsWith('/help')).toBe(false)
})

describe.each(['argocd', 'aws', 'az', 'docker', 'gcloud', 'git', 'helm', 'kubectl', 'pip', 'terraform'])('%s', (tool) => {
  test('answers for each of its commands but those that are left out', () => {
    const { root, help } = loadPolicy(join(policies_dir, `${tool}.yaml`))
    const [option = 'help'] = help!.options
    for (const name of root.commands!.keys()) {
      if (name === 'help' || help!.without.has(name)) continue
      expect(verdictOn(here, [tool, name, option]), name).toMatchObject({ allowed: true, effect: 'read' })
    }
  })
})
