/** The desktop host as it is built, run under the stand-in for Electron. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from '../../src-preload/contract/index.ts'
import { root } from './opsdeck.ts'

const stand_in = join(root, 'tests', 'fixtures', 'electron-stand-in')

/** What a test's function gets: the stand-in's module, and a page with the preload in it. */
export interface InMain {
  // biome-ignore lint/suspicious/noExplicitAny: the stand-in is plain JavaScript.
  electron: any // eslint-disable-line @typescript-eslint/no-explicit-any
  page: {
    load(): void
    post(data: unknown, ports: unknown[], source?: unknown): void
    connect(): { client: Client; port: { close(): void } }
    MessageChannel: typeof MessageChannel
  }
}

/** A folder like a checkout, with the real bundles of main and preload. */
export class DesktopBuild implements Disposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'opsdeck-desktop-')))
  readonly main = join(this.folder, 'out', 'main', 'index.js')
  readonly preload = join(this.folder, 'out', 'preload', 'index.cjs')

  constructor() {
    execFileSync(process.execPath, [join(stand_in, 'build.mjs'), join(this.folder, 'out')], { cwd: root, stdio: 'pipe' })
    for (const name of ['node_modules', 'resources', 'package.json']) symlinkSync(join(root, name), join(this.folder, name))
    const page = join(this.folder, 'out', 'renderer')
    mkdirSync(join(page, 'assets'), { recursive: true })
    writeFileSync(join(page, 'index.html'), '<!doctype html><title>page</title>')
    writeFileSync(join(page, 'assets', 'index.js'), 'export {}')
    writeFileSync(join(this.folder, 'out', 'secret.txt'), 'secret')
    symlinkSync('../../secret.txt', join(page, 'assets', 'link.txt'))
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export class Desktop implements AsyncDisposable {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  /** Code the program gave to `app.exit`, once it did. */
  exit_code: number | undefined
  said = ''
  readonly #loaded: Promise<void>
  readonly #answers = new Map<number, { done: (value: unknown) => void; failed: (error: Error) => void }>()
  #next = 1

  constructor(build: DesktopBuild, env: NodeJS.ProcessEnv, options: { lock?: boolean } = {}) {
    this.child = spawn(process.execPath, ['--import', join(stand_in, 'register.mjs'), join(stand_in, 'drive.mjs'), build.main, build.preload], {
      cwd: build.folder,
      env: { ...env, ...(options.lock === false && { STAND_IN_LOCK: 'taken' }) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [this.child.stdout!, this.child.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => (this.said += text))
    this.#loaded = new Promise((done, failed) => {
      this.child.on('message', (message: { loaded?: true; failed?: string; exit?: number; n?: number; value?: unknown; error?: string }) => {
        if (message.loaded) done()
        if (message.failed) failed(new Error(message.failed))
        if (message.exit !== undefined) this.exit_code = message.exit
        const answer = message.n === undefined ? undefined : this.#answers.get(message.n)
        if (message.error) answer?.failed(new Error(message.error))
        else answer?.done(message.value)
      })
      this.child.once('exit', () => failed(new Error(`ended\n${this.said}`)))
    })
    this.#loaded.catch(() => {})
    this.ended = new Promise((done) => this.child.once('exit', (code) => done(code)))
  }

  /** Runs `act` inside the program; it sees only its arguments. */
  async evaluate<T, G = undefined>(act: (main: InMain['electron'], page: InMain['page'], given: G) => T | Promise<T>, given?: G): Promise<T> {
    await this.#loaded
    const n = this.#next++
    return new Promise<T>((done, failed) => {
      this.#answers.set(n, { done: done as (value: unknown) => void, failed })
      this.child.send({ n, body: act.toString(), given })
    })
  }

  /** Resolves when the window has been opened. */
  async opened(): Promise<void> {
    await this.evaluate(async (electron) => {
      while (electron.record.loaded.length === 0 && electron.record.exit_code === null) await new Promise((done) => setTimeout(done, 10))
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL')
    await this.ended
  }
}
