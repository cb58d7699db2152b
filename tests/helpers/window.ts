/** A host with a git workspace of its own and its window in a page: what every test of the window starts from. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BrowserContext, test as base, expect, type Locator, type Page } from '@playwright/test'
import { browserPath } from './browser-path.ts'
import { Bench, type PipedOpsdeck } from './opsdeck.ts'

export const admin_key = 'window-test-admin-key-0123456789'

/** Stands under the name `echo`: prints its words, or does what its first word asks for. */
const echo_script = `case "$1" in
  count) i=0; while [ $i -lt "$2" ]; do i=$((i+1)); printf 'line %d\\n' $i; sleep 0.05; done ;;
  forever) i=0; while :; do i=$((i+1)); printf 'line %d\\n' $i; sleep 0.1; done ;;
  whereami) printf '\\033[6n'; IFS= read -r -s -d R reply; printf 'answered %s\\n' "\${reply#*[}" ;;
  hold) seq -f 'line %g' "$2"; IFS= read -r name; printf 'then %s\\n' "$name" ;;
  progress) printf '\\033]9;4;1;%s\\007' "$2"; IFS= read -r name; printf '\\033]9;4;0\\007'; IFS= read -r name ;;
  ask) printf 'name? '; read -r name; printf 'hello %s\\n' "$name" ;;
  flood) head -c "$2" /dev/zero | tr '\\0' 'x' | fold -w 100; printf '\\nend of flood\\n' ;;
  both) printf 'to stdout\\n'; printf 'to stderr\\n' >&2 ;;
  fail) printf 'it went wrong\\n'; exit 3 ;;
  *) printf '%s\\n' "$*" ;;
esac`

/** One host and the way to its window. */
export class WindowHost {
  readonly bench = new Bench()
  host!: PipedOpsdeck
  port = 0

  constructor() {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        cwd: this.bench.workspace,
        env: { ...this.bench.env, GIT_CONFIG_GLOBAL: '/dev/null' },
        stdio: 'ignore',
      })
    git('init', '-q', '-b', 'main')
    writeFileSync(join(this.bench.workspace, 'README.md'), 'first\n')
    mkdirSync(join(this.bench.workspace, 'packages'))
    writeFileSync(join(this.bench.workspace, 'packages', 'inner.txt'), 'inner\n')
    git('add', '.')
    git('commit', '-q', '-m', 'first')
    git('branch', 'old')
    writeFileSync(join(this.bench.workspace, 'README.md'), 'changed\n')
    this.bench.tool('echo', echo_script)
  }

  /** Starts the host (anew, on the same port) and gives the launch address it prints. */
  async start(): Promise<string> {
    this.host = this.bench.start(['serve', '--port', String(this.port), '--workspace', this.bench.workspace], { env: { OPSDECK_API_KEY: admin_key } })
    await this.host.says('listening ')
    await this.host.says('launch=', 'stderr')
    const address = this.host.stderr.match(/http:\S+launch=\S+/)![0]
    this.port = Number(new URL(address).port)
    return address
  }

  async stop(): Promise<void> {
    this.host.child.kill('SIGTERM')
    await this.host.ended
  }

  /** The host dies without a word. */
  async kill(): Promise<void> {
    this.host.child.kill('SIGKILL')
    await this.host.ended
  }

  /** One call over HTTP, as another program would make it. */
  async call<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: { authorization: `Bearer ${admin_key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bench[Symbol.asyncDispose]()
  }
}

/** The window as its user meets it. */
export class Deck {
  readonly page: Page
  readonly command: Locator
  readonly verdict: Locator
  readonly jobs: Locator

  constructor(page: Page) {
    this.page = page
    this.command = page.getByRole('combobox', { name: 'Command' })
    this.verdict = page.locator('#verdict')
    this.jobs = page.getByRole('listbox', { name: 'Running, waiting and history' })
  }

  /** Types a line as a person does, and waits until the verdict is about it. */
  async type(line: string): Promise<void> {
    await expect(this.command).toBeVisible()
    await this.page.keyboard.press('Control+l')
    await expect(this.command).toBeFocused()
    await this.page.keyboard.press('Control+a')
    await this.page.keyboard.type(line)
    await expect(this.verdict).toHaveAttribute('data-line', line)
  }

  async run(line: string): Promise<void> {
    await this.type(line)
    await this.page.keyboard.press('Enter')
  }

  /** The visible run panel, or the one of a title. */
  panel(title?: string): Locator {
    return title === undefined
      ? this.page.getByRole('region', { name: /^Run / }).filter({ visible: true })
      : this.page.getByRole('region', { name: `Run ${title}`, exact: true }).filter({ visible: true })
  }

  /** The rows that a terminal shows. */
  screen(title?: string): Locator {
    return this.panel(title).locator('.xterm-rows')
  }

  row(name: string | RegExp): Locator {
    return this.jobs.getByRole('option', { name })
  }
}

interface Fixtures {
  /** Whether the host finds the machine's programs beside the test's own. */
  machine_tools: boolean
  host: WindowHost
  /** The window, opened and past its first steps. */
  deck: Deck
}

export const test = base.extend<Fixtures>({
  machine_tools: [true, { option: true }],
  host: async ({ machine_tools }, use) => {
    await using host = new WindowHost()
    if (!machine_tools) host.bench.env['OPSDECK_TOOL_PATH'] = host.bench.tools
    await use(host)
  },
  deck: async ({ host, page }, use) => {
    const address = await host.start()
    await host.call('PATCH', '/api/settings', { tour_done: true, theme: 'dark' })
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      // A refused socket while the host is away is reported by the browser itself.
      if (message.type() === 'error' && !/WebSocket|ERR_CONNECTION|Failed to load resource/.test(message.text())) faults.push(message.text())
    })
    await page.goto(address)
    const deck = new Deck(page)
    await expect(page.getByRole('navigation', { name: 'Jobs' })).toBeVisible()
    // Chromium's headless shell has its pointer in the corner, where a tooltip hangs over the first button.
    await page.mouse.move(640, 780)
    await expect(page.getByRole('tooltip')).toHaveCount(0)
    await use(deck)
    expect(faults).toEqual([])
  },
})

test.skip(!browserPath(), 'No Chromium-family browser was found; install one or set CHROME_PATH.')

export { type BrowserContext, expect }
