/** The areas of the window, one entry each: dock, tabs, activity bar, palette, keys and the names of areas are made from this table. */
import {
  Boxes,
  CalendarClock,
  ChartSpline,
  Files,
  GitBranch,
  History,
  ListOrdered,
  type LucideIcon,
  ScrollText,
  Settings,
  ShieldCheck,
  SquareDashedMousePointer,
  SquareTerminal,
} from 'lucide-react'
import type { ComponentType } from 'react'
import { lazyPanel } from './lazy-panel.tsx'

export interface PanelProps {
  /** A part of the panel to show first. */
  focus: string | undefined
}

export interface Area {
  /** Id of its panel; part of what is kept across reloads. */
  kind: string
  title: string
  icon: LucideIcon
  /** "ctrl+h" */
  keys?: string
  /** Where its button stands in the activity bar; the palette has every area. */
  bar: 'top' | 'end' | 'none'
  panel: ComponentType<PanelProps>
}

/** In the order of the activity bar. */
const table = [
  {
    kind: 'queues',
    title: 'Queues',
    icon: ListOrdered,
    keys: 'alt+q',
    bar: 'top',
    panel: lazyPanel(async () => (await import('../features/queues/queues-panel.tsx')).QueuesPanel),
  },
  {
    kind: 'history',
    title: 'History',
    icon: History,
    keys: 'ctrl+h',
    bar: 'top',
    panel: lazyPanel(async () => (await import('../features/history/history-panel.tsx')).HistoryPanel),
  },
  {
    kind: 'templates',
    title: 'Templates',
    icon: SquareDashedMousePointer,
    keys: 'alt+t',
    bar: 'top',
    panel: lazyPanel(async () => (await import('../features/templates/templates-panel.tsx')).TemplatesPanel),
  },
  {
    kind: 'schedules',
    title: 'Schedules',
    icon: CalendarClock,
    keys: 'alt+s',
    bar: 'top',
    panel: lazyPanel(async () => (await import('../features/schedules/schedules-panel.tsx')).SchedulesPanel),
  },
  {
    kind: 'programs',
    title: 'Programs',
    icon: SquareTerminal,
    keys: 'alt+r',
    bar: 'top',
    panel: lazyPanel(async () => (await import('../features/programs/programs-panel.tsx')).ProgramsPanel),
  },
  {
    kind: 'git',
    title: 'Git',
    icon: GitBranch,
    keys: 'ctrl+shift+g',
    bar: 'top',
    panel: lazyPanel(async () => (await import('../features/git/git-panel.tsx')).GitPanel),
  },
  {
    kind: 'files',
    title: 'Files',
    icon: Files,
    keys: 'ctrl+shift+x',
    bar: 'top',
    panel: lazyPanel(async () => (await import('../features/files/files-panel.tsx')).FilesPanel),
  },
  {
    kind: 'odoo',
    title: 'Odoo',
    icon: Boxes,
    keys: 'alt+o',
    bar: 'top',
    panel: lazyPanel(async () => (await import('../features/odoo/odoo-panel.tsx')).OdooPanel),
  },
  {
    kind: 'policies',
    title: 'Policies',
    icon: ShieldCheck,
    keys: 'alt+p',
    bar: 'top',
    panel: lazyPanel(async () => (await import('../features/policies/policies-panel.tsx')).PoliciesPanel),
  },
  {
    kind: 'metrics',
    title: 'Metrics',
    icon: ChartSpline,
    bar: 'top',
    panel: lazyPanel(async () => (await import('../features/metrics/metrics-panel.tsx')).MetricsPanel),
  },
  {
    kind: 'logs',
    title: 'Logs',
    icon: ScrollText,
    bar: 'top',
    panel: lazyPanel(async () => (await import('../features/logs/logs-panel.tsx')).LogsPanel as ComponentType<PanelProps>),
  },
  {
    kind: 'settings',
    title: 'Settings',
    icon: Settings,
    keys: 'ctrl+,',
    bar: 'end',
    panel: lazyPanel(async () => (await import('../features/settings/settings-panel.tsx')).SettingsPanel),
  },
] as const satisfies readonly Area[]

type Listed = (typeof table)[number]

declare module '../stores/layout.ts' {
  interface AreaNames extends Record<Listed['kind'], true> {}
}

export const areas: readonly (Area & Pick<Listed, 'kind'>)[] = table

export const areaOf = (kind: string | undefined) => areas.find((area) => area.kind === kind)
