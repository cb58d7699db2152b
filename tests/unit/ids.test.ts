/** Ids sort as they were made, however fast, and whatever the clock does. */
import { expect, test, vi } from 'vitest'
import { newId } from '../../src-main/base/ids.ts'

const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('20 000 made at once are UUIDv7, each greater than the one before', () => {
  const ids = Array.from({ length: 20_000 }, newId)
  expect(ids.every((id) => shape.test(id))).toBe(true)
  expect([...new Set(ids)].sort()).toEqual(ids)
})

test('a clock that stands or is set back keeps the order', () => {
  const before = newId()
  const clock = vi.spyOn(Date, 'now').mockReturnValue(1_000)
  try {
    const ids = [before, ...Array.from({ length: 10_000 }, newId)]
    expect([...ids].sort()).toEqual(ids)
  } finally {
    clock.mockRestore()
  }
})
