/** Which commit is checked out around a folder, read from the files of git without running it. */
import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { placeOf, type RepositoryPlace } from './find-repository.ts'
import { LookedAt } from './looked-at.ts'

const ref_limit_bytes = 64 * 1024
const packed_limit_bytes = 4 * 1024 * 1024
const full_hash = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/
/** A symbolic ref can name another one; git follows as many. */
const most_links = 5

/** Many jobs start in the same folder one after the other: where its repository stands is looked for at most once in this time. */
const fresh_ms = 1000
let last: { from: string; place: RepositoryPlace | null; at_ms: number } | undefined

/** The full hash; null where no repository is around it, nothing is committed yet, or its files cannot be read. Never throws. */
export function checkedOutCommit(from: string): string | null {
  if (last?.from !== from || performance.now() - last.at_ms > fresh_ms) last = { from, place: placeAround(from), at_ms: performance.now() }
  return last.place && commitOf('HEAD', last.place)
}

function placeAround(from: string): RepositoryPlace | null {
  const looked = new LookedAt()
  for (let folder = from; ; folder = dirname(folder)) {
    const dot_git = join(folder, '.git')
    if (looked.exists(dot_git)) {
      const place = placeOf(dot_git, looked)
      if (place.doubt === null && looked.exists(join(place.git_dir, 'HEAD'))) return place
    }
    if (folder === dirname(folder)) return null
  }
}

function commitOf(name: string, place: RepositoryPlace, links = 0): string | null {
  const text = textOf(join(place.git_dir, name)) ?? textOf(join(place.common_dir, name))
  const target = text === null ? undefined : /^ref: *(refs\/[^\s]+)$/.exec(text)?.[1]
  if (target !== undefined) return links < most_links && !target.split('/').includes('..') ? commitOf(target, place, links + 1) : null
  if (text !== null) return full_hash.test(text) ? text : null
  const packed = textOf(join(place.common_dir, 'packed-refs'), packed_limit_bytes)
  const line = packed?.split('\n').find((one) => one.endsWith(` ${name}`))
  const hash = line?.slice(0, line.indexOf(' '))
  return hash !== undefined && full_hash.test(hash) ? hash : null
}

function textOf(path: string, limit_bytes = ref_limit_bytes): string | null {
  try {
    const entry = statSync(path, { throwIfNoEntry: false })
    return entry?.isFile() && entry.size <= limit_bytes ? readFileSync(path, 'utf8').trim() : null
  } catch {
    return null
  }
}
