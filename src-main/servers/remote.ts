/** Runs the scripts of `resources/servers/` on a server, over the account that gets in there. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from 'ssh2'
import { AppError } from '../base/app-error.ts'
import type { Secret } from '../base/secret.ts'
import { runScript, type ScriptEnd, type ScriptRun } from '../ssh/run-script.ts'
import { reasonOf } from '../ssh/ssh-failed.ts'
import type { Servers } from './servers.ts'

export interface RemoteOptions {
  servers: Servers
  scripts_folder: string
}

/** Names of the scripts, without their ending. */
export type ScriptName =
  | 'journal'
  | 'service-action'
  | 'services'
  | `setup-${'directories' | 'keys' | 'packages' | 'platform' | 'record' | 'sudo' | 'user'}`
  | `unit-${'follow' | 'start' | 'stop'}`

export interface RemoteRun extends Omit<ScriptRun, 'script' | 'as_root'> {
  /** For a first login. */
  password?: Secret | null
}

/** REMOTE.md 0: how long to wait before each attempt to get back. */
const reconnect_ms = [1000, 3000, 9000, 20_000, 27_000]

export class Remote {
  readonly #servers: Servers
  readonly #folder: string
  readonly #scripts = new Map<string, string>()

  constructor({ servers, scripts_folder }: RemoteOptions) {
    this.#servers = servers
    this.#folder = scripts_folder
  }

  /** As root: directly where that is who logs in, else by `sudo -n`. Rejects with SSH_FAILED, NOT_FOUND, and the reason of the signal. */
  asRoot(server_id: string, name: ScriptName, run: RemoteRun = {}): Promise<ScriptEnd> {
    return this.#run(server_id, run, (client, user) => runScript(client, { ...run, script: this.script(name), as_root: user !== 'root' }))
  }

  /** With the rights of the account that logs in; rejects as `asRoot`. */
  asLogin(server_id: string, name: ScriptName, run: RemoteRun = {}): Promise<ScriptEnd> {
    return this.#run(server_id, run, (client) => runScript(client, { ...run, script: this.script(name) }))
  }

  /** As `asRoot`, and begun anew where the connection breaks: for scripts that find what they did before. */
  async persistently(server_id: string, name: ScriptName, run: RemoteRun = {}): Promise<ScriptEnd> {
    for (const pause of reconnect_ms) {
      try {
        return await this.asRoot(server_id, name, run)
      } catch (error) {
        if (!lost.has(String(reasonOf(error)))) throw error
        await wait(pause, undefined, { ...(run.signal && { signal: run.signal }) })
      }
    }
    return this.asRoot(server_id, name, run)
  }

  /** Text of a script, with what stands before each. */
  script(name: ScriptName): string {
    return this.#script('common') + this.#script(name)
  }

  /** The account of the set-up first, once there was one; the other where that one does not get in. */
  async #run(server_id: string, { password, signal }: RemoteRun, use: (client: Client, user: string) => Promise<ScriptEnd>): Promise<ScriptEnd> {
    const { app_username, root_username, setup_complete } = this.#servers.get(server_id)
    const [first, second] = setup_complete ? [app_username, root_username] : [root_username, app_username]
    const as = (user: string) => this.#servers.withLogin(server_id, { user, password: password ?? null }, (client) => use(client, user), signal)
    try {
      return await as(first)
    } catch (error) {
      if (reasonOf(error) !== 'auth_failed' || first === second) throw error
      return await as(second)
    }
  }

  #script(name: ScriptName | 'common'): string {
    const known = this.#scripts.get(name)
    if (known !== undefined) return known
    const text = readFileSync(join(this.#folder, `${name}.sh`), 'utf8')
    this.#scripts.set(name, text)
    return text
  }
}

/** Reasons for which getting back is worth a try. */
const lost: ReadonlySet<string> = new Set(['connection_lost', 'channel_failed', 'timeout', 'refused', 'unreachable'])

/** What the script printed. Throws UPSTREAM_FAILED, with what it said, where it did not end well. */
export function printed({ exit_code, signal, stdout, stderr }: ScriptEnd, what: string): string {
  if (exit_code === 0) return stdout
  const how = signal === null ? `exit code ${exit_code}` : `signal ${signal}`
  throw new AppError('UPSTREAM_FAILED', `${what} failed on the server (${how}): ${stderr.trim().slice(-500) || 'it said nothing'}`, { exit_code, signal })
}
