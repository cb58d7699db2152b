/** While the area of git is shown, an edit in the folder has the changes read anew: soon after it, and never so often that a slow repository does nothing else. */
import { useEffect } from 'react'
import { onFileChange } from './file-changes.ts'
import { lastTook } from './git.ts'
import { useWorkspace } from './host.ts'
import { useLayout } from './layout.ts'
import { queryClient } from './query-client.ts'

/** An editor writes a file in several goes. */
const gather_ms = 120
/** Reading takes at most one part of so many of the time. */
const rest_factor = 4

/** What git keeps itself is watched by the host, which tells of it as a change of git. */
const isGitsOwn = (path: string): boolean => /(?:^|\/)\.git(?:\/|$)/.test(path)

export function useFollowEdits(): void {
  const workspace = useWorkspace()?.id
  const shown = useLayout((state) => state.activeArea === 'git')
  useEffect(() => {
    if (!shown || workspace === undefined) return
    const queryKey = ['git', 'changes', workspace]
    let timer: ReturnType<typeof setTimeout> | undefined
    let asked_ms = Number.NEGATIVE_INFINITY
    const ask = () => {
      // What was edited while it is being read may not be in the answer.
      if (queryClient.isFetching({ queryKey }) > 0) {
        timer = setTimeout(ask, gather_ms)
        return
      }
      timer = undefined
      asked_ms = performance.now()
      void queryClient.invalidateQueries({ queryKey })
    }
    const stop = onFileChange((path) => {
      if (path !== null && isGitsOwn(path)) return
      timer ??= setTimeout(ask, Math.max(gather_ms, asked_ms + lastTook() * rest_factor - performance.now()))
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [workspace, shown])
}
