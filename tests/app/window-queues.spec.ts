/** Queues in the window: built from the line and by dragging, judged before they are saved, run, followed, run again from what failed. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Queue, QueueSummary } from '../../src-preload/contract/queues.ts'
import { axe } from '../helpers/axe.ts'
import { type Deck, expect, test } from '../helpers/window.ts'

/** `echo gate NAME` fails until the folder of the tools holds a file of that name. */
const gate_script = `case "$1" in gate) [ -e "$(dirname "$0")/$2" ] || { echo "$2 is shut" >&2; exit 7; } ;; slow) sleep 0.4 ;; esac; printf '%s\\n' "$*"`

async function judged(deck: Deck, line: string): Promise<void> {
  await deck.type(line)
  await expect(deck.page.getByRole('button', { name: 'Queue', exact: false }).filter({ hasText: /^Queue/ })).toBeEnabled()
}

test('a queue is built from the line, by dragging and by edges, fails, and is run again from there', async ({ deck, host }) => {
  test.setTimeout(120_000)
  const { page } = deck
  host.bench.tool('echo', gate_script)
  await deck.run('echo dragged')
  await expect(deck.row(/^echo dragged succeeded/)).toBeVisible()

  await judged(deck, 'echo one && echo gate door')
  await expect(deck.verdict).toContainText('run as a queue of 2: echo one, then echo gate door')
  await page.keyboard.press('Shift+Enter')
  await expect(deck.command).toHaveValue('')
  await judged(deck, 'echo last')
  await page.keyboard.press('Shift+Enter')
  await page.getByRole('button', { name: 'draft: 3' }).click()
  const draft = page.getByRole('region', { name: 'Draft queue' })
  await expect(draft.getByText('3 items, all allowed')).toBeVisible()
  await page.getByText('List', { exact: true }).click()
  const items = draft.getByRole('listbox', { name: 'Items of the draft' })
  await expect(items.getByRole('option')).toHaveText([/^1echo one.*allowed by echo/, /^2echo gate doorneeds 1/, /^3echo last/])

  await deck.row(/^echo dragged/).dragTo(items.getByRole('option').nth(2))
  await expect(items.getByRole('option')).toHaveText([/^1echo one/, /^2echo gate door/, /^3echo dragged/, /^4echo last/])
  await items.getByRole('option').nth(3).click()
  await page.keyboard.press('Alt+ArrowUp')
  await expect(items.getByRole('option')).toHaveText([/^1echo one/, /^2echo gate door/, /^3echo last/, /^4echo dragged/])
  await draft.getByRole('combobox', { name: 'Needs' }).fill('gate')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(items.getByRole('option').nth(2)).toContainText('needs 2')
  await axe(page, 'the draft as a list')

  await page.getByText('Graph', { exact: true }).click()
  const picture = draft.getByRole('region', { name: 'Picture of the queue' })
  const node = (name: RegExp) => picture.locator('.react-flow__node').filter({ hasText: name })
  const draw = (from: RegExp, to: RegExp) => node(from).locator('.source').dragTo(node(to).locator('.target'), { force: true })
  await expect(picture.locator('.react-flow__edge')).toHaveCount(2)
  await draw(/last/, /dragged/)
  await expect(picture.locator('.react-flow__edge')).toHaveCount(3)
  await draw(/dragged/, /one/)
  await expect(draft.getByRole('alert')).toContainText(
    /circle: 1 \(echo one\) needs 4 \(echo dragged\) needs 3 \(echo last\) needs 2 \(echo gate door\) needs 1 \(echo one\)/,
  )
  await expect(picture.locator('.react-flow__edge')).toHaveCount(3)
  await axe(page, 'the draft as a picture')

  await draft.getByRole('textbox', { name: 'Name' }).first().fill('Through the door')
  await draft.getByRole('button', { name: 'Run the queue' }).click()
  const queue = page.getByRole('region', { name: 'Queue Through the door' })
  await expect(queue.getByRole('status').first()).toContainText('failed, 1 of 4, 1 failed, 2 not started')
  await expect(queue.locator('.react-flow__node').filter({ hasText: 'gate door' })).toContainText('failed, exit 7')
  await axe(page, 'a failed queue as a picture', host)
  await page.getByText('List', { exact: true }).click()
  const rows = queue.getByRole('listbox', { name: 'Items of the queue' }).getByRole('option')
  await expect(rows).toHaveText([/succeeded/, /failed, exit 7/, /skipped/, /skipped/])
  await rows.nth(2).click()
  await expect(queue.getByRole('toolbar', { name: 'Selected item' })).toContainText('Item 1 (echo gate door) ended as failed')
  await axe(page, 'a failed queue as a list', host)

  writeFileSync(join(host.bench.tools, 'door'), '')
  await queue.getByRole('button', { name: 'Run again from what failed' }).click()
  await expect(queue.getByRole('status').first()).toContainText('succeeded, 4 of 4, run 2')
  await rows.nth(1).dblclick()
  await expect(deck.panel('echo gate door')).toBeVisible()
  rmSync(join(host.bench.tools, 'door'))
})

