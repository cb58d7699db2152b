/** The environment is built from nothing: what is pinned, what a profile and a caller may add, what is refused. */
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { room, verdictOn } from './room.ts'

const here = room()
afterAll(() => here[Symbol.dispose]())

const envOf = (argv: string[], options: Parameters<typeof here.with>[0] & { env?: Record<string, string> } = {}) =>
  here.commands.approve({ command: argv[0]!, args: argv.slice(1), env: options.env, confirm: true }, here.with(options)).approved.env

test('echo gets the base and nothing of this process', () => {
  expect(Object.keys(envOf(['echo'])).sort()).toEqual(['HOME', 'LANG', 'LOGNAME', 'PATH', 'TZ', 'USER'])
})

test('PATH has absolute folders only, none of the workspace and no shims', () => {
  const path = envOf(['git', 'status']).PATH!.split(':')
  expect(path.every((folder) => folder.startsWith('/'))).toBe(true)
  expect(path.filter((folder) => folder.includes('shims') || folder.startsWith(here.workspace))).toEqual([])
  expect(path).toContain('/usr/bin')
})

test('git is hardened', () => {
  const env = envOf(['git', 'status'])
  expect(env).toMatchObject({
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_EDITOR: 'true',
    GIT_SEQUENCE_EDITOR: 'true',
    GIT_PAGER: 'cat',
    PAGER: 'cat',
    GIT_ASKPASS: 'true',
    SSH_ASKPASS: 'true',
    GIT_ALLOW_PROTOCOL: 'https:ssh',
  })
  expect(configOf(env)).toMatchObject({ 'safe.bareRepository': 'explicit', 'protocol.ext.allow': 'never', 'core.fsmonitor': 'false' })
  expect(configOf(env)['core.hooksPath']).toBeUndefined()
})

test('git in an untrusted workspace runs no hooks and no ssh command of the repository', () => {
  const env = envOf(['git', 'status'], { trusted: false })
  expect(env.GIT_SSH_COMMAND).toMatch(/^ssh /)
  const hooks = configOf(env)['core.hooksPath']!
  expect(readdirSync(hooks)).toEqual([])
  expect(hooks.startsWith(here.workspace)).toBe(false)
  expect(configOf(env)['credential.helper']).toBe('')
})

test('git never looks for a repository above the workspace', () => {
  expect(envOf(['git', 'status']).GIT_CEILING_DIRECTORIES).toBe(here.folder)
})

test('pip asks nothing and installs into virtual environments only; curl reads no configuration', () => {
  expect(envOf(['pip', 'list'])).toMatchObject({ PIP_NO_INPUT: '1', PIP_REQUIRE_VIRTUALENV: '1' })
  expect(here.commands.approve({ command: 'curl', args: ['https://example.org/'] }, here.around).approved.args[0]).toBe('-q')
  expect(here.commands.approve({ command: 'dig', args: ['example.org'] }, here.around).approved.args[0]).toBe('-r')
})

test('the extras of the profile reach every tool, the caller wins over them, pinned ones win over both', () => {
  const profile_env = {
    HTTPS_PROXY: 'http://proxy.example:3128',
    SSH_AUTH_SOCK: '/run/agent.sock',
    TZ: 'Europe/Berlin',
    GIT_TERMINAL_PROMPT: '1',
    PATH: '/evil',
    HOME: '/evil',
  }
  const env = envOf(['git', 'fetch'], { profile_env, env: { TZ: 'Asia/Tokyo' } })
  expect(env).toMatchObject({ HTTPS_PROXY: 'http://proxy.example:3128', SSH_AUTH_SOCK: '/run/agent.sock', TZ: 'Asia/Tokyo', GIT_TERMINAL_PROMPT: '0' })
  expect(env.HOME).toBe(here.folder)
  expect(env.PATH).not.toContain('/evil')
})

test('names of variables are told, values never', () => {
  const judgement = here.commands.judge(
    { command: 'git', args: ['fetch'], env: { GIT_AUTHOR_NAME: 'Ada Secret' } },
    here.with({ profile_env: { HTTPS_PROXY: 'http://secret.example' } }),
  )
  expect(judgement.env_names).toEqual([...judgement.env_names].sort())
  expect(judgement.env_names).toEqual(expect.arrayContaining(['GIT_AUTHOR_NAME', 'HTTPS_PROXY', 'GIT_TERMINAL_PROMPT']))
  expect(JSON.stringify(judgement.env_names)).not.toContain('ecret')
})

