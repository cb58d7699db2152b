/** Completion in the real shells: the script of each is loaded into it, Tab is pressed or its own question asked, and what it offers is read. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Bench, opsdeck_bin, root } from '../helpers/opsdeck.ts'

let bench: Bench
let env: NodeJS.ProcessEnv
beforeAll(() => {
  bench = new Bench()
  env = { ...bench.env, PATH: `${dirname(opsdeck_bin)}${delimiter}${bench.env['PATH']}` }
  const write = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  execFileSync('git', ['init', '-q', '-b', 'main', bench.workspace])
  const a = 'a'.repeat(40)
  write(join(bench.workspace, '.git/packed-refs'), `# pack-refs with: peeled\n${a} refs/heads/feature/login\n`)
  for (const path of ['data/my file.csv', 'data/in.csv', 'folder/inner/x.txt']) write(join(bench.workspace, path), '')
  write(join(env['HOME']!, '.kube/config'), 'contexts:\n  - {name: staging, context: {cluster: a}}\n  - {name: "arn:aws:eks:one", context: {cluster: a}}\n')
  write(join(env['HOME']!, '.aws/config'), '[default]\nregion = eu-west-1\n[profile audit]\n[sso-session work]\n')
})
afterAll(() => bench[Symbol.asyncDispose]())

/** Items of the hidden verb, as `insert kind`. */
async function offered(words: readonly string[], cwd = bench.workspace): Promise<string[]> {
  const ended = await bench.run(['complete-words', '--', ...words], { cwd })
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  return ended.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t').slice(0, 2).join(' '))
}

/** Runs a shell to its end. A shell that is not there fails the test: CI installs all three. */
function shell(name: string, args: readonly string[], cwd = bench.workspace): string {
  const made = spawnSync(name, args, { cwd, env, encoding: 'utf8', timeout: 50_000 })
  if (made.error) throw new Error(`${name} is needed here and could not be started: ${made.error.message}. Install it (Debian: apt install ${name}).`)
  expect(made.stderr).toBe('')
  return made.stdout
}

describe('the verb', () => {
  test.each(['bash', 'zsh', 'fish'])('completion %s prints its script', async (name) => {
    const ended = await bench.run(['completion', name])
    expect(ended).toEqual({ code: 0, signal: null, stdout: readFileSync(join(root, 'resources', 'completion', `opsdeck.${name}`), 'utf8'), stderr: '' })
  })

  test('without a shell or with one that nobody knows: exit 125 with the choices', async () => {
    expect(await bench.run(['completion'])).toMatchObject({ code: 125, stdout: '', stderr: expect.stringContaining('one of bash, zsh, fish') as string })
    expect(await bench.run(['completion', 'bsh'])).toMatchObject({
      code: 125,
      stderr: expect.stringContaining('Did you mean "opsdeck completion bash"?') as string,
    })
  })

  test('the help tells how each is installed; the hidden verb stands in no list', async () => {
    const help = await bench.run(['help', 'completion'])
    for (const name of ['bashrc', 'zshrc', 'fish/completions']) expect(help.stdout).toContain(name)
    expect((await bench.run(['--help'])).stdout).not.toContain('complete-words')
  })
})

