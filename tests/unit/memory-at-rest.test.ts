/** Memory is given back once nothing is done, each time that something was; and not while something runs. */
import { getHeapStatistics } from 'node:v8'
import { expect, test } from 'vitest'
import { MemoryAtRest } from '../../src-main/base/memory-at-rest.ts'
import { until } from '../helpers/until.ts'

const heapMb = () => getHeapStatistics().total_heap_size / 1e6

/** Makes the heap grow by what is garbage at the end. */
function work(): void {
  for (let round = 0; round < 10; round++) {
    const kept: object[] = []
    for (let n = 0; n < 200_000; n++) kept.push({ n, words: `number ${n}` })
  }
}

test('the heap shrinks when nothing is done', async () => {
  let done = 0
  let looks = 0
  let busy = true
  const rest_mb = heapMb()
  using _memory = new MemoryAtRest(
    {
      done: () => {
        looks++
        return done
      },
      busy: () => busy,
    },
    20,
  )
  for (let time = 0; time < 2; time++) {
    busy = true
    work()
    done++
    const after_work_mb = heapMb()
    const [grown_mb, from] = [after_work_mb - rest_mb, looks]
    expect(grown_mb).toBeGreaterThan(20)
    await until(() => looks >= from + 5, 'it to have looked some times')
    // What V8 gives back by itself meanwhile is a part of it.
    expect(heapMb()).toBeGreaterThan(rest_mb + grown_mb / 4)
    busy = false
    const last = looks
    // V8 itself would take seconds for it.
    await until(() => looks >= last + 3, 'it to have looked again')
    expect(heapMb()).toBeLessThan(rest_mb + grown_mb / 4)
  }
})
