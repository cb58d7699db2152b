/** The window: activity bar, command line, side list, work area, status bar. */
import { lazy, Suspense, useEffect, useState } from 'react'
import { CommandLine } from '../features/command-line/command-line.tsx'
import { FileDialogs } from '../features/files/file-dialogs.tsx'
import { GitDialogs } from '../features/git/git-dialogs.tsx'
import { RunDialogs } from '../features/jobs/run-dialogs.tsx'
import { SideList } from '../features/jobs/side-list.tsx'
import { useLayout } from '../stores/layout.ts'
import { startAtCommandLine } from '../stores/typed-line.ts'
import { watchUnhandled } from '../stores/unhandled.ts'
import { ActivityBar } from './activity-bar.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { FirstRun } from './first-run.tsx'
import { guardDrafts } from './guard-drafts.ts'
import { useKeyboard } from './keyboard.ts'
import { KeyboardHelp } from './keyboard-help.tsx'
import { fetchPanelsAhead } from './lazy-panel.tsx'
import { Palette } from './palette.tsx'
import { awaitsTerminal } from './rejoin-typing.ts'
import styles from './shell.module.css'
import { SideSash } from './side-sash.tsx'
import { StatusBar } from './status-bar.tsx'
import { watchEndings } from './tell-endings.ts'
import { tellInSight } from './tell-in-sight.ts'
import { watchNotices } from './tell-notices.tsx'
import { watchProgress } from './tell-progress.ts'

/** Tabs and terminals are half of the page's code: the frame and the command line do not wait for it. Asked for at once, not when it is drawn. */
const work_area = import('./work-area.tsx')
const WorkArea = lazy(async () => ({ default: (await work_area).WorkArea }))

export function Shell() {
  const { sideVisible, sideWidth } = useLayout()
  useKeyboard()
  const [rejoins] = useState(awaitsTerminal)
  useEffect(() => {
    if (!rejoins && document.activeElement === document.body) startAtCommandLine()
  }, [rejoins])
  useEffect(watchEndings, [])
  useEffect(watchProgress, [])
  useEffect(watchUnhandled, [])
  useEffect(watchNotices, [])
  useEffect(tellInSight, [])
  useEffect(guardDrafts, [])
  useEffect(fetchPanelsAhead, [])
  return (
    <div className={styles.window}>
      <div className={styles.middle}>
        <ActivityBar />
        <div className={styles.column}>
          <CommandLine />
          <div className={styles.content}>
            {sideVisible ? (
              <nav className={styles.sidebar} style={{ width: sideWidth }} aria-label="Jobs" data-region="side">
                <ErrorBoundary what="The list of jobs">
                  <SideList />
                </ErrorBoundary>
                <SideSash />
              </nav>
            ) : null}
            <Suspense fallback={<main className={styles.awaited} data-region="work" aria-label="Work area" />}>
              <WorkArea />
            </Suspense>
          </div>
        </div>
      </div>
      <StatusBar />
      <RunDialogs />
      <FileDialogs />
      <GitDialogs />
      <Palette />
      <KeyboardHelp />
      <FirstRun />
    </div>
  )
}
