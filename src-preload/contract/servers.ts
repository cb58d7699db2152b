/** Servers that are reached over SSH: the keys to get in with, their records, and what is done there as jobs in steps. */
import { z } from 'zod'
import { job } from './jobs.ts'
import { id, operation, success, timestamp } from './shapes.ts'

/** Why a server could not be used; `details.reason` of SSH_FAILED, and in square brackets in the message of a step that failed for it. */
export const ssh_reasons = [
  'unreachable',
  'timeout',
  'refused',
  'host_key_unknown',
  'host_key_changed',
  'auth_failed',
  'no_key',
  'key_encrypted',
  'key_permissions',
  'agent_unavailable',
  'jump_failed',
  'no_sudo',
  'sudo_password',
  'unsupported_platform',
  'connection_lost',
  'channel_failed',
] as const
export type SshReason = (typeof ssh_reasons)[number]

/** Lists under /api/v1: numbered pages, newest first; a page beyond the last is empty. */
export const paged_query = z.strictObject({
  page: z.int().min(1).max(1_000_000).default(1),
  per_page: z.int().min(1).max(100).default(20),
  /** Part of a name, a host or a tag, case ignored. */
  filter: z.string().max(200).optional(),
})
export const pagedOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), page: z.int(), per_page: z.int(), total: z.int() })

const key_name = z
  .string()
  .min(1)
  .max(50)
  .regex(/^[A-Za-z0-9][A-Za-z0-9 _.@-]*$/, 'Letters, digits, spaces and - _ . @, beginning with a letter or a digit.')

export const ssh_key = z.object({
  /** For a key of the agent its fingerprint. */
  id: z.string(),
  name: z.string(),
  /** As in the public line: `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256` ... */
  type: z.string(),
  /** `SHA256:...`, as ssh-keygen -l writes it. */
  fingerprint: z.string(),
  /** One line, to be put into an authorized_keys. */
  public_key: z.string(),
  source: z.enum(['stored', 'agent']),
  /** Null for a key of the agent. */
  created: timestamp.nullable(),
})
export type SshKey = z.infer<typeof ssh_key>

/** Made here, or brought along: OpenSSH or PEM, at most 16 KB, with its passphrase where it is encrypted. It is sealed, and never answered. */
export const ssh_key_input = z.union([
  z.strictObject({ name: key_name, generate: z.literal('ed25519') }),
  z.strictObject({ name: key_name, private_key: z.string().min(1).max(16_384), passphrase: z.string().max(1024).optional() }),
])
export type SshKeyInput = z.infer<typeof ssh_key_input>

const server_name = z
  .string()
  .min(1)
  .max(50)
  .regex(/^[A-Za-z0-9_.-](?:[A-Za-z0-9 _.-]*[A-Za-z0-9_.-])?$/, 'Letters, digits, - _ . and blanks inside.')
/** A name, an IPv4 or IPv6 address, or an alias of ~/.ssh/config. */
const host = z
  .string()
  .min(1)
  .max(253)
  .regex(/^(?!-)[A-Za-z0-9_.:%-]+$/, 'A host name, an address, or an alias of ~/.ssh/config.')
const unix_name = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'The name of a Unix account: small letters, digits, - and _.')
const port = z.int().min(1).max(65_535)
const absolute_path = z
  .string()
  .max(4096)
  .regex(/^\/[^\0-\x1f\x7f]*$/, 'An absolute path.')
/** `[user@]host[:port]`, several with commas between them. */
const proxy_jump = z
  .string()
  .max(1000)
  .regex(
    /^(?:[a-z_][a-z0-9_-]{0,31}@)?(?!-)(?:[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.%]+\])(?::\d{1,5})?(?:,(?:[a-z_][a-z0-9_-]{0,31}@)?(?!-)(?:[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.%]+\])(?::\d{1,5})?){0,3}$/,
    '[user@]host[:port], at most four with commas between them.',
  )
const tag = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[^\0-\x1f\x7f,]+$/, 'One line without commas.')
const tags = z.array(tag).max(20)

export const server_input = z.strictObject({
  name: server_name,
  host,
  /** Null: the port of the alias, else 22. */
  port: port.nullable().default(null),
  root_username: unix_name.default('root'),
  app_username: unix_name.default('deploy'),
  /** Default: true where neither key is given. */
  use_ssh_agent: z.boolean().optional(),
  manual_key_path: absolute_path.nullable().default(null),
  key_id: id.nullable().default(null),
  proxy_jump: proxy_jump.nullable().default(null),
  tags: tags.default([]),
})
export type ServerInput = z.infer<typeof server_input>

