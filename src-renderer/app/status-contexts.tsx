/** What commands act on, in the status bar: kube context and cloud accounts, as far as their tools are set up. */
import { Cloud, Lock, type LucideIcon, ShipWheel, TriangleAlert } from 'lucide-react'
import type { ContextRecord } from '../../src-preload/contract/context.ts'
import { usePlaceContexts } from '../stores/contexts.ts'
import { useProduction, useReadOnly } from '../stores/host.ts'
import { openArea } from '../stores/layout.ts'
import { shortenMiddle } from '../ui/format.ts'
import styles from './shell.module.css'

interface Fact {
  label: string
  icon: LucideIcon
  /** Its name in verdicts first, then what belongs to it. */
  names: readonly string[]
  /** What stands for it. */
  shown: (current: ContextRecord) => string | undefined
}

const facts: readonly Fact[] = [
  { label: 'Kube context', icon: ShipWheel, names: ['kube_context', 'kube_namespace'], shown: ({ kube_context }) => kube_context },
  {
    label: 'AWS',
    icon: Cloud,
    names: ['aws_profile', 'aws_account'],
    shown: ({ aws_profile, aws_account }) => aws_profile && [aws_profile, aws_account].filter(Boolean).join(' '),
  },
  {
    label: 'Google Cloud',
    icon: Cloud,
    names: ['gcloud_configuration', 'gcloud_project', 'gcloud_account'],
    shown: ({ gcloud_configuration, gcloud_project, gcloud_account }) => gcloud_project ?? gcloud_account ?? gcloud_configuration,
  },
  { label: 'Azure', icon: Cloud, names: ['azure_subscription'], shown: ({ azure_subscription }) => azure_subscription },
]

function ContextPart({ label, icon: Icon, names, shown, current }: Fact & { current: ContextRecord }) {
  const own = Object.fromEntries(names.flatMap((name) => (current[name] === undefined ? [] : [[name, current[name]]])))
  const production = useProduction(own)
  const read_only = useReadOnly(own)
  const text = shown(current)
  if (text === undefined) return null
  const mark = production ? ' (production)' : read_only ? ' (read-only)' : ''
  const said = Object.entries(own).map(([name, value]) => `${name} ${value}`)
  return (
    <button
      type="button"
      className={styles.part}
      data-production={production ? production.value : undefined}
      onClick={() => openArea('settings', 'contexts')}
      title={`${label}${mark}: ${said.join(', ')}`}
    >
      {read_only ? <Lock size={14} aria-hidden /> : production ? <TriangleAlert size={14} aria-hidden /> : <Icon size={14} aria-hidden />}
      <span className="visually-hidden">
        {label}
        {mark}
      </span>
      <span className={styles.clip}>{shortenMiddle(text, 28)}</span>
    </button>
  )
}

export function ContextParts() {
  const current = usePlaceContexts()?.current
  return current ? facts.map((fact) => <ContextPart key={fact.label} {...fact} current={current} />) : null
}
