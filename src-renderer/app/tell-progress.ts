/** Tells how far the work is where the window cannot be seen: on the taskbar in the desktop, in the title of the page elsewhere. */
import { setTaskbarProgress } from '../bridge/desktop.ts'
import { useJobs } from '../stores/jobs.ts'
import { queryClient } from '../stores/query-client.ts'
import { knownSessions } from '../stores/sessions.ts'

const own_title = 'Opsdeck'

/** The mean of all that tell a share; null where nothing does. */
function share(): number | null {
  const sessions = knownSessions()
  const of_sessions = sessions.flatMap(({ progress }) => (progress?.share == null ? [] : [progress.share]))
  // A job that records a session tells the same once more.
  const recorded = new Set(sessions.map(({ job_id }) => job_id))
  const of_jobs = [...useJobs.getState().jobs.values()].flatMap(({ id, status, progress }) =>
    status === 'running' && progress !== null && !recorded.has(id) ? [progress] : [],
  )
  const all = [...of_sessions, ...of_jobs]
  return all.length === 0 ? null : all.reduce((sum, one) => sum + one, 0) / all.length
}

/** Returns the way to stop. */
export function watchProgress(): () => void {
  let told: number | null = null
  const tell = () => {
    const now = share()
    const percent = now === null ? null : Math.round(now * 100)
    if (percent === told) return
    told = percent
    document.title = percent === null ? own_title : `${percent} % ${own_title}`
    setTaskbarProgress(percent === null ? null : percent / 100)
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
