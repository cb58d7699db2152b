/** Folders that a program walks, names that it makes up, and what an untrusted workspace could make it run: judged for every tool that does so. */
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { splitLine } from '../../../src-main/commands/words/split-line.ts'
import { room, tidyRoom, verdictOn } from './room.ts'

const here = tidyRoom()
const hostile = room()
afterAll(() => {
  for (const each of [here, hostile]) each[Symbol.dispose]()
})

/** FOLDER holds a link to a file outside, DEEP one to a folder outside further below, CLEAN none that leads out. */
for (const name of ['FOLDER', 'DEEP/a', 'CLEAN/sub']) mkdirSync(join(here.workspace, name), { recursive: true })
for (const ending of ['yaml', 'json', 'tf', 'txt', 'tgz', 'whl', 'py']) symlinkSync(join(here.outside, 'secret'), join(here.workspace, 'FOLDER', `x.${ending}`))
for (const name of ['Dockerfile', '.dockerignore', 'compose.yaml', '.env', 'index.yaml'])
  symlinkSync(join(here.outside, 'secret'), join(here.workspace, 'FOLDER', name))
symlinkSync(here.outside, join(here.workspace, 'DEEP/a/out'))
symlinkSync(join(here.outside, 'secret'), join(here.workspace, 'DEEP/a/x.yaml'))
symlinkSync(join(here.outside, 'secret'), join(here.workspace, 'DEEP/a/x.tf'))
for (const path of ['CLEAN/a.yaml', 'CLEAN/sub/b.tf', 'CLEAN/Dockerfile']) here.write(path, 'x')
symlinkSync('../CLEAN/sub', join(here.workspace, 'CLEAN/again'))
symlinkSync('a.yaml', join(here.workspace, 'CLEAN/b.yaml'))

const judge = (line: string, place = here, trusted = true) =>
  verdictOn(
    place,
    splitLine(line).words.map(({ text }) => text),
    undefined,
    place.with({ trusted }),
  )

/** F is the folder: with a link of its own, or with one further below where the program goes there. */
const walks = {
  flat: [
    'kubectl apply -f F',
    'kubectl create -f F --dry-run=client -o name',
    'kubectl replace -f F',
    'kubectl delete -f F',
    'kubectl diff -f F',
    "kubectl apply -f 'F/*.yaml'",
    'terraform fmt F',
    'terraform fmt -check -diff F',
    'terraform fmt -write=false F',
    'terraform -chdir=F fmt',
    'terraform -chdir=F fmt -check',
    'docker build F',
    'docker compose --project-directory F config',
    'docker compose --project-directory F up -d',
    'pip download requests -d F',
    'pip wheel requests -w F',
    'helm pull repo/chart -d F',
    'helm package CLEAN -d F',
  ],
  deep: [
    'kubectl apply -R -f F',
    'kubectl apply -k F',
    'kubectl diff -k F',
    'kubectl delete -k F',
    'kubectl kustomize F',
    'kubectl cluster-info dump --output-directory F',
    'terraform fmt -recursive F',
    'helm template app F',
    'helm lint F',
    'helm package F',
    'helm install app F',
    'helm upgrade app F',
    'helm show values F',
    'helm template app CLEAN --output-dir F',
    'helm repo index F',
    'argocd app diff web --local F',
    'aws s3 cp s3://b/x F --recursive',
    'aws s3 mv s3://b/x F --recursive',
    'aws s3 sync s3://b/x F',
    'gcloud storage cp -r gs://b/x F',
    "gcloud storage cp 'gs://b/x/*' F",
    'gcloud storage rsync gs://b/x F',
    "gcloud storage cp 'F/*' gs://b/x",
    'gcloud builds submit F',
    'gcloud run deploy web --source F',
    'gcloud functions deploy f --source F',
    'az storage blob upload-batch -s F -d web --account-name a',
    'az storage blob download-batch -s web -d F --account-name a',
    'docker build -o F CLEAN',
    'pip install requests -t F',
    'python3 -m venv F',
    'python3 -m compileall F',
    'python3 -m isort F',
    'python3 -m flake8 F',
  ],
} as const

