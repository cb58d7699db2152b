/** Programs that draw whole screens, as people use them in a terminal of the window: vim, tmux, htop and vttest, judged by what the screen then shows. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { type Deck, expect, test } from '../helpers/window.ts'

/** A terminal with its shell at the prompt. */
class Shell {
  readonly page: Page
  readonly panel: Locator
  readonly screen: Locator

  constructor({ page }: Deck) {
    this.page = page
    this.panel = page.getByRole('region', { name: /^Terminal / }).filter({ visible: true })
    this.screen = this.panel.locator('.xterm-rows')
  }

  async open(): Promise<this> {
    await this.page.keyboard.press('Control+Backquote')
    await expect(this.panel.getByRole('textbox')).toBeFocused()
    await this.run('echo ready-$((40+2))')
    await expect(this.screen).toContainText('ready-42')
    return this
  }

  async run(line: string): Promise<void> {
    await this.page.keyboard.type(line)
    await this.page.keyboard.press('Enter')
  }

  /** The rows as text, without blanks at their ends. */
  async rows(): Promise<string[]> {
    const rows = await this.screen.locator('> div').allTextContents()
    return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
  }

  /** Waits until a row is so. */
  async shows(row: RegExp): Promise<void> {
    await expect.poll(async () => (await this.rows()).join('\n')).toMatch(row)
  }

  /** Colour or background that a piece of text is drawn with. */
  async drawn(text: string, property: 'color' | 'background-color'): Promise<string> {
    return this.screen
      .locator('span', { hasText: text })
      .first()
      .evaluate((element, of) => getComputedStyle(element).getPropertyValue(of), property)
  }

  /** Makes the window so large that the terminal has this size. */
  async fit(cols: number, rows: number): Promise<void> {
    const size = () => this.page.evaluate(() => JSON.parse(localStorage.getItem('opsdeck.layout')!).state.terminal as { cols: number; rows: number })
    const row = (await this.screen.locator('> div').first().boundingBox())!
    await expect(async () => {
      const [now, window] = [await size(), this.page.viewportSize()!]
      if (now.cols === cols && now.rows === rows) return
      await this.page.setViewportSize({
        width: Math.round(window.width + (cols - now.cols) * (row.height * 0.39)),
        height: Math.round(window.height + (rows - now.rows) * row.height),
      })
      await expect.poll(size, { timeout: 2000 }).toEqual({ cols, rows })
    }).toPass()
    // The program hears of it a moment after the window has its size.
    await expect(async () => {
      await this.run('stty size')
      await expect.poll(async () => (await this.rows()).join('\n'), { timeout: 2000 }).toMatch(new RegExp(`^${rows} ${cols}$`, 'm'))
    }).toPass()
  }

  /** Where the only sign of its kind stands, in pixels from the left. */
  async left(sign: string): Promise<number> {
    return this.screen.evaluate((rows, wanted) => {
      const texts = document.createTreeWalker(rows, NodeFilter.SHOW_TEXT)
      for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        const at = node.textContent!.indexOf(wanted)
        if (at < 0) continue
        const range = document.createRange()
        range.setStart(node, at)
        range.setEnd(node, at + 1)
        return range.getBoundingClientRect().left
      }
      return Number.NaN
    }, sign)
  }

  async shot(name: string): Promise<void> {
    await this.page.screenshot({ path: `test-results/programs-${name}.png` })
  }
}

const needs = (program: string) => test.skip(spawnSync(program, ['-V'], { stdio: 'ignore' }).error !== undefined, `${program} is not installed`)

test.beforeEach(async ({ host, deck }) => {
  await expect(deck.command).toBeVisible()
  await host.call('PATCH', '/api/settings', { shell: '/bin/bash' })
})

test('letters stand in their columns, whatever their weight and script, also in the first line that has them', async ({ deck }) => {
  const shell = await new Shell(deck).open()
  // The end of each line is a sign that stands nowhere else, not even in the line that asks for it.
  await shell.run(
    String.raw`clear; printf '%060d\u00a7\n\e[1m%060d\u00b6\n\e[0;1;90m%s\u00a4\n\e[0;3m%s\u00a5\n\e[0m%s\u00a2\n' 0 0 "$(printf '\u0436%.0s' {1..60})" "$(printf '\u03bb%.0s' {1..60})" "$(printf '\u6f22%.0s' {1..30})"`,
  )
  await shell.shows(/¢/)
  const wanted = await shell.left('§')
  for (const sign of ['¶', '¤', '¥', '¢']) await expect.poll(async () => Math.abs((await shell.left(sign)) - wanted), sign).toBeLessThan(2)
  await shell.shot('columns')
})

test('vim shows a file, writes what is typed, fits a new size, and gives the screen back', async ({ deck, host }) => {
  needs('vim')
  writeFileSync(join(host.bench.workspace, 'long.txt'), Array.from({ length: 200 }, (_, n) => `row ${n + 1} 漢字 🙂 end\n`).join(''))
  const shell = await new Shell(deck).open()
  await shell.run('vim -u NONE -N -c "set number laststatus=2 encoding=utf-8" long.txt')
  await shell.shows(/^\s+1 row 1 漢字 🙂 end$/m)
  await shell.shows(/^long\.txt/m)
  const before = (await shell.rows()).length
  await deck.page.keyboard.type('Gonew last line')
  await deck.page.keyboard.press('Escape')
  await shell.shows(/^201 new last line$/m)
  await deck.page.setViewportSize({ width: 800, height: 500 })
  // The program heard of the new size: its status line stands above the last row, and the newest line above that.
  await expect.poll(async () => (await shell.rows()).length).toBeLessThan(before)
  await expect.poll(async () => (await shell.rows()).findIndex((row) => row.startsWith('long.txt')) - (await shell.rows()).length).toBe(-2)
  await shell.shows(/^201 new last line$/m)
  await shell.shot('vim')
  await deck.page.setViewportSize({ width: 1280, height: 800 })
  await shell.run(':wq')
  await shell.shows(/ready-42/)
  await shell.run('tail -n 1 long.txt; echo back-$((1+1))')
  await shell.shows(/^new last line\nback-2$/m)
  expect((await shell.rows()).join('\n')).not.toMatch(/^201 /m)
})

