/** What the programs themselves do with paths that were allowed: nothing outside the workspace is made, changed, read or sent, and nothing of an untrusted workspace runs. */
import { spawn, spawnSync } from 'node:child_process'
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CompiledCommand } from '../../src-main/commands/policies/compiled-policy.ts'
import { loadPolicy } from '../../src-main/commands/policies/load-policy.ts'
import { policies_dir, type Room, tidyRoom, verdictOn } from '../unit/commands/room.ts'

const env = (here: Room) => ({
  PATH: process.env['PATH'],
  HOME: join(here.folder, 'home'),
  LANG: 'C.UTF-8',
  PYENV_ROOT: process.env['PYENV_ROOT'] ?? join(process.env['HOME'] ?? '/root', '.pyenv'),
  CHECKPOINT_DISABLE: '1',
  TF_IN_AUTOMATION: '1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE0000',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_DEFAULT_REGION: 'eu-west-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_MAX_ATTEMPTS: '1',
  AWS_PAGER: '',
})

const has = (tool: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

function run(here: Room, argv: readonly string[], cwd = here.workspace) {
  const made = spawnSync(argv[0]!, argv.slice(1), { cwd, env: env(here), encoding: 'utf8', input: '', timeout: 60_000 })
  if (made.error) throw made.error
  return { said: `${made.stdout}${made.stderr}`, status: made.status }
}

/** For a program that talks to a server of this very process. */
function runBeside(here: Room, argv: readonly string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    spawn(argv[0]!, argv.slice(1), { cwd: here.workspace, env: env(here), stdio: 'ignore' })
      .on('error', reject)
      .on('close', resolve)
  })
}

const listing = (path: string) => readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()

