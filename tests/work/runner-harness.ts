/** A runner without an engine, for programs whose bytes go to the host; and what is seen of each. */
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { mintApprovedCommand } from '../../src-main/base/mint-approved-command.ts'
import { hostMarker } from '../../src-main/processes/end-survivors.ts'
import { RunnerClient, type RunnerOptions } from '../../src-main/processes/runner-client.ts'
import type { EndedReport } from '../../src-main/processes/runner-protocol.ts'
import type { Seat, ToHost } from '../../src-main/processes/seat.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

export interface Seen {
  readonly key: string
  /** All bytes of stdout or the terminal, and of stderr. */
  readonly bytes: [Buffer[], Buffer[]]
  pid: number | undefined
  readonly ended: Promise<EndedReport>
  readonly lost: Promise<string>
  size(channel: 0 | 1): number
}

export interface RunnerHarness extends AsyncDisposable {
  readonly runner: RunnerClient
  /** OPSDECK_HOST of everything it starts. */
  readonly marker: string
  readonly troubles: string[]
  /** Starts a program; `take` may make the host slow. */
  start(
    program: string,
    args: readonly string[],
    seat?: Partial<Seat<ToHost>>,
    take?: (channel: 0 | 1, bytes: Buffer) => void | Promise<void>,
    env?: Record<string, string>,
  ): Seen
}

export async function openRunner(options: Partial<RunnerOptions> = {}): Promise<RunnerHarness> {
  const folder = tempFolder()
  const marker = hostMarker(folder.path)
  const troubles: string[] = []
  const runner = new RunnerClient({ host_marker: marker, on_trouble: (sentence) => void troubles.push(sentence), ...options })
  await runner.ready()
  return {
    runner,
    marker,
    troubles,
    start(program, args, seat = {}, take = () => {}, env = {}) {
      const ended = Promise.withResolvers<EndedReport>()
      const lost = Promise.withResolvers<string>()
      const key = `test-${randomUUID()}:1`
      const bytes: Seen['bytes'] = [[], []]
      const seen: Seen = {
        key,
        bytes,
        pid: undefined,
        ended: ended.promise,
        lost: lost.promise,
        size: (channel) => bytes[channel].reduce((sum, { length }) => sum + length, 0),
      }
      const command = mintApprovedCommand({
        tool: program.slice(program.lastIndexOf('/') + 1),
        tool_path: program,
        args,
        cwd: tmpdir(),
        env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', ...env },
        effect: 'read',
        follow: false,
      })
      const given = runner.start(
        command,
        { key, capture: 'split', cols: 80, rows: 24, stdin_open: false, input: null, end_input: false, ...seat, output: { to: 'host' } },
        {
          started: (pid) => {
            seen.pid = pid
          },
          bytes: (channel, part) => {
            bytes[channel].push(part)
            return take(channel, part)
          },
          ended: ended.resolve,
          lost: lost.resolve,
        },
      )
      if (!given) throw new Error('There is no runner.')
      return seen
    },
    async [Symbol.asyncDispose]() {
      await runner[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}
