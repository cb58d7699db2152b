/** Runs something long on a server as a transient unit of systemd: it goes on when the connection breaks, and is followed again from where it was left. */
import { setTimeout as wait } from 'node:timers/promises'
import { JobFailure } from '../../jobs/job-failure.ts'
import { printed, type Remote, type ScriptName } from '../../servers/remote.ts'
import { reasonOf } from '../../ssh/ssh-failed.ts'
import type { AtServer } from './set-up-steps.ts'

/** REMOTE.md 0: packages. */
const unit_ms = 15 * 60_000
const again_ms = 1000

/** Rejects with STEP_FAILED where it ends badly, with SSH_FAILED where nobody gets back to it; a cancel stops the unit, and puts dpkg right. */
export async function runUnit(at: AtServer, script: ScriptName, args: readonly string[]): Promise<void> {
  const { remote, server, job, password, signal } = at
  const unit = `opsdeck-${job.slice(-8)}-${script.replace('setup-', '')}`
  const more = { password, ...(signal && { signal }) }
  printed(await remote.persistently(server.id, 'unit-start', { args: [unit, ...args], input: remote.script(script), ...more }), 'Beginning the step')
  try {
    const code = await follow(at, unit)
    if (code !== 0) throw new JobFailure('STEP_FAILED', `The step ended with exit code ${code}. Its last lines are above.`)
  } finally {
    await stop(remote, server.id, unit, password)
  }
}

/** Resolves with the exit code. */
async function follow({ remote, server, password, signal, onOutput }: AtServer, unit: string): Promise<number> {
  let at = 0
  const deadline = AbortSignal.timeout(unit_ms)
  const both = signal ? AbortSignal.any([signal, deadline]) : deadline
  for (;;) {
    let said = ''
    try {
      await remote.asRoot(server.id, 'unit-follow', {
        args: [unit, String(at)],
        timeout_ms: unit_ms,
        password,
        signal: both,
        onOutput: (stream, data) => {
          if (stream === 'stderr') {
            said += data.toString('utf8')
            return
          }
          at += data.length
          onOutput?.('stdout', data)
        },
      })
    } catch (error) {
      signal?.throwIfAborted()
      if (deadline.aborted) throw new JobFailure('STEP_FAILED', 'The step did not end within a quarter of an hour, and was stopped.')
      if (reasonOf(error) !== 'connection_lost') throw error
      await wait(again_ms, undefined, { signal: both })
      continue
    }
    const [, code] = /^ended (\S+) at \d+$/m.exec(said) ?? []
    return code === undefined || code === 'gone' ? 255 : Number(code)
  }
}

/** Also after a cancel, so without its signal. */
async function stop(remote: Remote, server_id: string, unit: string, password: AtServer['password']): Promise<void> {
  const kind = unit.endsWith('packages') ? 'packages' : ''
  await remote.persistently(server_id, 'unit-stop', { args: [unit, kind], password })
}
