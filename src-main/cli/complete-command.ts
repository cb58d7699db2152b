/** Completes the command of `run` and `check`: asks the host where one runs, else the policies in this process; opens no database and changes nothing. */
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join, resolve } from 'node:path'
import type { CompletionItem } from '../../src-preload/contract/commands.ts'
import { splitLine } from '../commands/words/split-line.ts'
import { hostSocket } from '../host-line/host-socket.ts'
import { KeyFile, SecretBoxes } from '../store/secret-box.ts'
import { type Circumstances, dataDirOf, namedWorkspace } from './circumstances.ts'
import { gitRoot, isInside, realOr, within } from './folders.ts'
import type { Arguments } from './read-arguments.ts'
import { shellLine } from './shell-line.ts'

/** What is asked of a command line after `run` or `check`. */
export interface CommandQuestion {
  /** Words of the command, the last one being typed. */
  words: readonly string[]
  /** Our own flags before it. */
  given: Arguments
}

/** A host that does not answer a person at the keyboard within this time is left alone. */
const host_patience_ms = 400

/** A workspace as workspaces.json has it; id null for a folder that is not known yet. */
interface Place {
  id: string | null
  path: string
  trusted: boolean
  profile_env: Readonly<Record<string, string>>
  work_dir: string
}

export async function completeCommand({ words, given }: CommandQuestion, circumstances: Circumstances): Promise<CompletionItem[]> {
  const data_dir = dataDirOf(given, circumstances)
  const place = placeOf(data_dir, given, circumstances)
  const typed = words.at(-1) ?? ''
  const line = [...words.slice(0, -1).map((word) => shellLine([word])), typed === '' ? '' : shellLine([typed])].join(' ')
  const items = (await askHost(data_dir, line, place)) ?? (await askPolicies(data_dir, line, place, circumstances))
  return items.map((item) => ({ ...item, insert: plainWord(item.insert) }))
}

/** The workspace that `run` would take, found without adding it to the known ones. */
function placeOf(data_dir: string, given: CommandQuestion['given'], circumstances: Circumstances): Place {
  const cwd = realOr(circumstances.cwd)
  const named = namedWorkspace(given, circumstances)
  const known = knownWorkspaces(data_dir)
  const unknown = (path: string, trusted: boolean) => ({ id: null, path, trusted, profile_env: {} })
  const around = known.filter((each) => isInside(each.path, cwd)).sort((a, b) => b.path.length - a.path.length)
  const found = named ? (known.find((each) => each.path === realOr(named)) ?? unknown(realOr(named), true)) : (around[0] ?? unknown(gitRoot(cwd) ?? cwd, false))
  const base = isInside(found.path, cwd) ? cwd : found.path
  const work_dir = given.flags.get('work-dir')
  return { ...found, work_dir: within(found.path, work_dir === undefined ? base : resolve(base, work_dir)) }
}

/** Read as it lies there: the host writes the file whole, and what cannot be read has no part in completing. */
function knownWorkspaces(data_dir: string): Omit<Place, 'work_dir'>[] {
  interface Stored {
    id: string
    path: string
    trusted: boolean
    profile_id: string | null
    profiles?: { id: string; env: Record<string, string> }[]
  }
  const box = new SecretBoxes([new KeyFile(data_dir)])
  const opened = (env: Record<string, string>) => Object.fromEntries(Object.entries(env).map(([name, value]) => [name, box.open(value)]))
  try {
    const { workspaces } = JSON.parse(readFileSync(join(data_dir, 'workspaces.json'), 'utf8')) as { workspaces: Stored[] }
    return workspaces.map(({ id, path, trusted, profile_id, profiles }) => ({
      id,
      path,
      trusted,
      profile_env: opened(profiles?.find((profile) => profile.id === profile_id)?.env ?? {}),
    }))
  } catch {
    return []
  }
}

/** Undefined where no host answers, or it does not know the workspace: then the policies are read here. */
function askHost(data_dir: string, line: string, { id, work_dir }: Place): Promise<CompletionItem[] | undefined> {
  if (id === null) return Promise.resolve(undefined)
  const { promise, resolve: settle } = Promise.withResolvers<CompletionItem[] | undefined>()
  const body = JSON.stringify({ line, workspace: id, work_dir })
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const asked = request({ socketPath: hostSocket(data_dir), path: '/api/commands/complete', method: 'POST', headers, agent: false }, (answer) => {
    const pieces: Buffer[] = []
    answer.on('data', (piece: Buffer) => pieces.push(piece))
    answer.on('end', () => {
      try {
        settle(answer.statusCode === 200 ? (JSON.parse(Buffer.concat(pieces).toString()) as { items: CompletionItem[] }).items : undefined)
      } catch {
        settle(undefined)
      }
    })
  })
  const giving_up = setTimeout(() => asked.destroy(), host_patience_ms)
  asked.on('error', () => settle(undefined))
  asked.on('close', () => {
    clearTimeout(giving_up)
    settle(undefined)
  })
  asked.end(body)
  return promise
}

async function askPolicies(data_dir: string, line: string, place: Place, { env, root }: Circumstances): Promise<CompletionItem[]> {
  const [{ Commands }, { houseOptions }] = await Promise.all([import('../commands/commands.ts'), import('../house-options.ts')])
  const options = houseOptions('cli', root, { ...env, OPSDECK_WORKSPACE: undefined }, { data_dir }, null)
  using commands = new Commands({
    policies_dir: join(root, 'resources', 'policies'),
    parsed_dir: join(root, 'out', 'policies'),
    tool_path: options.tool_path,
    home: options.home,
    lang: options.lang,
    tz: options.tz,
    state_dir: join(data_dir, 'state'),
    user_policies_dir: join(data_dir, 'policies'),
  })
  const workspace = { id: place.id ?? 'unknown', path: place.path, trusted: place.trusted }
  const around = { workspace, profile_env: place.profile_env, settings: { read_roots: [], odoo_conf: options.odoo_conf } }
  return commands.complete(line, line.length, around, place.work_dir).items
}

/** The word that a quoted one means. */
function plainWord(quoted: string): string {
  return splitLine(quoted).words[0]?.text ?? quoted
}