describe('what is offered', () => {
  test.each<[string[], string[]]>([
    [['ru'], ['run verb']],
    [
      ['run', '--work'],
      ['--workspace option', '--work-dir option'],
    ],
    [['run', '--work-dir', ''], ['. shell-folders']],
    [['run', '--confirm', ''], ['yes value']],
    [['keys', 'cr'], ['create value']],
    [
      ['keys', 'create', 'n', '--scope=r'],
      ['--scope=read value', '--scope=run value'],
    ],
    [['jobs', '--status', 'ca'], ['cancelled value']],
    [['help', 'che'], ['check verb']],
    [['completion', 'z'], ['zsh value']],
    [['run', 'kubec'], ['kubectl tool']],
    [
      ['run', '--timeout', '3', '--', 'git', 'sta'],
      ['status subcommand', 'stash subcommand'],
    ],
    [['check', 'curl', '-X', 'PU'], ['PUT value']],
    [['run', 'git', 'checkout', 'fea'], ['feature/login branch']],
    [
      ['run', 'git', 'add', 'data/'],
      ['data/in.csv file', 'data/my file.csv file'],
    ],
    [['run', 'git', 'add', 'data/my f'], ['data/my file.csv file']],
    [['run', 'kubectl', '--context', 'st'], ['staging value']],
    [
      ['run', 'aws', '--profile', ''],
      ['audit value', 'default value'],
    ],
    [['no-such-verb', ''], []],
    [['run', 'no-such-tool', ''], []],
    [
      ['run', 'git', 'log', '|', ''],
      ['data/ folder', 'folder/ folder'],
    ],
  ])('%j', async (words, items) => {
    const found = await offered(words)
    if (words.at(-2) === '|') expect(found).toEqual(expect.arrayContaining(items))
    else expect(found).toEqual(items)
  })

  test('paths are offered from the folder the user stands in', async () => {
    expect(await offered(['run', 'git', 'add', 'in'], join(bench.workspace, 'folder'))).toEqual(['inner/ folder'])
    expect(await offered(['run', 'git', 'add', 'folder/'], join(bench.workspace, 'folder'))).toEqual([])
    expect(await offered(['run', '--work-dir', 'data', 'git', 'add', 'i'], bench.workspace)).toEqual(
      ['data/in.csv file'].map((item) => item.slice('data/'.length)),
    )
  })

  test('no host and no database come from asking, and no workspace is added', async () => {
    await offered(['run', 'git', ''])
    expect(readdirSync(bench.data_dir).sort()).toEqual(['policies', 'state'])
  })

  test('a running host answers for a workspace it knows, with the same words', async () => {
    await using other = new Bench()
    execFileSync('git', ['init', '-q', '-b', 'main', other.workspace])
    for (const path of ['one', 'two']) mkdirSync(join(other.workspace, path, 'sub'), { recursive: true })
    const ask = async (words: string[], cwd: string) => (await other.run(['complete-words', '--', ...words], { cwd })).stdout
    const questions: [string[], string][] = [
      [['run', 'git', 'add', ''], other.workspace],
      [['run', 'git', 'add', 's'], join(other.workspace, 'one')],
      [['run', 'git', 'log', '--no-'], other.workspace],
      [['run', 'pi'], other.workspace],
    ]
    const alone = await Promise.all(questions.map(([words, cwd]) => ask(words, cwd)))
    const host = other.start(['serve', '--port', '0', '--workspace', other.workspace])
    await host.says('listening')
    expect(await Promise.all(questions.map(([words, cwd]) => ask(words, cwd)))).toEqual(alone)
    expect(alone[1]).toBe('sub/\tfolder\t\n')
    host.child.kill('SIGTERM')
    await host.ended
  })
})

