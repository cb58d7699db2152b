/** The life of a runner: takes the host's orders from a channel, and ends everything when the host is gone. */
import { Programs } from './programs.ts'
import type { HostChannel } from './runner-channel.ts'
import { sharedByPrograms } from './shared-by-programs.ts'

/** `leave` ends this process. */
export function serveHost(channel: HostChannel, leave: () => void, shared = sharedByPrograms()): void {
  const programs = new Programs((message) => channel.send(message), shared)
  channel.listen(
    (message) => programs.take(message),
    () => {
      programs.killAll()
      leave()
    },
  )
}
