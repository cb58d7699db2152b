/** The area of files as its user meets it: the tree, open files, and drops from outside. */
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { type Deck, expect, test, type WindowHost } from './window.ts'

export { expect } from '@playwright/test'

export class FilesArea {
  readonly page: Page
  readonly root: string
  readonly tree: Locator
  constructor({ page }: Deck, host: WindowHost) {
    this.page = page
    this.root = host.bench.workspace
    this.tree = page.getByRole('tree', { name: 'Files of the workspace' })
  }
  on(...path: string[]): string {
    return join(this.root, ...path)
  }
  row(name: string): Locator {
    return this.tree.getByRole('treeitem', { name, exact: true })
  }
  async open(): Promise<void> {
    await this.page.keyboard.press('Control+Shift+X')
    await expect(this.row('README.md')).toBeVisible()
    await expect(this.tree).toBeFocused()
  }
  file(path: string): Locator {
    return this.page.getByRole('region', { name: `File ${path}`, exact: true }).filter({ visible: true })
  }
  editor(path: string): Locator {
    return this.file(path).getByRole('textbox', { name: `Text of ${path}` })
  }
  /** Opens by the keyboard. */
  async quick(typed: string): Promise<void> {
    await this.page.keyboard.press('Control+p')
    const field = this.page.getByRole('combobox', { name: 'Open a file' })
    await expect(field).toBeFocused()
    await this.page.keyboard.type(typed)
    await expect(this.page.getByRole('option', { selected: true }).filter({ visible: true })).toBeVisible()
    await this.page.keyboard.press('Enter')
    await expect(field).toBeHidden()
  }
  /** What a file manager's drag does: real paths of the disk dropped onto a row. */
  async drop(target: Locator, ...paths: string[]): Promise<void> {
    const box = (await target.boundingBox())!
    const browser = await this.page.context().newCDPSession(this.page)
    const data = { items: [], files: paths, dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await browser.send('Input.dispatchDragEvent', { type, x: box.x + 60, y: box.y + 12, data })
    }
  }
}

export const area = test.extend<{ files: FilesArea }>({
  files: async ({ deck, host }, use) => {
    const files = new FilesArea(deck, host)
    await use(files)
  },
})
