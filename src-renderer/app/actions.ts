/** Every action of the window: its name, its group, its keys. The palette, the keyboard and the overview are made from this list. */

import { hasEnded } from '../../src-preload/contract/job-status.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { api } from '../bridge/api.ts'
import { connection } from '../bridge/connection.ts'
import { itemOfJob } from '../parts/draft-items.ts'
import { addFavourite, cancelJob, copyCommand, copyOutput, editAndRun, rerun, saveOutput } from '../parts/job-actions.ts'
import { tellFailure } from '../parts/tell-failure.ts'
import { modals } from '../stores/dialogs.ts'
import { useEngine } from '../stores/engine.ts'
import { revealPath } from '../stores/file-tree.ts'
import { openQuick, searchFiles, showFiles } from '../stores/files.ts'
import { updateSettings } from '../stores/host.ts'
import { useJobs } from '../stores/jobs.ts'
import { listActions } from '../stores/key-bindings.ts'
import { closeActivePanel, focusPanel, openArea, reopenPanel, showPanel, splitPanel, stepPanel, toggleSide, useLayout } from '../stores/layout.ts'
import { addTool, showPolicies, tryLine } from '../stores/policies.ts'
import { addToDraft } from '../stores/queue-draft.ts'
import { focusCommandLine, useCommandLine } from '../stores/typed-line.ts'
import type { Action } from './action.ts'
import { areas } from './areas.tsx'
import { flow_actions } from './flow-actions.ts'
import { git_actions } from './git-actions.ts'
import { odoo_actions } from './odoo-actions.ts'
import { focusSide } from './regions.ts'
import { terminal_actions } from './terminal-actions.ts'

/** The job that is meant: the one selected in a focused list, else the one of the active tab. */
export function focusedJob(): Job | null {
  const list = document.activeElement?.closest<HTMLElement>('[data-selected-job]')
  const id = list?.dataset['selectedJob'] ?? useLayout.getState().activeJob
  return (id && useJobs.getState().jobs.get(id)) || null
}

const withJob = (act: (job: Job) => void) => () => {
  const job = focusedJob()
  if (job) act(job)
}
const anyJob = () => focusedJob() !== null
const endedJob = () => hasEnded(focusedJob()?.status ?? 'running')
const liveJob = () => !hasEnded(focusedJob()?.status ?? 'failed')

const engine = async (title: string, act: () => Promise<unknown>) => {
  try {
    await act()
  } catch (error) {
    tellFailure(title, error)
  }
}

function rerunFocused(job: Job): void {
  const { activeJob, activePanel } = useLayout.getState()
  void rerun(job, { focus: false, ...(activeJob === job.id && activePanel && hasEnded(job.status) ? { reuse: activePanel } : {}) })
}

const theme = (value: 'system' | 'light' | 'dark') => () => void engine('The theme was not changed', () => updateSettings({ theme: value }))

