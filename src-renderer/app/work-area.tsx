/** The work area: tabs and splits, kept across reloads. Panels are named here and built by their features. */
import '@xterm/xterm/css/xterm.css'
import { useComputedColorScheme } from '@mantine/core'
import { type DockviewApi, DockviewReact, type DockviewReadyEvent, type IDockviewPanelProps, type IWatermarkPanelProps } from 'dockview-react'
import 'dockview-react/dist/styles/dockview.css'
import { RunPanel } from '../features/jobs/run-panel.tsx'
import { SessionPanel } from '../features/sessions/session-panel.tsx'
import { setWorkArea } from '../stores/layout.ts'
import { fileKey } from '../stores/unsaved-files.ts'
import { areas } from './areas.tsx'
import { rememberClosed } from './closed-panels.ts'
import { createWorkArea, followPanels, restorePanels, savePanels } from './dock.ts'
import './dock.css'
import { ErrorBoundary } from './error-boundary.tsx'
import { lazyPanel } from './lazy-panel.tsx'
import { PanelTab } from './panel-tab.tsx'
import { rejoinTyping } from './rejoin-typing.ts'
import { SplitActions } from './split-actions.tsx'
import { Welcome } from './welcome.tsx'

const FilePanel = lazyPanel(async () => (await import('../features/files/file-panel.tsx')).FilePanel)

type RunProps = IDockviewPanelProps<{ job_id: string }>
type SessionProps = IDockviewPanelProps<{ session_id: string }>
type FileProps = IDockviewPanelProps<{ workspace: string; path: string; line?: number; asked?: number }>
type AreaProps = IDockviewPanelProps<{ focus?: string }>

const guarded = <P extends IDockviewPanelProps<never> | RunProps | SessionProps | FileProps | AreaProps>(Part: (props: P) => React.ReactNode) =>
  function Panel(props: P) {
    return (
      <ErrorBoundary what="This panel">
        <Part {...props} />
      </ErrorBoundary>
    )
  }

const components = {
  run: guarded(({ params, api }: RunProps) => <RunPanel key={params.job_id} jobId={params.job_id} panelId={api.id} />),
  session: guarded(({ params, api }: SessionProps) => (
    <SessionPanel sessionId={params.session_id} setTitle={(title) => api.setTitle(title)} close={() => api.close()} />
  )),
  file: guarded(({ params }: FileProps) => (
    <FilePanel key={fileKey(params.workspace, params.path)} workspace={params.workspace} path={params.path} place={params} />
  )),
  ...Object.fromEntries(areas.map(({ kind, panel: Panel }) => [kind, guarded(({ params }: AreaProps) => <Panel focus={params.focus} />)])),
}

const watermark = (_: IWatermarkPanelProps) => <Welcome />

function onReady({ api }: DockviewReadyEvent): void {
  const dock: DockviewApi = api
  restorePanels(dock, Object.keys(components))
  followPanels(dock)
  savePanels(dock)
  rememberClosed(dock)
  rejoinTyping(dock)
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
