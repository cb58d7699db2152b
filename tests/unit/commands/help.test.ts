/** Questions for help are reads, whatever the command would do, and become the words that print it as text. */
import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadPolicy } from '../../../src-main/commands/policies/load-policy.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { policies_dir, tidyRoom, verdictOn } from './room.ts'

const here = tidyRoom()
afterAll(() => here[Symbol.dispose]())

test.each([
  ['git gc --help', 'git gc -h'],
  ['git help rebase', 'git rebase -h'],
  ['git help', 'git -h'],
  ['git add -h', 'git add -h'],
  ['git remote add --help', 'git remote -h'],
  ['git bisect run -h', 'git bisect -h'],
  ['git stash create --help', 'git stash -h'],
  ['git difftool --help', 'git difftool -h'],
  ['docker container rm --help', 'docker container rm --help'],
  ['docker help run', 'docker run --help'],
  ['docker pull -h', 'docker pull --help'],
  ['docker system', 'docker system --help'],
  ['az account', 'az account --help'],
  ['aws ses delete-receipt-rule --rule-set-name a --rule-name b --generate-cli-skeleton', 'aws ses delete-receipt-rule --generate-cli-skeleton'],
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
  ['docker swarm', 'is refused as a whole'],
  ['docker zork', 'can be a plugin'],
  ['az zork', 'can be an extension'],
  ['az vm x', 'is more than a group'],
  ['aws s3 rm s3://b/k --generate-cli-skeleton', 'would remove it'],
  ['kubectl zork --help', 'can be a plugin'],
  ['aws zork help', 'can be an alias'],
])('%s %s', (line) => {
  const { allowed, rule } = verdictOn(here, line.split(' '))
  expect(allowed && rule.endsWith('/help')).toBe(false)
})

test('git, asked for the help of any command, does nothing else', () => {
  using folder = tempFolder()
  const git = (...args: string[]) =>
    spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      ...{ cwd: folder.path, encoding: 'utf8', input: '', timeout: 10_000 },
      env: { PATH: process.env['PATH'], HOME: folder.path, GIT_CONFIG_NOSYSTEM: '1', GIT_PAGER: 'cat' },
    })
  writeFileSync(join(folder.path, 'a'), 'x')
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
    ['commit', '-qm', 'first'],
    ['branch', 'other'],
  ])
    expect(git(...args).status).toBe(0)
  const state = () => [readdirSync(join(folder.path, '.git'), { recursive: true }).length, git('status', '--porcelain=2', '--branch').stdout]
  const before = state()
  const { root, help } = loadPolicy(join(policies_dir, 'git.yaml'))
  for (const name of root.commands!.keys()) {
    if (name === 'help' || help!.without.has(name)) continue
    const { status, stdout, stderr } = git(...verdictOn(here, ['git', name, '--help']).argv.slice(1))
    expect([name, [0, ...help!.done_codes].includes(status!) || /is not a git command/.test(stderr)]).toEqual([name, true])
    if (status !== 1) expect(stdout + stderr, name).toMatch(/usage:/i)
  }
  expect(state()).toEqual(before)
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
