/** Entry of the runner as a child process: a small process that starts programs, so that a fork never holds up the host. */

import { finds_marked } from './processes/process-table.ts'
import type { ToRunner } from './processes/runner-protocol.ts'
import { serveHost } from './processes/serve-host.ts'
import { sharedByPrograms } from './processes/shared-by-programs.ts'
import { StartWay, type StartWayName } from './processes/start-way.ts'

// Ctrl-C and a stop of the whole group reach this process too; the host decides what ends, and when.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

serveHost(
  {
    send(message) {
      if (process.connected) process.send!(message)
    },
    listen(heard, gone) {
      process.on('message', (message: ToRunner) => heard(message))
      process.on('disconnect', gone)
    },
  },
  () => process.exit(0),
  sharedByPrograms(finds_marked, new StartWay(process.env['OPSDECK_START_WAY'] as StartWayName | undefined)),
)