describe('variables of a caller', () => {
  const refused =
    'LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT DYLD_INSERT_LIBRARIES PATH Path path HOME Home USERPROFILE IFS ENV BASH_ENV SHELL SHELLOPTS PS4 PROMPT_COMMAND EDITOR VISUAL PAGER LESSOPEN BROWSER TERM TERMINFO TMPDIR LOCPATH NLSPATH GCONV_PATH HOSTALIASES RES_OPTIONS MALLOC_TRACE NODE_OPTIONS XDG_CONFIG_HOME SSL_CERT_FILE SSLKEYLOGFILE OPENSSL_CONF GIT_SSH GIT_SSH_COMMAND git_ssh GIT_PROXY_COMMAND GIT_EXTERNAL_DIFF GIT_EDITOR GIT_PAGER GIT_ASKPASS SSH_ASKPASS GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_EXEC_PATH GIT_TEMPLATE_DIR GIT_CONFIG_COUNT GIT_CONFIG_KEY_0 GIT_CONFIG_VALUE_0 GIT_CONFIG_GLOBAL GIT_CONFIG_PARAMETERS GIT_ALLOW_PROTOCOL GIT_TRACE GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_ATTR_SOURCE CURL_HOME CURL_CA_BUNDLE NETRC PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONINSPECT PYTHONWARNINGS PYTHONBREAKPOINT PYTHONUSERBASE PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE PIP_TARGET PIP_TRUSTED_HOST OPSDECK_JOB HTTPS_PROXY https_proxy ALL_PROXY SSH_AUTH_SOCK'.split(
      ' ',
    )
  test.each(refused)('%s is refused by name', (name) => {
    for (const argv of [
      ['git', 'status'],
      ['curl', 'https://example.org/'],
      ['python3', 'app.py'],
      ['pip', 'list'],
      ['echo', 'x'],
    ]) {
      const verdict = verdictOn(here, argv, { [name]: '/tmp/x' })
      expect(verdict.allowed).toBe(false)
      expect(verdict.rule).toBe(`${argv[0]}/env/${name}`)
      expect(verdict.reason).toContain(name)
    }
  })

  test.each([
    ['git', 'status', 'GIT_AUTHOR_NAME', 'Ada Lovelace'],
    ['git', 'log', 'TZ', 'Europe/Berlin'],
    ['echo', 'x', 'LANG', 'de_DE.UTF-8'],
    ['echo', 'x', 'NO_COLOR', '1'],
    ['python3', 'app.py', 'PYTHONDONTWRITEBYTECODE', '1'],
  ])('%s %s takes %s', (tool, word, name, value) => {
    expect(verdictOn(here, [tool, word], { [name]: value }).allowed).toBe(true)
    expect(envOf([tool, word], { env: { [name]: value } })[name]).toBe(value)
  })

  test.each([
    ['TZ', ':/etc/passwd'],
    ['TZ', '../../etc/passwd'],
    ['TZ', '/etc/passwd'],
    ['LANG', '../../x'],
    ['LC_ALL', 'a/b'],
    ['COLUMNS', '1; id'],
    ['GIT_AUTHOR_NAME', 'a\nb'],
  ])('%s=%s is refused by value', (name, value) => {
    expect(verdictOn(here, ['git', 'status'], { [name]: value }).allowed).toBe(false)
  })
})

test('profiles take what some tool allows and are told of the rest', () => {
  expect(() => here.commands.checkExtras({ HTTPS_PROXY: 'http://p:1', SSH_AUTH_SOCK: '/run/x', GIT_AUTHOR_NAME: 'x', TZ: 'UTC' })).not.toThrow()
  try {
    here.commands.checkExtras({ TZ: 'UTC', LD_PRELOAD: '/x', PATH: '/x' })
    expect.unreachable()
  } catch (error) {
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { issues: [{ path: 'env.LD_PRELOAD' }, { path: 'env.PATH' }] } })
  }
})

test('a local remote of a trusted repository may be fetched from, and only fetched, pulled and pushed', () => {
  mkdirSync(join(here.workspace, '.git'), { recursive: true })
  here.write('.git/config', '[remote "origin"]\n\turl = /srv/backup.git\n')
  expect(envOf(['git', 'fetch', 'origin']).GIT_ALLOW_PROTOCOL).toBe('https:ssh:file')
  expect(envOf(['git', 'submodule', 'update']).GIT_ALLOW_PROTOCOL).toBe('https:ssh')
  expect(envOf(['git', 'clone', 'https://example.org/x.git']).GIT_ALLOW_PROTOCOL).toBe('https:ssh')
  expect(() => envOf(['git', 'ls-remote', 'origin'], { trusted: false })).toThrow('is not trusted')
  here.write('.git/config', '[remote "origin"]\n\turl = https://example.org/x.git\n')
  expect(envOf(['git', 'ls-remote', 'origin'], { trusted: false }).GIT_ALLOW_PROTOCOL).toBe('https:ssh')
})

function configOf(env: Readonly<Record<string, string>>): Record<string, string> {
  const found: Record<string, string> = {}
  for (let index = 0; index < Number(env.GIT_CONFIG_COUNT); index++) found[env[`GIT_CONFIG_KEY_${index}`]!] = env[`GIT_CONFIG_VALUE_${index}`]!
  return found
}
