/** Completion offers what the policy allows: tools, subcommands, options, values, files, branches, remotes; what people use first. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { UsedWords } from '../../../src-main/store/used-words.ts'
import { policies_dir, room } from './room.ts'

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
  expect(complete('git push --forc').items.map((item) => item.insert)).toEqual(['--force-with-lease', '--force-if-includes', '--force'])
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

test('what people use comes first, what only reads before what destroys, things before options', () => {
  expect(inserts('git ch')).toEqual(['checkout', 'cherry-pick', 'cherry', ...inserts('git ch').slice(3)])
  expect(inserts('git ch')).toContain('check-ignore')
  expect(inserts('git ').slice(0, 4)).toEqual(['status', 'add', 'commit', 'push'])
  expect(inserts('kubectl get ').slice(0, 3)).toEqual(['pods', 'deployments', 'services'])
  expect(inserts('kubectl get pods ').slice(0, 3)).toEqual(['-n', '-A', '-o'])
  expect(inserts('aws ec2 ').slice(0, 2)).toEqual(['describe-instances', 'describe-images'])
  expect(inserts('aws ec2 terminate')).toEqual(['terminate-instances'])
  expect(inserts('').slice(0, 3)).toEqual(['git', 'docker', 'kubectl'])
  // Neither is on the list: the one that destroys comes last.
  expect(inserts('git pr').at(-1)).toBe('prune')
  expect(complete('git prune').items.find(({ insert }) => insert === 'prune')).toMatchObject({ effect: 'destroy' })
  here.write('tool.py', '')
  expect(inserts('python3 ')[0]).toBe('tool.py')
  expect(inserts('pip install -r ')[0]).toBe('requirements.txt')
})

test("the user's own runs settle the order of neighbours and of what is not on the list", () => {
  using database = memoryDatabase([
    ...Array.from({ length: 12 }, () => '["check-ignore","-v","x"]'),
    ...Array.from({ length: 30 }, () => '["--no-pager","cherry-pick","-x","HEAD"]'),
    'damaged',
    '["log","--reverse","--","-n"]',
  ])
  const used = new UsedWords(database)
  using own = room({ used_words: (path) => used.behind(path) })
  const offered = (line: string) => own.commands.complete(line, line.length, own.around).items.map((item) => item.insert)
  expect(offered('git ch').slice(0, 3)).toEqual(['cherry-pick', 'checkout', 'check-ignore'])
  expect(offered('git check-ignore -')[0]).toBe('-v')
  expect(used.behind('git/log')?.get('--reverse')).toBe(1)
  expect(used.behind('git/log')?.has('-n')).toBe(false)
  database.prepare("INSERT INTO jobs (kind, command, args) VALUES ('command', 'git', ?)").run('["log","--reverse"]')
  expect(used.behind('git/log')?.get('--reverse')).toBe(2)
})

test('commands about changes begin with what changed, as git itself sees it', () => {
  using own = room()
  const git = (...args: string[]) => execFileSync('git', args, { cwd: own.workspace, env: { PATH: process.env['PATH'], HOME: own.folder } }).toString()
  git('init', '-q', '-b', 'main')
  own.write('.gitignore', '*.log\n')
  own.write('src/deep/a.ts', 'one\n')
  git('add', 'src', 'README.md', '.gitignore')
  own.write('src/deep/a.ts', 'two words\n')
  own.write('new.txt', '')
  own.write('noise.log', '')
  unlinkSync(join(own.workspace, 'README.md'))
  const offered = (line: string, work_dir?: string) => own.commands.complete(line, line.length, own.around, work_dir).items.map((item) => item.insert)
  expect(offered('git add ').slice(0, 3)).toEqual(['src/deep/a.ts', 'README.md', '.'])
  expect(offered('git add ').indexOf('new.txt')).toBeLessThan(offered('git add ').indexOf('noise.log'))
  expect(offered('git add ').filter((name) => name === 'data/')).toHaveLength(1)
  expect(offered('git diff ')[0]).toBe('src/deep/a.ts')
  expect(offered('git restore a', 'src/deep')).toEqual(['a.ts'])
  for (const version of ['2', '4']) {
    git('update-index', '--index-version', version)
    expect(offered('git diff ')[0], version).toBe('src/deep/a.ts')
  }
  git('add', '-A')
  expect(offered('git diff ')[0]).not.toBe('src/deep/a.ts')
  writeFileSync(join(own.workspace, '.git', 'index'), 'DIRC torn')
  expect(offered('git add src/d')).toEqual(['src/deep/'])
})

test('the list of what people use names what there is', () => {
  const lists = JSON.parse(readFileSync(join(policies_dir, '../completion/everyday.json'), 'utf8')) as Record<string, Record<string, string>>
  const names = new Set(here.commands.policies.source(null).names)
  for (const [tool, paths] of Object.entries(lists)) {
    // Clouds name most of their operations by patterns, and targets stand in the Makefile.
    if (!names.has(tool) || ['aws', 'az', 'gcloud', 'make'].includes(tool)) continue
    const words = Object.entries(paths).flatMap(([path, list]) =>
      / -/.test(path) ? [] : list.split(' ').map((word) => [[tool, path].filter(Boolean).join(' '), word] as const),
    )
    const known = words.filter(([before, word]) => word.includes('*') || inserts(`${before} ${word}`).some((insert) => insert.replace(/=$/, '') === word))
    expect(known.length / words.length, `${tool}: ${words.filter((one) => !known.includes(one)).join('; ')}`).toBeGreaterThan(0.5)
  }
})

/** Runs of git, oldest first, in the columns that counting looks at. */
function memoryDatabase(args: readonly string[]): DatabaseSync & Disposable {
  const database = new DatabaseSync(':memory:')
  database.exec('CREATE TABLE jobs (seq INTEGER PRIMARY KEY, kind TEXT, command TEXT, args TEXT)')
  const insert = database.prepare("INSERT INTO jobs (kind, command, args) VALUES ('command', 'git', ?)")
  for (const each of args) insert.run(each)
  return Object.assign(database, { [Symbol.dispose]: () => database.close() })
}

