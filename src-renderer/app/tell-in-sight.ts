/** Tells the host which jobs stand before somebody's eyes, so that it tells of the others. */
import { api } from '../bridge/api.ts'
import { connection } from '../bridge/connection.ts'
import { useLayout } from '../stores/layout.ts'
import { useQueues } from '../stores/queues.ts'

/** The host believes it for a minute. */
const again_ms = 30_000

/** Names this window; a reload makes another. */
const window_id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`

/** A queue that is shown stands for its items. */
function inSight(): string[] {
  const queue = useQueues.getState().shown?.id
  return [...(queue === undefined ? [] : [queue]), ...useLayout.getState().visibleJobs].slice(0, 100)
}

/** Returns the way to stop. */
export function tellInSight(): () => void {
  const say = (visible = !document.hidden) =>
    void connection
      .connected()
      .then(() => api.notifications.in_sight({ window: window_id, visible, jobs: inSight() }))
      // Said again soon; and until then the host tells more rather than less.
      .catch(() => {})
  const onChange = () => say()
  const onLeaving = () => say(false)
  say()
  const timer = setInterval(onChange, again_ms)
  const stop = useLayout.subscribe((state, old) => {
    if (state.visibleJobs !== old.visibleJobs) say()
  })
  const stopQueues = useQueues.subscribe((state, old) => {
    if (state.shown?.id !== old.shown?.id) say()
  })
  document.addEventListener('visibilitychange', onChange)
  window.addEventListener('pagehide', onLeaving)
  return () => {
    clearInterval(timer)
    stop()
    stopQueues()
    document.removeEventListener('visibilitychange', onChange)
    window.removeEventListener('pagehide', onLeaving)
  }
}
