/** Drafts the policy of a program that is not on the list: asks the specs, else the program itself, which runs bounded in an empty folder. Saves nothing. */
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { DraftSource, ToolDraft } from '../../src-preload/contract/tools.ts'
import { AppError } from '../base/app-error.ts'
import { monotonicMs } from '../base/clock.ts'
import { type Asked, askBounded } from '../processes/ask-bounded.ts'
import type { Commands, Surroundings } from './commands.ts'
import { draftPolicy, type PolicyDraft } from './drafting/draft-policy.ts'
import { readHelpText, textOfHelp } from './drafting/read-help-text.ts'
import { readSpec } from './drafting/read-spec.ts'
import { SpecStore } from './drafting/spec-store.ts'
import type { ToolShape } from './drafting/tool-shape.ts'
import { grantQuestion } from './grants.ts'
import { PolicyError } from './policies/policy-error.ts'
import type { Recent } from './recent-refusals.ts'
import { type KnownTool, tool_name, whyNotDrafted } from './words/kinds-of-tools.ts'

export interface ToolDraftsOptions {
  /** Absolute folder of the completion specs. */
  specs_dir: string
  /** How long a program may take for its help. */
  time_limit_ms?: number
}

const printed_bytes = 512 * 1024
const written_bytes = 8 * 1024 * 1024
const most_examples = 20
/** Names in all folders that are searched; a folder of more is no folder of programs. */
const most_programs = 20_000
/** How long the names are believed. */
const believe_ms = 3000

export class ToolDrafts {
  readonly #commands: Commands
  readonly #specs: SpecStore
  readonly #time_limit_ms: number
  /** Programs that are being asked; the same is not asked twice at once. */
  readonly #asking = new Set<string>()
  #seen: { at: number; names: readonly string[] } | null = null

  constructor(commands: Commands, { specs_dir, time_limit_ms = 5000 }: ToolDraftsOptions) {
    this.#commands = commands
    this.#specs = new SpecStore(specs_dir)
    this.#time_limit_ms = time_limit_ms
  }

  /**
   * `past` gives commands of this tool, newest first. Throws AppError INVALID_INPUT (no name of a tool), CONFLICT (on the list already), COMMAND_REFUSED (runs anything, or
   * is a screen), NOT_FOUND (no spec, where only that was asked for), TOOL_NOT_INSTALLED, UPSTREAM_FAILED (its help is no help, does not end, or it did something).
   */
  async draft(name: string, from: DraftSource | undefined, around: Surroundings, past: (tool: string) => Recent[]): Promise<ToolDraft> {
    const path = this.#mayBeDrafted(name, around)
    const spec = from === 'help' ? null : readSpec(this.#specs.get(name), name)
    if (spec === null && from === 'spec')
      throw new AppError('NOT_FOUND', `There is no completion spec for ${name}. Leave "from" out, and its --help is read.`, { name })
    const shape = spec ?? (await this.#askHelp(name, path))
    const source = spec === null ? 'help' : 'spec'
    const drafted = draftPolicy(name, shape, source)
    const { problems } = this.#commands.policies.check(name, drafted.policy)
    return {
      name,
      path,
      version: path === null || drafted.version === null ? null : await this.#askVersion(name, path, drafted.version),
      source,
      policy: drafted.policy,
      guesses: [...drafted.guesses],
      dangers: [...drafted.dangers],
      examples: problems.length > 0 ? [] : this.#examples(name, drafted, around, past(name)),
      problems,
      notes: notesOf(name, path, source, drafted),
    }
  }

  /** Names that `q` is a part of, those that begin with it first, then by name. */
  programs(q: string, limit: number): { name: string; has_spec: boolean }[] {
    const listed = this.#known()
    const asked = q.toLowerCase()
    const names = this.#names().filter((name) => name.includes(asked))
    names.sort((a, b) => Number(b.startsWith(asked)) - Number(a.startsWith(asked)) || a.localeCompare(b, 'en'))
    const found: { name: string; has_spec: boolean }[] = []
    for (const name of names) {
      if (found.length === limit) break
      if (tool_name.test(name) && whyNotDrafted(name, null, listed) === null) found.push({ name, has_spec: this.#specs.has(name) })
    }
    return found
  }

  /** Thousands of files are not looked at again for each letter that is typed. */
  #names(): readonly string[] {
    const now = monotonicMs()
    if (this.#seen === null || now - this.#seen.at > believe_ms) this.#seen = { at: now, names: this.#commands.programNames(most_programs) }
    return this.#seen.names
  }

  /** The program's path, or null where it is not installed. Throws as `draft`. */
  #mayBeDrafted(name: string, around: Surroundings): string | null {
    if (!tool_name.test(name)) {
      const message = /[/\\]/.test(name)
        ? `"${name.slice(0, 80)}" is a path. Tools are named, never pointed at; the program is searched for by its name.`
        : `"${name.slice(0, 80)}" is no name for a tool. Use small letters, digits and . _ - only, a letter first.`
      throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'name', message }] })
    }
    const path = this.#commands.programPath(name)
    const why = whyNotDrafted(name, path === null ? null : realName(path), this.#known(around))
    if (why?.is === 'known') throw new AppError('CONFLICT', why.reason, { name })
    if (why) throw new AppError('COMMAND_REFUSED', why.reason, { name, verdict: this.#commands.judge({ command: name, args: [] }, around).verdict })
    return path
  }

  #known(around: Surroundings | null = null): KnownTool[] {
    const source = this.#commands.policies.source(around?.workspace ?? null)
    return source.names.map((name) => {
      const head = source.head(name)
      return {
        name,
        programs: head === null || head instanceof PolicyError ? [name] : [...head.binary.search, ...head.binary.absolute.map((each) => basename(each))],
      }
    })
  }

  async #askHelp(name: string, path: string | null): Promise<ToolShape> {
    if (path === null)
      throw new AppError(
        'TOOL_NOT_INSTALLED',
        `${name} is not installed or not in one of the folders that are searched, and there is no completion spec for it.`,
        {
          tool: name,
          install: '',
        },
      )
    const { asked, wrote } = await this.#ask(name, path, ['--help'])
    const fail = (message: string, why: string) => new AppError('UPSTREAM_FAILED', `${message} Write its policy by hand.`, { name, path, why })
    if (asked.end === 'not_started') throw fail(`${name} could not be started: ${asked.failure}.`, 'not_started')
    if (asked.end === 'time') throw fail(`${name} --help did not end within ${this.#time_limit_ms / 1000} seconds and was ended.`, 'time')
    if (asked.end === 'printed') throw fail(`${name} --help printed more than ${printed_bytes / 1024} KB and was ended.`, 'printed')
    if (asked.end === 'written' || wrote.length > 0)
      throw fail(
        `${name} --help wrote files${wrote.length > 0 ? ` (${wrote.join(', ')})` : ''} where it was only asked for help. They were removed.`,
        'written',
      )
    const texts = [asked.out, asked.err].map((bytes) => textOfHelp(bytes))
    if (texts.includes(null)) throw fail(`${name} --help printed something that is no text.`, 'no_text')
    // Some print their help as an error.
    const shape = texts.map((text) => readHelpText(text!, name)).find((each) => each !== null && each.root.options.length + each.root.commands.length > 0)
    if (!shape) throw fail(`${name} --help printed nothing that lists options or subcommands.`, 'no_help')
    return shape
  }

