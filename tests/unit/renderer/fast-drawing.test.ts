/** Which terminals draw through the graphics card: those in sight, never more than a page has room for. */
import { expect, test } from 'vitest'
import { FewContexts } from '../../../src-renderer/terminal/fast-drawing.ts'
import { until } from '../../helpers/until.ts'

interface Pane {
  number: number
}

function drawing(most: number, make_at_all = true) {
  const drawn = new Set<Pane>()
  const contexts = new FewContexts<Pane>(async (pane) => {
    if (!make_at_all) return null
    drawn.add(pane)
    return { dispose: () => void drawn.delete(pane) }
  }, most)
  return { drawn, contexts }
}
const panes = Array.from({ length: 20 }, (_, number): Pane => ({ number }))

test('no more are taken than there are, and one that is given back goes to who is in sight without one', async () => {
  const { drawn, contexts } = drawing(12)
  for (const pane of panes) contexts.comes(pane)
  await until(() => drawn.size === 12, 'twelve to draw')
  contexts.goes(panes[3]!)
  await until(() => drawn.has(panes[12]!), 'the next one in sight to draw')
  expect(drawn.has(panes[3]!)).toBe(false)
  expect(contexts.count).toBe(12)
})

test('one that went out of sight while its context was made gives it back; without a graphics card nothing is held', async () => {
  const { drawn, contexts } = drawing(2)
  contexts.comes(panes[0]!)
  contexts.goes(panes[0]!)
  await until(() => contexts.count === 0 && drawn.size === 0, 'it to be given back')
  const none = drawing(2, false).contexts
  for (const pane of panes) none.comes(pane)
  await until(() => none.count === 0, 'nothing to be held')
})