describe('bash', () => {
  /** What bash would have after Tab on `line`, as it asks the function. */
  const tab = (line: string) =>
    shell('bash', [
      '--norc',
      '-c',
      `source <(opsdeck completion bash)
COMP_LINE=$1 COMP_POINT=\${#1}
COMP_WORDS=(opsdeck "$2") COMP_CWORD=1
_opsdeck
printf '%s\\n' "\${COMPREPLY[@]}"`,
      'bash',
      line,
      // The last word as bash has it: an open quote keeps its blanks.
      /['"][^'"]*$/.exec(line)?.[0] ?? line.split(/[\s=:]/).at(-1)!,
    ])
      .trim()
      .split('\n')

  test.each<[string, string[]]>([
    ['opsdeck ru', ['run']],
    ['opsdeck run git sta', ['status', 'stash']],
    ['opsdeck run git log --form', ['--format=']],
    // bash replaces only what follows the = and the colon.
    ['opsdeck run git status --porcelain=v', ['v1', 'v2']],
    ['opsdeck run kubectl --context arn:aw', ['aws:eks:one']],
    ['opsdeck run git add data/my', ['data/my\\ file.csv']],
    ["opsdeck run git add 'data/my f", ['data/my file.csv']],
    ['opsdeck run git add data/my\\ f', ['data/my\\ file.csv']],
    ['opsdeck completion ', ['bash', 'zsh', 'fish', '--help']],
    ['opsdeck run --work-dir fol', ['folder']],
  ])('%s', (line, items) => {
    expect(tab(line)).toEqual(items)
  })

  test('Tab in a terminal writes the rest of the word, and the command is right as it stands', async () => {
    const rc = join(bench.folder, 'bashrc')
    writeFileSync(rc, `PS1='ready> '\nbind 'set bell-style none'\nsource <(opsdeck completion bash)\n`)
    const terminal = bench.terminal(['-c', `PATH=${env['PATH']} exec bash --rcfile ${rc} -i`], { cols: 200, command: ['sh'] })
    await terminal.shows('ready> ')
    terminal.pty.write('opsdeck run git add data/my\t')
    await terminal.shows('data/my\\ file.csv')
    terminal.pty.write('\u0015opsdeck run git status --porcelain=v1 --unt\t')
    await terminal.shows('--untracked-files')
    terminal.pty.write('\u0015exit\r')
    await terminal.ended
  })
})

describe('zsh', () => {
  test('Tab in a terminal: the rest of the word, and a list with descriptions', async () => {
    shell('zsh', ['-fc', 'true'])
    const folder = join(bench.folder, 'zsh')
    mkdirSync(folder)
    writeFileSync(
      join(folder, '.zshrc'),
      `PS1='ready> '\nunsetopt beep\nautoload -Uz compinit && compinit -u -d ${folder}/dump\nzstyle ':completion:*' verbose yes\nsource <(opsdeck completion zsh)\n`,
    )
    const terminal = bench.terminal(['-c', `PATH=${env['PATH']} ZDOTDIR=${folder} exec zsh -d -i`], { cols: 200, command: ['sh'] })
    await terminal.shows('ready> ')
    // zsh writes only what Tab added, with its own moves of the cursor between: what was typed never stands there in one piece.
    terminal.pty.write('opsdeck run git checkout fea\t')
    await terminal.shows('ture/login')
    terminal.pty.write('\u0015opsdeck run git add data/my\t')
    await terminal.shows('\\ file.csv')
    terminal.pty.write('\u0015opsdeck run kubectl --context arn:\t')
    await terminal.shows('aws:eks:one')
    terminal.pty.write('\u0015opsdeck c\t\t')
    await terminal.shows('the verdict on a command, without running it')
    await terminal.shows('print the completion script for a shell')
  })
})

describe('fish', () => {
  const complete = (line: string) => shell('fish', ['--no-config', '-c', 'opsdeck completion fish | source; complete -C $argv[1]', line])

  test.each<[string, string[]]>([
    ['opsdeck ru', ['run\trun an allowed command, with live output']],
    ['opsdeck run git checkout fea', ['feature/login\tbranch']],
    ['opsdeck run git add data/my', ['data/my file.csv']],
    ['opsdeck run git add data/my\\ f', ['data/my file.csv']],
    ['opsdeck run kubectl --context st', ['staging\tcontext']],
    ['opsdeck completion z', ['zsh']],
  ])('%s', (line, items) => {
    const lines = complete(line).trim().split('\n')
    // fish before 4.0 shows an item as it would stand on the line.
    expect(lines.map((each) => each.replaceAll('\\ ', ' ').trim())).toEqual(items)
  })

  test('folders of the machine for our own flags', () => {
    expect(complete('opsdeck run --work-dir fol')).toContain('folder/')
  })
})
