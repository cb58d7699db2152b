/** What can be done with results: saved, all of them as a zip, or handed in as the input of another command. */
import type { Job } from '../../../src-preload/contract/jobs.ts'
import type { ManifestFile } from '../../../src-preload/contract/results.ts'
import { downloadResult, downloadResults, handInFile } from '../../bridge/bytes.ts'
import { saveDownload, saveZip, withNote } from '../../parts/save-download.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { openArea } from '../../stores/layout.ts'
import { carryFile, showPrograms } from '../../stores/programs.ts'
import { queryClient } from '../../stores/query-client.ts'

const plainName = ({ name }: ManifestFile): string => name.slice(name.lastIndexOf('/') + 1)

export async function saveResult(job: Job, file: ManifestFile): Promise<void> {
  try {
    await saveDownload(plainName(file), file.size_bytes, () => downloadResult(job.id, file.name))
  } catch (error) {
    tellFailure('The file was not downloaded', error)
  }
}

export const saveResults = (job: Job): Promise<void> =>
  saveZip(`${job.title.replaceAll(/[^\p{L}\p{N}.-]+/gu, '-')}.zip`, (signal) => downloadResults(job.id, signal))

/** Its bytes go through this window: to the host they come as any upload does. */
export const handOn = (job: Job, file: ManifestFile): Promise<void> =>
  withNote(`Handing in "${plainName(file)}"`, 'The file was not handed in', async (signal) => {
    const blob = await (await downloadResult(job.id, file.name, { signal })).blob()
    const { file_id, name } = await handInFile(blob, plainName(file), { signal, onProgress: () => {} })
    await queryClient.invalidateQueries({ queryKey: ['uploads'] })
    carryFile({ file_id, name })
    showPrograms('commands')
    openArea('programs')
  })
