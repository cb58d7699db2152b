/** The kinds of resources that every Kubernetes cluster has, as `kubectl api-resources` of version 1.31 names them. */

export interface KubeKind {
  /** As `kubectl get` takes it. */
  plural: string
  singular: string
  /** Empty where there is none. */
  short: string
  kind: string
}

/** "pods pod po Pod"; a dash where there is no short name. */
const table = `
pods pod po Pod
deployments deployment deploy Deployment
services service svc Service
nodes node no Node
namespaces namespace ns Namespace
ingresses ingress ing Ingress
configmaps configmap cm ConfigMap
secrets secret - Secret
events event ev Event
jobs job - Job
cronjobs cronjob cj CronJob
statefulsets statefulset sts StatefulSet
daemonsets daemonset ds DaemonSet
replicasets replicaset rs ReplicaSet
persistentvolumeclaims persistentvolumeclaim pvc PersistentVolumeClaim
persistentvolumes persistentvolume pv PersistentVolume
serviceaccounts serviceaccount sa ServiceAccount
horizontalpodautoscalers horizontalpodautoscaler hpa HorizontalPodAutoscaler
networkpolicies networkpolicy netpol NetworkPolicy
endpoints endpoint ep Endpoints
endpointslices endpointslice - EndpointSlice
poddisruptionbudgets poddisruptionbudget pdb PodDisruptionBudget
roles role - Role
rolebindings rolebinding - RoleBinding
clusterroles clusterrole - ClusterRole
clusterrolebindings clusterrolebinding - ClusterRoleBinding
storageclasses storageclass sc StorageClass
ingressclasses ingressclass - IngressClass
resourcequotas resourcequota quota ResourceQuota
limitranges limitrange limits LimitRange
replicationcontrollers replicationcontroller rc ReplicationController
customresourcedefinitions customresourcedefinition crd CustomResourceDefinition
priorityclasses priorityclass pc PriorityClass
podtemplates podtemplate - PodTemplate
leases lease - Lease
volumeattachments volumeattachment - VolumeAttachment
certificatesigningrequests certificatesigningrequest csr CertificateSigningRequest
apiservices apiservice - APIService
mutatingwebhookconfigurations mutatingwebhookconfiguration - MutatingWebhookConfiguration
validatingwebhookconfigurations validatingwebhookconfiguration - ValidatingWebhookConfiguration
csidrivers csidriver - CSIDriver
csinodes csinode - CSINode
runtimeclasses runtimeclass - RuntimeClass`

export const kube_kinds: readonly KubeKind[] = table
  .trim()
  .split('\n')
  .map((row) => {
    const [plural = '', singular = '', short = '', kind = ''] = row.split(' ')
    return { plural, singular, short: short === '-' ? '' : short, kind }
  })

/** Commands whose first word is a kind, and whether people name it in the plural there. */
const takes_kind: readonly (readonly [rule: RegExp, is_plural: boolean])[] = [
  [/^kubectl\/(?:get|explain)$/, true],
  [/^kubectl\/(?:describe|delete|edit|label|annotate|patch|scale|wait|expose|autoscale)$/, false],
]

/** What could stand there for `typed`, in the spelling that is usual; a short name where it was begun. Empty for other commands. */
export function kindsAt(rule: string, typed: string): { insert: string; description: string }[] {
  const is_plural = takes_kind.find(([pattern]) => pattern.test(rule))?.[1]
  if (is_plural === undefined) return []
  // Several are divided by commas.
  const cut = typed.lastIndexOf(',') + 1
  const before = typed.slice(0, cut)
  const begun = typed.slice(cut)
  const found: { insert: string; description: string }[] = []
  for (const { plural, singular, short, kind } of kube_kinds) {
    const name = is_plural ? plural : singular
    const other = is_plural ? singular : plural
    const spelling = [name, other].find((one) => one.startsWith(begun))
    if (spelling !== undefined) found.push({ insert: before + spelling, description: short === '' ? kind : `${kind}, short ${short}` })
    else if (begun !== '' && short.startsWith(begun)) found.push({ insert: before + short, description: `${kind}, short for ${plural}` })
  }
  return found
}
