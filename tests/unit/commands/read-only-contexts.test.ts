/** Contexts marked read-only: only what reads passes, however the line gets to the context; what does not reach it is not held up. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Room, room } from './room.ts'

let here: Room
beforeAll(() => {
  here = room()
  const put = (path: string, text: string) => {
    mkdirSync(join(here.folder, path, '..'), { recursive: true })
    writeFileSync(join(here.folder, path), text)
  }
  put('.kube/config', 'current-context: staging\ncontexts: [{name: staging, context: {cluster: a, namespace: shop}}, {name: prod, context: {cluster: b}}]\n')
  put('.azure/azureProfile.json', JSON.stringify({ subscriptions: [{ id: '11111111-2222-3333-4444-555555555555', name: 'Prod', isDefault: false }] }))
})
afterAll(() => here[Symbol.dispose]())

const names = ['kube_context', 'kube_namespace', 'aws_profile', 'gcloud_project', 'azure_subscription', 'azure_group', 'terraform_workspace']
const marks = [...names, 'docker_context', 'argocd_context', 'app', 'database', 'branch', 'remote'].map((name) => ({ name, pattern: 'pro?' }))

function verdict(line: string, env?: Record<string, string>, read_only_contexts = marks) {
  const [command = '', ...args] = line.split(' ')
  return here.commands.judge({ command, args, env }, { ...here.around, settings: { ...here.around.settings, read_only_contexts } }).verdict
}

it.each([
  ['kubectl scale deploy/web --replicas=2 --context prod', 'kube_context'],
  ['kubectl --context=PROD delete pod a', 'kube_context'],
  ['helm upgrade a ./src --kube-context prod', 'kube_context'],
  ['kubectl -n prod delete pod a', 'kube_namespace'],
  ['kubectl -nprod delete pod a', 'kube_namespace'],
  ['kubectl delete namespace a prod', 'kube_namespace'],
  ['kubectl delete ns/prod', 'kube_namespace'],
  ['kubectl delete pods --all -A', 'kube_namespace'],
  ['aws s3 rm s3://a/b --profile prod', 'aws_profile'],
  ['aws --profile=prod ec2 terminate-instances --instance-ids i-0123456789abcdef0', 'aws_profile'],
  ['gcloud compute instances delete a --zone europe-west1-b --project=prod', 'gcloud_project'],
  ['gcloud projects delete prod', 'gcloud_project'],
  ['az vm delete -n a -g b --subscription prod', 'azure_subscription'],
  ['az vm delete --ids /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/g/providers/x', 'azure_subscription'],
  ['az vm delete -n a -g prod', 'azure_group'],
  ['az group delete -n prod', 'azure_group'],
  ['terraform workspace delete prod', 'terraform_workspace'],
  ['argocd app sync web prod', 'app'],
  ['argocd app delete team/prod', 'app'],
  ['argocd app sync -l a=b', 'app'],
  ['argocd app sync web --argocd-context prod', 'argocd_context'],
  ['odoo -d prod -u sale --stop-after-init', 'database'],
  ['git push origin topic:prod', 'branch'],
  ['git push origin +refs/heads/topic:refs/heads/prod', 'branch'],
  ['git push --all origin', 'branch'],
  ['git branch -D prod', 'branch'],
  ['git switch -C prod', 'branch'],
  ['git fetch --all', 'remote'],
])('%s is refused for its %s', (line, name) => {
  expect(verdict(line, undefined, []).allowed, line).toBe(true)
  expect(verdict(line)).toMatchObject({ allowed: false, effect: null, confirm_required: false, rule: `${line.split(' ')[0]}/context/${name}` })
  expect(verdict(line).reason).toMatch(new RegExp(`^The context ${name} .*pro.* is marked read-only, .*settings \\(Marked contexts\\)\\.$`, 'i'))
})

it.each([
  ['kubectl delete pod a', { AWS_PROFILE: 'prod' }, 'aws_profile'],
  ['helm uninstall a', { HELM_KUBECONTEXT: 'prod' }, 'kube_context'],
  ['terraform apply -auto-approve', { AWS_PROFILE: 'prod' }, 'aws_profile'],
])('%s with variables of the caller is refused', (line, env, name) => {
  expect(verdict(line, env)).toMatchObject({ allowed: false, rule: `${line.split(' ')[0]}/context/${name}` })
})

it.each(['kubectl edit deploy/web --context prod', 'kubectl --context prod exec -it a -- sh', 'aws sso login --profile prod'])(
  '%s is no session there',
  (line) => {
    expect(verdict(line, undefined, [])).toMatchObject({ allowed: false, session: true })
    expect(verdict(line)).toMatchObject({ allowed: false, session: false, reason: expect.stringContaining('is marked read-only') as string })
  },
)

it.each([
  'kubectl get pods --context prod',
  'kubectl edit --help',
  'kubectl scale deploy/web --replicas=2 --context prod --dry-run=server',
  'kubectl scale deploy/prod --replicas=2',
  'kubectl -n production delete pod a',
  'helm list --kube-context prod',
  'aws s3 ls --profile prod',
  'terraform plan',
  'git log prod',
  'git push origin topic',
  'git merge prod',
  'echo prod',
])('%s passes', (line) => {
  expect(verdict(line), verdict(line).reason).toMatchObject({ allowed: true })
})

it('a state that cannot be read may be what is marked', () => {
  using other = room()
  mkdirSync(join(other.folder, '.kube'))
  writeFileSync(join(other.folder, '.kube', 'config'), 'a: [')
  const around = { ...other.around, settings: { ...other.around.settings, read_only_contexts: marks } }
  expect(other.commands.judge({ command: 'kubectl', args: ['delete', 'pod', 'a'] }, around).verdict.reason).toContain('kube_context unknown')
})
