/** Pulling in two steps: what was fetched is looked at before it is joined with the branch, so that nothing is overwritten that git keeps no copy of. */
import { join } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { type Confirm, fetchLine, line, type RemoteWish, remoteWords } from './acts.ts'
import type { GitReader } from './git-reader.ts'
import type { GitLine, GitStep, JoinHow, JoinStep } from './git-steps.ts'
import { type Arrival, arrivalsOfMerge, arrivalsOfRebase, ignoredLosses, lossWords } from './ignored-losses.ts'
import { outward, type Place, readSmall } from './place.ts'
import { headHash } from './read-history.ts'

export interface PullWish extends RemoteWish {
  how?: 'merge' | 'rebase' | 'ff-only' | undefined
  autostash?: boolean | undefined
  confirm?: Confirm
}

/** The steps of a pull. Throws CONFLICT where neither the request nor the configuration says from where, and INVALID_INPUT. */
export async function pullSteps(reader: GitReader, place: Place, asked: PullWish): Promise<GitStep[]> {
  const words = remoteWords(asked)
  const { branch, config } = await configured(reader, place)
  if (asked.branch === undefined && config(`branch.${branch}.merge`) === null)
    throw new AppError('CONFLICT', 'The branch follows no branch of a remote. Name the remote and the branch, or publish the branch first.', {
      reason: 'no_upstream',
    })
  const fetch = words.length > 0 ? line('fetch', '--progress', ...words) : fetchLine({ remote: config(`branch.${branch}.remote`) ?? 'origin' })
  return [
    fetch,
    {
      do: 'join',
      how: howOf(asked.how, config(`branch.${branch}.rebase`) ?? config('pull.rebase'), config('pull.ff')),
      autostash: asked.autostash === true,
      follows: asked.branch === undefined,
      overwrite: asked.confirm !== undefined,
    },
  ]
}

/** What was asked for, or else what the person configured, as git's own pull reads it. */
function howOf(asked: PullWish['how'], rebase: string | null, ff: string | null): JoinHow {
  if (asked === 'rebase') return rebase !== null && /^m/.test(rebase) ? 'rebase-merges' : 'rebase'
  const merge = ff === 'false' ? 'no-ff' : 'merge'
  if (asked !== undefined) return asked === 'merge' ? merge : asked
  if (rebase !== null && /^(?:m|merges)$/.test(rebase)) return 'rebase-merges'
  if (rebase !== null) return /^(?:false|no|off|0|)$/i.test(rebase) ? merge : 'rebase'
  return ff === 'only' ? 'ff-only' : ff === null ? 'unsaid' : merge
}

async function configured(reader: GitReader, place: Place): Promise<{ branch: string; config: (key: string) => string | null }> {
  const ask = async (args: readonly string[]) => (await reader.ask({ args, repo: place.repo, ok: [0, 1, 128] }, place.around)).stdout.toString('utf8')
  const branch = (await ask(['symbolic-ref', '--quiet', '--short', 'HEAD'])).trim()
  const found = new Map<string, string>()
  for (const entry of (await ask(['config', '--list', '-z'])).split('\0')) {
    const end = entry.indexOf('\n')
    // A key without a value is a yes. The section and the last part of a key know no capitals, and git writes those small.
    if (entry) found.set(end < 0 ? entry : entry.slice(0, end), end < 0 ? 'true' : entry.slice(end + 1))
  }
  return { branch, config: (key) => found.get(key) ?? null }
}

/** The line as which joining is judged before anything is fetched. */
export const judgedJoin = ({ how }: JoinStep): GitLine => (how.startsWith('rebase') ? line('rebase', 'FETCH_HEAD') : line('merge', '--no-edit', 'FETCH_HEAD'))

/**
 * The line that joins what FETCH_HEAD names; null where nothing is new. Throws CONFLICT with `details.reason`: "diverged" where both sides went on and nobody said how they
 * are joined, "ignored_files" where files would be lost that git keeps no copy of, "unknown_name" where nothing to join was fetched.
 */
export async function joinLine(
  reader: GitReader,
  place: Place,
  { how, autostash, follows, overwrite }: JoinStep,
  signal?: AbortSignal,
): Promise<GitLine | null> {
  const fetched = fetchedTips(place)
  const [tip] = fetched
  if (tip === undefined)
    throw new AppError('CONFLICT', 'The remote has no branch of the name that is followed, so there is nothing to join.', { reason: 'unknown_name' })
  const head = await headHash(reader, place)
  const isAncestor = async (one: string, other: string) =>
    (await reader.ask({ args: ['merge-base', '--is-ancestor', one, other], repo: place.repo, ok: [0, 1] }, place.around, signal)).exit_code === 0
  if (head !== null && fetched.length === 1 && (await isAncestor(tip, head))) return null
  const forward = fetched.length === 1 && (head === null || (await isAncestor(head, tip)))
  if (!forward && (how === 'unsaid' || how === 'ff-only'))
    throw new AppError('CONFLICT', 'Both sides have commits that the other has not. Say whether they are merged, or yours put on top.', { reason: 'diverged' })
  const rebases = how.startsWith('rebase') && !forward
  if (rebases && fetched.length > 1)
    throw new AppError('CONFLICT', 'Several branches are followed, so nothing can be put on top of them. Merge instead.', { reason: 'failed' })
  if (!overwrite) {
    const arrivals = rebases ? arrivalsOfRebase(tip, head) : (await Promise.all(fetched.map((one) => arrivalsOfMerge(reader, place, one, head)))).flat()
    const lost = (await ignoredLosses(reader, place, arrivals, signal)).map((path) => outward(place, path))
    if (lost.length > 0) throw new AppError('CONFLICT', lossWords(lost, lost.length), { reason: 'ignored_files' })
  }
  const stash = autostash ? ['--autostash'] : []
  if (!rebases) {
    const ff = forward && how !== 'no-ff' ? ['--ff-only'] : how === 'no-ff' ? ['--no-ff'] : []
    return line('merge', '--no-edit', ...ff, ...stash, 'FETCH_HEAD')
  }
  const fork = follows ? await forkPoint(reader, place) : null
  return line('rebase', ...(how === 'rebase-merges' ? ['--rebase-merges'] : []), ...stash, '--onto', tip, fork ?? tip)
}

const fetchedTips = ({ git_dir }: Place): string[] =>
  (readSmall(join(git_dir, 'FETCH_HEAD')) ?? '').split('\n').flatMap((text) => /^([0-9a-f]{40,64})\t\t/.exec(text)?.[1] ?? [])

/** What joining brings that was fetched, by what was asked for or is configured. */
export async function fetchedArrivals(reader: GitReader, place: Place, asked: PullWish['how']): Promise<Arrival[]> {
  const { branch, config } = await configured(reader, place)
  const how = howOf(asked, config(`branch.${branch}.rebase`) ?? config('pull.rebase'), config('pull.ff'))
  const head = await headHash(reader, place)
  const tips = fetchedTips(place)
  if (how.startsWith('rebase')) return tips.flatMap((tip) => arrivalsOfRebase(tip, head))
  return (await Promise.all(tips.map((tip) => arrivalsOfMerge(reader, place, tip, head)))).flat()
}

/** Where the branch left the one it follows, by what that was once: null where the reflog does not tell. */
async function forkPoint(reader: GitReader, place: Place): Promise<string | null> {
  const { stdout, exit_code } = await reader.ask(
    { args: ['merge-base', '--fork-point', '@{upstream}', 'HEAD'], repo: place.repo, ok: [0, 1, 128] },
    place.around,
  )
  return exit_code === 0 ? stdout.toString('latin1').trim() || null : null
}