/** What is left out stays. Another host, port or way there forgets the host key and what was set up. */
export const server_patch = z.strictObject({
  id,
  name: server_name.optional(),
  host: host.optional(),
  port: port.nullable().optional(),
  root_username: unix_name.optional(),
  app_username: unix_name.optional(),
  use_ssh_agent: z.boolean().optional(),
  manual_key_path: absolute_path.nullable().optional(),
  key_id: id.nullable().optional(),
  proxy_jump: proxy_jump.nullable().optional(),
  tags: tags.optional(),
})
export type ServerPatch = z.infer<typeof server_patch>

export const host_key_pin = z.object({
  type: z.string(),
  /** `SHA256:...`, as ssh-keygen -l writes it. */
  fingerprint: z.string(),
  pinned_at: timestamp,
  /** `known_hosts`: taken over from ~/.ssh/known_hosts. */
  from: z.enum(['accepted', 'known_hosts']),
})
export type HostKeyPin = z.infer<typeof host_key_pin>

export const server_status = z.enum(['unknown', 'online', 'offline', 'error'])
export type ServerStatus = z.infer<typeof server_status>

export const server = z.object({
  id,
  created: timestamp,
  updated: timestamp,
  name: z.string(),
  host: z.string(),
  /** Null: the port of the alias in ~/.ssh/config, else 22. */
  port: z.int().nullable(),
  root_username: z.string(),
  app_username: z.string(),
  use_ssh_agent: z.boolean(),
  manual_key_path: z.string().nullable(),
  key_id: z.string().nullable(),
  proxy_jump: z.string().nullable(),
  setup_complete: z.boolean(),
  security_locked: z.boolean(),
  tags: z.array(z.string()),
  host_key: host_key_pin.nullable(),
  /** The account of the last login that worked. */
  connected_as: z.string().nullable(),
  last_seen_at: timestamp.nullable(),
  status: server_status,
  /** An armed guard: when the server puts itself back, unless the lockdown is proved before. */
  guard: z.object({ job_id: z.string(), reverts_at: timestamp }).nullable(),
})
export type Server = z.infer<typeof server>

const mode = z.enum(['async', 'sync']).default('async')
/** `SHA256:` and the unpadded base64 of 32 bytes. */
export const fingerprint = z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'A fingerprint as ssh-keygen -l writes it: SHA256:...')

export const server_test_input = z.strictObject({
  id,
  mode,
  /** For a rented server's first login; kept in memory for this job alone. */
  password: z.string().min(1).max(1024).optional(),
  /** Pins exactly the key with this fingerprint. */
  accept_host_key: fingerprint.optional(),
  /** Lets `accept_host_key` take the place of a key that is pinned already. */
  replace_host_key: z.boolean().optional(),
})
export type ServerTestInput = z.infer<typeof server_test_input>

const login = z.object({ ok: z.boolean(), reason: z.string().nullable() })
export const server_test_report = z.object({
  status: z.enum(['online', 'offline', 'error']),
  tcp: z.object({ ok: z.boolean(), latency_ms: z.number().nullable() }),
  host_key: z.object({ type: z.string(), fingerprint: z.string(), state: z.enum(['unknown', 'pinned', 'changed']) }).nullable(),
  root: login,
  app: login.extend({ sudo: z.boolean() }),
  platform: z.object({ id: z.string(), version: z.string(), arch: z.string(), init: z.string() }).nullable(),
})
export type ServerTestReport = z.infer<typeof server_test_report>

const public_key_line = z
  .string()
  .min(20)
  .max(16_384)
  .regex(
    /^[^\0-\x1f\x7f]*(?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp\d+|sk-[a-z0-9@.-]+) [A-Za-z0-9+/=]{16,}(?: [^\0-\x1f\x7f]*)?$/,
    'The line of a public key: TYPE BASE64 COMMENT.',
  )
const package_name = z.string().regex(/^[a-z0-9][a-z0-9+.-]{1,99}$/, 'The name of a Debian package.')
const packages = z.array(package_name).max(200)

/** Either a plan is made, or one is applied, or both at once. */
const planned = {
  id,
  mode: mode.optional(),
  /** Tells what would be done, and does nothing. */
  dry_run: z.boolean().optional(),
  /** Applies exactly that plan; no other field goes with it. */
  plan_id: id.optional(),
}
const login_password = z.string().min(1).max(1024).optional()
const ssh_keys = z.array(public_key_line).max(50).optional()

