/** What a person has confirmed runs with the tool's own yes, and nothing else ever does. */
import { afterAll, expect, test } from 'vitest'
import { readPolicy } from '../../../src-main/commands/policies/load-policy.ts'
import { tidyRoom, verdictOn } from './room.ts'

const here = tidyRoom()
afterAll(() => here[Symbol.dispose]())

const confirmed = (line: string) => {
  const [command = '', ...args] = line.split(' ')
  return here.commands.judge({ command, args }, here.around) as unknown as { confirmed_args: readonly string[]; verdict: { argv: readonly string[] } }
}

test.each([
  ['terraform apply', 'apply -auto-approve'],
  ['terraform apply -auto-approve', 'apply -auto-approve'],
  ['terraform apply -auto-approve=false', 'apply -auto-approve'],
  ['terraform apply plan.tfplan', 'apply -auto-approve plan.tfplan'],
  ['terraform -chdir=src destroy -target=a.b', '-chdir=src destroy -auto-approve -target=a.b'],
  ['terraform init -migrate-state', 'init -force-copy -migrate-state'],
  ['terraform force-unlock 1234-5678', 'force-unlock -force 1234-5678'],
  ['terraform state rm a.b', 'state rm a.b'],
  ['pip uninstall requests', 'uninstall --yes requests'],
  ['pip uninstall -r requirements.txt', 'uninstall --yes --requirement=requirements.txt'],
  ['python3 -m pip uninstall requests', '-m pip uninstall --yes requests'],
  ['docker system prune -a', 'system prune --force -a'],
  ['docker volume prune -f', 'volume prune -f'],
  ['docker volume prune --force=false', 'volume prune --force'],
  ['docker builder prune', 'builder prune --force'],
  ['docker compose rm', 'compose rm --force'],
  ['docker rm web', 'rm web'],
  ['argocd app delete web', 'app delete --yes web'],
  ['argocd appset delete web', 'appset delete --yes web'],
  ['git reset --hard', 'reset --hard'],
])('%s', (line, words) => {
  const { verdict, confirmed_args } = confirmed(line)
  expect(verdict).toMatchObject({ allowed: true, confirm_required: true })
  expect(confirmed_args.join(' ').replace('-r ', '--requirement=')).toBe(words)
  // What nobody has confirmed yet is shown without it, and what runs is judged the same again.
  const again = confirmed(['x', ...confirmed_args].join(' ').replace('x', line.split(' ')[0]!))
  expect([again.verdict, again.confirmed_args]).toMatchObject([{ allowed: true }, confirmed_args])
})

test.each(['terraform init', 'terraform plan', 'terraform init -reconfigure', 'pip uninstall -y requests', 'pip install requests', 'docker container ls'])(
  'nothing is added to %s, which asks nobody',
  (line) => {
    const { verdict, confirmed_args } = confirmed(line)
    expect(verdict).toMatchObject({ allowed: true, confirm_required: false })
    expect(confirmed_args).toEqual(verdict.argv.slice(1))
  },
)

test('without a confirmation nothing is approved, with one the yes is in the words', () => {
  const request = { command: 'docker', args: ['system', 'prune'] }
  expect(() => here.commands.approve(request, here.around)).toThrow(expect.objectContaining({ code: 'CONFIRMATION_REQUIRED' }))
  expect(verdictOn(here, ['docker', 'system', 'prune']).argv).toEqual(['docker', 'system', 'prune'])
  expect(here.commands.approve({ ...request, confirm: true }, here.around).approved.args).toEqual(['system', 'prune', '--force'])
})

const sample = (body: string) => readPolicy(`tool: sample\ndescription: sample\ninstall: sample\nparser: pflag\n${body}`, 'sample.yaml')

test('words that the command does not know are a mistake of the policy; on a group they are left out where they are unknown', () => {
  expect(() => sample('effect: destroy\nconfirmed_words: [--yes]\n')).toThrow(/--yes is not an option/)
  expect(() => sample('effect: destroy\nconfirmed_words: [--yes]\noptions: {--yes: refuse -- no}\n')).toThrow(/--yes is not an option/)
  const { root } = sample('effect: read\nconfirmed_words: [--yes]\ncommands:\n  a: {effect: destroy, options: {--yes: flag -- yes}}\n  b: destroy -- b\n')
  expect([root.confirmed_words, root.commands!.get('a')!.confirmed_words]).toEqual([['--yes'], null])
})
