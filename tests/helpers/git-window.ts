/** What the tests of git in the window share: a repository to begin with, and the places of the area. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { type Deck, expect, type WindowHost } from './window.ts'

export const git = (host: WindowHost, ...args: string[]): string =>
  execFileSync('git', args, { cwd: host.bench.workspace, env: { ...host.bench.env, GIT_CONFIG_GLOBAL: '/dev/null' }, encoding: 'utf8' }).trimEnd()

export const file = (host: WindowHost, name: string): string => join(host.bench.workspace, name)
export const numbered = (change: Record<number, string> = {}): string => Array.from({ length: 40 }, (_, n) => change[n] ?? `line ${n} of the file\n`).join('')

/** A repository with a user and a file of 40 lines in it, and nothing changed. */
export function prepared(host: WindowHost): void {
  git(host, 'config', 'user.name', 'Ada')
  git(host, 'config', 'user.email', 'ada@example.org')
  writeFileSync(file(host, 'README.md'), numbered())
  git(host, 'commit', '-qam', 'numbered')
}

/** Remotes on this machine are for trusted workspaces only. */
export async function trusted(host: WindowHost): Promise<void> {
  const { items } = await host.call<{ items: { id: string; current: boolean }[] }>('GET', '/api/workspaces')
  await host.call('PATCH', `/api/workspaces/${items.find((one) => one.current)!.id}`, { trusted: true })
}

export const files = (page: Page): Locator => page.getByRole('listbox', { name: 'Changed files' })
export const difference = (page: Page): Locator => page.getByRole('listbox', { name: /^Difference of/ })
export const show = (page: Page, view: string) => page.getByRole('radiogroup', { name: 'What to show' }).getByText(view, { exact: true }).click()

export async function open({ page }: Deck): Promise<void> {
  await page.keyboard.press('Control+Shift+g')
  await expect(page.getByRole('region', { name: 'Commit' })).toBeVisible()
}