describe('paths behind names that are not there', () => {
  const part = fc.constantFrom('..', '..', 'new', 'src', 'link-out', 'to-src', 'deep', 'x')

  /** Runs what is allowed of random paths and looks whether anything came to be outside; answers how many ran. */
  function tryPaths(argvOf: (path: string) => string[], runs: number): number {
    let ran = 0
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        using here = tidyRoom()
        mkdirSync(join(here.workspace, 'src/deep'), { recursive: true })
        symlinkSync(here.outside, join(here.workspace, 'link-out'))
        symlinkSync('src/deep', join(here.workspace, 'to-src'))
        const verdict = verdictOn(here, argvOf(parts.join('/')))
        if (!verdict.allowed) return
        ran++
        const before = [listing(here.outside), readdirSync(here.folder).sort()]
        run(here, verdict.argv)
        expect([listing(here.outside), readdirSync(here.folder).sort()]).toEqual(before)
      }),
      {
        numRuns: runs,
        seed: 7,
        examples: [[['new', '..', 'link-out', 'x']], [['to-src', '..', 'link-out', 'x']], [['new', '..', 'src', 'x']], [['new', 'x']]],
      },
    )
    return ran
  }

  test('the programs go outside when nobody stops them', () => {
    using here = tidyRoom()
    symlinkSync(here.outside, join(here.workspace, 'link-out'))
    run(here, ['git', 'init', '-q', 'new/../link-out/x'])
    expect(listing(here.outside)).toContain('x')
  })

  test('git init', () => expect(tryPaths((path) => ['git', 'init', '-q', path], 25)).toBeGreaterThan(5))

  test('git worktree add', () => {
    const made = (here: Room) => {
      run(here, ['git', 'init', '-q', '.'])
      run(here, ['git', '-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '-q', '--allow-empty', '-m', 'x'])
    }
    using here = tidyRoom()
    made(here)
    symlinkSync(here.outside, join(here.workspace, 'link-out'))
    expect(verdictOn(here, ['git', 'worktree', 'add', '-b', 'own', 'new/../link-out/tree'])).toMatchObject({ allowed: false })
    const verdict = verdictOn(here, ['git', 'worktree', 'add', '-b', 'own', 'new/../trees/own'])
    expect(verdict.allowed).toBe(true)
    expect(run(here, verdict.argv).status).toBe(0)
    expect(listing(here.outside)).toEqual(['secret'])
    expect(existsSync(join(here.workspace, 'trees/own/.git'))).toBe(true)
  })

  test.runIf(has('curl'))('curl --create-dirs -o', async () => {
    const server = createServer((_, response) => response.end('body'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`
    try {
      let ran = 0
      for (const path of ['new/../link-out/x', 'to-src/../link-out/x', 'a/b/../../link-out/x', 'new/../src/x', 'new/x', 'src/../y']) {
        using here = tidyRoom()
        mkdirSync(join(here.workspace, 'src/deep'), { recursive: true })
        symlinkSync(here.outside, join(here.workspace, 'link-out'))
        symlinkSync('src/deep', join(here.workspace, 'to-src'))
        const verdict = verdictOn(here, ['curl', '-s', '--create-dirs', '-o', path, address])
        if (!verdict.allowed) continue
        ran++
        expect(await runBeside(here, verdict.argv)).toBe(0)
        expect(listing(here.outside)).toEqual(['secret'])
      }
      expect(ran).toBe(3)
    } finally {
      server.close()
    }
  })

  test.runIf(has('pip'))('pip download -d', () => {
    using here = tidyRoom()
    symlinkSync(here.outside, join(here.workspace, 'link-out'))
    expect(verdictOn(here, ['pip', 'download', 'x', '-d', 'new/../link-out/y'])).toMatchObject({ allowed: false })
    const verdict = verdictOn(here, ['pip', 'download', '--no-index', 'x', '-d', 'new/../wheels'])
    expect(verdict.allowed).toBe(true)
    run(here, verdict.argv)
    expect(listing(here.outside)).toEqual(['secret'])
  })
})

describe.runIf(has('terraform'))('terraform in a workspace that nobody trusts', () => {
  const here = tidyRoom()
  afterAll(() => here[Symbol.dispose]())
  const canary = join(here.folder, 'canary')
  beforeAll(() => {
    here.write(
      'main.tf',
      'terraform {\n  backend "s3" {\n    bucket = "b"\n    key = "k"\n    region = "eu-west-1"\n    profile = "p"\n    shared_config_files = ["./cfg"]\n    skip_region_validation = true\n  }\n}\n',
    )
    here.write('cfg', `[profile p]\ncredential_process = ${join(here.workspace, 'evil.sh')}\n`)
    here.write('evil.sh', `#!/bin/sh\ntouch '${canary}'\nexit 1\n`)
    chmodSync(join(here.workspace, 'evil.sh'), 0o755)
    const config = { bucket: 'b', key: 'k', region: 'eu-west-1', profile: 'p', shared_config_files: ['./cfg'], skip_region_validation: true }
    here.write('.terraform/terraform.tfstate', JSON.stringify({ version: 3, terraform_version: '1.0.0', backend: { type: 's3', config, hash: 0 } }))
  })

  /** Every command of the policy with a word for each of its arguments. */
  function lines(command: CompiledCommand, words: readonly string[]): string[][] {
    const below = [...new Set(command.commands?.values() ?? [])].flatMap((each) => lines(each, [...words, each.name]))
    const own = command.effect !== null && command.refuse === null && words.length > 1
    return own ? [[...words], [...words, ...command.args.map(() => 'a.b')], ...below] : below
  }

  test('runs no program of it, whatever the verdict allows without trust', () => {
    const allowed = lines(loadPolicy(join(policies_dir, 'terraform.yaml')).root, ['terraform'])
      .map((argv) => verdictOn(here, argv))
      .filter((verdict) => verdict.allowed && !verdict.runs_workspace_code)
    expect(allowed.map(({ argv }) => argv[1])).toEqual(expect.arrayContaining(['fmt', 'version', 'metadata', 'workspace']))
    for (const { argv } of allowed) {
      run(here, argv)
      expect(existsSync(canary), argv.join(' ')).toBe(false)
    }
  })

  test('would run one where it opens the backend, so those need trust', () => {
    for (const argv of [['output'], ['state', 'list'], ['workspace', 'list'], ['taint', 'a.b']]) {
      rmSync(canary, { force: true })
      run(here, ['terraform', ...argv])
      expect(existsSync(canary), argv.join(' ')).toBe(true)
      expect(verdictOn(here, ['terraform', ...argv]).runs_workspace_code).toBe(true)
    }
    rmSync(canary, { force: true })
  })

  test('fmt goes through links, so folders that hold one are refused', () => {
    const victim = join(here.outside, 'victim.tf')
    writeFileSync(victim, 'a   = 1\n')
    mkdirSync(join(here.workspace, 'modules/net'), { recursive: true })
    symlinkSync(victim, join(here.workspace, 'modules/net/x.tf'))
    for (const argv of [
      ['terraform', 'fmt', 'modules/net'],
      ['terraform', 'fmt', '-recursive'],
      ['terraform', 'fmt', '-check', '-diff', '-recursive', 'modules'],
      ['terraform', '-chdir=modules/net', 'fmt'],
      ['terraform', 'fmt', 'modules/net/x.tf'],
    ])
      expect(verdictOn(here, argv), argv.join(' ')).toMatchObject({ allowed: false })
    // Folders below are not entered without -recursive.
    const allowed = verdictOn(here, ['terraform', 'fmt', 'modules'])
    expect(allowed.allowed).toBe(true)
    run(here, allowed.argv)
    expect(readFileSync(victim, 'utf8')).toBe('a   = 1\n')
    run(here, ['terraform', 'fmt', 'modules/net'])
    expect(readFileSync(victim, 'utf8')).toBe('a = 1\n')
  })
})

describe.runIf(has('aws'))('aws s3 with whole folders', () => {
  const here = tidyRoom()
  const objects: Record<string, string> = {
    '.git/config': 'evil',
    'sub/.git/hooks/pre-commit': 'evil',
    '.terraform/x': 'evil',
    'fine.txt': 'fine',
    'sub/fine.txt': 'fine',
  }
  const sent: string[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://x')
    const key = decodeURIComponent(url.pathname.replace(/^\/b\/?/, ''))
    const body: Buffer[] = []
    request.on('data', (chunk: Buffer) => body.push(chunk))
    request.on('end', () => {
      if (request.method === 'PUT') {
        sent.push(`${key}=${Buffer.concat(body).toString('utf8')}`)
        response.setHeader('etag', '"e"')
        response.end()
        return
      }
      if (key !== '') {
        response.setHeader('last-modified', 'Thu, 01 Jan 2026 00:00:00 GMT')
        response.setHeader('etag', '"e"')
        response.end(request.method === 'HEAD' ? '' : objects[key])
        return
      }
      response.setHeader('content-type', 'application/xml')
      const contents = Object.entries(objects).map(
        ([name, text]) =>
          `<Contents><Key>${name}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"e"</ETag><Size>${text.length}</Size></Contents>`,
      )
      response.end(`<?xml version="1.0"?><ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`)
    })
  })
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
  afterAll(() => {
    server.close()
    here[Symbol.dispose]()
  })
  const run_here = (argv: readonly string[]) => runBeside(here, [...argv, '--endpoint-url', `http://127.0.0.1:${(server.address() as AddressInfo).port}`])

  test.each([[['sync', 's3://b', 'in']], [['cp', 's3://b', 'in2', '--recursive']], [['sync', 's3://b', 'in3', '--include', '*']]])(
    '%j leaves protected places out',
    async (words) => {
      const verdict = verdictOn(here, ['aws', 's3', ...words])
      expect(verdict).toMatchObject({ allowed: true })
      expect(await run_here(verdict.argv)).toBe(0)
      expect(listing(join(here.workspace, words[2]!))).toEqual(['fine.txt', 'sub', 'sub/fine.txt'])
    },
  )

  test('are filled with all that the far side names when nobody stops them', async () => {
    expect(await run_here(['aws', 's3', 'sync', 's3://b', 'raw'])).toBe(0)
    expect(listing(join(here.workspace, 'raw'))).toContain('.git/config')
  })

  test.each([[['sync', 'up', 's3://b']], [['cp', 'up', 's3://b', '--recursive']]])('%j sends nothing from outside and no repository', async (words) => {
    mkdirSync(join(here.workspace, 'up/.git'), { recursive: true })
    here.write('up/own.txt', 'own')
    here.write('up/.git/config', 'token')
    for (const [link, target] of [
      ['up/l.txt', join(here.outside, 'secret')],
      ['up/d', here.outside],
    ] as const)
      if (!existsSync(join(here.workspace, link))) symlinkSync(target, join(here.workspace, link))
    sent.length = 0
    const verdict = verdictOn(here, ['aws', 's3', ...words])
    expect(verdict).toMatchObject({ allowed: true })
    expect(await run_here(verdict.argv)).toBe(0)
    expect(sent.map((each) => each.split('=')[0])).toEqual(['own.txt'])
    expect(sent.join()).toContain('own')
  })
})

describe.runIf(has('kubectl'))('kubectl with a folder', () => {
  test('prints the manifest of a link, so a folder that holds one is refused', () => {
    using here = tidyRoom()
    const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: from-outside}\n'
    writeFileSync(join(here.outside, 'x.yaml'), manifest)
    here.write('k8s/own.yaml', manifest.replace('from-outside', 'own'))
    const line = ['kubectl', 'label', '--local', '-f', 'k8s', 'a=b', '-o', 'name']
    expect(verdictOn(here, line).allowed).toBe(true)
    symlinkSync(join(here.outside, 'x.yaml'), join(here.workspace, 'k8s/x.yaml'))
    expect(verdictOn(here, line).allowed).toBe(false)
    expect(run(here, line).said).toContain('from-outside')
    // Only with these endings does it read what it finds in a folder, and it enters no link to one.
    rmSync(join(here.workspace, 'k8s/x.yaml'))
    symlinkSync(join(here.outside, 'x.yaml'), join(here.workspace, 'k8s/x.txt'))
    symlinkSync(here.outside, join(here.workspace, 'k8s/folder'))
    const verdict = verdictOn(here, [...line, '-R'])
    expect(verdict.allowed).toBe(true)
    const { said } = run(here, verdict.argv)
    expect(said).toContain('own')
    expect(said).not.toContain('from-outside')
  })
})
