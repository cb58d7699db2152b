/** Completion offers what the policy allows: tools, subcommands, options, values, files, branches, remotes. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { room } from './room.ts'

const here = room()
afterAll(() => here[Symbol.dispose]())
beforeAll(() => {
  here.write('.git/HEAD', 'ref: refs/heads/main\n')
  here.write('.git/config', '[remote "origin"]\n\turl = https://example.org/x.git\n[remote "fork"]\n\turl = https://example.org/y.git\n')
  here.write('.git/refs/heads/main', `${'a'.repeat(40)}\n`)
  here.write('.git/refs/heads/feature/login', `${'a'.repeat(40)}\n`)
  here.write(
    '.git/packed-refs',
    `# pack-refs with: peeled\n${'b'.repeat(40)} refs/heads/feature/packed\n${'b'.repeat(40)} refs/tags/v1.0\n^${'c'.repeat(40)}\n`,
  )
  here.write('data/my file.csv', '')
  here.write('data/in.csv', '')
})

const complete = (line: string, cursor = line.length) => here.commands.complete(line, cursor, here.around)
const inserts = (line: string) => complete(line).items.map((item) => item.insert)

test('tools, with descriptions', () => {
  expect(inserts('')).toEqual(expect.arrayContaining(['git', 'curl', 'kubectl']))
  expect(complete('gi')).toEqual({ from: 0, to: 2, items: [{ insert: 'git', kind: 'tool', description: 'Distributed version control' }] })
  expect(inserts('bas')).toEqual([])
})

test('subcommands that are allowed, nested ones too', () => {
  expect(inserts('git sta')).toEqual(['status', 'stash'])
  expect(inserts('git stash p')).toEqual(expect.arrayContaining(['push', 'pop']))
  expect(inserts('git daem')).toEqual([])
  expect(inserts('git submodule ')).not.toContain('foreach')
  expect(complete('git sta').items[0]).toMatchObject({ kind: 'subcommand', description: expect.stringContaining('changed') as string })
  expect(inserts('python3 -m pip ins')).toEqual(expect.arrayContaining(['install']))
})

test('options that are allowed, never refused ones', () => {
  const options = inserts('git log --no-')
  expect(options).toEqual(expect.arrayContaining(['--no-merges', '--no-textconv']))
  expect(inserts('git log --ext')).not.toContain('--ext-diff')
  expect(inserts('git log --ext')).toContain('--extended-regexp')
  expect(inserts('curl --ins')).toEqual([])
  expect(inserts('git log --form')).toEqual(['--format='])
  expect(complete('git push --forc').items.map((item) => item.insert)).toEqual(['--force', '--force-if-includes', '--force-with-lease'])
})

test('values of enums', () => {
  expect(inserts('git status --porcelain=')).toEqual(expect.arrayContaining(['--porcelain=v1', '--porcelain=v2']))
  expect(inserts('git merge -s o')).toEqual(['ort', 'octopus', 'ours'])
  expect(inserts('curl -X P')).toEqual(['POST', 'PUT', 'PATCH'])
})

test('branches, tags and remotes, from loose and packed refs', () => {
  expect(inserts('git checkout fea')).toEqual(expect.arrayContaining(['feature/login', 'feature/packed']))
  expect(inserts('git checkout ')).toEqual(expect.arrayContaining(['main', 'v1.0']))
  expect(inserts('git push ')).toEqual(expect.arrayContaining(['origin', 'fork']))
  expect(inserts('git push origin fea')).toEqual(expect.arrayContaining(['feature/login']))
})

test('files and folders of the workspace, quoted where needed, none outside and none protected', () => {
  expect(inserts('git add da')).toEqual(['data/'])
  expect(inserts('git add data/')).toEqual(["'data/my file.csv'", 'data/in.csv'].sort((a, b) => (a.replaceAll("'", '') < b.replaceAll("'", '') ? -1 : 1)))
  expect(inserts("git add 'data/my")).toEqual(["'data/my file.csv'"])
  expect(inserts('git add link-out/')).toEqual([])
  expect(inserts('git add ../')).toEqual([])
  expect(inserts('git add .gi')).toEqual([])
  expect(inserts('git -C s')).toEqual(['src/'])
  expect(inserts('python3 src/a')).toEqual(['src/app.ts'])
  expect(inserts('git log -- src/a')).toEqual(['src/app.ts'])
})

test('the range is the word under the cursor', () => {
  expect(complete('git sta --short', 7)).toMatchObject({ from: 4, to: 7 })
  expect(complete('git ', 4)).toMatchObject({ from: 4, to: 4 })
  expect(complete('git log | gr')).toEqual({ from: 12, to: 12, items: [] })
  expect(() => complete('git', 99)).not.toThrow()
})

test('scripts of package.json and targets of the Makefile', () => {
  here.write('package.json', JSON.stringify({ scripts: { build: 'x', 'build:css': 'y', test: 'z', odd: 1 } }))
  here.write('Makefile', 'CC := cc\n.PHONY: all\nall build-docs: x\n\techo\n%.o: %.c\nclean::\n\trm -f x\n')
  expect(inserts('npm run b')).toEqual(['build', 'build:css'])
  expect(inserts('yarn run ')).toEqual(expect.arrayContaining(['build', 'build:css', 'test']))
  expect(inserts('npm run od')).toEqual([])
  expect(complete('make b').items).toEqual([{ insert: 'build-docs', kind: 'value', description: 'target' }])
  expect(inserts('make ')).toEqual(expect.arrayContaining(['all', 'build-docs', 'clean']))
  here.write('package.json', '{"scripts": [')
  expect(inserts('npm run b')).toEqual([])
})
