/** Which tab a run is shown in: its own, the preview tab that the next run takes over, or a new one. */
import { notifications } from '@mantine/notifications'
import type { DockviewApi, IDockviewPanel } from 'dockview-react'
import { hasEnded } from '../../src-preload/contract/job-status.ts'
import { knownSettings } from '../stores/host.ts'
import { useJobs } from '../stores/jobs.ts'
import type { Side } from '../stores/layout.ts'

/** With a tab for each run: more than this, and the oldest that shows an ended run goes when a new one comes. */
const run_tabs_kept = 12

interface RunParams {
  job_id: string
  /** The next run may take the tab over. */
  preview?: boolean
  /** Its user wants it to stay. */
  pinned?: boolean
}

export const jobOf = (panel: Pick<IDockviewPanel, 'params'> | undefined): string | null => {
  const id = panel?.params?.['job_id']
  return typeof id === 'string' ? id : null
}

const paramsOf = (panel: IDockviewPanel): RunParams => panel.params as unknown as RunParams

/** Also true for one that nobody knows any more. */
function isOver(panel: IDockviewPanel): boolean {
  const job = useJobs.getState().jobs.get(jobOf(panel) ?? '')
  return job === undefined || hasEnded(job.status)
}

/** The tab stays until it is closed by hand, or becomes the one that the next run takes over. */
export function pinRun(dock: DockviewApi, panel: IDockviewPanel, pinned: boolean): void {
  if (!pinned) endPreview(dock)
  panel.api.updateParameters({ pinned, preview: !pinned })
}

/** There is one preview tab at a time: what was one stays where it is. */
function endPreview(dock: DockviewApi): void {
  for (const panel of dock.panels) if (jobOf(panel) !== null && paramsOf(panel).preview) panel.api.updateParameters({ preview: false })
}

export interface RunPlace {
  title: string
  /** The panel whose place it takes. */
  reuse?: string | undefined
  side?: Side | undefined
}

/** The panel that is taken over; undefined where the run gets a new one. */
function takenOver(dock: DockviewApi, job_id: string, { reuse, side }: RunPlace): IDockviewPanel | undefined {
  if (side) return undefined
  const asked = reuse === undefined ? undefined : dock.getPanel(reuse)
  const own = asked ?? dock.panels.find((panel) => jobOf(panel) === job_id)
  if (own || knownSettings()?.runs_open_in === 'own_tab') return own
  return dock.panels.find((panel) => jobOf(panel) !== null && paramsOf(panel).preview === true && isOver(panel))
}

/** Shows the run; the panel had the keyboard where the answer is true, and is drawn anew. */
export function placeRun(dock: DockviewApi, job_id: string, place: RunPlace): boolean {
  const panel = takenOver(dock, job_id, place)
  if (panel) {
    const had_keyboard = panel.view.content.element.contains(document.activeElement)
    const changes = jobOf(panel) !== job_id
    if (changes) {
      panel.api.updateParameters({ job_id })
      panel.api.setTitle(place.title)
    }
    if (!panel.api.isActive || !panel.api.isVisible) panel.api.setActive()
    return had_keyboard && changes
  }
  const preview = !place.side && knownSettings()?.runs_open_in !== 'own_tab'
  // Left is one whose run is not over: it keeps its tab.
  if (preview) endPreview(dock)
  const params: RunParams = { job_id, ...(preview && { preview }) }
  dock.addPanel({ id: `run:${crypto.randomUUID()}`, component: 'run', title: place.title, params, ...(place.side && { position: { direction: place.side } }) })
  if (!preview) closeOldest(dock)
  return false
}

/** Says what it closes, and how that comes back. */
function closeOldest(dock: DockviewApi): void {
  const runs = dock.panels.filter((panel) => jobOf(panel) !== null)
  const old = runs.filter((panel) => !panel.api.isVisible && !paramsOf(panel).pinned && isOver(panel)).slice(0, Math.max(0, runs.length - run_tabs_kept))
  for (const panel of old) panel.api.close()
  if (old.length === 0) return
  const title = `Closed: ${old.map((panel) => panel.title).join(', ')}`
  const message = `More than ${run_tabs_kept} runs had a tab. Ctrl+Shift+T opens it again; "Keep this tab" in a tab's menu keeps one.`
  notifications.show({ id: 'oldest-tab', title, message, autoClose: 6000 })
}
