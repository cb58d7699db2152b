/** What a program says beside its output, at the pace at which the host hears of it: the newest of each kind, and every bell counted. */
import { expect, it } from 'vitest'
import { NewsPace } from '../../src-main/sessions/news-pace.ts'
import { plainText } from '../../src-main/sessions/read-marks.ts'
import { until } from '../helpers/until.ts'

it('makes few messages of very many titles and bells, and loses neither the last title nor a bell', async () => {
  const said: Parameters<NewsPace['note']>[0][] = []
  const pace = new NewsPace((news) => said.push(news))
  for (let n = 0; n < 100_000; n++) {
    pace.note({ t: 'title', id: 'one', title: `title ${n}` })
    pace.note({ t: 'bell', id: 'one', times: 1 })
  }
  await until(() => said.length >= 2, 'the news')
  expect(said).toEqual([
    { t: 'title', id: 'one', title: 'title 99999' },
    { t: 'bell', id: 'one', times: 100_000 },
  ])
  pace.note({ t: 'notice', id: 'one', title: 'a', text: 'b' })
  await until(() => said.length === 3, 'the next news')
  pace.note({ t: 'bell', id: 'one', times: 1 })
  pace.stop()
  expect(said).toHaveLength(3)
})

it('has words of bounded length, in one line and well formed', () => {
  const long = plainText(`${'t'.repeat(199)}\u{1f600}\n${'x'.repeat(1_000_000)}`, 200)
  expect([long.length, long.isWellFormed()]).toEqual([200, true])
  expect(plainText('a\nb\u202ec', 10)).toBe('a b c')
})
