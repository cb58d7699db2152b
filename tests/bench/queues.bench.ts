/** A queue of 10 000 items accepted in one request, and what a job of a queue costs beside a job that was submitted alone. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Queues } from '../../src-main/flows/queues/queues.ts'
import type { Queue } from '../../src-preload/contract/queues.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { letThrough, openHarness } from '../work/engine-harness.ts'

const accepted_items = 10_000
const runs = 1000
const workers = 5
const folder = mkdtempSync(join(tmpdir(), 'opsdeck-bench-queues-'))
const best = (times: readonly number[]) => Math.round(Math.min(...times))

/** One POST over HTTP, with the real policies. */
async function acceptMs(): Promise<number> {
  await using house = await TestHouse.open()
  const commands = Array.from({ length: accepted_items }, (_, n) => ({ command: 'echo', args: [`item ${n}`], ...(n > 0 && { needs: [n - 1] }) }))
  await house.ask('POST', '/api/queue', { body: { name: 'first', commands: commands.slice(0, 1) } })
  const times: number[] = []
  for (let round = 0; round < 3; round++) {
    const started = performance.now()
    const answer = await house.ask('POST', '/api/queue', { body: { name: `${round}`, commands } })
    times.push(performance.now() - started)
    if (answer.status !== 201 || answer.json<Queue>().items.length !== accepted_items) throw new Error(answer.text.slice(0, 1000))
  }
  return best(times)
}

/** Both on the same engine with the same programs; the runner's code is cached over the rounds. */
async function runMs(how: 'alone' | 'queue'): Promise<number> {
  await using host = await openHarness({ settings: { workers, queue_limit: 10_000 }, runner: { env: { NODE_COMPILE_CACHE: join(folder, 'code') } } })
  const surroundings = () => ({ workspace: null, profile_env: {}, settings: { read_roots: [], odoo_conf: null } })
  const commands = { ...letThrough(), judge: (request: never) => letThrough().approve(request, surroundings()).judgement, readLine: none, readChain: none }
  using queues = new Queues({
    templates: undefined as never,
    engine: host.engine,
    store: host.store,
    commands: commands as never,
    surroundings,
    log: { error: console.error },
    announce: () => {},
  })
  await host.run('/bin/true')
  const started = performance.now()
  if (how === 'alone') {
    const accepted = await Promise.all(Array.from({ length: runs }, () => host.submit('/bin/true')))
    await Promise.all(accepted.map(({ id }) => host.engine.ended(id)))
  } else {
    const asker = { requested_by: { door: 'cli' as const, key_id: null }, only_key_id: undefined }
    const items = Array.from({ length: runs }, () => ({ command: '/bin/true', args: [] }))
    const { id } = await queues.create({ name: 'many', commands: items, concurrency: workers, priority: 0 }, asker)
    await queues.execute(id)
    while (queues.summary(id).finished_at === null) await new Promise((resolve) => setTimeout(resolve, 5))
    if (queues.summary(id).status !== 'succeeded') throw new Error(JSON.stringify(queues.get(id)).slice(0, 1000))
  }
  return performance.now() - started
}

function none(): never {
  throw new Error('not used here')
}

const accept_ms = await acceptMs()
console.log(JSON.stringify({ name: `a queue of ${accepted_items} items, one POST`, ours: accept_ms, raw: null, unit: 'ms', must: '< 1000 ms' }))
const alone: number[] = []
const queued: number[] = []
// Turn by turn, so that a busy moment of the machine hits both.
for (let round = 0; round < 3; round++) {
  alone.push(await runMs('alone'))
  queued.push(await runMs('queue'))
}
const ratio = Number((Math.min(...queued) / Math.min(...alone)).toFixed(2))
console.log(
  JSON.stringify({
    name: `${runs} items of a queue, five at a time, beside as many single jobs`,
    ours: best(queued),
    raw: best(alone),
    ratio,
    unit: 'ms',
    must: '<= 1.1x',
  }),
)
rmSync(folder, { recursive: true, force: true })
