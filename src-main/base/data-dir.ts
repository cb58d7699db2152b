/** Where Opsdeck keeps its own data when nobody says otherwise: the place Electron calls userData for the app "Opsdeck". */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

export const app_name = 'Opsdeck'

/** What of the environment decides the default place; entries hand their environment in. */
export interface DataDirEnvironment {
  readonly OPSDECK_DATA_DIR?: string | undefined
  readonly XDG_CONFIG_HOME?: string | undefined
  readonly APPDATA?: string | undefined
  readonly HOME?: string | undefined
}

/** Absolute path: `flag`, else OPSDECK_DATA_DIR, else the platform's place. The folder need not exist. */
export function dataDir(env: DataDirEnvironment, flag?: string, cwd?: string, platform: NodeJS.Platform = process.platform): string {
  const named = flag || env.OPSDECK_DATA_DIR
  if (named) return cwd === undefined ? resolve(named) : resolve(cwd, named)
  const home = env.HOME || homedir()
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', app_name)
  if (platform === 'win32') return join(env.APPDATA || join(home, 'AppData', 'Roaming'), app_name)
  // A relative XDG path is to be ignored (XDG Base Directory Specification).
  return join(env.XDG_CONFIG_HOME?.startsWith('/') ? env.XDG_CONFIG_HOME : join(home, '.config'), app_name)
}
