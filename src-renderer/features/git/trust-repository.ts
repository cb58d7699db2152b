/** Asks whether the workspace is trusted, where its repository cannot even be looked at without that. */
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import type { Workspace } from '../../../src-preload/contract/workspaces.ts'
import type { Failure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { askTrust } from '../../stores/asking.ts'
import { updateWorkspace } from '../../stores/host.ts'
import { queryClient } from '../../stores/query-client.ts'

/** Never throws: a failure is told. */
export async function trustRepository(workspace: Workspace, { details }: Failure): Promise<void> {
  try {
    const verdict = details['verdict'] as Verdict | undefined
    if (!(await askTrust(workspace, verdict?.argv ?? ['git', 'status']))) return
    await updateWorkspace({ id: workspace.id, trusted: true })
    await queryClient.invalidateQueries({ queryKey: ['git'] })
  } catch (error) {
    tellFailure('The workspace was not trusted', error)
  }
}
