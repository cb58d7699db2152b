/** What the window asks of dockview: opening, closing, stepping and splitting panels; and their place across reloads. */
import type { AddPanelPositionOptions, DockviewApi, IDockviewPanel, SerializedDockview } from 'dockview-react'
import { notePanels, type Side, type WorkArea } from '../stores/layout.ts'
import { focusCommandLine } from '../stores/typed-line.ts'
import { closeWhenSaved, fileKey, isUnsaved } from '../stores/unsaved-files.ts'
import { areaOf } from './areas.tsx'
import { reopenClosed } from './closed-panels.ts'
import { giveWhenDrawn } from './give-when-drawn.ts'
import { jobOf, pinRun, placeRun } from './run-tabs.ts'

const storage_key = 'opsdeck.panels'

const sessionOf = (panel: IDockviewPanel | undefined): string | null => {
  const id = panel?.params?.['session_id']
  return typeof id === 'string' ? id : null
}

/** The file that a panel shows. */
export function fileOf(panel: IDockviewPanel | undefined): { workspace: string; path: string } | null {
  const { workspace, path } = (panel?.params ?? {}) as Record<string, unknown>
  return typeof workspace === 'string' && typeof path === 'string' ? { workspace, path } : null
}

/** Closes a tab; where a text would be lost, its user is asked first. */
export function closePanel(panel: IDockviewPanel | undefined): void {
  const file = fileOf(panel)
  if (panel && file) closeWhenSaved(fileKey(file.workspace, file.path), () => panel.api.close())
  else panel?.api.close()
}

/** To a place of its own beside or below the others; a run stays there. */
export function moveAside(dock: DockviewApi, panel: IDockviewPanel, direction: Side): void {
  if (jobOf(panel) !== null) pinRun(dock, panel, true)
  panel.api.moveTo({ group: dock.addGroup({ referenceGroup: panel.group, direction }) })
}

/** The tree keeps this width when the first file opens beside it. */
const tree_px = 300
/** Narrower than this, files open in the place of the tree. */
const beside_from_px = 720

function placeOfFile(dock: DockviewApi): AddPanelPositionOptions | undefined {
  const active = dock.activeGroup
  if (active?.panels.some((panel) => fileOf(panel))) return { referenceGroup: active }
  const shown = dock.panels.find((panel) => fileOf(panel) && panel.api.isVisible)
  if (shown) return { referenceGroup: shown.group }
  const tree = dock.getPanel('files')
  if (!tree?.api.isVisible || tree.group !== active) return undefined
  if (dock.groups.length > 1) return { referenceGroup: dock.groups.find((group) => group !== active)! }
  return dock.width >= beside_from_px ? { referencePanel: tree, direction: 'right' } : undefined
}

/** What takes the focus in a panel, best first; the rest only when none of these comes. */
const takers = ['.xterm-helper-textarea', '[role="listbox"]', '[role="grid"]', '[role="tree"]', '[data-takes-focus]']
// Never a button that ends something: the next Enter was meant for somewhere else.
const others = 'button:not([data-ends-work]), input, [tabindex="0"]'
/** A panel draws within a few frames. */
const frames_waited = 20
/** A file is read first, and the editor comes with it; a large panel is fetched first. */
const frames_waited_at_most = 300

/** Puts the focus into what the panel shows as soon as it is drawn, unless the user has moved on meanwhile. */
function focusInside(panel: IDockviewPanel | undefined): void {
  if (!panel) return
  const frames = fileOf(panel) ? frames_waited_at_most : frames_waited
  const before = document.activeElement
  // Who types or clicks meanwhile has moved on too, even within the same field.
  const acted = new AbortController()
  const act = ({ target }: Event) => {
    if (target !== document.body) acted.abort()
  }
  for (const kind of ['keydown', 'pointerdown']) window.addEventListener(kind, act, { capture: true, signal: acted.signal })
  const look = (frame: number) => {
    const moved = acted.signal.aborted || (document.activeElement !== before && document.activeElement !== document.body)
    if (moved) return acted.abort()
    const content = panel.view.content.element
    const best = takers.map((one) => content.querySelector<HTMLElement>(one)).find((one) => one !== null)
    const target = best ?? (frame > frames ? content.querySelector<HTMLElement>(others) : null)
    if (!target && frame <= frames_waited_at_most) return requestAnimationFrame(() => look(frame + 1))
    acted.abort()
    target?.focus()
  }
  requestAnimationFrame(() => look(0))
}

