/** Tells how far the work is where the window cannot be seen: on the taskbar in the desktop, in the title of the page elsewhere. */
import type { SessionProgress } from '../../src-preload/contract/sessions.ts'
import { setTaskbarProgress } from '../bridge/desktop.ts'
import { useJobs } from '../stores/jobs.ts'
import { queryClient } from '../stores/query-client.ts'
import { knownSessions } from '../stores/sessions.ts'

const own_title = 'Opsdeck'

/** What is worst of what runs is said of the whole. */
const worst_first = ['error', 'paused', 'normal', 'busy'] as const

/** The mean of all that tell a share, null where nothing does; and how the worst of them stands. */
function ofAll(): SessionProgress {
  const sessions = knownSessions()
  const of_sessions = sessions.flatMap(({ progress }) => progress ?? [])
  // A job that records a session tells the same once more.
  const recorded = new Set(sessions.map(({ job_id }) => job_id))
  const of_jobs = [...useJobs.getState().jobs.values()].flatMap(({ id, status, progress }): SessionProgress[] =>
    status === 'running' && progress !== null && !recorded.has(id) ? [{ state: 'normal', share: progress }] : [],
  )
  const all = [...of_sessions, ...of_jobs]
  const shares = all.flatMap(({ share }) => share ?? [])
  return {
    state: worst_first.find((state) => all.some((one) => one.state === state)) ?? 'normal',
    share: shares.length === 0 ? null : shares.reduce((sum, one) => sum + one, 0) / shares.length,
  }
}

/** Returns the way to stop. */
export function watchProgress(): () => void {
  let told = 'null normal'
  const tell = () => {
    const { state, share } = ofAll()
    const percent = share === null ? null : Math.round(share * 100)
    if (`${percent} ${state}` === told) return
    told = `${percent} ${state}`
    document.title = percent === null ? own_title : `${percent} % ${own_title}`
    setTaskbarProgress(percent === null ? null : percent / 100, state)
  }
  const stopSessions = queryClient.getQueryCache().subscribe(({ query, type }) => {
    if (type === 'updated' && query.queryKey[0] === 'sessions') tell()
  })
  const stopJobs = useJobs.subscribe(tell)
  tell()
  return () => {
    stopSessions()
    stopJobs()
  }
}
