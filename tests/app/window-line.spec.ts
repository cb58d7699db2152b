/** The command line as a field: its room beside what is said of it, at every width. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe } from '../helpers/axe.ts'
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
        if (name === names[1]) await axe(deck.page, 'the context behind its button', host)
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

test('things are offered before options: kinds, changed files, what runs; what destroys is marked by colour, shape and word', async ({ deck, host }) => {
  // A daemon that answers at once, and one thing of it that does not.
  host.bench.tool(
    'docker',
    `case "$1" in ps) printf 'WARNING: odd\\nname\\tweb-1\\tUp 2 hours\\nname\\tjob-1\\tExited (0)\\n' ;; volume) exec sleep 20 ;; esac`,
  )
  const { page } = deck
  const list = page.getByRole('listbox', { name: 'Completions' })
  const options = list.getByRole('option')
  await deck.type('kubectl get ')
  await expect(options.first()).toHaveAccessibleName('pods Pod, short po')
  await deck.type('git add ')
  await expect(options.first()).toHaveAccessibleName('README.md changed')
  await deck.type('git switch ')
  await expect(options.first()).toHaveAccessibleName(/^(main|old) branch$/)
  await deck.type('docker logs ')
  await expect(options.nth(0)).toHaveAccessibleName('web-1 Up 2 hours')
  await expect(options.nth(1)).toHaveAccessibleName('job-1 Exited (0)')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(deck.command).toHaveValue('docker logs web-1 ')
  await deck.type('docker volume rm ')
  await expect(options.first()).toHaveAccessibleName(/^(-f|--force) /)
  await deck.type('git push --fo')
  await expect(options.filter({ hasText: '--force-with-lease' })).toHaveAccessibleName(/^hard to undo --force-with-lease /)
  const colour = (text: string) =>
    options
      .filter({ hasText: text })
      .first()
      .locator('code')
      .evaluate((code) => getComputedStyle(code).color)
  expect(await colour('--force-with-lease')).not.toBe(await colour('--follow-tags').catch(() => colour('--force-if-includes')))
})

test('a description that does not fit into its row is told whole for the chosen one', async ({ deck }) => {
  await deck.page.setViewportSize({ width: 640, height: 400 })
  await deck.type('aws ec2 ')
  const options = deck.page.getByRole('listbox', { name: 'Completions' }).getByRole('option')
  await expect(options.first()).toBeVisible()
  expect(new Set(await options.evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height)))).toEqual(new Set([24]))
  const cut = await options.evaluateAll((rows) => rows.map((row) => row.querySelector('span')!).map((text) => text.scrollHeight > text.clientHeight + 2))
  expect(cut.filter(Boolean).length).toBeGreaterThan(0)
  for (let row = 0; row <= cut.indexOf(true); row++) await deck.page.keyboard.press('ArrowDown')
  const told = (await options.nth(cut.indexOf(true)).locator('span').getAttribute('title'))!
  await expect(deck.page.getByRole('region', { name: 'Command line' }).getByText(told, { exact: true }).last()).toBeInViewport({ ratio: 1 })
  await deck.page.keyboard.press('Escape')
  await expect(deck.page.getByRole('region', { name: 'Command line' }).getByText(told, { exact: true })).toHaveCount(1)
})

test('a refusal leads on at every width: its sentence opens, its offers are buttons, habits have a way on', async ({ deck }) => {
  const { page } = deck
  const offer = (name: RegExp | string) => deck.verdict.getByRole('button', { name })
  for (const size of sizes) {
    await page.setViewportSize(size)
    await deck.type('AWS_PROFILE=x git status --short --branch')
    await expect(deck.verdict).toContainText('The line sets a variable')
    await expect(offer('Give AWS_PROFILE with the command')).toBeInViewport({ ratio: 1 })
    await expect(offer('Context profiles')).toBeInViewport({ ratio: 1 })
    const said = await deck.verdict.getByText('The line sets a variable').evaluate((text) => text.parentElement!.getBoundingClientRect().width)
    expect([size.width, said]).toEqual([size.width, expect.closeTo(Math.max(150, said), 0)])
    await page.keyboard.press('Alt+Enter')
    await expect(deck.command).toHaveValue('git status --short --branch')
    await deck.type('git -c core.pager=id log')
    await expect(offer(/git log$/)).toBeInViewport({ ratio: 1 })
  }
  // All of a long sentence, by key and by click; what is below moves only then.
  await page.setViewportSize({ width: 640, height: 400 })
  await deck.type('git commit')
  await page.keyboard.press('Alt+F1')
  await expect(offer('Less')).toHaveAttribute('aria-expanded', 'true')
  await expect(deck.verdict.getByText('git commit -m MESSAGE')).toBeInViewport({ ratio: 1 })
  await offer('Less').click()
  await expect(offer('All of the sentence')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Open as a session/ })).toBeEnabled()
  // Every offer is reached with Tab, and taken with Enter.
  await deck.type('cd packages')
  await expect(offer('Run in this folder')).toBeVisible()
  for (let steps = 0; steps < 8 && !(await offer('Run in this folder').evaluate((button) => button === document.activeElement)); steps++)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /^Runs in/ })).toContainText('packages')
  for (const [typed, meant] of [
    ['tf version', 'terraform version'],
    ['git st', 'git status'],
    ['gti status', 'git status'],
  ] as const) {
    await deck.type(`${typed} `)
    await expect(deck.verdict).toContainText('refused by')
    await page.keyboard.press('Alt+Enter')
    await expect(deck.command).toHaveValue(meant)
  }
  await deck.type('frobnicate x')
  await offer('Add frobnicate').click()
  await expect(
    page
      .getByRole('region', { name: /frobnicate|Add a tool/ })
      .or(page.getByRole('dialog'))
      .first(),
  ).toBeVisible()
})

test('letters of a running composition are seen, and its keys are its own', async ({ deck }) => {
  const { page } = deck
  const protocol = await page.context().newCDPSession(page)
  const compose = (text: string) => protocol.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
  const key = async (name: string, code: number) => {
    // As an input method hands keys on: the browser is told that it has taken them.
    await protocol.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: name, code: name, windowsVirtualKeyCode: 229, nativeVirtualKeyCode: code })
    await protocol.send('Input.dispatchKeyEvent', { type: 'keyUp', key: name, code: name, windowsVirtualKeyCode: code, nativeVirtualKeyCode: code })
  }
  const shown = () => deck.command.evaluate((input) => [getComputedStyle(input).color, getComputedStyle(input.parentElement!.firstElementChild!).visibility])
  await deck.type('git log --grep=')
  const [clear] = await shown()
  expect(clear).toBe('rgba(0, 0, 0, 0)')
  await compose('に')
  await expect(deck.command).toHaveValue('git log --grep=に')
  expect(await shown()).toEqual([expect.not.stringMatching(/, 0\)$/), 'hidden'])
  await compose('日本')
  for (const [name, code] of [
    ['Enter', 13],
    ['Escape', 27],
    ['ArrowUp', 38],
    ['ArrowDown', 40],
    ['Tab', 9],
  ] as const)
    await key(name, code)
  await expect(deck.command).toHaveValue('git log --grep=日本')
  await expect(deck.command).toBeFocused()
  await expect(page.getByRole('listbox', { name: 'Completions' })).toHaveCount(0)
  await expect(deck.jobs.getByRole('option')).toHaveCount(0)
  await protocol.send('Input.insertText', { text: '日本語' })
  await expect(deck.command).toHaveValue('git log --grep=日本語')
  expect(await shown()).toEqual([clear, 'visible'])
  // It is one step back, however many letters it went through; then Enter runs again.
  await page.keyboard.press('Control+z')
  await expect(deck.command).toHaveValue('git log --grep=')
  await page.keyboard.press('Control+Shift+z')
  await expect(deck.command).toHaveValue('git log --grep=日本語')
  await expect(deck.verdict).toHaveAttribute('data-line', 'git log --grep=日本語')
  await page.keyboard.press('Enter')
  await expect(deck.panel().getByText(/^succeeded in /)).toBeVisible()
})

test('bad input is named and bounded: 100 KB on the line, 50 MB pasted, thousands of candidates', async ({ deck, host }) => {
  const { page } = deck
  const paste = async (text: string) => {
    await page.evaluate((value) => navigator.clipboard.writeText(value), text)
    await page.keyboard.press('Control+l')
    await page.keyboard.press('Control+v')
  }
  const long = `git add ${'packages/inner.txt '.repeat(5500)}`.trim()
  await paste(long)
  await expect(deck.verdict).toHaveAttribute('data-line', long)
  await expect(deck.verdict).toContainText('allowed by git/add')
  expect(await deck.command.evaluate((input) => input.parentElement!.firstElementChild!.childElementCount)).toBe(1)
  await page.keyboard.press('End')
  await page.keyboard.type(' README.md')
  await expect(deck.command).toHaveValue(`${long} README.md`)
  await paste('x'.repeat(50_000_000))
  await expect(page.getByText('What was pasted has 50,000,000 signs; a command has 200,000 at most. Put it into a file, and name that.')).toBeVisible()
  await expect(deck.command).toHaveValue(`${long} README.md`)
  // More than the system passes on as one argument; and a destroy as long as that is asked about within the window.
  await page.keyboard.press('Control+l')
  await page.keyboard.insertText(`echo ${'y'.repeat(140_000)}`)
  await expect(deck.verdict).toContainText('128 KiB or longer')
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(`git branch -D ${'z'.repeat(100_000)}`)
  await expect(page.getByRole('button', { name: /^Run, asks first/ })).toBeVisible()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'This is hard to undo' })
  await expect(dialog.getByRole('button', { name: 'Keep everything as it is' })).toBeInViewport({ ratio: 1 })
  expect(await dialog.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(0)
  await page.keyboard.press('Escape')
  for (let n = 0; n < 10_000; n++) writeFileSync(join(host.bench.workspace, 'packages', `f${n}`), '')
  await deck.type('cat packages/f')
  const options = page.getByRole('listbox', { name: 'Completions' }).getByRole('option')
  await expect(options.first()).toBeVisible()
  expect(await options.count()).toBeLessThanOrEqual(100)
})

test('a host that does not answer is said to, what was typed is kept, and Enter counts once', async ({ deck, host }) => {
  const { page } = deck
  await deck.type('echo known')
  const pid = host.host.child.pid!
  process.kill(pid, 'SIGSTOP')
  try {
    await page.keyboard.press('Enter')
    await expect(deck.verdict).toHaveText('Taken. The host does not answer yet; waiting.')
    await page.keyboard.press('Enter')
    await expect(deck.command).toHaveValue('echo known')
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  await expect(deck.screen()).toContainText('known')
  await expect(deck.jobs.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('Control+l')
  process.kill(pid, 'SIGSTOP')
  try {
    await page.keyboard.type('git log -5')
    await expect(deck.verdict).toContainText('The host does not answer yet')
    await expect(deck.command).toHaveValue('git log -5')
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  await expect(deck.verdict).toContainText('allowed by git/log')
})

test('signs of a document and an empty message are pointed out with what to write', async ({ deck }) => {
  const { page } = deck
  for (const [typed, plain] of [
    ['git commit -m \u201csmart quotes\u201d', 'git commit -m "smart quotes"'],
    ['git log \u2013n 5', 'git log -n 5'],
  ] as const) {
    await deck.type(typed)
    await expect(deck.verdict.getByRole('button', { name: /with plain signs:/ })).toContainText(plain)
    await page.keyboard.press('Alt+Enter')
    await expect(deck.command).toHaveValue(plain)
  }
  await deck.type("git commit -m ''")
  await expect(deck.verdict).toContainText('the message is empty, and git gives up then')
  await page.keyboard.press('Enter')
  await expect(deck.jobs.getByRole('option')).toHaveCount(0)
})
