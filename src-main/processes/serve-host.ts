/** The life of a runner: takes the host's orders from a channel, and ends everything when the host is gone. */
import { Programs } from './programs.ts'
import type { HostChannel } from './runner-channel.ts'

/** `leave` ends this process. */
export function serveHost(channel: HostChannel, leave: () => void): void {
  const programs = new Programs((message) => channel.send(message))
  channel.listen(
    (message) => programs.take(message),
    () => {
      programs.killAll()
      leave()
    },
  )
}
