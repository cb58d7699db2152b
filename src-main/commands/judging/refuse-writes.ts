/** Refuses what is more than reading where a context that it acts on is marked read-only: the one in force, one that an option chooses, or one that a word names. */
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import { type ContextMark, type MarkedContext, markedOf } from '../../../src-preload/contract/context.ts'
import { azureSubscription } from '../context/azure.ts'
import type { ContextView } from '../context/context-view.ts'
import type { Outcome } from '../reading/outcome.ts'
import type { Surroundings } from '../words/command-request.ts'

/** What was read of a line, as far as it tells where the line acts. */
interface Reach extends Pick<Outcome, 'rule' | 'given' | 'slots'> {
  /** The words after the tool. */
  words: readonly string[]
  view: ContextView
}

/** Names that one context is given by words; `all` where the line reaches every one of them. */
type Reached = { name: string; values: readonly string[] } | { name: string; all: true }

/** For a line that does more than read: turns its verdict into a refusal where a context it reaches is marked read-only. */
export function refuseInReadOnly(verdict: Verdict, { rule, given, slots }: Outcome, view: ContextView, { settings }: Surroundings): void {
  const marks = settings.read_only_contexts ?? []
  if (marks.length === 0) return
  const [tool = '', ...words] = verdict.argv
  const marked = markedOf(verdict.context, marks) ?? markedElsewhere(tool, { rule, given, slots, words, view }, marks)
  if (marked === null) return
  const { allowed, reason } = verdict
  Object.assign(verdict, {
    ...{ allowed: false, session: false, effect: null, confirm_required: false, runs_workspace_code: false, nearest: null },
    rule: `${tool}/context/${marked.name}`,
    reason: tellReadOnly(marked, allowed ? reason : 'a session is open to anything.'),
  } satisfies Partial<Verdict>)
}

/** What happened, why, what to do; `does` is what the line would do there. */
export function tellReadOnly({ name, value }: MarkedContext, does: string): string {
  return `The context ${name} ${value} is marked read-only, so only what reads may run in it. This does more: ${does} Choose another context, or take the mark off in the settings (Marked contexts).`
}

function markedElsewhere(tool: string, reach: Reach, marks: readonly ContextMark[]): MarkedContext | null {
  for (const reached of Object.hasOwn(by_tool, tool) ? by_tool[tool]!(reach) : []) {
    if ('all' in reached) {
      const mark = marks.find(({ name }) => name === reached.name)
      if (mark) return { name: mark.name, value: mark.pattern }
      continue
    }
    for (const value of reached.values) {
      const marked = markedOf({ [reached.name]: value }, marks)
      if (marked) return marked
    }
  }
  return null
}

const positional = ({ slots }: Reach): string[] => [...slots.values()].flat()
/** Every word, and what stands behind its first `=`. */
const texts = ({ words }: Reach): string[] => words.flatMap((word) => (word.includes('=') ? [word, word.slice(word.indexOf('=') + 1)] : [word]))
const found = (reach: Reach, pattern: RegExp): string[] => texts(reach).flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1]!))
const has = ({ given }: Reach, ...names: string[]): boolean => names.some((name) => given.has(name))

/** Words by which a line reaches a context other than the one that its options or its files choose. */
const by_tool: Readonly<Record<string, (reach: Reach) => Reached[]>> = {
  kubectl: (reach) => [
    ...(has(reach, '--all-namespaces') ? [{ name: 'kube_namespace', all: true } as const] : []),
    { name: 'kube_namespace', values: namespacesNamed(positional(reach)) },
  ],
  helm: (reach) => (has(reach, '--all-namespaces') ? [{ name: 'kube_namespace', all: true }] : []),
  argocd: (reach) => [
    ...(has(reach, '--selector') ? [{ name: 'app', all: true } as const] : []),
    // An application may be named with the namespace it lies in.
    { name: 'app', values: positional(reach).flatMap((word) => [word, word.slice(word.indexOf('/') + 1)]) },
  ],
  aws: (reach) => [
    { name: 'aws_region', values: found(reach, /\barn:[a-z-]+:[a-z0-9-]+:([a-z0-9-]+):/g) },
    { name: 'aws_account', values: found(reach, /\barn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:(\d{12})\b/g) },
    { name: 'aws_account', values: found(reach, /amazonaws\.com(?:\.cn)?\/(\d{12})\//g) },
  ],
  gcloud: (reach) => [
    { name: 'gcloud_project', values: found(reach, /(?:^|[/,])projects\/([^/,]+)/g) },
    { name: 'gcloud_project', values: reach.rule.startsWith('gcloud/projects/') ? positional(reach) : [] },
  ],
  az: (reach) => [
    {
      name: 'azure_subscription',
      values: found(reach, /\/subscriptions\/([^/\s,]+)/gi).flatMap((id) => [id, azureSubscription(reach.view, id) ?? id]),
    },
    { name: 'azure_group', values: found(reach, /\/resourceGroups\/([^/\s,]+)/gi) },
    { name: 'azure_group', values: reach.rule.startsWith('az/group/') ? [...(reach.given.get('--name') ?? []), ...(reach.given.get('-n') ?? [])] : [] },
  ],
  terraform: (reach) => [{ name: 'terraform_workspace', values: reach.rule.startsWith('terraform/workspace/') ? positional(reach) : [] }],
  git: (reach) => [
    ...(reach.rule.startsWith('git/push') && has(reach, '--all', '--branches', '--mirror') ? [{ name: 'branch', all: true } as const] : []),
    ...(has(reach, '--all', '--multiple') && /^git\/(?:fetch|pull)/.test(reach.rule) ? [{ name: 'remote', all: true } as const] : []),
    ...(reach.rule.startsWith('git/remote/update') ? [{ name: 'remote', all: true } as const] : []),
    { name: 'branch', values: branchesChanged(reach) },
    { name: 'remote', values: reach.rule.startsWith('git/remote/') ? positional(reach) : [] },
  ],
}

/** `namespace shop`, `ns/shop`, `namespaces a b`. */
function namespacesNamed(words: readonly string[]): string[] {
  const slashed = words.flatMap((word) => /^(?:ns|namespaces?)\/(.+)$/.exec(word)?.[1] ?? [])
  const at = words.findIndex((word) => /^(?:ns|namespaces?)$/.test(word))
  return at < 0 ? slashed : [...slashed, ...words.slice(at + 1)]
}

/** Branches that the line itself moves, makes anew, renames or deletes, here or over there. */
function branchesChanged(reach: Reach): string[] {
  const words = /^git\/(?:push|branch|update-ref|symbolic-ref)\b/.test(reach.rule)
    ? positional(reach)
    : /^git\/(?:fetch|pull)\b/.test(reach.rule)
      ? positional(reach).filter((word) => word.includes(':'))
      : ['-B', '-C', '--force-create'].flatMap((name) => reach.given.get(name) ?? [])
  return words.flatMap((word) => {
    const target = word.slice(word.lastIndexOf(':') + 1).replace(/^\+/, '')
    return target === '' ? [] : [target, target.replace(/^refs\/(?:heads|remotes\/[^/]+)\//, '')]
  })
}
