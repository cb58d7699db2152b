/** What going on with, skipping a step of, or giving up a half-done merge, rebase, pick or row of patches writes into the folder, read off what git keeps of it. */
import { join } from 'node:path'
import type { GitReader } from './git-reader.ts'
import { type Arrival, arrivalsOfCommits } from './ignored-losses.ts'
import { operationOf } from './operation-state.ts'
import { type Place, readSmall } from './place.ts'

/** Patches of one row that are looked at. */
const most_patches = 1000

/** Empty where nothing is in progress. */
export async function continuedArrivals(reader: GitReader, place: Place, action: 'continue' | 'skip' | 'abort' | 'quit'): Promise<Arrival[]> {
  const operation = operationOf(place)
  if (operation === null || action === 'quit') return []
  const read = (name: string): string => readSmall(join(place.git_dir, name)) ?? ''
  const hash = (name: string): string | null => /^[0-9a-f]{40,64}/.exec(read(name).trim())?.[0] ?? null
  const resets = (name: string | null): Arrival[] => (name === null ? [] : [{ tree: name }])
  const put_aside = hash('rebase-merge/autostash') ?? hash('rebase-apply/autostash')
  const back: Arrival[] = put_aside === null ? [] : [{ from: `${put_aside}^1`, to: put_aside }]
  if (action === 'abort')
    return [
      ...back,
      ...resets(hash('rebase-merge/orig-head') ?? hash('rebase-apply/orig-head') ?? hash('sequencer/head')),
      ...resets(operation.kind === 'am' ? hash('ORIG_HEAD') : 'HEAD'),
    ]
  const todo = `${read('rebase-merge/git-rebase-todo')}\n${read('sequencer/todo')}`
  const steps = [...todo.matchAll(/^(\w+) (?:-[cC] )?([0-9a-f]{7,64})\b/gm)]
  const commits = async (reverse: boolean) => {
    const named = steps.flatMap(([, word, short]) => ((word === 'revert') === reverse ? [short!] : []))
    return named.length === 0 ? [] : arrivalsOfCommits(reader, place, await whole(reader, place, named), { reverse })
  }
  const patches: Arrival = { paths: patchesLeft(place).flatMap(patchedPaths) }
  return [...back, ...(action === 'skip' ? resets('HEAD') : []), ...(await commits(false)), ...(await commits(true)), patches]
}

async function whole(reader: GitReader, place: Place, short: readonly string[]): Promise<string[]> {
  const { stdout, exit_code } = await reader.ask({ args: ['rev-list', '--no-walk=unsorted', ...short], repo: place.repo, ok: [0, 128] }, place.around)
  return exit_code === 0 ? stdout.toString('latin1').split('\n').filter(Boolean) : []
}

/** The patches of a row that were not applied yet. */
function patchesLeft({ git_dir }: Place): string[] {
  const number = (name: string) => Number(readSmall(join(git_dir, 'rebase-apply', name))?.trim() ?? 0)
  const [next, last] = [number('next'), number('last')]
  const texts: string[] = []
  for (let at = Math.max(1, next); at <= last && texts.length < most_patches; at++)
    texts.push(readSmall(join(git_dir, 'rebase-apply', String(at).padStart(4, '0'))) ?? '')
  return texts
}

/** Files that a patch or a mailbox of patches makes or changes. Names with odd characters stand in quotes and are not read. */
export const patchedPaths = (text: string): string[] =>
  [...text.matchAll(/^(?:\+\+\+ b\/|rename to |copy to )(.+?)\t?$/gm)].map(([, path]) => path!.replace(/\r$/, ''))
