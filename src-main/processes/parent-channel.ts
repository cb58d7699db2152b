/** The runner's side of node's channel between the host and a runner that is its child process (fork-runner.ts). */
import type { HostChannel } from './runner-channel.ts'
import type { FromRunner, ToRunner } from './runner-protocol.ts'
import { TurnBatch } from './turn-batch.ts'

export function parentChannel(): HostChannel {
  const batch = new TurnBatch<FromRunner>((messages) => {
    if (process.connected) process.send!(messages)
  })
  return {
    send: (message) => batch.add(message),
    listen(heard, gone) {
      process.on('message', (messages: ToRunner[]) => {
        for (const message of messages) heard(message)
      })
      process.on('disconnect', gone)
    },
  }
}
