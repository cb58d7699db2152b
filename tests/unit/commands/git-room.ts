/** A workspace that is a real git repository, with a program that tells when it ran, and the real git run as Opsdeck would run it. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../../src-main/base/app-error.ts'
import { type Room, room } from './room.ts'

export interface Ran {
  status: number | null
  stdout: string
  stderr: string
}

export class GitRoom implements Disposable {
  readonly here: Room = room()
  /** A program of the workspace: it leaves a mark outside and passes its input on. */
  readonly program: string
  readonly #mark: string

  constructor() {
    this.program = join(this.here.workspace, 'evil.sh')
    this.#mark = join(this.here.outside, 'mark')
    this.here.write('evil.sh', `#!/bin/sh\necho ran >> '${this.#mark}'\ncat\n`)
    chmodSync(this.program, 0o755)
    this.git('init', '-q', '-b', 'main')
    this.git('config', 'user.name', 'T')
    this.git('config', 'user.email', 't@example.org')
    this.here.write('a.txt', 'one\n')
    this.here.write('.gitattributes', '*.txt filter=x diff=x merge=x\n')
    this.git('add', 'a.txt', '.gitattributes', 'README.md')
    this.git('commit', '-qm', 'One')
    this.here.write('a.txt', 'two\n')
    this.git('commit', '-qam', 'Two')
    this.git('branch', 'other', 'HEAD~1')
  }

  get workspace(): string {
    return this.here.workspace
  }

  /** Prepares the repository, past every check. */
  git(...args: string[]): string {
    return this.gitIn('.', ...args)
  }

  gitIn(folder: string, ...args: string[]): string {
    return execFileSync(
      'git',
      ['-c', 'user.name=T', '-c', 'user.email=t@example.org', '-c', 'core.hooksPath=/dev/null', '-c', 'protocol.file.allow=always', ...args],
      {
        cwd: join(this.workspace, folder),
        encoding: 'utf8',
        stdio: 'pipe',
        env: { PATH: process.env.PATH, HOME: this.here.folder, GIT_CONFIG_NOSYSTEM: '1' },
      },
    )
  }

  judge(argv: readonly string[], trusted = false, work_dir = '.') {
    return this.here.commands.judge({ command: 'git', args: argv, work_dir }, this.here.with({ trusted })).verdict
  }

  /** Null when it is not allowed to run here. */
  run(argv: readonly string[], { trusted = false, confirm = false, work_dir = '.' } = {}): Ran | null {
    try {
      const { approved } = this.here.commands.approve({ command: 'git', args: argv, work_dir, confirm: confirm || undefined }, this.here.with({ trusted }))
      const made = spawnSync(approved.tool_path, [...approved.args], {
        cwd: approved.cwd,
        env: { ...approved.env },
        encoding: 'utf8',
        input: '',
        timeout: 20_000,
      })
      return { status: made.status, stdout: made.stdout, stderr: made.stderr }
    } catch (error) {
      if (error instanceof AppError) return null
      throw error
    }
  }

  /** Whether the program ran since the last time this was asked. */
  programRan(): boolean {
    const ran = existsSync(this.#mark)
    rmSync(this.#mark, { force: true })
    return ran
  }

  text(path: string): string | null {
    try {
      return readFileSync(join(this.workspace, path), 'utf8')
    } catch {
      return null
    }
  }

  [Symbol.dispose](): void {
    this.here[Symbol.dispose]()
  }
}

/** Lines between ` | ` and line ends. */
export const listed = (text: string): string[] =>
  text
    .split(/ \| |\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
