/** Drives bin/opsdeck as a user would: real processes, with pipes or in a real terminal. */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type IPty, spawn as spawnTerminal } from 'node-pty'
import { shareCodeCache } from './code-cache.ts'
import { until } from './until.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const opsdeck_bin = join(root, 'bin', 'opsdeck')

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** A process of opsdeck with pipes. */
export class PipedOpsdeck {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  stdout = ''
  stderr = ''

  constructor(command: string, args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv; own_group?: boolean }) {
    const { own_group = false, ...rest } = options
    this.child = spawn(command, args, { ...rest, stdio: 'pipe', detached: own_group })
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text))
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    this.child.stdin!.on('error', () => {})
    this.ended = new Promise((done, failed) => {
      this.child.once('error', failed)
      this.child.once('close', (code, signal) => done({ code, signal, stdout: this.stdout, stderr: this.stderr }))
    })
  }

  get pid(): number {
    return this.child.pid!
  }

  /** Resolves when `text` stands on standard output (or error); rejects with everything said when the process ends without it. */
  async says(text: string, where: 'stdout' | 'stderr' = 'stdout'): Promise<void> {
    let is_over = false
    void this.ended.then(() => (is_over = true))
    await until(
      () => this[where].includes(text) || is_over,
      `${where} to say "${text}"`,
      () => `stdout: ${this.stdout}\nstderr: ${this.stderr}`,
    )
    if (!this[where].includes(text)) throw new Error(`ended without saying "${text}"\nstdout: ${this.stdout}\nstderr: ${this.stderr}`)
  }
}

/** A process of opsdeck in a terminal of its own. */
export class TerminalOpsdeck {
  readonly pty: IPty
  readonly ended: Promise<{ code: number; signal: number | undefined }>
  screen = ''

  constructor(command: string, args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv; cols?: number; rows?: number }) {
    this.pty = spawnTerminal(command, [...args], { name: 'xterm-256color', cols: 80, rows: 24, ...options })
    this.pty.onData((text) => {
      this.screen += text
    })
    this.ended = new Promise((done) => this.pty.onExit(({ exitCode, signal }) => done({ code: exitCode, signal })))
  }

  async shows(text: string): Promise<void> {
    await until(
      () => this.screen.includes(text),
      `the screen to show "${text}"`,
      () => this.screen,
    )
  }
}

/** A data dir, a workspace and a folder of tools for one test; everything started through it is ended with it. */
export class Bench implements AsyncDisposable {
  readonly folder: string
  readonly data_dir: string
  readonly workspace: string
  readonly tools: string
  readonly #started: (PipedOpsdeck | TerminalOpsdeck)[] = []
  readonly env: NodeJS.ProcessEnv

  constructor() {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'opsdeck-app-')))
    this.data_dir = join(this.folder, 'data')
    this.workspace = join(this.folder, 'workspace')
    this.tools = join(this.folder, 'tools')
    for (const folder of [this.workspace, this.tools]) mkdirSync(folder)
    this.env = {
      PATH: process.env['PATH'],
      HOME: join(this.folder, 'home'),
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      OPSDECK_DATA_DIR: this.data_dir,
      OPSDECK_TOOL_PATH: `${this.tools}:/usr/bin:/bin`,
    }
    shareCodeCache(this.env['HOME']!)
  }

  /** Puts a shell script under the name of a tool on the allow-list. */
  tool(name: string, script: string): void {
    const path = join(this.tools, name)
    writeFileSync(path, `#!/bin/bash\n${script}\n`)
    chmodSync(path, 0o755)
  }

  start(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv; own_group?: boolean; command?: readonly string[] } = {}): PipedOpsdeck {
    const { cwd = this.workspace, env, command: [command, ...before] = [opsdeck_bin], ...rest } = options
    const started = new PipedOpsdeck(command!, [...before, ...args], { cwd, env: { ...this.env, ...env }, ...rest })
    this.#started.push(started)
    return started
  }

  /** Runs to its end, with `input` as all of standard input. */
  async run(
    args: readonly string[],
    { input = '', ...options }: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string; command?: readonly string[] } = {},
  ): Promise<Ended> {
    const started = this.start(args, options)
    started.child.stdin!.end(input)
    return started.ended
  }

  terminal(args: readonly string[], options: { cols?: number; rows?: number; command?: readonly string[] } = {}): TerminalOpsdeck {
    const { command: [command, ...before] = [opsdeck_bin], ...size } = options
    const started = new TerminalOpsdeck(command!, [...before, ...args], { cwd: this.workspace, env: this.env, ...size })
    this.#started.push(started)
    return started
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const started of this.#started) {
      if (started instanceof TerminalOpsdeck) {
        try {
          process.kill(started.pty.pid, 'SIGKILL')
        } catch {
          // Ended by itself.
        }
      } else if (started.child.exitCode === null && started.child.signalCode === null) started.child.kill('SIGKILL')
    }
    await Promise.all(this.#started.map((each) => each.ended))
    // A runner that ends with its host may still write for a moment.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}
