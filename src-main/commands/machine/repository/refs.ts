/** Branches, tags and the current branch of a repository, read from its files. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { RepositoryFacts } from './facts.ts'

type Folders = Pick<RepositoryFacts, 'git_dir' | 'common_dir'>

const head_limit_bytes = 64 * 1024
const packed_limit_bytes = 4 * 1024 * 1024

/** The branch HEAD is on, a short hash when detached, or null. */
export function headOf(facts: Pick<Folders, 'git_dir'>): string | null {
  const text = readShort(join(facts.git_dir, 'HEAD'), head_limit_bytes)?.trim()
  return !text ? null : text.startsWith('ref: ') ? text.slice(5).replace(/^refs\/heads\//, '') : text.slice(0, 12)
}

/** The remote the current branch follows, else origin, else the first, else null. */
export function remoteOf(facts: RepositoryFacts): string | null {
  const branch = headOf(facts)
  const followed = branch === null ? undefined : facts.followed.get(branch)
  if (followed) return followed
  return facts.remotes.includes('origin') ? 'origin' : (facts.remotes[0] ?? null)
}

/** Branches, remote branches and tags by name; at most `limit`, from loose and packed refs. */
export function refsOf(facts: Folders, limit: number): { name: string; kind: 'branch' | 'remote' | 'tag' }[] {
  const found = new Map<string, 'branch' | 'remote' | 'tag'>()
  for (const [folder, kind] of [
    ['heads', 'branch'],
    ['remotes', 'remote'],
    ['tags', 'tag'],
  ] as const) {
    for (const name of looseRefs(join(facts.common_dir, 'refs', folder), '', limit)) found.set(name, kind)
  }
  for (const line of (readShort(join(facts.common_dir, 'packed-refs'), packed_limit_bytes) ?? '').split('\n')) {
    if (found.size >= limit) break
    const ref = /^[0-9a-f]+ refs\/(heads|remotes|tags)\/(.+)$/.exec(line)
    if (ref) found.set(ref[2]!, ref[1] === 'heads' ? 'branch' : ref[1] === 'tags' ? 'tag' : 'remote')
  }
  return [...found].slice(0, limit).map(([name, kind]) => ({ name, kind }))
}

function looseRefs(folder: string, above: string, limit: number): string[] {
  const names: string[] = []
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (names.length >= limit) break
      if (entry.isDirectory()) names.push(...looseRefs(join(folder, entry.name), `${above}${entry.name}/`, limit - names.length))
      else if (!entry.name.endsWith('.lock')) names.push(above + entry.name)
    }
  } catch {
    // no such refs
  }
  return names
}

function readShort(path: string, limit_bytes: number): string | null {
  try {
    const entry = statSync(path)
    return entry.isFile() && entry.size <= limit_bytes ? readFileSync(path, 'utf8') : null
  } catch {
    return null
  }
}
