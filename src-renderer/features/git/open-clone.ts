/** Opens the folder that a clone made as the workspace. */
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { api } from '../../bridge/api.ts'
import { hasCode } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { noteRemoteJob } from '../../stores/git.ts'
import { updateWorkspace } from '../../stores/host.ts'

/** The folder is the last word of the line: a clone's line always names it. Never throws: a failure is told. */
export async function openClone(job: Job): Promise<void> {
  try {
    const known = (await api.workspaces.list({ limit: 500 })).items
    const around = known.find((one) => one.id === job.workspace)
    if (!around) return
    const path = `${around.path}/${job.args.at(-1)}`
    const id = known.find((one) => one.path === path)?.id ?? (await api.workspaces.create({ path })).id
    await updateWorkspace({ id, current: true })
    noteRemoteJob(null)
  } catch (error) {
    if (!hasCode(error, 'DISCONNECTED')) tellFailure('The clone was not opened', error)
  }
}
