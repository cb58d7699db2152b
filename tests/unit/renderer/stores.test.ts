/** The stores of the window: what their actions make of what they hold. */
import { beforeEach, describe, expect, test } from 'vitest'
import { modals, useDialogs } from '../../../src-renderer/stores/dialogs.ts'
import { expectFirstView, isFirstView } from '../../../src-renderer/stores/first-views.ts'
import { applyJobs, replaceJobs, sortLive, useJobs } from '../../../src-renderer/stores/jobs.ts'
import { openArea, openRun, setWorkArea, type WorkArea } from '../../../src-renderer/stores/layout.ts'
import { dropDraft, dropSaid, keepDraft, newFileId, saySaved, usePolicies } from '../../../src-renderer/stores/policies.ts'
import { editCommand, focusCommandLine, forgetPlace, setLine, setPlace, useCommandLine } from '../../../src-renderer/stores/typed-line.ts'
import { jobOf, second } from './job-of.ts'

const known = () => useJobs.getState().jobs

describe('jobs', () => {
  beforeEach(() => replaceJobs([]))

  test('a late older answer does not take a job back from its end', () => {
    applyJobs([jobOf({ id: 'a', status: 'failed' })])
    applyJobs([jobOf({ id: 'a', status: 'running' })])
    expect(known().get('a')?.status).toBe('failed')
    applyJobs([jobOf({ id: 'b', status: 'queued' })])
    applyJobs([jobOf({ id: 'b', status: 'running' })])
    expect(known().get('b')?.status).toBe('running')
  })

  test('no news leave the list as it is, so that nothing is drawn anew', () => {
    const before = known()
    applyJobs([])
    expect(known()).toBe(before)
  })

  test('ended jobs are kept to a thousand, the newest; what runs or waits is never dropped', () => {
    const ended = Array.from({ length: 1600 }, (_, i) => jobOf({ id: `ended ${i}`, finished_at: second(i) }))
    applyJobs([jobOf({ id: 'running', status: 'running', queued_at: second(0) }), jobOf({ id: 'waiting', status: 'queued', queued_at: second(0) }), ...ended])
    expect(known().size).toBe(1002)
    expect(known().has('running') && known().has('waiting')).toBe(true)
    expect(known().has('ended 1599') && known().has('ended 600')).toBe(true)
    expect(known().has('ended 599')).toBe(false)
  })

  test('starting anew forgets what the host does not name any more, and is counted', () => {
    applyJobs([jobOf({ id: 'gone', status: 'running' })])
    const { resyncs } = useJobs.getState()
    replaceJobs([jobOf({ id: 'here' })])
    expect([...known().keys()]).toEqual(['here'])
    expect(useJobs.getState()).toMatchObject({ loaded: true, resyncs: resyncs + 1 })
  })

  test('running: newest start first; waiting: by their place; ended: newest first', () => {
    const jobs = [
      jobOf({ id: 'r1', status: 'running', started_at: second(1) }),
      jobOf({ id: 'r2', status: 'running', started_at: second(2) }),
      jobOf({ id: 'w2', status: 'queued', position: 2 }),
      jobOf({ id: 'w?', status: 'queued', position: null }),
      jobOf({ id: 'w1', status: 'queued', position: 1 }),
      jobOf({ id: 'e1', queued_at: second(1) }),
      jobOf({ id: 'e2', queued_at: second(2), status: 'cancelled' }),
    ]
    const lists = sortLive(new Map(jobs.map((job) => [job.id, job])))
    expect(lists.running.map(({ id }) => id)).toEqual(['r2', 'r1'])
    expect(lists.waiting.map(({ id }) => id)).toEqual(['w1', 'w2', 'w?'])
    expect(lists.ended.map(({ id }) => id)).toEqual(['e2', 'e1'])
  })

  test('the first view of a job is the first alone, and only of one this window asked for', () => {
    expectFirstView('mine')
    expect(isFirstView('theirs')).toBe(false)
    expect(isFirstView('mine')).toBe(true)
    expect(isFirstView('mine')).toBe(false)
  })
})

describe('the typed line', () => {
  const line = () => useCommandLine.getState()

  test('a command that is put there brings its place, its variables and its context, and asks for the focus', () => {
    const { focusAsked } = line()
    editCommand('git push', 'web', { A: '1' }, { 'git-branch': 'main' })
    expect(line()).toMatchObject({ line: 'git push', work_dir: 'web', env: { A: '1' }, saved: { line: 'git push', context: { 'git-branch': 'main' } } })
    expect(line()).toMatchObject({ focusAsked: focusAsked + 1, selectAll: false })
    focusCommandLine()
    expect(line()).toMatchObject({ focusAsked: focusAsked + 2, selectAll: true })
  })

  test('the root of the workspace is no place of its own', () => {
    editCommand('git push', '.')
    expect(line()).toMatchObject({ work_dir: null, env: null, saved: null })
  })

  test('emptying the line forgets the variables; sending it forgets place and context', () => {
    editCommand('git push', 'web', { A: '1' }, {})
    setLine('git pull')
    expect(line().env).toEqual({ A: '1' })
    setLine('')
    expect(line()).toMatchObject({ env: null, work_dir: 'web' })
    setPlace({ work_dir: 'api', env: { B: '2' } })
    forgetPlace()
    expect(line()).toMatchObject({ work_dir: null, saved: null })
  })
})

describe('policies', () => {
  const drafts = () => usePolicies.getState().drafts

  test('a text that is the file again is no draft; one without a file always is', () => {
    keepDraft('f', { tool: 'git', text: 'new', base: 'old' })
    expect(Object.keys(drafts())).toEqual(['f'])
    keepDraft('f', { tool: 'git', text: 'old', base: 'old' })
    expect(drafts()).toEqual({})
    keepDraft(newFileId('git'), { tool: 'git', text: '', base: null })
    expect(Object.keys(drafts())).toEqual(['new:git'])
    dropDraft(newFileId('git'))
    expect(drafts()).toEqual({})
  })

  test('what was said of one file stays when another one changes', () => {
    saySaved('f', 'info', 'Saved.')
    dropSaid('other')
    expect(usePolicies.getState().said?.text).toBe('Saved.')
    dropSaid('f')
    expect(usePolicies.getState().said).toBeNull()
  })
})

describe('dialogs and panels', () => {
  test('the palette opens empty, takes what is typed before its field is there, and forgets it', () => {
    const palette = () => useDialogs.getState()
    modals.togglePalette()
    modals.typeIntoPalette('a')
    modals.typeIntoPalette('b')
    expect(palette()).toMatchObject({ palette: true, paletteQuery: 'ab' })
    modals.togglePalette()
    modals.togglePalette()
    expect(palette()).toMatchObject({ palette: true, paletteQuery: '' })
    modals.closePalette()
    expect(palette().palette).toBe(false)
  })

  test('what is asked of the work area before it is there is done in order as soon as it is', () => {
    const done: string[] = []
    const area: WorkArea = {
      openArea: (kind) => done.push(kind),
      openRun: (id) => done.push(id),
      openSession: (id) => done.push(id),
      openFile: (path) => done.push(path),
      followFile: (from) => done.push(from),
      reopen: () => undefined,
      showTab: () => undefined,
      closeActive: () => undefined,
      step: () => undefined,
      splitActive: () => undefined,
      focusActive: () => undefined,
    }
    openRun('job', { title: 'echo', focus: false })
    openArea('logs')
    expect(done).toEqual([])
    setWorkArea(area)
    expect(done).toEqual(['job', 'logs'])
    openArea('history')
    expect(done).toEqual(['job', 'logs', 'history'])
    setWorkArea(null)
  })
})
