/** Fetches Electron's program with its own installer, where a short look says that it can be had. */
import { connect } from 'node:net'
import { grantElectronInstall } from '../commands/grants.ts'
import { launchProgram } from '../processes/launch-program.ts'
import { type ElectronPackage, findElectron, isElectronCached } from './find-electron.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A reachable server answers a connection well within this; an offline machine must not make anybody wait longer. */
const look_ms = 3000
/** About 120 MB; a line that needs longer than this is better used with the browser. */
const fetch_ms = 5 * 60_000

/** Path of the program, or undefined where it could not be had. `say` tells the user what is going on. */
export async function fetchElectron(electron: ElectronPackage, root: string, env: Environment, say: (sentence: string) => void): Promise<string | undefined> {
  if (!isElectronCached(electron.version, env) && !(await answers(serverOf(env)))) return undefined
  say(`fetching Electron ${electron.version} (about 120 MB, once).`)
  const program = await launchProgram(grantElectronInstall(process.execPath, electron.installer, root, env), { output: 'drop', own_group: true })
  const stop = setTimeout(() => void program.end(), fetch_ms)
  await program.ended
  clearTimeout(stop)
  return findElectron(root, env)?.program
}

/** Where the first connection of a download goes: the proxy, else the mirror, else GitHub. */
function serverOf(env: Environment): URL {
  const proxy = env['HTTPS_PROXY'] ?? env['https_proxy']
  const mirror = env['npm_config_electron_mirror'] ?? env['ELECTRON_MIRROR']
  return (proxy && URL.parse(proxy)) || (mirror && URL.parse(mirror)) || new URL('https://github.com/')
}

function answers(server: URL): Promise<boolean> {
  return new Promise((settle) => {
    const port = Number(server.port) || (server.protocol === 'http:' ? 80 : 443)
    const socket = connect({ host: server.hostname.replace(/^\[|\]$/g, ''), port })
    const done = (is_there: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      settle(is_there)
    }
    // The name lookup has no timeout of its own, so the whole try is bounded.
    const timer = setTimeout(() => done(false), look_ms)
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
  })
}
