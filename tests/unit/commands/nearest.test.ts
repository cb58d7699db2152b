/** How a refusal reads: its nearest form never does more than was typed, names what is there, and the reason says what is wrong. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readLine } from '../../../src-main/commands/reading/read-line.ts'
import { tidyRoom, verdictOn } from './room.ts'

const here = tidyRoom()
here.write('pkg/__main__.py', 'x\n')
here.write('plain/x.py', 'x\n')
rmSync(join(here.workspace, 'requirements.txt'))
afterAll(() => here[Symbol.dispose]())
writeFileSync(join(here.folder, '.gitconfig'), '[alias]\n\tnuke = reset --hard\n\tsh = !id\n\thist = log --graph\n\tBR = branch -v\n\tself = self\n')
here.write('.git/HEAD', 'ref: refs/heads/main\n')
here.write('.git/config', '[alias]\n\ttheirs = status\n')
const say = (line: string) => {
  const read = readLine(line, here.folder)
  if (!('request' in read)) throw new Error(line)
  return here.commands.judge(read.request, here.around).verdict
}

describe('a nearest form', () => {
  test.each([
    ['git log --onelin -3', 'git log --oneline -3'],
    ['git log --frobnicate x', 'git log'],
    ['git log --frobnicate=x main', 'git log main'],
    ['kubectl get pods --foo bar', 'kubectl get pods'],
    ['git -c core.pager=id log', 'git log'],
    ['git stauts', 'git status'],
    ['docker run -p 8080:80 nginx', 'docker run -p 127.0.0.1:8080:80 nginx'],
    ['docker run --privileged alpine', 'docker run alpine'],
    ['pip install -e.', 'pip install -e .'],
    ['python3 pkg/', 'python3 pkg/__main__.py'],
    ['kubectl get secrets -o yaml', 'kubectl get secrets'],
    ['git log --since-as-filte=x', 'git log --since-as-filter=x'],
  ])('of %s is %s', (line, nearest) => {
    expect(say(line).nearest?.join(' ')).toBe(nearest)
  })

  test.each([
    ['git push --f', 'is the beginning of several options, and one of them is a forced push'],
    ['git push --frob', 'an unknown option of a change may have held it back'],
    ['git gc --hlep', 'was a question for help'],
    ['git reset --har', 'would be a destroy'],
    ['git stash push --frob a.txt', 'would put more aside than was named'],
    ['kubectl -n', 'is the tool alone'],
    ['kubectl apply -f', 'lacks its file'],
    ['kubectl --kubeconfig x apply -f k8s/a.yaml', 'would change another cluster'],
    ['pip download X --index-url https://own.example', 'would come from another index'],
    ['docker run -v /:/host alpine', 'would lack what it works on'],
    ['terraform -install-autocomplete', 'has nothing to do with it'],
    ['git add -p', 'would add everything'],
    ['python3 plain/', 'does not exist'],
    ['pip install', 'names a file that does not exist'],
    ['kubectl delete pod x --dry', 'would delete'],
  ])('of %s is not offered: it %s', (line) => {
    expect(say(line)).toMatchObject({ allowed: false, nearest: null })
  })

  test('with words to be filled in stands in the reason and is not offered as it is', () => {
    expect(say('helm get values app')).toMatchObject({
      nearest: null,
      reason: expect.stringMatching(/Allowed is for example: helm get metadata RELEASE\.$/) as string,
    })
  })
})

describe('an alias', () => {
  test.each([
    ['tf plan', 'terraform plan'],
    ['k get pods', 'kubectl get pods'],
    ['docker-compose ps', 'docker compose ps'],
    ['ll', 'ls -l'],
    ['git st', 'git status'],
    ['git ci -m x', 'git commit -m x'],
    ['git unstage README.md', 'git restore --staged README.md'],
    // The user's own, and what it is called in capitals: git does not tell them apart.
    ['git hist -3', 'git log --graph -3'],
    ['git -C src BR', 'git -C src branch -v'],
  ])('%s is %s', (line, nearest) => {
    expect(say(line)).toMatchObject({ allowed: false, nearest: nearest.split(' ') })
  })

  test('that destroys is written out and put onto no key; a line for a shell and what only a repository calls so are no way on', () => {
    expect(say('git nuke')).toMatchObject({ nearest: null, reason: '"nuke" is an alias, which is not read here. Write reset --hard.' })
    for (const line of ['git sh', 'git theirs', 'git self'])
      expect(say(line)).toMatchObject({ nearest: null, reason: expect.stringContaining('is not a subcommand of git') as string })
  })
})

test('an unknown subcommand is called what it can be, and nothing else', () => {
  expect(say('git zork').reason).toBe(
    '"zork" is not a subcommand of git that the policy knows. Unknown words there can be aliases or other programs (git-zork).',
  )
  expect(say('kubectl zork').reason).toContain('plugins (kubectl-zork)')
  for (const line of ['terraform zork', 'pip zork', 'git remote zork', 'docker container zork'])
    expect(say(line).reason, line).toMatch(/^"zork" is not a subcommand of [\w ]+ that the policy knows\.$/)
})

describe('a whole line in one word', () => {
  test.each([
    ['git status | grep x', 'line/operator', '"|" is read by shells only'],
    ['git status && id', 'line/operator', '"&&" is read by shells only'],
    ['git log > out.txt', 'line/operator', '">" is read by shells only'],
    ['git log $(id)', 'line/operator', '"$" is read by shells only'],
    ["git commit -m 'x", 'line/quote', "The quote ' is not closed"],
  ])('%s', (command, rule, reason) => {
    const verdict = here.commands.judge({ command, args: [] }, here.around).verdict
    expect(verdict).toMatchObject({ allowed: false, rule, nearest: null })
    expect(verdict.reason).toContain('is a whole line in one word')
    expect(verdict.reason).toContain(reason.replaceAll('"', ''))
    expect(verdict.reason).not.toContain('allow-list')
  })

  test('is taken apart where no shell is needed, and a loss is not offered', () => {
    expect(verdictOn(here, ['git log -3'])).toMatchObject({ allowed: false, rule: 'line/words', nearest: ['git', 'log', '-3'] })
    expect(verdictOn(here, ['git log', '-3']).nearest).toEqual(['git', 'log', '-3'])
    expect(verdictOn(here, ['git reset --hard'])).toMatchObject({ allowed: false, nearest: null })
    expect(verdictOn(here, ['bash -c id'])).toMatchObject({ allowed: false, nearest: null })
    expect(verdictOn(here, ['zork']).reason).toContain('is not on the allow-list')
  })
})
