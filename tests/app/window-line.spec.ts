/** The command line as a field: its room beside what is said of it, at every width. */
import { execFileSync } from 'node:child_process'
import type { Deck } from '../helpers/window.ts'
import { expect, test } from '../helpers/window.ts'

const sizes = [
  { width: 640, height: 400 },
  { width: 800, height: 500 },
  { width: 1280, height: 800 },
  { width: 2560, height: 1440 },
]

/** The part of its row that the field has, and whether what stands beside it stays within the row. */
const room = ({ command, page }: Deck) =>
  command.evaluate((input, width) => {
    const row = input.closest('section')!.firstElementChild!
    const beside = [...row.children].map((child) => child.getBoundingClientRect())
    return {
      share: input.getBoundingClientRect().width / row.getBoundingClientRect().width,
      right: Math.max(...beside.map((box) => box.right)),
      height: row.getBoundingClientRect().height,
      page: document.documentElement.scrollWidth - width,
    }
  }, page.viewportSize()!.width)

test('the line keeps more than half of its row, whatever its context is called', async ({ deck, host }) => {
  const names = [
    'main',
    'feature/a-very-long-name-of-a-branch-that-goes-on',
    `x/${'long-'.repeat(40)}end`,
    'עברית/ענף-ארוך-מאוד-של-מישהו',
    `zalgo-${'e\u0301\u0323'.repeat(20)}`,
  ]
  for (const name of names) {
    execFileSync('git', ['checkout', '-q', '-B', name], { cwd: host.bench.workspace, env: host.bench.env })
    // Another line, since the verdict on the same one is known.
    await deck.type('git branch -D none')
    await deck.type('git branch -D old')
    for (const size of sizes) {
      await deck.page.setViewportSize(size)
      const found = await room(deck)
      expect([name, size.width, found.share]).toEqual([name, size.width, expect.closeTo(Math.max(0.6, found.share), 3)])
      expect(found.right).toBeLessThanOrEqual(size.width)
      expect([found.height, found.page]).toEqual([36, 0])
      const chip = deck.page.getByRole('button', { name: /^Context: / })
      if (size.width === 640 && name !== 'main') {
        await expect(chip).toBeInViewport({ ratio: 1 })
        await chip.click()
        await expect(deck.page.getByLabel('Context of the command')).toContainText(name)
        await deck.page.keyboard.press('Escape')
      } else if (size.width === 2560 || name === 'main') {
        await expect(deck.page.getByTitle(`branch: ${name}`)).toBeVisible()
      }
    }
  }
})

test('a line that destroys and does not fit is read to its end before it runs', async ({ deck }) => {
  await deck.page.setViewportSize({ width: 800, height: 500 })
  const whole = deck.page.getByRole('region', { name: 'The whole line' })
  const line = `git branch -D ${'one-of-many-branches-'.repeat(5)}last`
  await deck.type(line)
  await expect(whole).toHaveText(line)
  await expect(whole).toBeInViewport()
  await deck.type('git branch -D old')
  await expect(whole).toHaveCount(0)
  await deck.type(`git log ${'one-of-many-branches-'.repeat(5)}last`)
  await expect(whole).toHaveCount(0)
})
