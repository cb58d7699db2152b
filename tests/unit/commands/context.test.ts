/** Hidden state as verdicts show it, from real files in every form they come in. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseContextSource } from '../../../src-main/commands/context/context-sources.ts'
import { contextDifferences, markedOf, matchesPattern } from '../../../src-preload/contract/context.ts'
import { type Room, room, verdictOn } from './room.ts'

let here: Room
beforeEach(() => {
  here = room()
})
afterEach(() => here[Symbol.dispose]())

function home(path: string, content: string): string {
  const file = join(here.folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}

function contextOf(line: string, { env, profile }: { env?: Record<string, string>; profile?: Record<string, string> } = {}) {
  const verdict = verdictOn(here, line.split(' '), env, here.with({ profile_env: profile ?? {} }))
  expect(verdict, verdict.reason).toMatchObject({ allowed: true })
  return verdict.context
}

const kubeconfig = (current: string, more = '') => `apiVersion: v1
kind: Config
current-context: ${current}
contexts:
- {name: prod-eu, context: {cluster: eu, namespace: shop, user: u}}
- name: staging
  context:
    cluster: local
    user: u
clusters:
- {name: eu, cluster: {server: 'https://user:pass@eu.example.org:6443/path'}}
- {name: local, cluster: {server: https://127.0.0.1:6443}}
users: [{name: u, user: {token: SECRET}}]
${more}`

describe('kube', () => {
  it('reads context, namespace and server; options win', () => {
    home('.kube/config', kubeconfig('prod-eu'))
    expect(contextOf('kubectl get pods')).toEqual({ kube_context: 'prod-eu', kube_namespace: 'shop', kube_server: 'eu.example.org:6443' })
    expect(contextOf('kubectl get pods --context staging')).toEqual({ kube_context: 'staging', kube_namespace: 'default', kube_server: '127.0.0.1:6443' })
    expect(contextOf('kubectl get pods -n kube-system')).toMatchObject({ kube_context: 'prod-eu', kube_namespace: 'kube-system' })
    expect(contextOf('helm list --kube-context=staging')).toMatchObject({ kube_context: 'staging', kube_namespace: 'default' })
    expect(contextOf('helm list', { env: { HELM_NAMESPACE: 'n1' } })).toMatchObject({ kube_context: 'prod-eu', kube_namespace: 'n1' })
  })

  it('merges a list of KUBECONFIG: the first that says it wins, missing ones and empty parts are passed over', () => {
    const first = home('k/a', 'contexts: [{name: only-a, context: {cluster: eu, namespace: from-a}}]\n')
    const second = home('k/b', kubeconfig('only-a'))
    const KUBECONFIG = `:${join(here.folder, 'k/none')}:${first}:${second}:`
    expect(contextOf('kubectl get pods', { profile: { KUBECONFIG } })).toMatchObject({
      kube_context: 'only-a',
      kube_namespace: 'from-a',
      kube_server: 'eu.example.org:6443',
    })
  })

  it('reads JSON, follows links, knows no context that is not there', () => {
    home('k/json', JSON.stringify({ 'current-context': 'gone', contexts: null, clusters: 'x' }))
    mkdirSync(join(here.folder, '.kube'))
    symlinkSync(join(here.folder, 'k/json'), join(here.folder, '.kube/config'))
    expect(contextOf('kubectl get pods')).toEqual({ kube_context: 'gone' })
  })

  it('says nothing without a file and unknown with a damaged one', () => {
    expect(contextOf('kubectl get pods')).toEqual({})
    for (const bad of ['a: [', '- just a list', '\u0000\u0001', 'current-context: "a\\u001b[31m"\n']) {
      home('.kube/config', bad)
      expect(contextOf('kubectl get pods'), JSON.stringify(bad)).toMatchObject({ kube_context: 'unknown' })
    }
    writeFileSync(join(here.folder, '.kube/config'), Buffer.from([0xff, 0xfe, 0x41]))
    expect(contextOf('kubectl get pods')).toMatchObject({ kube_context: 'unknown' })
    home('.kube/config', `${kubeconfig('prod-eu')}# ${'x'.repeat(1024 * 1024)}\n`)
    expect(contextOf('kubectl get pods')).toMatchObject({ kube_context: 'unknown' })
  })

  it('does not wait for a pipe or read a folder in the place of the file', () => {
    mkdirSync(join(here.folder, '.kube'))
    execFileSync('mkfifo', [join(here.folder, '.kube/config')])
    expect(contextOf('kubectl get pods')).toMatchObject({ kube_context: 'unknown' })
    expect(contextOf('kubectl get pods', { profile: { KUBECONFIG: here.folder } })).toMatchObject({ kube_context: 'unknown' })
  })

  it('sees a change at once, also of the same length, and an old file is kept until then', () => {
    const file = home('.kube/config', 'current-context: aaaa\n')
    expect(contextOf('kubectl get pods')).toMatchObject({ kube_context: 'aaaa' })
    writeFileSync(file, 'current-context: bbbb\n')
    expect(contextOf('kubectl get pods')).toMatchObject({ kube_context: 'bbbb' })
    utimesSync(file, 1000, 1000)
    expect(contextOf('kubectl get pods')).toMatchObject({ kube_context: 'bbbb' })
    writeFileSync(file, 'current-context: cccc\n')
    expect(contextOf('kubectl get pods')).toMatchObject({ kube_context: 'cccc' })
  })
})

describe('clouds', () => {
  it('aws: profile, region, and the account of the role or the single sign-on', () => {
    home(
      '.aws/config',
      `[default]
region = eu-west-1
s3 =
    max_concurrent_requests = 20
[profile prod]
role_arn = arn:aws:iam::123456789012:role/admin
region=eu-central-1 ; near
[profile "two words"]
sso_account_id = 210987654321
[sso-session x]
sso_region = us-east-1
`,
    )
    expect(contextOf('aws s3 ls')).toEqual({ aws_profile: 'default', aws_region: 'eu-west-1' })
    expect(contextOf('aws s3 ls', { env: { AWS_PROFILE: 'prod' } })).toEqual({
      aws_profile: 'prod',
      aws_region: 'eu-central-1',
      aws_account: '123456789012',
    })
    expect(contextOf('aws s3 ls --profile prod --region us-east-1')).toEqual({ aws_profile: 'prod', aws_region: 'us-east-1', aws_account: '123456789012' })
    expect(contextOf('aws s3 ls', { profile: { AWS_PROFILE: 'two words' } })).toEqual({ aws_profile: 'two words', aws_account: '210987654321' })
    expect(contextOf('aws s3 ls', { env: { AWS_DEFAULT_REGION: 'us-west-2' } })).toMatchObject({ aws_region: 'us-west-2' })
    home('.aws/config', 'no section = 1\n')
    expect(contextOf('aws s3 ls')).toEqual({ aws_profile: 'default', aws_region: 'unknown', aws_account: 'unknown' })
  })

  it('gcloud: configuration in force, its project and account', () => {
    expect(contextOf('gcloud projects list')).toEqual({ gcloud_configuration: 'default' })
    home('.config/gcloud/active_config', 'work\n')
    home('.config/gcloud/configurations/config_work', '[core]\nproject = shop-prod\naccount = dev@example.org\n')
    home('.config/gcloud/configurations/config_play', '[core]\nproject = play-1\n')
    expect(contextOf('gcloud projects list')).toEqual({ gcloud_configuration: 'work', gcloud_project: 'shop-prod', gcloud_account: 'dev@example.org' })
    expect(contextOf('gcloud projects list', { env: { CLOUDSDK_ACTIVE_CONFIG_NAME: 'play' } })).toEqual({
      gcloud_configuration: 'play',
      gcloud_project: 'play-1',
    })
    expect(contextOf('gcloud projects list --project other-1')).toMatchObject({ gcloud_project: 'other-1' })
    home('.config/gcloud/active_config', '../../x')
    expect(contextOf('gcloud projects list')).toMatchObject({ gcloud_configuration: 'unknown', gcloud_project: 'unknown' })
  })

  it('az: the default subscription, past the byte order mark; an id is shown by its name', () => {
    const id = '11111111-2222-3333-4444-555555555555'
    const subscriptions = [
      { id: '0', name: 'Play', isDefault: true },
      { id, name: 'Prod EU', isDefault: false },
    ]
    home('.azure/azureProfile.json', `\uFEFF${JSON.stringify({ subscriptions })}`)
    expect(contextOf('az vm list')).toEqual({ azure_subscription: 'Play' })
    expect(contextOf(`az vm list --subscription ${id}`)).toEqual({ azure_subscription: 'Prod EU' })
    home('.azure/azureProfile.json', '{')
    expect(contextOf('az vm list')).toEqual({ azure_subscription: 'unknown' })
  })
})

describe('terraform, docker, argocd, odoo', () => {
  it('terraform: the workspace of the folder it acts in, also with -chdir', () => {
    expect(contextOf('terraform validate')).toEqual({ terraform_workspace: 'default' })
    here.write('.terraform/environment', 'staging')
    here.write('inner/.terraform/environment', 'prod\n')
    expect(contextOf('terraform validate')).toEqual({ terraform_workspace: 'staging' })
    expect(contextOf('terraform -chdir=inner validate')).toEqual({ terraform_workspace: 'prod', folder: 'inner' })
    expect(contextOf('terraform validate', { env: { TF_WORKSPACE: 'blue' } })).toEqual({ terraform_workspace: 'blue' })
    here.write('.terraform/environment', 'a\nb')
    expect(contextOf('terraform validate')).toEqual({ terraform_workspace: 'unknown' })
  })

  it('docker: DOCKER_HOST before DOCKER_CONTEXT before the configuration, with the daemon’s address', () => {
    expect(contextOf('docker ps')).toEqual({ docker_context: 'default', docker_endpoint: 'unix:///var/run/docker.sock' })
    home('.docker/config.json', JSON.stringify({ currentContext: 'prod' }))
    const folder = createHash('sha256').update('prod').digest('hex')
    home(`.docker/contexts/meta/${folder}/meta.json`, JSON.stringify({ Name: 'prod', Endpoints: { docker: { Host: 'ssh://root@prod.example.org' } } }))
    expect(contextOf('docker ps')).toEqual({ docker_context: 'prod', docker_endpoint: 'ssh://root@prod.example.org' })
    expect(contextOf('docker ps', { profile: { DOCKER_CONTEXT: 'other' } })).toEqual({ docker_context: 'other' })
    expect(contextOf('docker ps', { profile: { DOCKER_CONTEXT: 'other', DOCKER_HOST: 'unix:///x.sock' } })).toEqual({
      docker_context: 'default',
      docker_endpoint: 'unix:///x.sock',
    })
    home('.docker/config.json', '[]')
    expect(contextOf('docker ps')).toEqual({ docker_context: 'unknown', docker_endpoint: 'unknown' })
  })

  it('argocd: context and server, in the older place too', () => {
    const config = (current: string) =>
      `contexts:\n- {name: ci, server: ci.example.org, user: ci}\n- {name: prod, server: argo.example.org}\ncurrent-context: ${current}\n`
    home('.config/argocd/config', config('ci'))
    expect(contextOf('argocd app list')).toEqual({ argocd_context: 'ci', argocd_server: 'ci.example.org' })
    expect(contextOf('argocd --argocd-context prod app get web')).toEqual({ argocd_context: 'prod', argocd_server: 'argo.example.org', app: 'web' })
    expect(contextOf('argocd app list', { profile: { ARGOCD_SERVER: 'x.example.org' } })).toMatchObject({ argocd_server: 'x.example.org' })
    home('.argocd/config', config('prod'))
    expect(contextOf('argocd app list')).toMatchObject({ argocd_context: 'prod' })
  })

  it('odoo: -d, else db_name of the configuration that is used', () => {
    const conf = home('odoo.conf', '[options]\n; comment\ndb_name = shop_prod\ndb_password = SECRET\n')
    const around = { ...here.around, settings: { read_roots: [], odoo_conf: conf } }
    const shown = (line: string) => verdictOn(here, line.split(' '), undefined, around).context
    expect(shown('odoo --stop-after-init -u sale')).toMatchObject({ database: 'shop_prod' })
    expect(shown('odoo -d test1 --stop-after-init -u sale')).toMatchObject({ database: 'test1' })
    home('odoo.conf', '[options]\ndb_name = False\n')
    expect(shown('odoo --stop-after-init -u sale')).not.toHaveProperty('database')
  })
})

it('git: branch, remote and its host, never a login', () => {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: here.workspace, env: { PATH: process.env['PATH'], HOME: here.folder, GIT_CONFIG_NOSYSTEM: '1' } })
  git('init', '-q', '-b', 'main')
  git('remote', 'add', 'origin', 'https://user:secret@git.example.org:8443/a.git')
  git('remote', 'add', 'short', 'git@ssh.example.org:a/b.git')
  git('remote', 'add', 'folder', '../elsewhere')
  expect(contextOf('git status')).toEqual({ branch: 'main', remote: 'origin', remote_host: 'git.example.org:8443' })
  expect(contextOf('git fetch short')).toMatchObject({ remote: 'short', remote_host: 'ssh.example.org' })
  git('switch', '-q', '-c', 'topic')
  expect(contextOf('git status')).toMatchObject({ branch: 'topic' })
})

describe('policies name their sources', () => {
  it.each(['moon', 'kube-namespace(later)', 'env()', 'kube-context(x'])('%s is refused with what is known', (source) => {
    expect(() => parseContextSource(source, ['earlier'])).toThrow(/context source|starts from an entry/)
  })
  it('an entry above and an option are starts', () => {
    expect(parseContextSource('kube-namespace(earlier)', ['earlier'])).toEqual({ kind: 'kube-namespace', name: 'earlier' })
    expect(parseContextSource('azure-subscription(--subscription)')).toEqual({ kind: 'azure-subscription', name: '--subscription' })
  })
})

describe('production marks', () => {
  const marks = [
    { name: 'kube_context', pattern: 'prod-*' },
    { name: 'branch', pattern: 'main' },
  ]
  it('hold for the named context alone, in capitals too, and for what cannot be read', () => {
    expect(markedOf({ kube_context: 'Prod-eu' }, marks)).toEqual({ name: 'kube_context', value: 'Prod-eu' })
    expect(markedOf({ kube_namespace: 'prod-eu', branch: 'topic' }, marks)).toBeNull()
    expect(markedOf({ kube_context: 'unknown' }, marks)).toEqual({ name: 'kube_context', value: 'unknown' })
    expect(markedOf({ aws_profile: 'unknown' }, marks)).toBeNull()
    expect(markedOf({}, [{ name: 'constructor', pattern: '*' }])).toBeNull()
  })
  it.each([
    ['prod', 'prod', true],
    ['prod', 'pro', false],
    ['prod-eu', '*-e?', true],
    ['a.b', 'a?b', true],
    ['axb', 'a.b', false],
    ['', '*', true],
    ['abcabc', '*abc', true],
    ['a[b]', 'a[b]', true],
  ])('%s and %s: %s', (value, pattern, holds) => {
    expect(matchesPattern(value, pattern)).toBe(holds)
  })
  it('a hostile pattern is answered too', () => {
    expect(matchesPattern('a'.repeat(4000), `${'*a'.repeat(140)}*b`)).toBe(false)
  })
  it('differences name what is other, new and gone', () => {
    expect(contextDifferences({ a: '1', b: '2', c: '3' }, { a: '1', b: 'x', d: '4' })).toEqual([
      { name: 'b', expected: '2', actual: 'x' },
      { name: 'c', expected: '3', actual: null },
      { name: 'd', expected: null, actual: '4' },
    ])
  })
})
