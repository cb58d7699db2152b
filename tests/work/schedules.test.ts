/** Schedules on the real engine: due by a driven clock, through gaps, jumps, overlaps and restarts; each run is a real process. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../helpers/until.ts'
import { DrivenClock, hour_ms, minute_ms, openSchedules, type ScheduleHarness } from './schedule-harness.ts'

let deck: ScheduleHarness
let data_dir: string
const reopen = async () => {
  await deck.close()
  deck = await openSchedules({ data_dir, clock: deck.clock })
}
beforeEach(async () => {
  data_dir = mkdtempSync(join(tmpdir(), 'opsdeck-schedules-'))
  deck = await openSchedules({ data_dir })
})
afterEach(async () => {
  await deck[Symbol.asyncDispose]()
  rmSync(data_dir, { recursive: true, force: true })
})

const every_ten = { cron: '*/10 * * * *' }
const hold = 'while [ ! -e "$0.go" ]; do sleep 0.05; done'
const states = (id: string) => deck.runs(id).map(({ status, due_at }) => `${due_at.slice(11, 16)} ${status}`)

const become = (id: string, expected: string[]) =>
  until(
    () => states(id).join() === expected.join(),
    `the runs to be ${expected.join(', ')}`,
    () => states(id).join(),
  )

describe('when its time comes', () => {
  it('it starts once, as work of the schedule, and again at the next', async () => {
    const { id } = await deck.schedule({ target: { template_id: await deck.template('echo hello') }, ...every_ten })
    expect((await deck.flows.schedules.get(id)).next_at).toBe('2030-01-01T00:10:00.000Z')
    deck.clock.pass(9 * minute_ms)
    expect(deck.runs(id)).toEqual([])
    deck.clock.pass(minute_ms)
    const [run] = await deck.over(id, 1)
    expect(run).toMatchObject({ status: 'succeeded', cause: 'time', due_at: '2030-01-01T00:10:00.000Z' })
    const job = deck.host.engine.job(run!.job_id!)
    expect(job).toMatchObject({ requested_by: { door: 'schedule', key_id: null }, timeout_ms: null, title: 'template' })
    expect((await deck.host.text(job.id)).toString()).toBe('hello\n')
    deck.clock.pass(10 * minute_ms)
    await deck.over(id, 2)
    expect(states(id)).toEqual(['00:10 succeeded', '00:20 succeeded'])
  })

  it('a date comes once and never again', async () => {
    const { id } = await deck.schedule({ target: { template_id: await deck.template('true') }, at: '2030-01-01T02:00', time_zone: 'Europe/Berlin' })
    deck.clock.pass(3 * hour_ms)
    await deck.over(id, 1)
    deck.clock.pass(48 * hour_ms)
    expect(states(id)).toEqual(['01:00 succeeded'])
    expect((await deck.flows.schedules.get(id)).next_at).toBeNull()
  })

  it('it starts later by its jitter, and never before', async () => {
    const { id } = await deck.schedule({ target: { template_id: await deck.template('true') }, cron: '0 * * * *', jitter_ms: 20 * minute_ms })
    deck.clock.pass(59 * minute_ms)
    expect(deck.runs(id)).toEqual([])
    deck.clock.pass(22 * minute_ms)
    const [run] = await deck.over(id, 1)
    const late_ms = Date.parse(run!.started_at!) - Date.parse(run!.due_at)
    expect(run!.due_at).toBe('2030-01-01T01:00:00.000Z')
    expect(late_ms).toBeGreaterThanOrEqual(0)
    expect(late_ms).toBeLessThanOrEqual(20 * minute_ms)
  })

  it('what fails is told with its reason, and what cannot be started is refused', async () => {
    const template_id = await deck.template('exit 3')
    const { id } = await deck.schedule({ target: { template_id }, ...every_ten })
    deck.clock.pass(10 * minute_ms)
    expect((await deck.over(id, 1))[0]).toMatchObject({ status: 'failed', error: { message: expect.stringContaining('3') } })
    deck.rulings.refused.add('exit 3')
    deck.clock.pass(10 * minute_ms)
    expect((await deck.over(id, 2))[1]).toMatchObject({ status: 'refused', job_id: null, error: { code: 'COMMAND_REFUSED' } })
    await deck.flows.templates.remove(template_id)
    deck.clock.pass(10 * minute_ms)
    expect((await deck.over(id, 3))[2]).toMatchObject({ status: 'refused', error: { code: 'NOT_FOUND' } })
    expect(await deck.flows.schedules.get(id)).toMatchObject({ target_name: null, last_run: { number: 3 } })
  })

  it('a queue is made of what it says, and its end is the end of the run', async () => {
    const items = [
      { command: '/bin/sh', args: ['-c', 'echo a'] },
      { command: '/bin/sh', args: ['-c', 'exit 1'] },
    ]
    const { id } = await deck.schedule({ target: { queue: { name: 'list', commands: items, concurrency: 1, priority: 0 } }, ...every_ten })
    deck.clock.pass(10 * minute_ms)
    const [run] = await deck.over(id, 1)
    expect(run).toMatchObject({ status: 'failed', error: { message: 'Not everything in the queue succeeded: 1 failed.' } })
    expect(deck.flows.queues.get(run!.queue_id!)).toMatchObject({ name: 'list', requested_by: { door: 'schedule' }, counts: { succeeded: 1, failed: 1 } })
  })
})