describe('a folder with a link that leads out', () => {
  test.each([...walks.flat, ...walks.deep])('%s', (line) => {
    const folders = (walks.deep as readonly string[]).includes(line) ? ['FOLDER', 'DEEP'] : ['FOLDER']
    for (const folder of folders) expect(judge(line.replace(/\bF\b/g, folder))).toMatchObject({ allowed: false })
    const clean = judge(line.replace(/\bF\b/g, 'CLEAN'))
    expect({ allowed: clean.allowed, reason: clean.reason }).toEqual({ allowed: true, reason: clean.reason })
  })

  test('is a virtual environment only where its links are those of Python itself', () => {
    mkdirSync(join(here.workspace, 'env/bin'), { recursive: true })
    mkdirSync(join(here.workspace, 'env/lib'))
    for (const name of ['python', 'python3', 'python3.11']) symlinkSync('/usr/bin/python3', join(here.workspace, 'env/bin', name))
    expect(judge('python3 -m venv env').allowed).toBe(true)
    expect(judge('python3 -m venv --copies env').allowed).toBe(false)
    symlinkSync(join(here.outside, 'made'), join(here.workspace, 'env/bin/activate'))
    expect(judge('python3 -m venv env').allowed).toBe(false)
  })

  test('is sent by programs that are told to leave links out, and the words say so', () => {
    for (const line of ['aws s3 cp DEEP s3://b/x --recursive', 'aws s3 sync DEEP s3://b/x', 'aws s3 mv DEEP s3://b/x --recursive'])
      expect(judge(line).argv).toContain('--no-follow-symlinks')
    for (const line of ['gcloud storage cp -r DEEP gs://b/x', 'gcloud storage rsync DEEP gs://b/x']) expect(judge(line).argv).toContain('--ignore-symlinks')
  })

  test('is found behind a link to another folder of the workspace, which programs follow as well', () => {
    mkdirSync(join(here.workspace, 'round'))
    symlinkSync('../DEEP/a', join(here.workspace, 'round/to-deep'))
    symlinkSync('.', join(here.workspace, 'round/itself'))
    expect(judge('helm lint round')).toMatchObject({ allowed: false, reason: expect.stringContaining('leads out of the workspace') })
  })

  test('is looked through only as far as a person would wait, and the refusal says so', () => {
    for (let folder = 0; folder < 21; folder++) {
      mkdirSync(join(here.workspace, `many/${folder}`), { recursive: true })
      for (let file = 0; file < 1000; file++) mkdirSync(join(here.workspace, `many/${folder}/${file}`))
    }
    const verdict = judge('helm lint many')
    expect(verdict.allowed).toBe(false)
    expect(verdict.reason).toContain('more than 20000 files')
  })
})

describe('a name that the program makes up', () => {
  symlinkSync(join(here.outside, 'secret'), join(here.workspace, 'x.bin'))
  mkdirSync(join(here.workspace, 'scripts'))
  symlinkSync(here.outside, join(here.workspace, 'scripts/__pycache__'))
  test.each([
    ['aws s3 cp s3://b/d/NAME .', 'x.bin'],
    ['aws s3 mv s3://b/d/NAME .', 'x.bin'],
    ['gcloud storage cp gs://b/d/NAME .', 'x.bin'],
    ['gcloud storage mv gs://b/d/NAME .', 'x.bin'],
    ['curl -O https://example.org/d/NAME', 'x.bin'],
    ['curl --remote-name-all https://example.org/d/NAME', 'x.bin'],
    ["curl -O 'https://example.org/d/NAME?x=1#y'", 'x.bin'],
    ['docker cp web:/d/NAME .', 'x.bin'],
    ['docker cp web:NAME .', 'x.bin'],
    ['docker compose cp web:/d/NAME .', 'x.bin'],
  ])('%s', (line, link) => {
    for (const name of [link, '.git', '.gitconfig', '.ssh', '.bashrc']) expect(judge(line.replace('NAME', name)), name).toMatchObject({ allowed: false })
    const plain = judge(line.replace('NAME', 'plain.bin'))
    expect({ allowed: plain.allowed, reason: plain.reason }).toEqual({ allowed: true, reason: plain.reason })
  })

  test('of a folder that is not there yet counts where the word ends in a slash', () => {
    expect(judge('aws s3 cp s3://b/.git new/')).toMatchObject({ allowed: false })
    expect(judge('aws s3 cp s3://b/.git new')).toMatchObject({ allowed: true })
  })

  test('of the compiler of Python is __pycache__', () => {
    expect(judge('python3 -m py_compile scripts/a.py')).toMatchObject({ allowed: false })
    expect(judge('python3 -m compileall scripts/a.py')).toMatchObject({ allowed: false })
    expect(judge('python3 -m py_compile src/a.py')).toMatchObject({ allowed: true })
  })

  test('by the far side is refused where nothing can be left out', () => {
    expect(judge('curl -OJ https://example.org/x')).toMatchObject({ allowed: false })
    expect(judge('curl --remote-header-name -O https://example.org/x')).toMatchObject({ allowed: false })
    mkdirSync(join(here.workspace, 'repo/.git'), { recursive: true })
    for (const line of ['gcloud storage cp -r gs://b/x repo', 'az storage blob download-batch -s web -d repo --account-name a'])
      expect(judge(line)).toMatchObject({ allowed: false })
  })

  test('lies in the folder of --output-dir only for -o and -O', () => {
    expect(judge('curl --output-dir src -o ../x https://example.org').allowed).toBe(true)
    for (const option of ['-D', '--stderr', '--trace', '-c'])
      expect(judge(`curl --output-dir src ${option} ../x https://example.org`), option).toMatchObject({ allowed: false })
    expect(judge('curl --output-dir DEEP/a -o /out/x https://example.org')).toMatchObject({ allowed: false })
  })
})

