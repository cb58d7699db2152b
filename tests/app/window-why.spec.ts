/** How far a run is, why it failed, and its recording, as the window shows them. */
import { mkdirSync } from 'node:fs'
import { expect, test } from '../helpers/window.ts'

const shots = process.env['OPSDECK_SHOTS']
const long = { timeout: 20_000 }

/** Stands under the name `echo`: works in three parts, and fails when it is told to. */
const build = `printf 'fetching %s\\n' "$RANDOM"; sleep 0.5
printf 'compiling\\n'; sleep 0.5
if [ "$2" = broken ]; then printf 'error: no such part: %s\\n' "$2"; printf 'cleaning up\\n'; exit 3; fi
printf '\\033[32mlinking\\033[0m\\n'; sleep 1; printf 'done\\n'`

test('a run says how far it is, a failure says why, and both are played again and compared', async ({ deck, host }) => {
  const shot = async (name: string) => {
    if (!shots) return
    mkdirSync(shots, { recursive: true })
    await deck.page.screenshot({ path: `${shots}/${name}.png` })
  }
  host.bench.tool('echo', build)
  await deck.run('echo build 1')
  await expect(deck.panel().getByText(/^succeeded in /)).toBeVisible(long)

  await deck.run('echo build 2')
  await expect(deck.panel().getByRole('banner').or(deck.panel().locator('header')).first()).toContainText(/\d+ %, (about \d+ s left|almost done)/, long)
  await shot('progress')
  await expect(deck.panel().getByText(/^succeeded in /)).toBeVisible(long)

  await deck.run('echo build broken')
  const footer = deck.panel().locator('footer')
  await expect(footer).toContainText('failed, exit 3', long)
  await expect(footer).toContainText('error: no such part: broken', long)
  await footer.getByRole('button', { name: 'Why?' }).click()
  const why = deck.panel().getByRole('region', { name: 'Why it failed' })
  await expect(why).toContainText('echo ended with exit code 3')
  await expect(why).toContainText(/The arguments are others \(new: broken; gone: 2\)/)
  await why.getByRole('button', { name: /line 3 error: no such part/ }).click()
  await expect(deck.panel().locator('.xterm-selection > div').first()).toBeAttached()
  await shot('why')

  await why.getByRole('button', { name: 'Compare the outputs' }).click()
  const compared = deck.panel().getByRole('region', { name: 'Two outputs side by side' })
  await expect(compared.getByLabel('Output of this run')).toContainText('error: no such part: broken', long)
  await expect(compared.getByLabel('Output of the other run')).toContainText('linking')
  await shot('compare')
  await compared.getByRole('button', { name: 'Close' }).click()

  await deck.panel().getByRole('button', { name: 'More actions' }).click()
  await deck.page.getByRole('menuitem', { name: 'Replay' }).click()
  const replay = deck.panel().getByRole('region', { name: 'Replay' })
  await expect(replay.locator('.xterm-rows')).toContainText('fetching', long)
  await expect(replay.locator('.xterm-rows')).toContainText('cleaning up', long)
  await expect(replay.getByRole('button', { name: 'Play' })).toBeFocused(long)
  await deck.page.keyboard.press('Home')
  await expect(replay.getByRole('slider', { name: 'Place in the recording' })).toHaveValue('0')
  await expect(replay.locator('.xterm-rows')).not.toContainText('compiling')
  await deck.page.keyboard.press('End')
  await expect(replay.locator('.xterm-rows')).toContainText('error: no such part: broken')
  await shot('replay')
  await deck.page.keyboard.press('Escape')
  await expect(deck.screen()).toContainText('cleaning up')
  await expect(why).toBeVisible()

  await deck.panel().getByRole('button', { name: 'More actions' }).click()
  const download = deck.page.waitForEvent('download')
  await deck.page.getByRole('menuitem', { name: 'Save as asciicast' }).click()
  expect((await download).suggestedFilename()).toMatch(/^echo-.*\.cast$/)
})