test('tmux draws its line, splits, scrolls by the mouse, and is whole again after a reload', async ({ deck, host }) => {
  needs('tmux')
  const shell = await new Shell(deck).open()
  await shell.run(`tmux -L ${host.port} -f /dev/null new-session -s deck "bash --norc" \\; set -g mouse on`)
  await shell.shows(/^\[deck\] 0:bash\*/m)
  await shell.run('seq 500 900; PS1="left> "')
  await shell.shows(/^900\nleft>/m)
  await deck.page.keyboard.press('Control+b')
  await deck.page.keyboard.type('%')
  await shell.run('PS1="right> "; echo in-the-$((6*7))')
  await shell.shows(/│.*in-the-42$/m)
  const frame = await shell.screen.boundingBox()
  await deck.page.mouse.move(frame!.x + 60, frame!.y + 200)
  await deck.page.mouse.wheel(0, -400)
  // The mouse went to tmux, which shows its own scrollback with its own count.
  await shell.shows(/\[\d+\/\d+\]/)
  await shell.shot('tmux')
  await deck.page.reload()
  await shell.shows(/\[\d+\/\d+\]/)
  await shell.shows(/│.*in-the-42$/m)
  await shell.shows(/^\[deck\] 0:bash\*/m)
  await expect(shell.panel.getByRole('textbox')).toBeFocused()
  await shell.run('echo again-$((6*7))')
  await shell.shows(/│again-42$/m)
  await deck.page.keyboard.press('Control+b')
  await deck.page.keyboard.type(':')
  // tmux opens its line behind the keys that came in the same read: those would still go to the pane.
  await shell.shows(/^:/m)
  await shell.run('kill-server')
  await shell.shows(/^\[(?:exited|server exited)\]$/m)
  await shell.shows(/ready-42/)
})

test('htop draws its meters in colour, hears its keys and the mouse, and gives the screen back', async ({ deck }) => {
  needs('htop')
  const shell = await new Shell(deck).open()
  await shell.run('htop -d 5')
  await shell.shows(/PID.*USER.*CPU%.*Command/)
  await shell.shows(/Mem\[/)
  await shell.shows(/F1Help\s+F2Setup/)
  // Bars are drawn in a colour of their own.
  expect(await shell.drawn('F1', 'color')).not.toBe(await shell.drawn('Help', 'color'))
  await deck.page.keyboard.press('F5')
  await shell.shows(/[├└]─/)
  await deck.page.keyboard.press('F3')
  await deck.page.keyboard.type('opsdeck')
  await shell.shows(/Search: opsdeck/)
  await deck.page.keyboard.press('Escape')
  await shell.shot('htop')
  await deck.page.keyboard.press('F10')
  await shell.shows(/ready-42/)
  expect((await shell.rows()).join('\n')).not.toContain('F1Help')
})

test('vttest: cursor movements draw their frame, character sets their signs, and reports are what a VT has to say', async ({ deck }) => {
  needs('vttest')
  const shell = await new Shell(deck).open()
  // Its screens are made for this size, and it draws them by where a real one wraps.
  await shell.fit(80, 24)
  const menuAgain = async () => {
    for (let page = 0; page < 20; page++) {
      const seen = (await shell.rows()).join('\n')
      if (seen.includes('Choose test type')) return
      await deck.page.keyboard.press('Enter')
      await expect.poll(async () => (await shell.rows()).join('\n')).not.toBe(seen)
    }
  }
  await shell.run('clear; vttest 24x80.132')
  await shell.shows(/Choose test type/)
  await shell.run('1')
  await shell.shows(/The screen should be cleared, {2}and have an unbroken bor-/)
  const frame = async () => {
    const rows = await shell.rows()
    const top = rows.findIndex((row) => row.startsWith('*'.repeat(80)))
    return rows.slice(top, top + 24).map((row) => row.slice(0, 80))
  }
  // Signs without a hole: stars outside, plus signs inside of them.
  await expect
    .poll(frame)
    .toEqual([
      '*'.repeat(80),
      `*${'+'.repeat(78)}*`,
      ...Array.from({ length: 20 }, () => expect.stringMatching(/^\*\+.{76}\+\*$/)),
      `*${'+'.repeat(78)}*`,
      '*'.repeat(80),
    ])
  await shell.shot('vttest-frame')
  await menuAgain()
  await shell.run('3')
  // Of its drawing signs each is there; what it says of other sets is for terminals that have them.
  await shell.shows(/◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·/)
  await shell.shot('vttest-signs')
  await menuAgain()
  await shell.run('6')
  await shell.shows(/Device Status Report/)
  await shell.run('3')
  await shell.shows(/TERMINAL OK/)
  await shell.shot('vttest-reports')
})
