/** What axe finds on a page as it stands, in both themes. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, type WindowHost } from './window.ts'

async function scan(page: Page, what: string, rules?: string[]): Promise<void> {
  // A tooltip that is just going stands outside the landmarks, as every tooltip does; its owner is what counts. What a terminal says to screen
  // readers repeats the screen below it.
  // There is one frame, and only what fails is asked for: a quarter of the time of a scan that allows for more.
  const builder = new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'], preload: false })
    .exclude('[role="tooltip"]')
    .exclude('.xterm-accessibility')
  const { violations } = await (rules ? builder.withRules(rules) : builder).analyze()
  const found = violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`))
  expect(found, what).toEqual([])
}

async function toTheme(page: Page, host: WindowHost, theme: 'dark' | 'light'): Promise<void> {
  await host.call('PATCH', '/api/settings', { theme })
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme)
}

/** Expects no violation; with `host` in the dark theme, and then in the light one, which differs in nothing but its colours. */
export async function axe(page: Page, what: string, host?: WindowHost): Promise<void> {
  await scan(page, what)
  if (!host) return
  await toTheme(page, host, 'light')
  await scan(page, `${what}, light`, ['color-contrast'])
  await toTheme(page, host, 'dark')
}
