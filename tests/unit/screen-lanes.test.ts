/** Bytes on their way to the screens of sessions: in order, a little at a time, a flood behind the echo of a key, and never for ever. */
import { expect, test } from 'vitest'
import { ScreenLanes } from '../../src-main/sessions/screen-lanes.ts'
import { until } from '../helpers/until.ts'

const kilobyte = 1024

/** What was sent, by session; `parsed` stands for the thread. */
function lanes() {
  const sent: string[] = []
  const line = new ScreenLanes()
  const write = (id: string, name: string, bytes: number) => line.write(id, bytes, () => void sent.push(`${id}:${name}`))
  return { line, sent, write }
}

test('of each session a little is under way, and what is to happen between bytes keeps its place', async () => {
  const { line, sent, write } = lanes()
  const first = write('a', '1', 64 * kilobyte)
  void write('a', '2', 20 * kilobyte)
  line.send('a', () => void sent.push('a:draw'))
  void write('a', '3', 20 * kilobyte)
  void write('b', '1', 1)
  expect(sent).toEqual(['a:1', 'b:1'])
  line.parsed('a')
  await first
  expect(sent).toEqual(['a:1', 'b:1', 'a:2', 'a:draw', 'a:3'])
})

test('a flood waits while somebody types elsewhere, a few bytes do not, and then it goes on', async () => {
  const { line, sent, write } = lanes()
  line.typed('typing')
  void write('flood', '1', 32 * kilobyte)
  void write('typing', 'echo', 32 * kilobyte)
  void write('other', 'prompt', 100)
  expect(sent).toEqual(['typing:echo', 'other:prompt'])
  await until(() => sent.includes('flood:1'), 'the flood to go on')
})

test('who types without a pause does not stop a flood for ever', async () => {
  const { line, sent, write } = lanes()
  const typing = setInterval(() => line.typed('typing'), 5)
  line.typed('typing')
  void write('flood', '1', 32 * kilobyte)
  try {
    await until(() => sent.includes('flood:1'), 'the flood to go on')
  } finally {
    clearInterval(typing)
  }
})

test('when a screen goes nobody waits for it any more, and who asked to see it gets an answer', async () => {
  const { line, sent, write } = lanes()
  const under_way = write('a', '1', 64 * kilobyte)
  const waiting = write('a', '2', kilobyte)
  line.send('a', () => void sent.push('a:draw'))
  line.letGo('a')
  await Promise.all([under_way, waiting])
  expect(sent).toEqual(['a:1', 'a:draw'])
  // A late word of the thread about bytes that nobody waits for is nothing.
  line.parsed('a')
})
