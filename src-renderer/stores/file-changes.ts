/** Tells who listens which files changed: the tree keeps its rows fresh by it, an open file its text. */

/** A path of the workspace, or null when many changed at once. */
type Listener = (path: string | null) => void

const listeners = new Set<Listener>()

/** Returns the way to stop. */
export function onFileChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export function tellFileChange(path: string | null): void {
  for (const listener of listeners) listener(path)
}
