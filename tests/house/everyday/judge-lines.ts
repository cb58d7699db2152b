/** Judges lines with the shipped policies in a trusted workspace that has what the lines name. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../../src-main/base/app-error.ts'
import { Commands, type Surroundings } from '../../../src-main/commands/commands.ts'
import { sets_variable } from '../../../src-main/commands/words/shell-words.ts'
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { fillLine, linesOf, toolOf } from './page-lines.ts'
import { groupOf, type RefusalGroup } from './refusal-groups.ts'

/** `shell`: only a shell reads the line. `setting`: refused, and a read root or three lines of a policy of one's own, which the refusal names, open it. */
export type Outcome = 'allowed' | 'session' | 'setting' | 'shell' | RefusalGroup

export interface JudgedLine {
  line: string
  tool: string
  outcome: Outcome
  rule: string
  reason: string
}

/** How a refusal by name says which lines of a policy of one's own lift it. */
const offers_widening = /^.* is refused: .*To allow it all the same/

const policies_dir = join(dirname(fileURLToPath(import.meta.url)), '../../../resources/policies')

/** Files whose content some policy reads before it decides. */
const contents: Readonly<Record<string, string>> = {
  'requirements.txt': 'requests\n',
  'path/to/requirements.txt': 'requests\n',
  'values.yaml': 'a: 1\n',
  Dockerfile: 'FROM scratch\n',
  'compose.yaml': 'services: {}\n',
  'main.tf': '\n',
  'setup.py': '\n',
  'app.yaml': 'runtime: python312\n',
}

export class EverydayDesk implements Disposable {
  readonly #folder = tempFolder()
  readonly #workspace = join(this.#folder.path, 'workspace')
  readonly #commands: Commands

  constructor() {
    mkdirSync(this.#workspace)
    for (const [path, content] of Object.entries(contents)) this.#write(path, content)
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
        cwd: this.#workspace,
        stdio: 'pipe',
        env: { PATH: process.env['PATH'], HOME: this.#folder.path, GIT_CONFIG_NOSYSTEM: '1' },
      })
    git('init', '-q', '-b', 'main')
    git('add', 'main.tf')
    git('commit', '-qm', 'One')
    git('commit', '-qm', 'Two', '--allow-empty')
    git('branch', 'topic')
    git('tag', 'v1')
    mkdirSync(join(this.#workspace, 'path/to'), { recursive: true })
    git('bundle', 'create', '-q', 'path/to/file.bundle', 'main')
    git('clone', '-q', '.', 'path/to/local_repository')
    git('remote', 'add', 'origin', 'https://example.org/team/app.git')
    this.#commands = new Commands({
      policies_dir,
      tool_path: null,
      home: this.#folder.path,
      lang: 'C.UTF-8',
      tz: 'UTC',
      state_dir: join(this.#folder.path, 'state'),
    })
  }

  /** Makes what the line names under path/to, but for what a command is told to write; then judges it. */
  judge(line: string): JudgedLine {
    for (const [path] of line.matchAll(/(?<![\w/])path\/to\/[\w.-]+(?:\/[\w.-]+)*\/?/g)) this.#make(path)
    const about = { line, tool: toolOf(line) }
    if (sets_variable.test(line)) return { ...about, outcome: 'shell', rule: 'line/variable', reason: 'It sets a variable for one command.' }
    const read = this.#commands.readLine(line)
    if ('refused' in read) return { ...about, outcome: 'shell', rule: read.refused.rule, reason: read.refused.reason }
    const judge = (read_roots: readonly string[]): Verdict | AppError => {
      try {
        return this.#commands.judge(read.request, this.#around(read_roots)).verdict
      } catch (error) {
        if (error instanceof AppError) return error
        throw error
      }
    }
    const verdict = judge([])
    if (verdict instanceof AppError) return { ...about, outcome: 'other', rule: verdict.code, reason: verdict.message }
    const { rule, reason } = verdict
    if (verdict.allowed) return { ...about, outcome: 'allowed', rule, reason }
    if (verdict.session) return { ...about, outcome: 'session', rule, reason }
    const roots = read.request.args.flatMap((word) => /\/[\w.-]+(?:\/[\w.-]+)*/.exec(word)?.[0] ?? [])
    const opened = roots.length > 0 ? judge(roots) : verdict
    const is_opened = offers_widening.test(reason) || (!(opened instanceof AppError) && opened.allowed)
    return { ...about, outcome: is_opened ? 'setting' : groupOf(verdict), rule, reason }
  }

  [Symbol.dispose]() {
    this.#commands[Symbol.dispose]()
    this.#folder[Symbol.dispose]()
  }

  #around(read_roots: readonly string[]): Surroundings {
    return { workspace: { id: 'w', path: this.#workspace, trusted: true }, profile_env: {}, settings: { read_roots, odoo_conf: null } }
  }

  #make(path: string): void {
    if (/local_repository|\.bundle|output|export|destination|plaintext|response|prepend/.test(path)) return
    if (/director|folder|repo|\/$/.test(path)) mkdirSync(join(this.#workspace, path), { recursive: true })
    else if (contents[path] === undefined) this.#write(path, 'x\n')
  }

  #write(path: string, content: string): void {
    mkdirSync(dirname(join(this.#workspace, path)), { recursive: true })
    writeFileSync(join(this.#workspace, path), content)
  }
}

/** Every line of a page; one that only a shell reads counts for the tool whose page it is. */
export function judgePage(desk: EverydayDesk, page_tool: string, page: string): JudgedLine[] {
  return linesOf(page).map((line) => {
    const judged = desk.judge(fillLine(line))
    return judged.outcome === 'shell' ? { ...judged, tool: page_tool } : judged
  })
}
