/** The registry files, ours and the user's, as they are in force: read again when they change; of a broken one the last good version stays. */
import type { RegistryProblem } from '../../src-preload/contract/registry.ts'
import { Emitter } from '../base/emitter.ts'
import { makeFolder } from '../base/make-folder.ts'
import { type FoundFile, LastGood, readPolicyFolder } from '../commands/layers/policy-folder.ts'
import { PolicyWatch } from '../commands/layers/watch-policies.ts'
import type { Origin, Program } from './declaration.ts'
import { readDeclaration } from './read-declaration.ts'

export interface RegistryFilesOptions {
  /** Absolute folder of the files that come with Opsdeck. */
  builtin_dir: string
  /** Absolute folder of the user's files; made when it is missing. */
  user_dir: string
  state_dir: string
  /** Names that no program may take. */
  tools: () => readonly string[]
}

/** A text that was good stays good until the rules for files change, and those change with the program. */
interface ReadFile {
  text: string | null
  program: Program | null
  problems: readonly RegistryProblem[]
}

export class RegistryFiles implements Disposable {
  /** After a change, once the new files are in force. */
  readonly on_change = new Emitter<void>()
  readonly #options: RegistryFilesOptions
  readonly #last_good: LastGood
  #watches: readonly PolicyWatch[] = []
  #is_read = false
  readonly #read = new Map<string, ReadFile>()
  #programs: readonly Program[] = []
  #problems: readonly RegistryProblem[] = []

  constructor(options: RegistryFilesOptions) {
    this.#options = options
    this.#last_good = new LastGood(options.state_dir, 'registry')
    makeFolder(options.user_dir, 0o700)
  }

  /** By name, ours first. */
  get programs(): readonly Program[] {
    this.#readOnce()
    return this.#programs
  }

  get problems(): readonly RegistryProblem[] {
    this.#readOnce()
    return this.#problems
  }

  [Symbol.dispose](): void {
    for (const watch of this.#watches) watch[Symbol.dispose]()
    this.on_change[Symbol.dispose]()
  }

  /** Nobody who starts the host waits for files that nobody asks for. */
  #readOnce(): void {
    if (this.#is_read) return
    this.#is_read = true
    this.#load()
    this.#watches = [this.#options.builtin_dir, this.#options.user_dir].map((folder) => new PolicyWatch(folder, () => this.#reload()))
  }

  #reload(): void {
    this.#load()
    this.on_change.emit()
  }

  #load(): void {
    const { builtin_dir, user_dir } = this.#options
    const found = [
      ...readPolicyFolder(builtin_dir, builtin_dir).map((file) => ({ file, origin: 'builtin' as const })),
      ...readPolicyFolder(user_dir, user_dir).map((file) => ({ file, origin: 'user' as const })),
    ]
    const programs = new Map<string, Program>()
    const problems: RegistryProblem[] = []
    const paths = new Set<string>()
    for (const { file, origin } of found) {
      paths.add(file.path)
      const read = this.#readOne(file, origin)
      problems.push(...read.problems)
      const { program } = read
      if (program === null) continue
      if (programs.has(program.name))
        problems.push({
          ...{ file: file.path, line: 1, column: 1, message: `The program "${program.name}" is declared by another file already.` },
          fix: 'Give it another name; its binary may be the same.',
        })
      else programs.set(program.name, program)
    }
    for (const path of this.#read.keys()) if (!paths.has(path)) this.#read.delete(path)
    this.#last_good.forget(new Set(found.filter(({ origin }) => origin === 'user').map(({ file }) => file.tool)))
    this.#programs = [...programs.values()]
    this.#problems = problems
  }

  #readOne(file: FoundFile, origin: Origin): ReadFile {
    const known = this.#read.get(file.path)
    if (known && file.text !== null && known.text === file.text) return known
    const read = this.#declared(file, origin)
    this.#read.set(file.path, read)
    return read
  }

  #declared({ tool, path, text, mistake }: FoundFile, origin: Origin): ReadFile {
    const options = { file: path, origin, tools: this.#options.tools() }
    const declared = text === null ? null : readDeclaration(text, options)
    if (declared?.program) {
      if (origin === 'user') this.#last_good.keep(tool, text!)
      return { text, ...declared }
    }
    const problems = declared?.problems ?? [
      { file: path, line: 1, column: 1, message: mistake?.message ?? 'The file cannot be read.', fix: mistake?.fix ?? 'Look at it.' },
    ]
    const good = origin === 'user' ? this.#last_good.get(tool) : null
    return { text, program: good === null ? null : readDeclaration(good, options).program, problems }
  }
}
