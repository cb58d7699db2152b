/** Where things are in the window: side list, open panels, and the way features ask for a panel to open. */
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

/** The names of the areas; app/areas.tsx has the table, and adds them here. */
// biome-ignore lint/suspicious/noEmptyInterface: filled where the areas are listed
export interface AreaNames {}
export type AreaKind = keyof AreaNames

export type Side = 'right' | 'below'

/** Keys that were pressed for what is not drawn yet. */
export interface TypedAhead {
  /** Their user pointed at something else meanwhile. */
  readonly has_moved_on: boolean
  giveTo: (target: Element) => void
}

export interface SessionPlace {
  title: string
  side?: Side
  keys?: TypedAhead
}

/** What the work area (dockview) can do for the rest of the window. */
export interface WorkArea {
  openArea: (kind: AreaKind, focus?: string) => void
  openRun: (jobId: string, options: { title: string; focus: boolean; reuse?: string; side?: Side }) => void
  /** `keys` were typed for it since it was asked for. */
  openSession: (sessionId: string, options: SessionPlace) => void
  openFile: (workspace: string, path: string, options: { line?: number; focus?: boolean }) => void
  followFile: (workspace: string, from: string, to: string) => void
  closeActive: () => void
  /** The tab that was closed last. */
  reopen: () => void
  step: (by: 1 | -1) => void
  /** The tab at this place of the active group, from 1; nothing where there is none. */
  showTab: (number: number) => void
  splitActive: (side: Side) => void
  focusActive: () => void
}

interface LayoutState {
  sideVisible: boolean
  sideWidth: number
  /** The job of the active run tab, or null while another panel is active. */
  activeJob: string | null
  /** The session of the active tab, or null. */
  activeSession: string | null
  /** The path of the file in the active tab, or null. */
  activeFile: string | null
  activePanel: string | null
  /** The area of the active panel, or null. */
  activeArea: AreaKind | null
  /** Jobs whose tab can be seen right now. */
  visibleJobs: readonly string[]
  /** Size of the last terminal shown: new jobs start with it. */
  terminal: { cols: number; rows: number }
}

export const useLayout = create<LayoutState>()(
  persist(
    (): LayoutState => ({
      sideVisible: true,
      sideWidth: 260,
      activeJob: null,
      activeSession: null,
      activeFile: null,
      activePanel: null,
      activeArea: null,
      visibleJobs: [],
      terminal: { cols: 120, rows: 30 },
    }),
    { name: 'opsdeck.layout', partialize: ({ sideVisible, sideWidth, terminal }) => ({ sideVisible, sideWidth, terminal }) },
  ),
)

let workArea: WorkArea | null = null
const waiting: ((area: WorkArea) => void)[] = []

export function setWorkArea(area: WorkArea | null): void {
  workArea = area
  if (area) for (const act of waiting.splice(0)) act(area)
}

/** Does it now, or as soon as the work area is there. */
function inWorkArea(act: (area: WorkArea) => void): void {
  if (workArea) act(workArea)
  else waiting.push(act)
}

export const openArea = (kind: AreaKind, focus?: string): void => inWorkArea((area) => area.openArea(kind, focus))
export const openRun = (jobId: string, options: { title: string; focus: boolean; reuse?: string; side?: Side }): void =>
  inWorkArea((area) => area.openRun(jobId, options))
export const showSession = (sessionId: string, options: SessionPlace): void => inWorkArea((area) => area.openSession(sessionId, options))
/** Opens a file of a workspace in a tab, at a line where one is given. */
export const openFile = (workspace: string, path: string, options: { line?: number; focus?: boolean } = {}): void =>
  inWorkArea((area) => area.openFile(workspace, path, options))
/** Tabs of a file or of what is in a folder follow it to its new place. */
export const followFile = (workspace: string, from: string, to: string): void => inWorkArea((area) => area.followFile(workspace, from, to))
export const reopenPanel = (): void => inWorkArea((area) => area.reopen())
export const closeActivePanel = (): void => inWorkArea((area) => area.closeActive())
export const stepPanel = (by: 1 | -1): void => inWorkArea((area) => area.step(by))
export const showPanel = (number: number): void => inWorkArea((area) => area.showTab(number))
export const splitPanel = (side: Side): void => inWorkArea((area) => area.splitActive(side))
export const focusPanel = (): void => inWorkArea((area) => area.focusActive())
/** The persisting store's own setState answers with something that is nobody's business. */
const set = (change: Partial<LayoutState> | ((old: LayoutState) => Partial<LayoutState>)): void => void useLayout.setState(change)

export const toggleSide = (): void => set((old) => ({ sideVisible: !old.sideVisible }))
export const showSide = (): void => set({ sideVisible: true })
export const setSideWidth = (sideWidth: number): void => set({ sideWidth })
export const setTerminalSize = (cols: number, rows: number): void => set({ terminal: { cols, rows } })
/** What dockview shows now. */
export const notePanels = (shown: Pick<LayoutState, 'activePanel' | 'activeJob' | 'activeSession' | 'activeFile' | 'activeArea' | 'visibleJobs'>): void =>
  set(shown)
