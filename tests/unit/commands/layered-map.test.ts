/** Maps laid over each other read as the one map that a copy of all of them would be. */
import { expect, test } from 'vitest'
import { LayeredMap } from '../../../src-main/commands/policies/layered-map.ts'

const low = new Map([
  ['a', 1],
  ['b', 2],
])
const middle = new Map([
  ['b', 3],
  ['c', 4],
])
const high = new Map([
  ['d', 5],
  ['a', 6],
])
const none = new Map<string, number>()

test.each([
  ['one over another', [low, middle]],
  ['three', [low, middle, high]],
  ['the other way round', [high, middle, low]],
  ['some of them empty', [none, low, none, high]],
  ['layers of layers', [LayeredMap.of([low, middle]), high]],
  ['one alone', [none, low]],
  ['nothing', [none]],
])('%s', (_, maps: ReadonlyMap<string, number>[]) => {
  const copied = new Map<string, number>(maps.flatMap((map) => [...map]))
  const layered = LayeredMap.of(maps)
  expect([...layered]).toEqual([...copied])
  expect([...layered.keys()]).toEqual([...copied.keys()])
  expect([...layered.values()]).toEqual([...copied.values()])
  expect(layered.size).toBe(copied.size)
  for (const key of ['a', 'b', 'c', 'd', 'e']) expect([layered.get(key), layered.has(key)]).toEqual([copied.get(key), copied.has(key)])
  const seen: unknown[] = []
  layered.forEach((value, key) => void seen.push([key, value]))
  expect(seen).toEqual([...copied])
})

test('what only one of them holds is that one, and is not copied', () => {
  expect(LayeredMap.of([none, low, none])).toBe(low)
})
