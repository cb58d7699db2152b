/** Tells who listens that the host has a notification. */

type Listener = (id: string) => void

const listeners = new Set<Listener>()

/** Returns the way to stop. */
export function onNotice(listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export function tellNotice(id: string): void {
  for (const listener of listeners) listener(id)
}
