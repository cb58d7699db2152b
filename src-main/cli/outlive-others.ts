/** Keeps a process that is the host of others' jobs until the last of them has ended. */
import type { Circumstances } from './circumstances.ts'
import type { Reach } from './reach-host.ts'

/** Resolves at once where the host is another process; an interrupt leaves the jobs to the shutdown. */
export async function outliveOthers(reach: Reach, { streams, interrupts }: Circumstances): Promise<void> {
  if (!reach.is_host) return
  const leaving = new AbortController()
  using _listening = interrupts.on(() => leaving.abort())
  const telling = setTimeout(() => void streams.say('this process runs jobs of others and stays until they have ended. Ctrl-C ends them.'), 500)
  try {
    await reach.idle(leaving.signal)
  } finally {
    clearTimeout(telling)
  }
}
