/** The table of areas and the list of actions: names and keys that are one thing each. */
import { expect, test } from 'vitest'
import { actions } from '../../../src-renderer/app/actions.ts'
import { areaOf, areas } from '../../../src-renderer/app/areas.tsx'

const twice = (all: readonly string[]) => all.filter((one, i) => all.indexOf(one) !== i)

test('each area has an action that opens it, with its key', () => {
  for (const { kind, keys } of areas) expect(actions.find(({ id }) => id === kind)).toMatchObject({ group: 'Go to', ...(keys && { keys }) })
  expect(areas.length).toBeGreaterThanOrEqual(5)
})

test('no two areas or actions share a name, an id or a key, also where a terminal wants Shift added', () => {
  expect(twice(areas.map(({ kind }) => kind))).toEqual([])
  expect(twice(areas.map(({ title }) => title))).toEqual([])
  expect(twice(actions.map(({ id }) => id))).toEqual([])
  expect(twice(actions.map(({ name }) => name))).toEqual([])
  expect(twice(actions.flatMap(({ keys }) => keys ?? []))).toEqual([])
})

test('an area is found by its panel, and a run is none', () => {
  expect(areaOf('logs')?.title).toBe('Logs')
  expect(areaOf('run:1')).toBeUndefined()
  expect(areaOf(undefined)).toBeUndefined()
})
