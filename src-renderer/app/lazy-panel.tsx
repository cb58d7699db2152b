/** A panel whose code comes when it is first shown, or before that when the window has nothing to do. */
import { type ComponentType, lazy, Suspense } from 'react'

/** After the start the window has better things to do for so long. */
const fetch_ahead_ms = 2000

/** Fetched ahead, because the host may be away when the panel is asked for. */
const ahead: (() => Promise<unknown>)[] = []

export function lazyPanel<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  ahead.push(load)
  const Panel = lazy(async () => ({ default: await load() }))
  return function LazyPanel(props: P) {
    return (
      <Suspense fallback={null}>
        <Panel {...props} />
      </Suspense>
    )
  }
}

/** Fetches the code of every panel; what does not come now is asked for when it is shown. */
export function fetchPanelsAhead(): () => void {
  const timer = setTimeout(() => void Promise.allSettled(ahead.map((load) => load())), fetch_ahead_ms)
  return () => clearTimeout(timer)
}
