/** Finds a tool's real program in fixed folders, through the shims of version managers, never in the working directory. */
import { closeSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { monotonicMs } from '../../base/clock.ts'
import type { CompiledPolicy } from '../policies/compiled-policy.ts'

/** Folders of the system that programs and the scripts among them need to find each other. */
const system_folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/** Where tools are looked for when nothing else is set; shims of version managers first, as in the shell of somebody who uses one. */
export function defaultToolPath(home: string): string[] {
  const own = isAbsolute(home) ? [join(home, '.pyenv/shims'), join(home, '.asdf/shims'), join(home, '.local/bin'), join(home, 'bin')] : []
  // What installers of languages leave in folders of their own comes last, so that it stands for nothing else.
  const languages = [...(isAbsolute(home) ? [join(home, '.cargo/bin'), join(home, 'go/bin')] : []), '/usr/local/go/bin']
  return [...own, '/opt/homebrew/bin', ...system_folders, '/snap/bin', ...languages]
}

/** How long a found place is believed without looking whether another folder now comes first; that the file is there is looked at each time. */
const believe_ms = 1000

export class ToolLocator {
  readonly #folders: readonly string[]
  readonly #home: string
  readonly #found = new Map<string, { path: string; at: number }>()

  /** `tool_path` null means the default folders; entries that are not absolute are never used. */
  constructor(tool_path: readonly string[] | null, home: string) {
    this.#folders = (tool_path ?? defaultToolPath(home)).filter((folder) => isAbsolute(folder))
    this.#home = home
  }

  /** PATH for programs: the search folders without shims (those read files of the working directory), then the system's. */
  get environmentPath(): string {
    const folders = [...this.#folders.filter((folder) => !/\/(?:\.pyenv|\.asdf|mise)\/(?:.*\/)?shims\/?$/.test(folder)), ...system_folders]
    return [...new Set(folders)].filter((folder) => !folder.includes(':')).join(':')
  }

  /**
   * The program of `policy`, or null when it is not installed. `root` is the workspace, whose `.venv` comes first for Python. `named` is a program that
   * the user named in the settings: that one or none.
   */
  locate(policy: Pick<CompiledPolicy, 'tool' | 'binary'>, root: string | null, named: string | null = null): { path: string; in_workspace: boolean } | null {
    if (named !== null) return isProgram(named) ? { path: named, in_workspace: false } : null
    const { binary } = policy
    if (binary.venv !== null && root !== null) {
      const path = join(root, '.venv', binary.venv)
      if (isProgram(path)) return { path, in_workspace: true }
    }
    for (const path of binary.absolute) if (isProgram(path)) return { path, in_workspace: false }
    const known = this.#found.get(policy.tool)
    const now = monotonicMs()
    if (known && now - known.at < believe_ms && isProgram(known.path)) return { path: known.path, in_workspace: false }
    for (const name of binary.search) {
      const path = this.#search(name)
      if (path !== null) {
        this.#found.set(policy.tool, { path, at: now })
        return { path, in_workspace: false }
      }
    }
    this.#found.delete(policy.tool)
    return null
  }

  /** Names of what can be run in the folders, each once, at most so many. */
  names(most: number): string[] {
    const found = new Set<string>()
    for (const folder of this.#folders) {
      for (const name of listFolder(folder)) {
        if (found.size >= most) return [...found]
        if (!found.has(name) && isProgram(join(folder, name))) found.add(name)
      }
    }
    return [...found]
  }

  #search(name: string): string | null {
    for (const folder of this.#folders) {
      const path = join(folder, name)
      if (!isProgram(path)) continue
      const real = this.#throughShim(path, name)
      if (real !== null) return real
    }
    return null
  }

  /** The program behind a shim; a shim that leads nowhere known is passed over (null). Anything else is itself. */
  #throughShim(path: string, name: string): string | null {
    let real: string
    try {
      real = realpathSync.native(path)
    } catch {
      return null
    }
    // mise, volta and nodenv link every shim to one program that looks at its own name and the working directory.
    if (/^(?:mise|rtx|volta-shim|proto-shim)$/.test(basename(real))) return null
    const head = readHead(real)
    if (!head.startsWith('#!')) return path
    if (/\bpyenv"? exec\b|PYENV_ROOT/.test(head)) return this.#pyenv(head, real, name)
    if (/\basdf"? exec\b/.test(head)) return this.#asdf(head, name)
    return path
  }

  /** pyenv: the global version (`$PYENV_ROOT/version`) decides, then the newest that has the program; never a file of the workspace. */
  #pyenv(head: string, shim: string, name: string): string | null {
    const root = /PYENV_ROOT=["']?([^"'\n$]+)["']?/.exec(head)?.[1] ?? dirname(dirname(shim))
    const chosen = readText(join(root, 'version')).split(/\s+/).filter(isVersionName)
    for (const version of [...chosen, ...newestFirst(listFolder(join(root, 'versions')))]) {
      if (version === 'system') return null
      const path = join(root, 'versions', version, 'bin', name)
      if (isProgram(path)) return path
    }
    return null
  }

  /** asdf: `~/.tool-versions` decides, then the versions the shim itself names. */
  #asdf(head: string, name: string): string | null {
    const data = join(this.#home, '.asdf')
    const offered = [...head.matchAll(/^# asdf-plugin: (\S+) (\S+)$/gm)].map((found) => ({ plugin: found[1]!, version: found[2]! }))
    const chosen = readText(join(this.#home, '.tool-versions'))
      .split('\n')
      .flatMap((entry) => {
        const [plugin, ...versions] = entry.replace(/#.*/, '').trim().split(/\s+/)
        return offered.some((each) => each.plugin === plugin) ? versions.map((version) => ({ plugin: plugin!, version })) : []
      })
    for (const { plugin, version } of [...chosen, ...offered.reverse()]) {
      if (!isVersionName(plugin) || !isVersionName(version)) continue
      const path = join(data, 'installs', plugin, version, 'bin', name)
      if (isProgram(path)) return path
    }
    return null
  }
}

function isProgram(path: string): boolean {
  try {
    const entry = statSync(path, { throwIfNoEntry: false })
    return entry?.isFile() === true && (entry.mode & 0o111) !== 0
  } catch {
    return false
  }
}

/** The first 4 KiB, enough for every shim there is. */
function readHead(path: string): string {
  let handle: number | undefined
  try {
    handle = openSync(path, 'r')
    const buffer = Buffer.alloc(4096)
    return buffer.toString('latin1', 0, readSync(handle, buffer, 0, buffer.length, 0))
  } catch {
    return '' // execute-only programs exist; they are no scripts
  } finally {
    if (handle !== undefined) closeSync(handle)
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path).filter(isVersionName)
  } catch {
    return []
  }
}

const isVersionName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)

const newestFirst = (versions: readonly string[]): string[] => [...versions].sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
