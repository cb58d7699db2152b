/** `opsdeck keys create|list|revoke`: API keys. */

import type { Client } from '../../src-preload/contract/index.ts'
import type { ApiKey } from '../../src-preload/contract/keys.ts'
import type { Scope } from '../../src-preload/contract/shapes.ts'
import { AppError } from '../base/app-error.ts'
import { actionOf } from './action-of.ts'
import { type Circumstances, dataDirOf } from './circumstances.ts'
import { exit_codes } from './exit-codes.ts'
import { reachHost } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'
import { timeGiven } from './time-given.ts'
import { UsageError } from './usage-error.ts'

const actions = ['create', 'list', 'revoke'] as const
/** In the order of the contract; written out so that this verb does not load its schemas. */
const scopes = ['read', 'run', 'admin'] as const satisfies readonly Scope[]

export async function keys(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { streams } = circumstances
  const { flags } = given
  const [word, name] = given.words as [string, string | undefined]
  const action = actionOf('keys', word, actions)
  if (action === 'list' && name !== undefined) throw new UsageError('"opsdeck keys list" takes no name.', 'keys')
  if (action !== 'list' && !name)
    throw new UsageError(`"opsdeck keys ${action}" needs the ${action === 'create' ? 'name of the new key' : 'id or the name of a key'}.`, 'keys')
  const wish = action === 'create' ? wishOf(flags, name!) : undefined

  await using reach = await reachHost({ data_dir: dataDirOf(given, circumstances), circumstances, runs_jobs: false })
  if (wish) {
    const made = await reach.call((client) => client.keys.create(wish))
    if (flags.has('json')) await streams.json(made)
    else {
      await streams.out(`${made.key}\n`)
      if (streams.isWatched) await streams.say('this is the only time the key is shown.')
    }
  } else if (action === 'list') {
    const all = await reach.call(allKeys)
    if (flags.has('json')) await streams.json({ items: all, next_cursor: null })
    else for (const key of all) await streams.out(`${rowOf(key)}\n`)
    if (all.length === 0 && !flags.has('json')) await streams.say('there are no keys. Make one with "opsdeck keys create NAME".')
  } else {
    const key = theOne(await reach.call(allKeys), name!)
    await reach.call((client) => client.keys.remove({ id: key.id }))
    if (flags.has('json')) await streams.json({ success: true })
    else await streams.out(`revoked ${key.name}\n`)
  }
  return exit_codes.ok
}

function wishOf(flags: Arguments['flags'], name: string): { name: string; scope: Scope; own_jobs_only?: boolean; expires_at?: string } {
  const scope = flags.get('scope') ?? 'run'
  if (!(scopes as readonly string[]).includes(scope)) throw new UsageError(`--scope is one of ${scopes.join(', ')}, not "${scope}".`, 'keys')
  const expires = flags.get('expires')
  return {
    name,
    scope: scope as Scope,
    ...(flags.has('own-jobs') && { own_jobs_only: true }),
    ...(expires !== undefined && { expires_at: timeGiven('--expires', expires, 'keys') }),
  }
}

async function allKeys(client: Client): Promise<ApiKey[]> {
  const all: ApiKey[] = []
  let cursor: string | null = null
  do {
    const page: { items: ApiKey[]; next_cursor: string | null } = await client.keys.list({ limit: 500, ...(cursor && { cursor }) })
    all.push(...page.items)
    cursor = page.next_cursor
  } while (cursor)
  return all
}

function theOne(all: readonly ApiKey[], name: string): ApiKey {
  const by_id = all.find((key) => key.id === name)
  const by_name = all.filter((key) => key.name === name)
  if (!by_id && by_name.length > 1) throw new AppError('CONFLICT', `${by_name.length} keys are named "${name}". Name the one by its id ("opsdeck keys list").`)
  const key = by_id ?? by_name[0]
  if (!key) throw new AppError('NOT_FOUND', `There is no key "${name}". "opsdeck keys list" shows them.`)
  return key
}

function rowOf(key: ApiKey): string {
  const expires = key.expires_at ? `until ${key.expires_at}` : 'no end'
  return `${key.id}  ${key.scope.padEnd(5)}  ${key.own_jobs_only ? 'own jobs' : 'all jobs'}  ${expires}  used ${key.last_used_at ?? 'never'}  ${key.name}`
}
