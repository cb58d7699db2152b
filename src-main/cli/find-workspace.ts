/** Finds the workspace of a call and the working directory in it (API.md 6). */
import { resolve } from 'node:path'
import type { Client } from '../../src-preload/contract/index.ts'
import type { Workspace } from '../../src-preload/contract/workspaces.ts'
import { AppError } from '../base/app-error.ts'
import { type Circumstances, namedWorkspace } from './circumstances.ts'
import { gitRoot, isInside, realOr, within } from './folders.ts'
import type { Reach } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'

export interface Place {
  workspace: string
  /** Relative to the workspace, or absolute where it lies outside and the host is to refuse it. */
  work_dir: string
}

/** Adds the workspace to the known ones where it is new. A named one is trusted, a found one is not made so. */
export async function findWorkspace(given: Arguments, circumstances: Circumstances, reach: Reach): Promise<Place> {
  const cwd = realOr(circumstances.cwd)
  const named = namedWorkspace(given, circumstances)
  const known = await reach.call((client) => knownWorkspaces(client))
  const workspace = named ? await trusted(realOr(named), known, reach) : await found(cwd, known, reach)
  const work_dir = given.flags.get('work-dir')
  // A folder is meant from where the user stands; who stands outside means it from the workspace.
  const base = isInside(workspace.path, cwd) ? cwd : workspace.path
  return { workspace: workspace.id, work_dir: within(workspace.path, work_dir === undefined ? base : resolve(base, work_dir)) }
}

async function knownWorkspaces(client: Client): Promise<Workspace[]> {
  const all: Workspace[] = []
  let cursor: string | null = null
  do {
    const page: { items: Workspace[]; next_cursor: string | null } = await client.workspaces.list({ limit: 500, ...(cursor && { cursor }) })
    all.push(...page.items)
    cursor = page.next_cursor
  } while (cursor)
  return all
}

async function trusted(path: string, known: readonly Workspace[], reach: Reach): Promise<Workspace> {
  const same = known.find((each) => each.path === path)
  if (!same) return add(path, true, reach)
  return same.trusted ? same : reach.call((client) => client.workspaces.update({ id: same.id, trusted: true }))
}

async function found(cwd: string, known: readonly Workspace[], reach: Reach): Promise<Workspace> {
  const around = known.filter((each) => each.exists && isInside(each.path, cwd)).sort((a, b) => b.path.length - a.path.length)
  return around[0] ?? add(gitRoot(cwd) ?? cwd, false, reach)
}

/** Two calls may add the same folder at the same moment: then it is looked up. */
async function add(path: string, is_trusted: boolean, reach: Reach): Promise<Workspace> {
  try {
    return await reach.call((client) => client.workspaces.create({ path, trusted: is_trusted }))
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'CONFLICT') throw error
    const same = (await reach.call((client) => knownWorkspaces(client))).find((each) => each.path === path)
    if (!same) throw error
    return same
  }
}
