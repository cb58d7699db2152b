/** The window: activity bar, command line, side list, work area, status bar. */
import { useEffect, useState } from 'react'
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
import { WorkArea } from './work-area.tsx'

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
            <WorkArea />
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
