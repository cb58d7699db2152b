/** What workspaces.json holds: known folders with their trust and their context profiles. */
import { z } from 'zod'
import { profile, workspace } from '../../src-preload/contract/workspaces.ts'

const workspace_record = workspace.omit({ exists: true, current: true }).extend({ profiles: z.array(profile) })
export type WorkspaceRecord = z.infer<typeof workspace_record>

export const workspaces_document = z.object({
  current_id: z.string().nullable(),
  workspaces: z.array(workspace_record),
})
export type WorkspacesDocument = z.infer<typeof workspaces_document>
