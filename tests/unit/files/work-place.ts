/** A workspace with what a test wants in it, something outside that must stay as it is, and the room for it. */
import { execFileSync } from 'node:child_process'
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { AppError } from '../../../src-main/base/app-error.ts'
import { Files } from '../../../src-main/files/files.ts'
import type { Change } from '../../../src-preload/contract/events.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

export type Setup = readonly [kind: string, path: string, content?: string]

export class WorkPlace implements AsyncDisposable {
  readonly #folder = tempFolder()
  readonly #closers: (() => void)[] = []
  readonly root: string
  readonly outside: string
  readonly data: string
  readonly files: Files
  readonly changes: Change[] = []
  readonly notices: string[] = []
  bounds = { keep_days: 30, total_bytes: 1024 ** 3 }

  constructor(more: { data?: string } = {}) {
    this.root = join(this.#folder.path, 'workspace')
    this.outside = join(this.#folder.path, 'outside')
    this.data = more.data ?? join(this.#folder.path, 'data')
    for (const path of [this.root, this.outside, this.data]) mkdirSync(path, { recursive: true })
    this.files = new Files({
      folder: join(this.data, 'files'),
      trash: () => this.bounds,
      announce: (change) => void this.changes.push(change),
      notice: (sentence) => void this.notices.push(sentence),
    })
  }

  async make(setup: readonly Setup[]): Promise<void> {
    for (const [kind, path, content = ''] of setup) {
      const at = join(kind === 'file-outside' ? this.outside : this.root, path)
      mkdirSync(dirname(at), { recursive: true })
      if (kind === 'file' || kind === 'file-outside') writeFileSync(at, content)
      else if (kind === 'dir') mkdirSync(at, { recursive: true })
      else if (kind === 'link') symlinkSync(content.replace('@outside', this.outside), at)
      else if (kind === 'fifo') execFileSync('mkfifo', [at])
      else if (kind === 'sock') await this.#listen(at)
      else if (kind !== 'swap') throw new Error(`unknown setup: ${kind}`)
    }
  }

  #listen(at: string): Promise<void> {
    const server = createServer()
    this.#closers.push(() => server.close())
    return new Promise((resolve) => server.listen(at, resolve))
  }

  text(path: string): string {
    return readFileSync(join(this.root, path), 'utf8')
  }

  /** Everything in a folder, files with their content. */
  picture(folder: string): Record<string, string> {
    return Object.fromEntries(
      namesBelow(folder, '').map((name) => {
        const at = join(folder, name)
        const stats = lstatSync(at)
        if (stats.isSymbolicLink()) return [name, `-> ${readlinkSync(at)}`]
        return [name, stats.isFile() ? readFileSync(at, 'latin1') : 'no file']
      }),
    )
  }

  /** Names of files that are being written, anywhere in the workspace. */
  get parts(): string[] {
    return namesBelow(this.root, '').filter((name) => name.includes('.opsdeck-part-'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.files[Symbol.asyncDispose]()
    for (const close of this.#closers) close()
    this.#folder[Symbol.dispose]()
  }
}

/** Names below a folder, links not followed; folders with something in them are named by that. */
function namesBelow(folder: string, above: string): string[] {
  return readdirSync(join(folder, above), { withFileTypes: true }).flatMap((entry) => {
    const name = above + entry.name
    const inner = entry.isDirectory() ? namesBelow(folder, `${name}/`) : []
    return inner.length > 0 ? inner : [name]
  })
}

/** The code of what a call fails with, or `ok`; anything that is no AppError is thrown on. */
export async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work()
    return 'ok'
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
}
