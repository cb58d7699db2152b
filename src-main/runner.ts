/** Entry of the runner as a child process: a small process that starts programs, so that a fork never holds up the host. */

import { parentChannel } from './processes/parent-channel.ts'
import { finds_marked } from './processes/process-table.ts'
import { serveHost } from './processes/serve-host.ts'
import { sharedByPrograms } from './processes/shared-by-programs.ts'
import { StartWay, type StartWayName } from './processes/start-way.ts'

// Ctrl-C and a stop of the whole group reach this process too; the host decides what ends, and when.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

serveHost(parentChannel(), () => process.exit(0), sharedByPrograms(finds_marked, new StartWay(process.env['OPSDECK_START_WAY'] as StartWayName | undefined)))