test('a typed line of several commands runs as a queue on one key; its question waits for an answer; what waits is moved', async ({ deck, host }) => {
  const { page } = deck
  await judged(deck, 'echo piped | echo read')
  await page.keyboard.press('Alt+Enter')
  await expect(page.getByRole('region', { name: 'Queue echo piped | echo read' }).getByRole('status').first()).toContainText('succeeded, 2 of 2')
  await deck.type('echo fine && git -c core.pager=id log')
  await expect(deck.verdict).toContainText('As a queue its command 2 (git -c core.pager=id log) would be refused')

  const commands = [{ pause: 'Does it look right?' }, ...['a', 'b', 'c'].map((word) => ({ command: 'echo', args: [word] }))]
  const { id } = await host.call<Queue>('POST', '/api/queue', { name: 'Asks first', commands })
  await host.call('POST', `/api/queue/${id}/execute`, {})
  await page
    .getByRole('listbox', { name: 'Queues' })
    .getByRole('option', { name: /Asks first/ })
    .click()
  const queue = page.getByRole('region', { name: 'Queue Asks first' })
  await page.getByText('List', { exact: true }).click()
  const rows = queue.getByRole('listbox', { name: 'Items of the queue' }).getByRole('option')
  await expect(rows).toHaveText([/asks/, /echo a/, /echo b/, /echo c/])
  await rows.nth(3).click()
  await page.keyboard.press('Alt+ArrowUp')
  await expect(rows).toHaveText([/asks/, /echo a/, /echo c/, /echo b/])
  await rows.nth(3).dragTo(rows.nth(1))
  await expect(rows).toHaveText([/asks/, /echo b/, /echo a/, /echo c/])
  await expect(queue.getByText('The queue asks: Does it look right?')).toBeVisible()
  await queue.getByRole('button', { name: 'Continue' }).click()
  await expect(queue.getByRole('status').first()).toContainText('succeeded, 4 of 4')
})

test('a file of 10 000 commands is opened, judged, saved and walked through without a stall', async ({ deck, host }) => {
  test.setTimeout(120_000)
  const { page } = deck
  const many = 10_000
  const file = `name: Many\nconcurrency: 2\ncommands:\n${Array.from({ length: many }, (_, n) => `- {command: echo, args: ["a rather long word, so that it is too large for one message of a socket ${n}"]}`).join('\n')}\n`
  await page.keyboard.press('Alt+q')
  await page
    .getByRole('listbox', { name: 'Queues' })
    .getByRole('option', { name: /New queue/ })
    .click()
  const draft = page.getByRole('region', { name: 'Draft queue' })
  await draft.getByLabel('Queue file').setInputFiles({ name: 'many.yaml', mimeType: 'application/yaml', buffer: Buffer.from(file) })
  await expect(draft.getByText(/10,000 items, all allowed/)).toBeVisible({ timeout: 40_000 })
  await expect(draft.getByText(/are shown as a list: a graph is drawn of up to 400/)).toBeVisible()
  await draft.getByRole('button', { name: 'Save', exact: true }).click()
  const rows = page.getByRole('listbox', { name: 'Items of the queue' })
  await expect(rows.getByRole('option').first()).toHaveAttribute('aria-setsize', String(many), { timeout: 40_000 })
  const [saved] = (await host.call<{ items: QueueSummary[] }>('GET', '/api/queue')).items
  expect(saved).toMatchObject({ name: 'Many', total: many, concurrency: 2, status: 'draft' })
  // However long the list, only what can be seen is drawn.
  expect(await rows.getByRole('option').count()).toBeLessThan(100)
  await rows.focus()
  await page.keyboard.press('End')
  await expect(rows.getByRole('option', { selected: true })).toContainText(`socket ${many - 1}`)
})
