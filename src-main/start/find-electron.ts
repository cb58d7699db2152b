/** Looks whether Electron's program is here, without waking its own lookup, which would start to download it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

export interface ElectronPackage {
  version: string
  /** Absolute path of the package's installer. */
  installer: string
  /** Absolute path of the program, or undefined while it is not fetched. */
  program: string | undefined
}

/** The package as it is installed below `root`, or undefined where it is not (a production install). */
export function findElectron(root: string, env: Environment): ElectronPackage | undefined {
  let folder: string
  try {
    folder = dirname(createRequire(join(root, 'package.json')).resolve('electron/package.json'))
  } catch {
    return undefined
  }
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  return { version, installer: join(folder, 'install.js'), program: programOf(folder, version, env['ELECTRON_OVERRIDE_DIST_PATH']) }
}

/** As the package's own installer decides whether it has anything to do: right version, and the program is there. */
function programOf(folder: string, version: string, override: string | undefined): string | undefined {
  try {
    const name = readFileSync(join(folder, 'path.txt'), 'utf8')
    if (
      !override &&
      readFileSync(join(folder, 'dist', 'version'), 'utf8')
        .trim()
        .replace(/^v/, '') !== version
    )
      return undefined
    const program = join(override ?? join(folder, 'dist'), name)
    return existsSync(program) ? program : undefined
  } catch {
    const program = override && join(override, 'electron')
    return program && existsSync(program) ? program : undefined
  }
}

/** True where the archive was fetched before and can be unpacked without the network. */
export function isElectronCached(version: string, env: Environment): boolean {
  const cache = env['electron_config_cache'] ?? join(env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cache'), 'electron')
  try {
    return readdirSync(cache, { recursive: true, encoding: 'utf8' }).some((name) => name.includes(`electron-v${version}-`) && name.endsWith('.zip'))
  } catch {
    return false
  }
}