  async #askVersion(name: string, path: string, words: readonly string[]): Promise<string | null> {
    try {
      const { asked } = await this.#ask(name, path, words)
      return asked.end !== 'ended' ? null : (/\d+(?:\.\d+)+[\w.+~-]*/.exec(Buffer.concat([asked.out, asked.err]).toString('utf8').slice(0, 1000))?.[0] ?? null)
    } catch {
      return null // being asked for something else just now
    }
  }

  /** In a home and a folder of its own, both empty and gone afterwards. `wrote` names what it left in the folder that it stood in. */
  async #ask(name: string, path: string, args: readonly string[]): Promise<{ asked: Asked; wrote: string[] }> {
    if (this.#asking.has(path)) throw new AppError('CONFLICT', `${name} is being asked already. Wait until it has answered.`, { name })
    this.#asking.add(path)
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'opsdeck-draft-')))
    try {
      const home = join(folder, 'home')
      const cwd = join(folder, 'empty')
      for (const each of [home, cwd]) mkdirSync(each, { mode: 0o700 })
      const grant = grantQuestion({ tool: name, tool_path: path, args, cwd, home, env: this.#commands.questionEnvironment() })
      const asked = await askBounded(grant, { time_ms: this.#time_limit_ms, printed_bytes, folder, written_bytes })
      return { asked, wrote: readdirSync(cwd).slice(0, 3) }
    } finally {
      this.#asking.delete(path)
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    }
  }

  #examples(name: string, { policy }: PolicyDraft, around: Surroundings, past: readonly Recent[]): ToolDraft['examples'] {
    const trial = this.#commands.policies.trial(name, policy)
    const lines = new Map<string, ToolDraft['examples'][number]>()
    for (const { line, request } of past) {
      if (lines.size === most_examples) break
      if (lines.has(line)) continue
      try {
        lines.set(line, { line, verdict: this.#commands.judge(request, around, trial).verdict })
      } catch {
        // Its folder is gone, or it is no command at all.
      }
    }
    return [...lines.values()]
  }
}

function realName(path: string): string | null {
  try {
    return basename(realpathSync(path))
  } catch {
    return null
  }
}

function notesOf(name: string, path: string | null, source: DraftSource, { left_out }: PolicyDraft): string[] {
  return [
    ...(path === null ? [`${name} is not installed here, so its version was not asked for.`] : []),
    ...(source === 'help' ? ['Only the help of the program itself was read: what its subcommands take is not known, and refused until you write it.'] : []),
    ...left_out.map((what) => `Left out: ${what}.`),
  ]
}
