/** The sources of hidden state by the names that policies use for them. */
import { argocdContext, argocdServer } from './argocd.ts'
import { awsAccount, awsProfile, awsRegion } from './aws.ts'
import { azureSubscription } from './azure.ts'
import type { ContextReader } from './context-view.ts'
import { dockerContext, dockerEndpoint } from './docker.ts'
import { gcloudAccount, gcloudConfiguration, gcloudProject } from './gcloud.ts'
import { gitBranch, gitRemote, gitRemoteHost } from './git.ts'
import { kubeContext, kubeNamespace, kubeServer } from './kube.ts'
import { odooDatabase } from './odoo.ts'
import { terraformWorkspace } from './terraform.ts'

export const context_readers: ReadonlyMap<string, ContextReader> = new Map([
  ['kube-context', kubeContext],
  ['kube-namespace', kubeNamespace],
  ['kube-server', kubeServer],
  ['aws-profile', awsProfile],
  ['aws-region', awsRegion],
  ['aws-account', awsAccount],
  ['gcloud-configuration', gcloudConfiguration],
  ['gcloud-project', gcloudProject],
  ['gcloud-account', gcloudAccount],
  ['azure-subscription', azureSubscription],
  ['terraform-workspace', terraformWorkspace],
  ['docker-context', dockerContext],
  ['docker-endpoint', dockerEndpoint],
  ['argocd-context', argocdContext],
  ['argocd-server', argocdServer],
  ['odoo-database', odooDatabase],
  ['git-branch', gitBranch],
  ['git-remote', gitRemote],
  ['git-remote-host', gitRemoteHost],
])

const words = ['option', 'env', 'arg', 'text']

/** `WORD(...)` or `READER` or `READER(entry or --option)`, taken apart. Throws an Error that says what is known. */
export function parseContextSource(source: string, above: readonly string[] = []): { kind: string; name: string } {
  const parts = /^([a-z][a-z-]*)(?:\(([^)]*)\))?$/.exec(source.trim())
  const kind = parts?.[1] ?? ''
  const name = parts?.[2]?.trim() ?? ''
  if (words.includes(kind) && name !== '') return { kind, name }
  if (context_readers.has(kind)) {
    if (name !== '' && !name.startsWith('-') && !above.includes(name))
      throw new Error(`${kind}(${name}) starts from an entry that does not stand above it; name one that does, or an option`)
    return { kind, name }
  }
  throw new Error(
    `"${source}" is not a context source; known are option(--x), env(NAME), arg(name), text(...) and ${[...context_readers.keys()].join(', ')}, each alone or with an entry above or an option in brackets`,
  )
}