describe('dot files of tools', () => {
  test.each([
    '.gitconfig',
    '.ssh/authorized_keys',
    '.bashrc',
    '.profile',
    '.aws/config',
    '.aws/cli/alias',
    '.kube/config',
    '.docker/config.json',
    '.docker/cli-plugins/x',
  ])('%s is written by nobody', (path) => {
    for (const line of [
      `curl -o ${path} https://example.org`,
      `aws s3 cp s3://b/x ${path}`,
      `terraform plan -out=${path}`,
      `docker save -o ${path} alpine`,
      `pip download x -d ${path}`,
    ])
      expect(judge(line), line).toMatchObject({ allowed: false })
    expect(judge(`aws s3 cp ${path} s3://b/x`)).toMatchObject({ allowed: false })
  })
})

/** All that can be typed without trust in a workspace that nobody knows: none of them opens what the workspace wrote. */
describe('without trust', () => {
  test.each([
    ...[
      'output',
      'output x',
      'state list',
      'state show a.b',
      'state rm -dry-run a.b',
      'state mv -dry-run a.b a.c',
      'state rm a.b',
      'state mv a.b a.c',
      'state push x',
    ],
    ...[
      'state replace-provider hashicorp/a hashicorp/b',
      'workspace list',
      'workspace select x',
      'workspace new x',
      'workspace delete x',
      'taint a.b',
      'untaint a.b',
    ],
    ...[
      'force-unlock -force x',
      'show',
      'refresh',
      'import a.b c',
      'graph',
      'providers',
      'providers schema',
      'modules',
      'plan',
      'validate',
      'init',
      'get',
      'test',
      'apply',
      'destroy',
    ],
  ])('terraform %s needs it', (words) => {
    expect(judge(`terraform ${words}`, hostile, false)).toMatchObject({ allowed: true, runs_workspace_code: true })
  })

  test.each(['template app src', 'lint src', 'package src', 'install app src', 'upgrade app src'])('helm %s needs it', (words) => {
    expect(judge(`helm ${words}`, hostile, false)).toMatchObject({ allowed: true, runs_workspace_code: true })
  })

  test.each([
    ...[
      'ps',
      'logs',
      'images',
      'top',
      'port web 80',
      'stats',
      'events',
      'config',
      'up -d',
      'build',
      'pull',
      'push',
      'start',
      'stop',
      'restart',
      'pause',
      'kill',
    ],
    ...['down', 'rm -f'],
  ])('docker compose %s needs it', (words) => {
    expect(judge(`docker compose ${words}`, hostile, false)).toMatchObject({ allowed: true, runs_workspace_code: true })
  })

  test('a Bicep file needs it, a template in JSON does not', () => {
    expect(judge('az deployment group create -g g -f main.bicep', hostile, false)).toMatchObject({ allowed: true, runs_workspace_code: true })
    expect(judge('az deployment group create -g g -f main.json', hostile, false)).toMatchObject({ allowed: true, runs_workspace_code: false })
  })

  test('terraform prints the name of the workspace only from the workspace', () => {
    mkdirSync(join(hostile.workspace, '.terraform'))
    expect(judge('terraform workspace show', hostile, false)).toMatchObject({ allowed: true, runs_workspace_code: false })
    symlinkSync(join(hostile.outside, 'secret'), join(hostile.workspace, '.terraform/environment'))
    expect(judge('terraform workspace show', hostile, false)).toMatchObject({ allowed: false })
  })
})
