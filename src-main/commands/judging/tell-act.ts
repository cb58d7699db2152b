/** Says of a command that destroys what it does to what, as far as its words tell: "Deletes pod web in namespace shop of context prod-eu". */
import type { Outcome } from '../reading/outcome.ts'
import { type ActLine, nameSome, plural } from './act-line.ts'
import { tellGit } from './tell-git.ts'

type Teller = (line: ActLine) => string | null

/** First match counts; the patterns are about the rule of the command. */
const tellers: readonly (readonly [rule: RegExp, tell: Teller])[] = [
  [/^git\//, tellGit],
  [/^kubectl\/delete$/, (line) => below(deletedByKubectl(line), inCluster(line))],
  [/^kubectl\/drain$/, (line) => below(line.words.length > 0 ? `Moves all pods away from ${plural('node', line.words)}` : null, inCluster(line))],
  [/^kubectl\/scale$/, (line) => below(line.words.length > 0 ? `Stops all replicas of ${line.words.join(' ')}` : null, inCluster(line))],
  [/^helm\/(?:uninstall|delete)$/, (line) => below(line.words.length > 0 ? `Uninstalls ${plural('release', line.words)}` : null, inCluster(line))],
  [/^terraform\/destroy$/, (line) => below(`Destroys ${targets(line) ?? 'everything'}`, inTerraform(line))],
  [/^terraform\/apply$/, (line) => (line.words.length > 0 ? null : below(`Changes ${targets(line) ?? 'everything that differs'}`, inTerraform(line)))],
  [/^terraform\/workspace\/delete$/, ({ words }) => `Deletes ${plural('workspace', words)}`],
  [/^terraform\/state\/rm$/, (line) => below(`Forgets ${nameSome(line.words)}`, inTerraform(line))],
  [/^docker\//, (line) => below(doneByDocker(line), onDocker(line))],
  [/^argocd\/app\/delete$/, ({ words }) => `Deletes ${plural('application', words)}`],
  [/^pip\/uninstall$/, ({ words }) => (words.length > 0 ? `Removes ${plural('package', words)}` : null)],
  [
    /^gh\/(?:repo|release)\/delete$/,
    ({ rule, words }) => (words.length > 0 ? `Deletes ${rule.includes('repo') ? 'repository' : 'release'} ${words[0]}` : null),
  ],
  [/^redis-cli/, doneByRedis],
  [/^find$/, ({ words }) => `Deletes what it finds below ${nameSome(words.length > 0 ? words : ['.'])}`],
  [/^rsync$/, ({ words }) => (words.length > 1 ? `Deletes in ${words.at(-1)} what ${nameSome(words.slice(0, -1))} does not have` : null)],
  [/^aws\/s3\/rm$/, (line) => below(`Deletes ${line.has('--recursive') ? 'everything below ' : ''}${nameSome(line.words)}`, inCloud(line))],
  [/^aws\/s3\/rb$/, (line) => below(`Deletes ${plural('bucket', line.words)}${line.has('--force') ? ' with all that is in it' : ''}`, inCloud(line))],
  [/^(?:aws|gcloud|az)\//, (line) => below(doneInCloud(line), inCloud(line))],
]

/** A sentence without its full stop; null where the words do not say it. `context` is that of the verdict. */
export function tellAct({ command, items, given }: Pick<Outcome, 'command' | 'items' | 'given'>, context: Readonly<Record<string, string>>): string | null {
  const words = items.flatMap((item) => (item.kind === 'word' ? [item.value] : []))
  const paths = items.flatMap((item) => (item.kind === 'word' && item.dashed ? [item.value] : []))
  const has = (...names: string[]) => names.some((name) => given.has(name))
  const line: ActLine = { rule: command.rule, words, paths, given, has, valuesOf: (...names) => names.flatMap((name) => given.get(name) ?? []), context }
  return tellers.find(([rule]) => rule.test(command.rule))?.[1](line) ?? null
}

const below = (act: string | null, where: string): string | null => (act === null ? null : `${act}${where}`)

function inCluster({ context, has }: ActLine): string {
  const namespace = has('--all-namespaces', '-A') ? ' in all namespaces' : context['kube_namespace'] ? ` in namespace ${context['kube_namespace']}` : ''
  return `${namespace}${context['kube_context'] ? ` of context ${context['kube_context']}` : ''}`
}

const inTerraform = ({ context }: ActLine): string => (context['terraform_workspace'] ? ` in workspace ${context['terraform_workspace']}` : '')

function onDocker({ context }: ActLine): string {
  const name = context['docker_context']
  return name === undefined || name === 'default' ? '' : ` of context ${name}`
}

/** Clouds name their accounts by many words. */
function inCloud({ context }: ActLine): string {
  const named = ([key, value]: readonly [string, string]) => `${key.replace(/^(?:aws|gcloud|azure)_/, '')} ${value}`
  const known = Object.entries(context).map(named)
  return known.length === 0 ? '' : ` in ${known.join(', ')}`
}

const targets = ({ valuesOf }: ActLine): string | null => {
  const named = valuesOf('-target', '--target')
  return named.length === 0 ? null : nameSome(named)
}

function deletedByKubectl({ words, has, valuesOf }: ActLine): string | null {
  const files = [...valuesOf('-f', '--filename'), ...valuesOf('-k', '--kustomize')]
  if (files.length > 0) return `Deletes what ${nameSome(files)} describes`
  const [kind, ...names] = words
  if (kind === undefined) return null
  if (kind.includes('/')) return `Deletes ${nameSome(words.map((word) => word.replace('/', ' ')))}`
  if (names.length > 0) return `Deletes ${names.length === 1 || /s$/.test(kind) ? kind : `${kind}s`} ${nameSome(names)}`
  const selector = valuesOf('-l', '--selector')
  if (selector.length > 0) return `Deletes all ${kind} with the label ${nameSome(selector)}`
  return has('--all') ? `Deletes all ${kind}` : null
}

const images = ({ has }: ActLine): string => (has('-a', '--all') ? 'all images that no container uses' : 'images without a name')

function doneByDocker(line: ActLine): string | null {
  const { rule, words, has } = line
  const what = rule.slice('docker/'.length)
  if (/^(?:container\/)?rm$/.test(what))
    return `Removes ${plural('container', words)} with what ${words.length === 1 ? 'it' : 'they'} wrote${has('-v', '--volumes') ? ' and unnamed volumes' : ''}`
  if (/^(?:rmi|image\/rm)$/.test(what)) return `Removes ${plural('image', words)}`
  const named = /^(volume|network|context)\/rm$/.exec(what)?.[1]
  if (named !== undefined) return `Deletes ${plural(named, words)}${named === 'volume' ? ` with all that is in ${words.length === 1 ? 'it' : 'them'}` : ''}`
  switch (what) {
    case 'system/prune':
      return `Deletes all stopped containers, unused networks, ${images(line)}, the build cache${has('--volumes') ? ' and unused volumes with all that is in them' : ''}`
    case 'container/prune':
      return 'Deletes all stopped containers'
    case 'image/prune':
      return `Deletes ${images(line)}`
    case 'volume/prune':
      return 'Deletes unused volumes with all that is in them'
    case 'network/prune':
      return 'Deletes unused networks'
    case 'compose/down':
      return `Removes the containers and networks of the project${has('-v', '--volumes') ? ', and its volumes with all that is in them' : ''}`
    default:
      return null
  }
}

function doneByRedis({ words, context }: ActLine): string | null {
  const [verb = '', ...keys] = words
  const at = context['redis_host'] === undefined ? '' : ` of ${context['redis_host']}`
  if (/^flushall$/i.test(verb)) return `Deletes every key in every database${at}`
  if (/^flushdb$/i.test(verb)) return `Deletes every key in database ${context['redis_database'] ?? '0'}${at}`
  if (/^(?:del|unlink)$/i.test(verb)) return `Deletes ${plural('key', keys)}${at}`
  return null
}

/** What the verbs of the clouds' operations do, in the words of a sentence. */
const cloud_verbs: Readonly<Record<string, string>> = {
  delete: 'Deletes',
  terminate: 'Terminates',
  remove: 'Removes',
  purge: 'Purges',
  destroy: 'Destroys',
  release: 'Gives up',
  deregister: 'Deregisters',
  revoke: 'Revokes',
}

/** Options that say where, as whom or in which form, and never what. */
const about_the_call =
  /^--?(?:region|profile|output|query|project|zone|location|format|resource-group|g|subscription|account|yes|y|no-wait|quiet|q|async|debug|verbose|account-id)$/

/** `aws ec2 terminate-instances --instance-ids i-1`, `gcloud compute instances delete vm1`, `az vm delete -n vm1`. */
function doneInCloud({ rule, words, given }: ActLine): string | null {
  const [, ...path] = rule.split('/')
  const [verb = '', ...noun] = (path.at(-1) ?? '').split('-')
  const does = Object.hasOwn(cloud_verbs, verb) ? cloud_verbs[verb]! : null
  if (does === null) return null
  const kind = noun.length > 0 ? noun.join(' ') : path.slice(0, -1).join(' ')
  const named = words.length > 0 ? words : [...given].flatMap(([name, each]) => (about_the_call.test(name) ? [] : each))
  return named.length === 0 ? null : `${does} ${kind} ${nameSome(named)}`
}
