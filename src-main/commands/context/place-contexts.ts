/** What a place acts on whichever tool is run, and the names that could be chosen instead: for the status bar, and for marking a context without typing it. */
import type { PlaceContexts } from '../../../src-preload/contract/context.ts'
import { awsAccount, awsProfile } from './aws.ts'
import { azureSubscription } from './azure.ts'
import { contextNames } from './context-names.ts'
import type { ContextView } from './context-view.ts'
import { gcloudAccount, gcloudConfiguration, gcloudProject } from './gcloud.ts'
import { kubeContext, kubeNamespace } from './kube.ts'

/** The names under which verdicts show what each reader keeps a list of. */
const listed = {
  kube_context: 'kube-context',
  aws_profile: 'aws-profile',
  gcloud_configuration: 'gcloud-configuration',
  azure_subscription: 'azure-subscription',
  docker_context: 'docker-context',
  argocd_context: 'argocd-context',
  terraform_workspace: 'terraform-workspace',
} as const

/** Reads small files, and those again only when they changed; a tool that was never set up has no entry. */
export function placeContexts(view: Omit<ContextView, 'option' | 'facts' | 'odoo_conf'>): PlaceContexts {
  const whole: ContextView = { ...view, option: () => undefined, facts: null, odoo_conf: null }
  const known = Object.fromEntries(Object.entries(listed).map(([name, reader]) => [name, contextNames(reader, view)]))
  const current: Record<string, string> = {}
  const note = (name: string, value: string | null): void => {
    if (value !== null && value !== '') current[name] = value
  }
  const kube = kubeContext(whole, null)
  note('kube_context', kube)
  note('kube_namespace', kubeNamespace(whole, kube))
  // The names that these tools take without any setting tell nothing.
  if (known['aws_profile']!.length > 0 || view.env('AWS_PROFILE') || view.env('AWS_DEFAULT_PROFILE')) {
    const profile = awsProfile(whole, null)
    note('aws_profile', profile)
    note('aws_account', awsAccount(whole, profile))
  }
  if (known['gcloud_configuration']!.length > 0 || view.env('CLOUDSDK_ACTIVE_CONFIG_NAME')) {
    const configuration = gcloudConfiguration(whole, null)
    note('gcloud_configuration', configuration)
    note('gcloud_project', gcloudProject(whole, configuration))
    note('gcloud_account', gcloudAccount(whole, configuration))
  }
  note('azure_subscription', azureSubscription(whole, null))
  return { current, known }
}
