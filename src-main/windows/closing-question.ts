/** Asks what becomes of running jobs when the window is closed. */
import { type BrowserWindow, dialog } from 'electron'

export type ClosingAnswer = 'keep' | 'stop' | 'stay'

export async function askAboutJobs(window: BrowserWindow, running: number): Promise<ClosingAnswer> {
  const answers: readonly ClosingAnswer[] = ['keep', 'stop', 'stay']
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    title: 'Opsdeck',
    message: running === 1 ? 'A job is still running or waiting.' : `${running} jobs are still running or waiting.`,
    detail: 'Opsdeck can go on without a window until they have ended, or stop them now.',
    buttons: ['Keep running', 'Stop jobs and quit', 'Back'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  })
  return answers[response] ?? 'stay'
}