export const actions: readonly Action[] = [
  { id: 'command-line', name: 'Go to the command line', group: 'Go to', keys: 'ctrl+l', run: focusCommandLine },
  { id: 'palette', name: 'Show all actions', group: 'Go to', keys: 'ctrl+k', run: modals.togglePalette },
  { id: 'jobs', name: 'Go to the job list', group: 'Go to', run: focusSide },
  { id: 'work', name: 'Go to the open panel', group: 'Go to', run: focusPanel },
  ...areas.map(
    (area): Action => ({
      id: area.kind,
      name: `Open ${area.kind === 'git' ? 'git' : area.kind === 'odoo' ? 'Odoo' : `the ${area.title.toLowerCase()}`}`,
      group: 'Go to',
      ...(area.keys && { keys: area.keys }),
      run: () => openArea(area.kind),
    }),
  ),
  { id: 'quick-open', name: 'Open a file by its name', group: 'Go to', keys: 'ctrl+p', run: openQuick },
  { id: 'search-files', name: 'Search in files', group: 'Go to', keys: 'ctrl+alt+f', run: () => searchFiles() },
  { id: 'trash', name: 'Open the trash', group: 'Go to', run: () => showFiles('trash') },
  {
    id: 'reveal-file',
    name: 'Show the open file in the tree',
    group: 'Go to',
    enabled: () => useLayout.getState().activeFile !== null,
    run: () => {
      const path = useLayout.getState().activeFile
      showFiles('tree')
      if (path !== null) void revealPath(path)
    },
  },
  { id: 'policies-try', name: 'Try the line in the policy workbench', group: 'Go to', run: () => tryLine(useCommandLine.getState().line) },
  { id: 'policies-browse', name: 'Browse what the tools may do', group: 'Go to', run: () => showPolicies('browse') },
  { id: 'policies-files', name: 'Open the policy files', group: 'Go to', run: () => showPolicies('files') },
  { id: 'policies-import', name: 'See what of a shell history or of scripts would run', group: 'Go to', run: () => showPolicies('import') },
  { id: 'add-tool', name: 'Add a tool', group: 'Go to', run: () => addTool() },
  { id: 'workspaces', name: 'Choose or add a workspace', group: 'Go to', run: () => openArea('settings', 'workspaces') },
  { id: 'profiles', name: 'Edit the context profiles', group: 'Go to', run: () => openArea('settings', 'profiles') },
  { id: 'keys', name: 'Manage the API keys', group: 'Go to', run: () => openArea('settings', 'keys') },

  { id: 'rerun', name: 'Re-run the job', group: 'Run', keys: 'ctrl+shift+r', enabled: anyJob, run: withJob(rerunFocused) },
  { id: 'edit', name: 'Edit the command and run it', group: 'Run', keys: 'ctrl+shift+e', enabled: anyJob, run: withJob(editAndRun) },
  { id: 'cancel', name: 'Cancel the job', group: 'Run', keys: 'ctrl+.', enabled: liveJob, run: withJob((job) => void cancelJob(job.id)) },
  { id: 'kill', name: 'Kill the job without waiting', group: 'Run', enabled: liveJob, run: withJob((job) => void cancelJob(job.id, true)) },
  { id: 'copy-command', name: 'Copy the command', group: 'Run', enabled: anyJob, run: withJob((job) => void copyCommand(job)) },
  { id: 'copy-output', name: 'Copy the output', group: 'Run', enabled: anyJob, run: withJob((job) => void copyOutput(job)) },
  { id: 'save-output', name: 'Save the output to a file', group: 'Run', enabled: endedJob, run: withJob((job) => void saveOutput(job)) },
  { id: 'favourite', name: 'Add the command to the favourites', group: 'Run', enabled: anyJob, run: withJob((job) => void addFavourite(job)) },

  {
    id: 'queue-job',
    name: 'Add the command to the draft queue',
    group: 'Run',
    enabled: () => focusedJob()?.kind === 'command',
    run: withJob((job) => addToDraft([itemOfJob(job)])),
  },
  { id: 'queue-draft', name: 'Open the draft queue', group: 'Go to', run: () => openArea('queues', 'draft') },

  ...git_actions,
  ...flow_actions,
  ...odoo_actions,

  {
    id: 'pause',
    name: 'Pause the engine: start nothing new',
    group: 'Engine',
    enabled: () => useEngine.getState().engine?.paused === false,
    run: () => void engine('The engine was not paused', () => api.system.engine.pause({})),
  },
  {
    id: 'resume',
    name: 'Resume the engine',
    group: 'Engine',
    enabled: () => useEngine.getState().engine?.paused === true,
    run: () => void engine('The engine was not resumed', () => api.system.engine.resume({})),
  },
  {
    id: 'clear-line',
    name: 'Clear the line: cancel what waits',
    group: 'Engine',
    run: () =>
      modals.confirm({
        title: 'Cancel every waiting job?',
        text: 'What runs goes on. Waiting jobs are recorded as cancelled.',
        verb: 'Cancel waiting jobs',
        act: () => engine('The line was not cleared', () => api.system.engine.clear_line({})),
      }),
  },
  {
    id: 'cancel-all',
    name: 'Cancel all jobs',
    group: 'Engine',
    run: () =>
      modals.confirm({
        title: 'Cancel every job?',
        text: 'Running programs are stopped; waiting jobs do not start.',
        verb: 'Cancel all jobs',
        act: () => engine('The jobs were not cancelled', () => api.system.engine.cancel_all({})),
      }),
  },

  ...terminal_actions,
  { id: 'reopen', name: 'Open the last closed panel again', group: 'Window', keys: 'ctrl+shift+t', run: reopenPanel },
  { id: 'reopen-browser', name: 'Open the last closed panel again (in a browser)', group: 'Window', keys: 'ctrl+alt+w', run: reopenPanel },
  ...Array.from(
    { length: 9 },
    (_, n): Action => ({ id: `tab-${n + 1}`, name: `Go to tab ${n + 1}`, group: 'Window', keys: `alt+${n + 1}`, unlisted: true, run: () => showPanel(n + 1) }),
  ),
  { id: 'close', name: 'Close the panel', group: 'Window', keys: 'alt+w', run: closeActivePanel },
  { id: 'next-tab', name: 'Next tab', group: 'Window', keys: 'ctrl+tab', run: () => stepPanel(1) },
  { id: 'previous-tab', name: 'Previous tab', group: 'Window', keys: 'ctrl+shift+tab', run: () => stepPanel(-1) },
  { id: 'next-tab-browser', name: 'Next tab (in a browser)', group: 'Window', keys: 'alt+pagedown', run: () => stepPanel(1) },
  { id: 'previous-tab-browser', name: 'Previous tab (in a browser)', group: 'Window', keys: 'alt+pageup', run: () => stepPanel(-1) },
  { id: 'split-right', name: 'Move the tab to the right', group: 'Window', keys: 'ctrl+\\', run: () => splitPanel('right') },
  { id: 'split-below', name: 'Move the tab below', group: 'Window', run: () => splitPanel('below') },
  { id: 'side', name: 'Show or hide the job list', group: 'Window', keys: 'ctrl+b', run: toggleSide },
  { id: 'light', name: 'Theme: light', group: 'Window', run: theme('light') },
  { id: 'dark', name: 'Theme: dark', group: 'Window', run: theme('dark') },
  { id: 'system', name: 'Theme: as the system', group: 'Window', run: theme('system') },
  { id: 'help', name: 'Show the keys', group: 'Window', keys: 'ctrl+/', run: modals.toggleHelp },
  { id: 'tour', name: 'Show the first steps again', group: 'Window', run: modals.openTour },
  { id: 'reconnect', name: 'Connect to the host now', group: 'Window', enabled: () => connection.state.kind !== 'connected', run: () => connection.retryNow() },
]

listActions(actions.filter(({ unlisted }) => !unlisted))
