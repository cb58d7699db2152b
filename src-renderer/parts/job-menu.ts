/** What can be done with a job, as a menu on its row or tab. */
import { hasEnded } from '../../src-preload/contract/job-status.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { openRun } from '../stores/layout.ts'
import { addToDraft } from '../stores/queue-draft.ts'
import type { PlaceAct } from '../ui/place-menu.tsx'
import { actOnMany } from './bulk-acts.tsx'
import { itemOfJob } from './draft-items.ts'
import { addFavourite, cancelJob, copyCommand, copyOutput, editAndRun, rerun, saveOutput } from './job-actions.ts'
import { isProgramRun } from './run-program.ts'

export function jobMenu(job: Job): PlaceAct[] {
  const ended = hasEnded(job.status)
  const is_command = job.kind === 'command'
  return [
    { name: 'Open', act: () => openRun(job.id, { title: job.title, focus: true }) },
    { name: 'Open beside', act: () => openRun(job.id, { title: job.title, focus: true, side: 'right' }) },
    { name: 'Re-run', keys: 'ctrl+shift+r', apart: true, off: !ended, act: () => rerun(job, { focus: true }) },
    { name: 'Edit and run', keys: 'ctrl+shift+e', off: !is_command && !isProgramRun(job), act: () => editAndRun(job) },
    { name: 'Add to the draft queue', off: !is_command, act: () => addToDraft([itemOfJob(job)]) },
    { name: 'Add to the favourites', off: !is_command, act: () => addFavourite(job) },
    { name: 'Copy the command', apart: true, act: () => copyCommand(job) },
    { name: 'Copy the output', act: () => copyOutput(job) },
    { name: 'Save the output', off: !ended, act: () => saveOutput(job) },
    ...(ended ? [{ name: 'Remove from the history', apart: true, destroys: true, act: () => actOnMany([job.id], 'remove') }] : []),
    ...(ended ? [] : [{ name: 'Cancel', keys: 'ctrl+.', apart: true, destroys: true, act: () => cancelJob(job.id) }]),
  ]
}