describe('after a gap', () => {
  it.each([
    ['skip', ['01:30 missed']],
    ['run_once', ['01:30 succeeded']],
  ] as const)('of a machine that slept there is at most one run (%s)', async (missed, expected) => {
    const { id } = await deck.schedule({ target: { template_id: await deck.template('true') }, ...every_ten, missed })
    deck.clock.jump(95 * minute_ms)
    deck.clock.pass(minute_ms)
    await deck.over(id, 1)
    expect(states(id)).toEqual(expected)
    deck.clock.pass(5 * minute_ms)
    await deck.over(id, 2)
    expect(states(id)).toEqual([...expected, '01:40 succeeded'])
  })

  it.each([
    ['skip', ['05:10 missed']],
    ['run_once', ['05:10 succeeded']],
  ] as const)('of a host that was off there is at most one run (%s)', async (missed, expected) => {
    const { id } = await deck.schedule({ target: { template_id: await deck.template('true') }, ...every_ten, missed })
    await deck.close()
    deck.clock.jump(5 * hour_ms + 14 * minute_ms)
    await reopen()
    await deck.over(id, 1)
    expect(states(id)).toEqual(expected)
    // It is dealt with: another start finds nothing more.
    await reopen()
    deck.clock.pass(2 * minute_ms)
    expect(states(id)).toEqual(expected)
  })

  it('a clock that is put back repeats nothing, and one that was wrong by years does not stop anything', async () => {
    const { id } = await deck.schedule({ target: { template_id: await deck.template('true') }, ...every_ten })
    deck.clock.pass(10 * minute_ms)
    await deck.over(id, 1)
    deck.clock.pass(11 * minute_ms)
    await deck.over(id, 2)
    deck.clock.jump(-16 * minute_ms)
    deck.clock.pass(20 * minute_ms)
    expect(states(id)).toEqual(['00:10 succeeded', '00:20 succeeded'])
    deck.clock.pass(5 * minute_ms)
    await deck.over(id, 3)
    expect(states(id)[2]).toBe('00:30 succeeded')
    deck.clock.jump(-5 * 365 * 24 * hour_ms)
    deck.clock.pass(10 * minute_ms)
    expect((await deck.over(id, 4))[3]!.due_at.slice(0, 4)).toBe('2025')
  })
})

describe('while the run before is not over', () => {
  const held = async (overlap: 'skip' | 'queue' | 'cancel_previous') => {
    const go = join(data_dir, 'first')
    const template_id = await deck.template(hold.replaceAll('$0', go))
    const { id } = await deck.schedule({ target: { template_id }, ...every_ten, overlap })
    deck.clock.pass(10 * minute_ms)
    await until(() => deck.runs(id).length === 1 && deck.host.engine.job(deck.runs(id)[0]!.job_id!).status === 'running', 'the first to run')
    return { id, letGo: () => deck.host.run('/bin/sh', ['-c', `touch ${go}.go`]) }
  }

  it('the next is skipped and says so', async () => {
    const { id, letGo } = await held('skip')
    deck.clock.pass(10 * minute_ms)
    await become(id, ['00:10 running', '00:20 skipped'])
    await letGo()
    await deck.over(id, 2)
    deck.clock.pass(10 * minute_ms)
    await deck.over(id, 3)
    expect(states(id)).toEqual(['00:10 succeeded', '00:20 skipped', '00:30 succeeded'])
  })

  it('the next waits for it, one of them, and is overdue', async () => {
    const { id, letGo } = await held('queue')
    deck.clock.pass(20 * minute_ms)
    await become(id, ['00:10 running', '00:20 waiting', '00:30 skipped'])
    expect((await deck.flows.schedules.get(id)).overdue_since).toBe('2030-01-01T00:20:00.000Z')
    await letGo()
    await deck.over(id, 3)
    expect(states(id)).toEqual(['00:10 succeeded', '00:20 succeeded', '00:30 skipped'])
  })

  it('the one before is cancelled for it', async () => {
    const { id, letGo } = await held('cancel_previous')
    deck.clock.pass(10 * minute_ms)
    await until(() => states(id)[1] === '00:20 running', 'the second to start')
    expect(states(id)[0]).toBe('00:10 cancelled')
    await letGo()
    await deck.over(id, 2)
  })

  it('a host that ends then finds after the start how it went, and the one that waited goes', async () => {
    const { id, letGo } = await held('queue')
    deck.clock.pass(10 * minute_ms)
    await become(id, ['00:10 running', '00:20 waiting'])
    await letGo()
    await reopen()
    await deck.over(id, 2)
    expect(states(id)[1]).toBe('00:20 succeeded')
    expect(states(id)[0]).toMatch(/^00:10 (succeeded|failed|cancelled)$/)
    expect(deck.runs(id)).toHaveLength(2)
  })
})

