/** Says how one gets to a server: its record first, then what ~/.ssh/config says of its host; each jump host in the same way. */
import type { ParsedKey } from 'ssh2'
import { AppError } from '../base/app-error.ts'
import type { Secret } from '../base/secret.ts'
import type { Stop, Way } from '../ssh/connect.ts'
import { type HostSettings, readSshConfig, type SshConfigEntry, settingsOf } from '../ssh/read-ssh-config.ts'
import { sshFailed } from '../ssh/ssh-failed.ts'
import type { ServerRecord } from '../store/server-rows.ts'

export interface WaysOptions {
  home: string
  /** The agent of whoever runs the host; null for none. */
  agent: string | null
  /** The key kept under this id. Throws NOT_FOUND and CONFLICT. */
  storedKey: (id: string) => ParsedKey
  /** Throws SSH_FAILED. */
  keyFile: (path: string) => ParsedKey
}

export interface Asked {
  user: string
  password?: Secret | null
  accept?: Way['accept']
}

/** REMOTE.md 1. */
const most_hops = 4

/** Where the server stands: what its host key is pinned for. */
export function placeOf(record: Pick<ServerRecord, 'host' | 'port' | 'root_username'>, home: string): { host: string; port: number } {
  const settings = settingsOf(readSshConfig(home), record.host, record.root_username, home)
  return { host: settings.host_name, port: record.port ?? settings.port ?? 22 }
}

/** Throws SSH_FAILED (keys that cannot be used), CONFLICT and INVALID_INPUT for a configuration that would run a program. */
export function wayTo(record: ServerRecord, asked: Asked, options: WaysOptions): Way {
  const { home } = options
  const entries = readSshConfig(home)
  const settings = followable(settingsOf(entries, record.host, asked.user, home), record.host)
  return {
    host: settings.host_name,
    port: record.port ?? settings.port ?? 22,
    user: asked.user,
    hops: hopsOf(record.proxy_jump ?? settings.proxy_jump, asked.user, entries, home),
    credentials: {
      keys: keysOf(record, settings, options),
      agent: record.use_ssh_agent ? (settings.identity_agent ?? options.agent) : null,
      password: asked.password ?? null,
    },
    accept: asked.accept ?? null,
  }
}

/** The key of the record, its key file, then what the configuration names for this host and can be used as it is. */
function keysOf(record: ServerRecord, settings: HostSettings, { storedKey, keyFile }: WaysOptions): ParsedKey[] {
  const own = [...(record.key_id === null ? [] : [storedKey(record.key_id)]), ...(record.manual_key_path === null ? [] : [keyFile(record.manual_key_path)])]
  if (own.length > 0) return own
  return settings.identity_files.flatMap((path) => {
    try {
      return [keyFile(path)]
    } catch (error) {
      // Named for all hosts alike, it may not be there; the agent has it where it is encrypted.
      if (error instanceof AppError && error.code === 'SSH_FAILED') return []
      throw error
    }
  })
}

function hopsOf(jump: string | null, user: string, entries: readonly SshConfigEntry[], home: string): Stop[] {
  if (jump === null) return []
  const words = jump.split(',').map((word) => word.trim())
  if (words.length > most_hops) throw sshFailed('jump_failed', `There are more than ${most_hops} jump hosts on the way.`)
  return words.map((word) => {
    const [, account, bracketed, plain = '', port] = /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(word) ?? []
    const alias = bracketed ?? plain
    if (alias === '') throw sshFailed('jump_failed', `"${word}" names no jump host. Write [user@]host[:port].`)
    const settings = followable(settingsOf(entries, alias, account ?? user, home), alias)
    return { host: settings.host_name, port: Number(port) || settings.port || 22, user: account ?? user }
  })
}

/** ProxyCommand would be run through a shell with whatever stands in the file. */
function followable(settings: HostSettings, alias: string): HostSettings {
  if (!settings.has_proxy_command) return settings
  throw sshFailed(
    'jump_failed',
    `~/.ssh/config names a ProxyCommand for ${alias}, which is a shell line and is not run. Use ProxyJump there, or name the jump host here.`,
  )
}
