/** The areas of the window, one entry each: dock, tabs, activity bar, palette and keys are made from this table. */
import { ChartSpline, GitBranch, History, type LucideIcon, ScrollText, Settings, ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { GitPanel } from '../features/git/git-panel.tsx'
import { HistoryPanel } from '../features/history/history-panel.tsx'
import { LogsPanel } from '../features/logs/logs-panel.tsx'
import { MetricsPanel } from '../features/metrics/metrics-panel.tsx'
import { PoliciesPanel } from '../features/policies/policies-panel.tsx'
import { SettingsPanel } from '../features/settings/settings-panel.tsx'
import { openArea } from '../stores/layout.ts'
import { showPolicies, usePolicies } from '../stores/policies.ts'

export interface Area {
  /** Id of its panel; part of what is kept across reloads. */
  kind: string
  title: string
  icon: LucideIcon
  /** "ctrl+h" */
  keys?: string
  /** `focus` names a part to show first. */
  panel: (props: { focus: string | undefined }) => ReactNode
  /** Where opening is more than showing the panel. */
  open?: () => void
}

/** In the order of the activity bar. */
export const areas: readonly Area[] = [
  { kind: 'history', title: 'History', icon: History, keys: 'ctrl+h', panel: () => <HistoryPanel /> },
  { kind: 'git', title: 'Git', icon: GitBranch, keys: 'ctrl+shift+g', panel: () => <GitPanel /> },
  {
    kind: 'policies',
    title: 'Policies',
    icon: ShieldCheck,
    keys: 'alt+p',
    panel: () => <PoliciesPanel />,
    open: () => showPolicies(usePolicies.getState().view),
  },
  { kind: 'metrics', title: 'Metrics', icon: ChartSpline, panel: () => <MetricsPanel /> },
  { kind: 'logs', title: 'Logs', icon: ScrollText, panel: () => <LogsPanel /> },
  { kind: 'settings', title: 'Settings', icon: Settings, keys: 'ctrl+,', panel: ({ focus }) => <SettingsPanel focus={focus} /> },
]

/** Stands apart at the end of the activity bar. */
export const last_area = 'settings'

export const areaOf = (kind: string | undefined): Area | undefined => areas.find((area) => area.kind === kind)

export const showArea = ({ kind, open }: Area): void => {
  if (open) open()
  else openArea(kind)
}