describe('paused', () => {
  it('alone or with all others it starts nothing, also after a restart, and makes up for nothing', async () => {
    const template_id = await deck.template('true')
    const one = await deck.schedule({ target: { template_id }, ...every_ten, name: 'one' })
    const other = await deck.schedule({ target: { template_id }, ...every_ten, name: 'other' })
    await deck.flows.schedules.setPaused(one.id, true)
    deck.clock.pass(10 * minute_ms)
    await deck.over(other.id, 1)
    await deck.flows.schedules.pauseAll(true)
    await reopen()
    expect((await deck.flows.schedules.list({ limit: 10 })).all_paused).toBe(true)
    expect(await deck.flows.schedules.next({ limit: 10 })).toEqual([])
    deck.clock.pass(20 * minute_ms)
    await deck.flows.schedules.pauseAll(false)
    deck.clock.pass(10 * minute_ms)
    await deck.over(other.id, 2)
    expect(states(other.id)).toEqual(['00:10 succeeded', '00:40 succeeded'])
    expect(deck.runs(one.id)).toEqual([])
    expect((await deck.flows.schedules.setPaused(one.id, false)).next_at).toBe('2030-01-01T00:50:00.000Z')
  })
})

describe('by hand', () => {
  it('it starts now, also beside a run, and its times are run one after the other for the days they had', async () => {
    const template_id = await deck.template(`echo "$1" >> ${join(data_dir, 'days')}`, [{ name: 'day', type: 'date' }])
    const { id } = await deck.schedule({ target: { template_id, values: { day: 'yesterday' } }, cron: '0 12 * * *' })
    deck.flows.schedules.runNow(id)
    await deck.over(id, 1)
    const window = { id, since: '2029-03-01T00:00:00Z', until: '2029-03-03T12:00:00Z' }
    expect(deck.flows.schedules.backfill({ ...window, run: false })).toEqual({
      items: ['2029-03-01T12:00:00.000Z', '2029-03-02T12:00:00.000Z', '2029-03-03T12:00:00.000Z'],
      started: false,
    })
    expect(deck.runs(id)).toHaveLength(1)
    deck.flows.schedules.backfill({ ...window, run: true })
    await deck.over(id, 4)
    expect(readFileSync(join(data_dir, 'days'), 'utf8').split('\n')).toEqual(['2029-12-31', '2029-02-28', '2029-03-01', '2029-03-02', ''])
    expect(() => deck.flows.schedules.backfill({ ...window, until: '2039-03-01T00:00:00Z', run: true })).toThrow('more than 1000')
    expect(deck.runs(id)).toHaveLength(4)
  })
})

describe('what destroys', () => {
  it('was confirmed by saving, for that command and no other', async () => {
    deck.rulings.effect = 'destroy'
    const saved = await deck.host.store.saved.create({ command: '/bin/sh', args: ['-c', 'true'] })
    const made = await deck.schedule({ target: { saved_id: saved.id }, ...every_ten })
    expect(made.confirms).toBe(true)
    deck.clock.pass(10 * minute_ms)
    expect((await deck.over(made.id, 1))[0]).toMatchObject({ status: 'succeeded' })
    await deck.host.store.saved.update(saved.id, { args: ['-c', 'echo other'] })
    deck.clock.pass(10 * minute_ms)
    expect((await deck.over(made.id, 2))[1]).toMatchObject({ status: 'refused', error: { code: 'CONFIRMATION_REQUIRED' } })
  })

  it('in a queue of a schedule is started only as it was confirmed', async () => {
    deck.rulings.effect = 'destroy'
    const saved = await deck.host.store.saved.create({ command: '/bin/sh', args: ['-c', 'true'] })
    const { id } = await deck.schedule({ target: { queue: { name: 'q', commands: [{ saved_id: saved.id }], concurrency: 1, priority: 0 } }, ...every_ten })
    deck.clock.pass(10 * minute_ms)
    expect((await deck.over(id, 1))[0]).toMatchObject({ status: 'succeeded' })
    await deck.host.store.saved.update(saved.id, { args: ['-c', 'echo other'] })
    deck.clock.pass(10 * minute_ms)
    expect((await deck.over(id, 2))[1]).toMatchObject({ status: 'refused', queue_id: null, error: { code: 'CONFIRMATION_REQUIRED' } })
  })
})

