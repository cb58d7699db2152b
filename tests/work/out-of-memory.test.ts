/** A program that the kernel kills for lack of memory: the job says so, and so does the question why. */
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { explainFailure } from '../../src-main/flows/why-it-failed/explain-failure.ts'
import { openHarness } from './engine-harness.ts'

/** A group of its own with 32 MB, as version 1 or 2 of the control groups has it; null where this user may make none. */
function smallGroup(): { procs: string; folder: string } | null {
  for (const [root, limit] of [
    ['/sys/fs/cgroup/memory', 'memory.limit_in_bytes'],
    ['/sys/fs/cgroup', 'memory.max'],
  ] as const) {
    const folder = join(root, `opsdeck-test-${process.pid}`)
    try {
      mkdirSync(folder)
      writeFileSync(join(folder, limit), String(32 * 1024 * 1024))
      return { folder, procs: join(folder, 'cgroup.procs') }
    } catch {
      try {
        rmdirSync(folder)
      } catch {
        // It was not made.
      }
    }
  }
  return null
}
const group = smallGroup()

it.skipIf(group === null)('is told by the kernel, not guessed from its exit', async () => {
  await using host = await openHarness()
  try {
    const hungry = 'held = [bytearray(1 << 20) for _ in range(400)]'
    const script = `echo $$ > ${group!.procs} || exit 9; exec python3 -c '${hungry}'`
    const job = await host.run('/bin/sh', ['-c', script])
    expect([job.status, job.signal, job.exit_code]).toEqual(['failed', 'SIGKILL', null])
    const asked = { engine: host.engine, output: host.store.output, asItIsNow: () => ({ commit: null, tool_version: null, env_names: null, refused: null }) }
    const why = await explainFailure(asked, job)
    expect(why.out_of_memory).toMatch(/^Memory ran out/)
    expect(why.summary).toBe(why.out_of_memory)
    // Killed by hand, memory is not blamed.
    const killed = await explainFailure(asked, await host.run('/bin/sh', ['-c', 'kill -9 $$']))
    expect(killed).toMatchObject({ out_of_memory: null, end: { signal: 'SIGKILL', source: 'signal(7)' } })
  } finally {
    rmdirSync(group!.folder)
  }
})
