/** What commands act on in the open workspace, and what else could be chosen; the host tells when it changes. */
import { useQuery } from '@tanstack/react-query'
import type { PlaceContexts } from '../../src-preload/contract/context.ts'
import { api } from '../bridge/api.ts'
import { useWorkspace } from './host.ts'

/** Undefined until it is known, and without a workspace. */
export function usePlaceContexts(): PlaceContexts | undefined {
  const workspace = useWorkspace()
  return useQuery({
    queryKey: ['contexts', workspace?.id, workspace?.profile_id],
    queryFn: () => api.workspaces.contexts({ id: workspace!.id }),
    enabled: workspace !== null,
    // For what the host cannot watch, such as a folder that was not there.
    refetchOnWindowFocus: 'always',
  }).data
}