describe('what comes next', () => {
  it('is one list of everything in order, as much as is asked for', async () => {
    const template_id = await deck.template('true')
    await deck.schedule({ target: { template_id }, cron: '0 * * * *', name: 'hourly' })
    await deck.schedule({ target: { template_id }, at: '2030-01-01T01:30', name: 'once' })
    await deck.schedule({ target: { template_id }, ...every_ten, name: 'paused', paused: true })
    const names = async (window: object) => (await deck.flows.schedules.next({ limit: 50, ...window })).map(({ at, name }) => `${at.slice(11, 16)} ${name}`)
    expect(await names({ limit: 4 })).toEqual(['01:00 hourly', '01:30 once', '02:00 hourly', '03:00 hourly'])
    expect(await names({ since: '2030-01-01T01:15:00Z', until: '2030-01-01T02:00:00Z' })).toEqual(['01:30 once', '02:00 hourly'])
  })

  it('is nothing for what cannot be: the field is named, and nothing is made', async () => {
    const template_id = await deck.template('echo "$1"', [{ name: 'x', type: 'number' }])
    const wrong = async (input: object) =>
      deck.schedule({ target: { template_id, values: { x: 1 } }, ...input } as never).then(
        () => 'made',
        (error: { details: { issues: { path: string }[] } }) => error.details.issues[0]!.path,
      )
    expect(await wrong({ cron: '0 0 30 2 *' })).toBe('cron')
    expect(await wrong({ cron: '* * * * *', time_zone: 'Mars/Base' })).toBe('time_zone')
    expect(await wrong({ at: '2029-12-31T00:00' })).toBe('at')
    expect(await wrong({})).toBe('cron')
    expect(await wrong({ ...every_ten, at: '2031-01-01T00:00' })).toBe('at')
    expect(await wrong({ ...every_ten, target: { template_id, values: { x: 'y' } } })).toBe('target.values.x')
    expect(await wrong({ ...every_ten, target: { queue: { name: 'q', commands: [{ template_id, values: {} }], concurrency: 1, priority: 0 } } })).toBe(
      'target.queue.commands.0.values.x',
    )
    const secret = await deck.template('true', [])
    const made = await deck.flows.templates.update({ id: secret, parameters: [{ name: 's', type: 'secret', env: 'S_TOKEN' }] })
    expect(await wrong({ ...every_ten, target: { template_id: made.id, values: { s: 'x' } } })).toBe('target.values.s')
    expect((await deck.flows.schedules.list({ limit: 10 })).items).toEqual([])
  })
})

it('one that cannot be opened any more is told and left alone; the others go on', async () => {
  const template_id = await deck.template('true')
  const lost = await deck.schedule({ target: { template_id }, ...every_ten })
  const kept = await deck.schedule({ target: { template_id }, ...every_ten })
  await deck.host.store.commits.write(() =>
    deck.host.store.database.prepare("UPDATE schedules SET target = replace(target, 'key-file:', 'key-file:0') WHERE id = ?").run(lost.id),
  )
  await reopen()
  deck.clock.pass(10 * minute_ms)
  await deck.over(kept.id, 1)
  expect((await deck.flows.schedules.list({ limit: 10 })).items.map(({ id }) => id)).toEqual([kept.id])
  expect(deck.host.log).toContain('A schedule cannot be read, so it starts nothing.')
})

it('a clock that is driven rings in order', () => {
  const clock = new DrivenClock('2030-01-01T00:00:00Z')
  const rung: string[] = []
  clock.wake(20, () => rung.push(`b ${clock.now() % 1000}`))
  clock.wake(10, () => void clock.wake(5, () => rung.push(`a ${clock.now() % 1000}`)))
  clock.pass(30)
  expect(rung).toEqual(['a 15', 'b 20'])
})
