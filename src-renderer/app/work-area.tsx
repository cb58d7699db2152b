/** The work area: tabs and splits, kept across reloads. Panels are named here and built by their features. */
import { useComputedColorScheme } from '@mantine/core'
import { type DockviewApi, DockviewReact, type DockviewReadyEvent, type IDockviewPanelProps, type IWatermarkPanelProps } from 'dockview-react'
import 'dockview-react/dist/styles/dockview.css'
import { HistoryPanel } from '../features/history/history-panel.tsx'
import { RunPanel } from '../features/jobs/run-panel.tsx'
import { LogsPanel } from '../features/logs/logs-panel.tsx'
import { MetricsPanel } from '../features/metrics/metrics-panel.tsx'
import { PoliciesPanel } from '../features/policies/policies-panel.tsx'
import { SettingsPanel } from '../features/settings/settings-panel.tsx'
import { setWorkArea } from '../stores/layout.ts'
import { createWorkArea, followPanels, restorePanels, savePanels } from './dock.ts'
import './dock.css'
import { ErrorBoundary } from './error-boundary.tsx'
import { PanelTab } from './panel-tab.tsx'
import { SplitActions } from './split-actions.tsx'
import { Welcome } from './welcome.tsx'

type RunProps = IDockviewPanelProps<{ job_id: string }>
type AreaProps = IDockviewPanelProps<{ focus?: string }>

const guarded = <P extends IDockviewPanelProps<never> | RunProps | AreaProps>(Part: (props: P) => React.ReactNode) =>
  function Panel(props: P) {
    return (
      <ErrorBoundary what="This panel">
        <Part {...props} />
      </ErrorBoundary>
    )
  }

const components = {
  run: guarded(({ params, api }: RunProps) => <RunPanel key={params.job_id} jobId={params.job_id} panelId={api.id} />),
  history: guarded((_: AreaProps) => <HistoryPanel />),
  metrics: guarded((_: AreaProps) => <MetricsPanel />),
  logs: guarded((_: AreaProps) => <LogsPanel />),
  settings: guarded(({ params }: AreaProps) => <SettingsPanel focus={params.focus} />),
  policies: guarded((_: AreaProps) => <PoliciesPanel />),
}

const watermark = (_: IWatermarkPanelProps) => <Welcome />

function onReady({ api }: DockviewReadyEvent): void {
  const dock: DockviewApi = api
  restorePanels(dock, Object.keys(components))
  followPanels(dock)
  savePanels(dock)
  setWorkArea(createWorkArea(dock))
}

export function WorkArea() {
  const scheme = useComputedColorScheme('dark')
  return (
    <main className="work-area" data-region="work" aria-label="Work area">
      <DockviewReact
        components={components}
        defaultTabComponent={PanelTab}
        watermarkComponent={watermark}
        rightHeaderActionsComponent={SplitActions}
        defaultRenderer="always"
        disableFloatingGroups
        theme={{ name: 'opsdeck', className: 'dockview-opsdeck', colorScheme: scheme, dndTabIndicator: 'line' }}
        onReady={onReady}
      />
    </main>
  )
}