export function createWorkArea(dock: DockviewApi): WorkArea {
  const active = () => dock.activePanel
  return {
    openArea(kind, focus) {
      const params = focus === undefined ? {} : { focus }
      const open = dock.getPanel(kind)
      if (open) {
        if (focus !== undefined) open.api.updateParameters(params)
        open.api.setActive()
      } else dock.addPanel({ id: kind, component: kind, title: areaOf(kind)?.title ?? kind, params })
      focusInside(dock.getPanel(kind))
    },
    openRun(job_id, { focus, ...place }) {
      const had_keyboard = placeRun(dock, job_id, place)
      if (focus || had_keyboard) focusInside(active())
    },
    openSession(session_id, { title, side, keys }) {
      const open = dock.panels.find((panel) => sessionOf(panel) === session_id)
      if (open) open.api.setActive()
      else
        dock.addPanel({ id: `session:${session_id}`, component: 'session', title, params: { session_id }, ...(side ? { position: { direction: side } } : {}) })
      const panel = dock.getPanel(`session:${session_id}`) ?? open
      focusInside(panel)
      if (keys) void giveWhenDrawn(panel?.view.content.element ?? null, keys)
    },
    openFile(workspace, path, { line, focus = true }) {
      const params = { workspace, path, ...(line !== undefined && { line, asked: performance.now() }) }
      const open = dock.panels.find((panel) => fileOf(panel)?.path === path && fileOf(panel)?.workspace === workspace)
      if (open) {
        if (line !== undefined) open.api.updateParameters(params)
        open.api.setActive()
      } else {
        const position = placeOfFile(dock)
        const title = path.slice(path.lastIndexOf('/') + 1)
        const beside = position !== undefined && 'direction' in position
        dock.addPanel({ id: `file:${crypto.randomUUID()}`, component: 'file', title, params, ...(position && { position }) })
        if (beside) dock.getPanel('files')?.group.api.setSize({ width: tree_px })
      }
      if (focus) focusInside(active())
    },
    followFile(workspace, from, to) {
      for (const panel of dock.panels) {
        const file = fileOf(panel)
        if (!file || file.workspace !== workspace || !(file.path === from || file.path.startsWith(`${from}/`))) continue
        // A text that is not saved stays where it is and says that its file is gone.
        if (isUnsaved(fileKey(workspace, file.path))) continue
        const path = to + file.path.slice(from.length)
        panel.api.updateParameters({ workspace, path })
        panel.api.setTitle(path.slice(path.lastIndexOf('/') + 1))
      }
    },
    closeActive() {
      const panel = active()
      if (!panel) return
      // Where a text is asked about first, the panel is still there.
      const gone = dock.onDidRemovePanel((removed) => {
        if (removed.id !== panel.id) return
        gone.dispose()
        // Its neighbour is the active one a moment later.
        requestAnimationFrame(() => (active() ? focusInside(active()) : focusCommandLine()))
      })
      closePanel(panel)
    },
    reopen() {
      if (reopenClosed(dock)) focusInside(active())
    },
    step(by) {
      const panels = dock.activeGroup?.panels ?? []
      const at = panels.findIndex((panel) => panel.id === active()?.id)
      panels[(at + by + panels.length) % panels.length]?.api.setActive()
      focusInside(active())
    },
    showTab(number) {
      const panel = dock.activeGroup?.panels[number - 1]
      if (!panel) return
      panel.api.setActive()
      focusInside(panel)
    },
    splitActive(side: Side) {
      const panel = active()
      if (!panel || panel.group.panels.length < 2) return
      moveAside(dock, panel, side)
    },
    focusActive() {
      focusInside(active())
    },
  }
}

/** The tab of what each group shows is never beyond an edge. */
function showTabs(dock: DockviewApi): void {
  for (const { activePanel } of dock.groups) activePanel?.view.tab.element.closest('.dv-tab')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}

/** Tells the layout store which panel is active and which jobs can be seen. */
export function followPanels(dock: DockviewApi): void {
  const tell = () => {
    const panel = dock.activePanel
    const kind = areaOf(panel?.id)?.kind ?? (fileOf(panel) ? 'files' : null)
    const visibleJobs = dock.panels.filter((one) => one.api.isVisible).flatMap((one) => jobOf(one) ?? [])
    notePanels({
      activePanel: panel?.id ?? null,
      activeJob: jobOf(panel),
      activeSession: sessionOf(panel),
      activeFile: fileOf(panel)?.path ?? null,
      activeArea: kind,
      visibleJobs,
    })
  }
  dock.onDidActivePanelChange(tell)
  dock.onDidLayoutChange(tell)
  dock.onDidActivePanelChange(() => showTabs(dock))
  // After a change of the layout the tabs have their new widths in the next frame.
  dock.onDidLayoutChange(() => requestAnimationFrame(() => showTabs(dock)))
  const frame = document.querySelector('.work-area')
  if (frame) new ResizeObserver(() => requestAnimationFrame(() => showTabs(dock))).observe(frame)
  tell()
}

export function savePanels(dock: DockviewApi): void {
  dock.onDidLayoutChange(() => {
    try {
      localStorage.setItem(storage_key, JSON.stringify(dock.toJSON()))
    } catch {
      // Without storage the next reload begins empty; nothing else depends on it.
    }
  })
}

export function restorePanels(dock: DockviewApi, known: readonly string[]): void {
  const text = localStorage.getItem(storage_key)
  if (!text) return
  try {
    const layout = JSON.parse(text) as SerializedDockview
    if (Object.values(layout.panels).every((panel) => known.includes(panel.contentComponent ?? ''))) dock.fromJSON(layout)
  } catch {
    localStorage.removeItem(storage_key)
    dock.clear()
  }
}
