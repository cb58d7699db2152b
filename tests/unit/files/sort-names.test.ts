/** Names of large folders are sorted as a plain sort would, and others get their turn meanwhile. */
import { expect, test } from 'vitest'
import { sortNames } from '../../../src-main/files/sort-names.ts'

const shuffled = (count: number) => Array.from({ length: count }, (_, n) => `${(n * 7919) % count}-${n % 3 === 0 ? 'É' : 'e'}`)

test.each([0, 1, 8192, 8193, 30_000])('%i names', async (count) => {
  let pauses = 0
  const names = shuffled(count)
  const sorted = await sortNames([...names], () => void pauses++)
  expect(sorted).toEqual(names.sort())
  expect(pauses > 0).toBe(count > 8192)
})

test('whoever waits no longer ends it', async () => {
  const given_up = new Error('given up')
  await expect(
    sortNames(shuffled(20_000), () => {
      throw given_up
    }),
  ).rejects.toBe(given_up)
})
