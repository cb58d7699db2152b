/** What a login is tried with, in order: the key kept here, the key file, the agent; at most five keys in one connection (MaxAuthTries of sshd). */
import type { AnyAuthMethod, OpenSSHAgent, ParsedKey } from 'ssh2'
import type { Secret } from '../base/secret.ts'
import { ssh2 } from './load-ssh2.ts'
import { sshFailed } from './ssh-failed.ts'

export const most_keys = 5

/** What somebody has to log in with. */
export interface Credentials {
  /** Keys kept here or in files, in the order in which they are tried. */
  keys: readonly ParsedKey[]
  /** The agent's socket; null for none. */
  agent: string | null
  /** For a rented server's first login. */
  password: Secret | null
}

/** How the agent answered while somebody logged in. */
export interface AgentNote {
  failed: Error | null
  offered: number
}

/** Methods for one account, in order. `note` tells afterwards what the agent had to offer. */
export function loginMethods(username: string, { keys, agent, password }: Credentials, note: AgentNote): AnyAuthMethod[] {
  const own = keys.slice(0, most_keys)
  const left = most_keys - own.length
  return [
    ...own.map((key): AnyAuthMethod => ({ type: 'publickey', username, key })),
    ...(agent !== null && left > 0 ? [{ type: 'agent' as const, username, agent: fewKeysAgent(agent, left, note) }] : []),
    ...(password ? passwordMethods(username, password) : []),
  ]
}

/** sshd with PAM may ask for a password as a question only. */
function passwordMethods(username: string, password: Secret): AnyAuthMethod[] {
  return [
    { type: 'password', username, password: password.reveal() },
    {
      type: 'keyboard-interactive',
      username,
      prompt: (_name, _instructions, _language, prompts, answer) => answer(prompts.map(() => password.reveal())),
    },
  ]
}

/** An agent of which the first keys are offered and no more. */
function fewKeysAgent(socket: string, most: number, note: AgentNote): OpenSSHAgent {
  const agent = new (ssh2().OpenSSHAgent)(socket)
  const all = agent.getIdentities.bind(agent)
  agent.getIdentities = (answer) =>
    all((error, keys) => {
      note.failed = error ?? null
      const few = error ? [] : (keys ?? []).slice(0, most)
      note.offered = few.length
      // No key rather than an error: a password may follow.
      answer(null, few)
    })
  return agent
}

/** A public key that an agent offers. */
export interface AgentKey {
  type: string
  comment: string
  /** As it stands on the wire. */
  wire: Buffer
}

/** Public keys of the agent. Rejects with SSH_FAILED `agent_unavailable`. */
export function agentKeys(socket: string): Promise<AgentKey[]> {
  return new Promise((resolve, reject) => {
    ;new (ssh2().OpenSSHAgent)(socket).getIdentities((error, keys) => {
      if (error) reject(sshFailed('agent_unavailable', 'The ssh agent does not answer. Start it, or name a key.', {}, error))
      else resolve((keys ?? []).map((key) => agentKeyOf('pubKey' in key ? (key.pubKey as ParsedKey) : key)))
    })
  })
}

const agentKeyOf = (key: ParsedKey): AgentKey => ({ type: key.type, comment: key.comment, wire: key.getPublicSSH() })