export const server_setup_input = z.strictObject({
  ...planned,
  password: login_password,
  ssh_keys,
  packages: packages.optional(),
  upgrade: z.boolean().optional(),
  directories: z.boolean().optional(),
})
export const server_user_input = z.strictObject({ ...planned, password: login_password, ssh_keys })
export const server_packages_input = z.strictObject({
  ...planned,
  packages: packages.min(1).optional(),
  upgrade: z.boolean().optional(),
  /** Fresh lists first; default true. */
  update_first: z.boolean().optional(),
})
export type ServerSetupInput = z.infer<typeof server_setup_input>
export type ServerPackagesInput = z.infer<typeof server_packages_input>

export const plan_step = z.object({
  name: z.string(),
  state: z.enum(['change', 'already', 'blocked']),
  before: z.string().nullable(),
  after: z.string().nullable(),
  commands: z.array(z.string()),
  files: z.array(z.object({ path: z.string(), mode: z.string(), owner: z.string(), diff: z.string() })),
  verify: z.string().nullable(),
  undo: z.string().nullable(),
  note: z.string().nullable(),
})
export type PlanStep = z.infer<typeof plan_step>

export const server_plan = z.object({
  plan_id: z.string(),
  /** Of the facts it was made from. */
  hash: z.string(),
  kind: z.string(),
  server_id: z.string(),
  made_at: timestamp,
  expires_at: timestamp,
  steps: z.array(plan_step),
  /** What stands in the way, a sentence each. */
  blocked: z.array(z.string()),
  downtime_ms: z.object({ expected: z.number().nullable() }),
})
export type ServerPlan = z.infer<typeof server_plan>

const accepted = z.object({ id, status: z.string(), position: z.int().nullable() })
const done = z.object({ job, report: z.unknown() })
const answers = {
  other_answers: [{ status: 202, when: (answer: object) => !('job' in answer || 'plan_id' in answer), what: 'Taken in; the job tells the rest' }],
} as const

const keys_path = '/api/v1/ssh/keys'
const path = '/api/v1/servers/{id}'
const one = z.strictObject({ id })

export const servers_contract = {
  keys: operation('admin')
    .route({ method: 'GET', path: keys_path, summary: 'Keys to log in with: those kept here, and those of the agent' })
    .input(paged_query)
    .output(pagedOf(ssh_key)),
  addKey: operation('admin')
    .route({ method: 'POST', path: keys_path, summary: 'Make a key, or bring one along; its private part is sealed' })
    .input(ssh_key_input)
    .output(ssh_key),
  removeKey: operation('admin')
    .route({ method: 'DELETE', path: `${keys_path}/{id}`, summary: 'Delete a key that no server uses' })
    .input(one)
    .output(success),
  list: operation('read')
    .route({ method: 'GET', path: '/api/v1/servers', summary: 'Servers, newest first' })
    .input(paged_query.extend({ tag: tag.optional() }))
    .output(pagedOf(server)),
  get: operation('read').route({ method: 'GET', path, summary: 'One server' }).input(one).output(server),
  create: operation('admin').route({ method: 'POST', path: '/api/v1/servers', summary: 'Add a server' }).input(server_input).output(server),
  update: operation('admin').route({ method: 'PATCH', path, summary: 'Change a server; what is left out stays' }).input(server_patch).output(server),
  remove: operation('admin').route({ method: 'DELETE', path, summary: 'Forget a server; nothing on it is touched' }).input(one).output(success),
  test: operation('run', answers)
    .route({ method: 'POST', path: `${path}/test`, summary: 'Look how one gets in: network, host key, accounts, sudo, platform' })
    .input(server_test_input)
    .output(z.union([done, accepted])),
  setup: operation('admin', answers)
    .route({ method: 'POST', path: `${path}/setup`, summary: 'Set a server up: account, keys, sudo, packages, folders' })
    .input(server_setup_input)
    .output(z.union([done, server_plan, accepted])),
  setupUser: operation('admin', answers)
    .route({ method: 'POST', path: `${path}/setup/user`, summary: 'Set up the account alone: keys, sudo, and the proof that it gets in' })
    .input(server_user_input)
    .output(z.union([done, server_plan, accepted])),
  setupPackages: operation('admin', answers)
    .route({ method: 'POST', path: `${path}/setup/packages`, summary: 'Install packages' })
    .input(server_packages_input)
    .output(z.union([done, server_plan, accepted])),
}
