/** Handlers of the area registry: registered programs, what a call becomes, and running it. */
import type { RegistryAnswer, RegistryRunInput } from '../../src-preload/contract/registry.ts'
import type { RegistryWish } from '../registry/registry-work.ts'
import { registry_kind } from '../registry/results.ts'
import type { CallContext } from './call-context.ts'
import { countingRefusals } from './execute.ts'
import type { Operations } from './operations.ts'
import { ownKeyOnly } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'
import { syncOutput } from './sync-output.ts'

export function registryHandlers({ registry: on }: Operations, rooms: Rooms) {
  const { registry, surroundings, tool_versions } = rooms
  return on.router({
    commands: on.commands.handler(() => {
      const around = surroundings(null)
      // Known the next time somebody looks.
      void tool_versions.learn(registry.toolsOfPrograms(around), around).catch(() => {})
      return { programs: registry.programs(around), problems: [...registry.problems] }
    }),
    examples: on.examples.handler(() => ({ examples: registry.examples() })),
    check: on.check.handler(({ input: { workspace, ...call }, context }) => {
      const { resolved, judged } = registry.check({ ...call, only_key: ownKeyOnly(context) }, surroundings(workspace ?? null))
      const made = resolved.call
      return {
        ...{ program: made.program, stage: made.stage, command: made.command, argv: [made.program, ...made.args] },
        effect: judged.effect,
        confirm_required: judged.effect === 'destroy',
        installed: made.tool_path !== null,
        verdict: judged.verdict,
      }
    }),
    run: on.run.handler(({ input, context, signal }) => run(rooms, input, { ...context, ...(signal && { signal }) })),
  })
}

/** The caller's leaving cancels nothing. */
async function run(rooms: Rooms, input: RegistryRunInput, context: CallContext): Promise<RegistryAnswer> {
  const { mode, timeout_ms, title, confirm, idempotency_key, workspace, ...call } = input
  const only_key = ownKeyOnly(context)
  const wish: RegistryWish = { ...call, ...(only_key !== undefined && { only_key }), ...(confirm !== undefined && confirm !== false && { confirm }) }
  const { id } = await countingRefusals(rooms, () =>
    rooms.engine.submit({
      kind: registry_kind,
      wish,
      workspace_id: rooms.surroundings(workspace ?? null).workspace?.id ?? null,
      requested_by: context.requested_by,
      ...(mode === 'sync' && { must_end: true }),
      ...(timeout_ms !== undefined && { timeout_ms }),
      ...(title !== undefined && { title }),
      ...(idempotency_key !== undefined && { idempotency_key }),
    }),
  )
  if (mode === 'async') return { status: 'accepted', job_id: id }
  using _sight = rooms.notifications.in_sight.wait(id)
  const job = await rooms.engine.ended(id, context.signal)
  const output = await syncOutput(rooms.engine, job)
  return { status: job.status === 'succeeded' ? 'success' : 'error', ...output, exit_code: job.exit_code, job_id: id, job_status: job.status }
}
