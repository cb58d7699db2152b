/** The measure of everyday lines: pages are read and filled as people would, and each line is counted where it belongs. */
import { afterAll, expect, test } from 'vitest'
import { EverydayDesk, judgePage } from '../house/everyday/judge-lines.ts'
import { fillLine, linesOf } from '../house/everyday/page-lines.ts'
import { tableOf, tallyOf } from '../house/everyday/tally-lines.ts'

const page = `# git garden

> Tends a garden, and shows every form a line of a page can have.
> More information: \`git\` is no line of it.

- Look at a bed:

\`git log {{[-n|--max-count]}} {{number}} {{path/to/bed}}\`

- Take the first of two seeds:

\`git show {{HEAD~1|stash}}\`

- Plant several:

\`git add {{path/to/seed1 path/to/seed2 ...}}\`

- Ask which to take:

\`git add {{[-p|--patch]}}\`

- Water the neighbour's:

\`git clone -c core.sshCommand="{{ssh -i path/to/key}}" {{remote_repository_location}}\`

- Count what grew:

\`git log | wc {{[-l|--lines]}}\`

- Rake with words that git does not have:

\`git zork {{branch_name}}\`

\`git status\`

- Print what is hidden:

\`aws secretsmanager get-secret-value --secret-id {{name|arn}}\`

- Open the shed to all:

\`docker run {{[-p|--publish]}} {{host_port}}:{{container_port}} {{image}}\`
`

const desk = new EverydayDesk()
afterAll(() => desk[Symbol.dispose]())

test('the lines of a page are those in backquotes below a description', () => {
  expect(linesOf(page)).toHaveLength(9)
  expect(linesOf(page)).not.toContain('git status')
})

test.each([
  ['git log {{[-n|--max-count]}} {{number}}', 'git log -n 5'],
  ['git status {{[-sb|--short --branch]}}', 'git status -sb'],
  ['git show {{HEAD~1|stash}}', 'git show HEAD~1'],
  ['git add {{path/to/seed1 path/to/seed2 ...}}', 'git add path/to/seed1 path/to/seed2'],
  ['git stash apply {{stash@{0}}}', 'git stash apply stash@{0}'],
  ['git switch {{[-c|--create]}} {{branch_name}}', 'git switch -c topic'],
  ['git remote add {{remote_name}} {{remote_url}}', 'git remote add origin https://example.org/team/app.git'],
  ['kubectl get {{[po|pods]}} {{[-n|--namespace]}} {{namespace}}', 'kubectl get po -n namespace'],
  ['docker stop {{container1 container2 ...}}', 'docker stop container1 container2'],
  ['docker run {{image}}:{{tag}}', 'docker run nginx:v1'],
  [String.raw`docker ps --format "\{\{.ID\}\}"`, 'docker ps --format "{{.ID}}"'],
  [`aws dynamodb get-item --key '{{{"id": {"n": "1"}}}}'`, `aws dynamodb get-item --key '{"id": {"n": "1"}}'`],
  ['gcloud config set {{property}} {{value}}', 'gcloud config set compute/zone europe-west1-b'],
])('%s', (line, filled) => {
  expect(fillLine(line)).toBe(filled)
})

test('each line is counted where it belongs, a line for a shell apart', () => {
  const judged = judgePage(desk, 'git', page)
  expect(judged.map(({ tool, outcome }) => [tool, outcome])).toEqual([
    ['git', 'allowed'],
    ['git', 'allowed'],
    ['git', 'allowed'],
    ['git', 'session'],
    ['git', 'elsewhere'],
    ['git', 'shell'],
    ['git', 'words'],
    ['aws', 'setting'],
    ['docker', 'listener'],
  ])
  expect(tallyOf(judged)).toEqual({ lines: 8, counts: { allowed: 3, session: 1, elsewhere: 1, shell: 1, words: 1, setting: 1, listener: 1 } })
  expect(tableOf(judged)).toMatch(/^git +6 +3 +1 +0 +0 +0 +1 +0 +0 +1 +0 +1$/m)
  expect(tableOf(judged)).toContain('37.5 % allowed, 50.0 % allowed or a session, 62.5 % with what a setting opens')
})