test('kinds of resources, by any of their names, several too', () => {
  expect(complete('kubectl get ').items[0]).toEqual({ insert: 'pods', kind: 'value', description: 'Pod, short po' })
  expect(inserts('kubectl describe ')[0]).toBe('pod')
  expect(inserts('kubectl get deploym')).toEqual(['deployments'])
  expect(complete('kubectl get sv').items).toEqual([{ insert: 'svc', kind: 'value', description: 'Service, short for services' }])
  expect(inserts('kubectl get pods,stat')).toEqual(['pods,statefulsets'])
  expect(inserts('kubectl get secret').length).toBeGreaterThan(0)
  expect(inserts('kubectl logs ').some((name) => name === 'pods')).toBe(false)
})

test('namespaces and contexts of the kubeconfig', () => {
  using own = room()
  mkdirSync(join(own.folder, '.kube'))
  writeFileSync(
    join(own.folder, '.kube/config'),
    'contexts:\n- {name: prod-eu, context: {namespace: shop}}\n- {name: staging, context: {namespace: try, cluster: c}}\n',
  )
  const offered = (line: string) => own.commands.complete(line, line.length, own.around).items.map((item) => item.insert)
  for (const line of ['kubectl -n ', 'kubectl get pods -n ', 'helm -n ', 'helm list --namespace '])
    expect(offered(line)).toEqual(['default', 'kube-system', 'shop', 'try'])
  expect(offered('kubectl get pods --namespace=s')).toEqual(['--namespace=shop'])
  expect(offered('kubectl get pods --context ')).toEqual(['prod-eu', 'staging'])
  writeFileSync(join(own.folder, '.kube/config'), 'contexts: [')
  expect(offered('kubectl -n ')).toEqual(['default', 'kube-system'])
})

test('names that were used before, where nothing else knows them, with every command that takes the same', () => {
  using database = memoryDatabase([])
  const insert = database.prepare("INSERT INTO jobs (kind, command, args) VALUES ('command', ?, ?)")
  insert.run('helm', '["upgrade","shop","./chart","-n","mall"]')
  insert.run('helm', '["status","blog"]')
  insert.run('helm', '["status","[masked]"]')
  insert.run('kubectl', '["logs","web-1","--tail=5","-n","mall"]')
  insert.run('kubectl', '["logs","web-1"]')
  const used = new UsedWords(database)
  using own = room({ used_words: (path) => used.behind(path) })
  const offered = (line: string) => own.commands.complete(line, line.length, own.around).items.filter(({ kind }) => kind === 'history')
  expect(
    offered('helm uninstall ')
      .map((item) => item.insert)
      .sort(),
  ).toEqual(['blog', 'shop'])
  expect(offered('kubectl logs ')).toEqual([{ insert: 'web-1', kind: 'history', description: 'used before' }])
  expect(offered('kubectl -n ').map((item) => item.insert)).toEqual(['mall'])
  expect(offered('git checkout ')).toEqual([])
})

test('branches before files where branches are meant; what a running program names, with each command that takes it', () => {
  using own = room()
  own.write('.git/HEAD', 'ref: refs/heads/main\n')
  own.write('.git/config', '')
  own.write('.git/refs/heads/side', `${'a'.repeat(40)}\n`)
  const live = (line: string) =>
    own.commands.complete(line, line.length, own.around, '.', (kind) => [{ name: `${kind}-1`, description: 'Up' }]).items.map((item) => item.insert)
  for (const line of ['git checkout ', 'git switch ', 'git merge ', 'git rebase ']) expect(live(line)[0], line).toBe('side')
  for (const line of ['docker rm ', 'docker rm x ', 'docker logs ', 'docker exec ', 'docker container stop '])
    expect(live(line)[0], line).toBe('docker-containers-1')
  for (const line of ['docker rmi ', 'docker run ', 'docker image rm ']) expect(live(line)[0], line).toBe('docker-images-1')
  expect(live('docker volume rm ')[0]).toBe('docker-volumes-1')
  expect(live('docker rename web ')).not.toContain('docker-containers-1')
  expect(live('docker pull ')).not.toContain('docker-images-1')
})
