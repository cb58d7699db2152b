/** What the palette offers: actions, jobs, favourites and workspaces, in groups; what was used last stands first. */

import type { SavedCommand } from '../../src-preload/contract/commands.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { Workspace } from '../../src-preload/contract/workspaces.ts'
import { statusWord } from '../parts/status.tsx'
import { tellFailure } from '../parts/tell-failure.ts'
import { updateWorkspace } from '../stores/host.ts'
import { sortLive } from '../stores/jobs.ts'
import { boundKeys } from '../stores/key-bindings.ts'
import { openRun } from '../stores/layout.ts'
import { editCommand } from '../stores/typed-line.ts'
import { oneLine, shellLine, tildePath } from '../ui/format.ts'
import { actions } from './actions.ts'

export interface Entry {
  id: string
  name: string
  group: string
  keys: string | undefined
  run: () => void
}

/** The first sign of what is typed leaves only one kind. */
export const prefixes = { '>': 'actions', '@': 'jobs', '~': 'workspaces' } as const

const recent_name = 'opsdeck.recent-actions'
const recent_kept = 6
/** Among much else; with @ there are more. */
const few_jobs = 6
const many_jobs = 200

function recentIds(): string[] {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(recent_name) ?? '[]')
    return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string').slice(0, recent_kept) : []
  } catch {
    return []
  }
}

/** An action was chosen in the palette. */
export function noteRecent(id: string): void {
  if (!actions.some((action) => action.id === id)) return
  try {
    localStorage.setItem(recent_name, JSON.stringify([id, ...recentIds().filter((one) => one !== id)].slice(0, recent_kept)))
  } catch {
    // Then nothing stands first.
  }
}

function actionEntries(): Entry[] {
  const recent = recentIds()
  const place = (id: string) => (recent.includes(id) ? recent.indexOf(id) : recent_kept)
  return actions
    .filter((action) => action.id !== 'palette' && !action.unlisted && action.enabled?.() !== false)
    .map(
      ({ id, name, group, keys, run }): Entry => ({
        id,
        name,
        group: recent.includes(id) ? 'Recent' : group,
        keys: boundKeys(keys === undefined ? { id } : { id, keys }),
        run,
      }),
    )
    .sort((a, b) => place(a.id) - place(b.id))
}

function jobEntries(jobs: ReadonlyMap<string, Job>): Entry[] {
  const { running, waiting, ended } = sortLive(jobs)
  return [...running, ...waiting, ...ended].slice(0, many_jobs).map((job) => ({
    id: `job:${job.id}`,
    name: `${oneLine(job.title)}, ${statusWord(job.status)}`,
    group: 'Job',
    keys: undefined,
    run: () => openRun(job.id, { title: job.title, focus: true }),
  }))
}

const favouriteEntries = (saved: readonly SavedCommand[]): Entry[] =>
  saved.map((one) => {
    const line = shellLine([one.command, ...one.args])
    return {
      id: one.id,
      name: one.name === line ? line : `${one.name}: ${line}`,
      group: 'Favourite',
      keys: undefined,
      run: () => editCommand(line, one.work_dir, one.env, one.context),
    }
  })

const workspaceEntries = (workspaces: readonly Workspace[], home: string | undefined): Entry[] =>
  workspaces
    .filter(({ exists, current }) => exists && !current)
    .map(({ id, path }) => ({
      id: `workspace:${id}`,
      name: tildePath(path, home),
      group: 'Workspace',
      keys: undefined,
      run: () => void updateWorkspace({ id, current: true }).catch((error: unknown) => tellFailure('The workspace was not opened', error)),
    }))

/** How well a name fits what is typed: as its beginning, as a part, word by word; 0 when it does not. */
function score(name: string, typed: string): number {
  const text = name.toLowerCase()
  if (text.startsWith(typed)) return 3
  if (text.includes(typed)) return 2
  return typed.split(/\s+/).every((word) => text.includes(word)) ? 1 : 0
}

function ranked(entries: readonly Entry[], typed: string): Entry[] {
  if (!typed) return [...entries]
  return entries
    .map((entry) => ({ entry, points: score(entry.name, typed) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ entry }) => entry)
}

export interface Known {
  jobs: ReadonlyMap<string, Job>
  saved: readonly SavedCommand[]
  workspaces: readonly Workspace[]
  home: string | undefined
}

/** In the order in which they are shown: without a word the groups one after another, with one what fits best first. */
export function paletteEntries(query: string, known: Known): Entry[] {
  const kind = prefixes[query.trimStart()[0] as keyof typeof prefixes]
  const typed = (kind ? query.trimStart().slice(1) : query).trim().toLowerCase()
  if (kind === 'actions') return ranked(actionEntries(), typed)
  if (kind === 'jobs') return ranked(jobEntries(known.jobs), typed)
  if (kind === 'workspaces') return ranked(workspaceEntries(known.workspaces, known.home), typed)
  const own = actionEntries()
  const recent = own.filter(({ group }) => group === 'Recent')
  const jobs = jobEntries(known.jobs)
  const rest = [...favouriteEntries(known.saved), ...workspaceEntries(known.workspaces, known.home)]
  if (typed === '') return [...recent, ...jobs.slice(0, few_jobs), ...rest, ...own.filter(({ group }) => group !== 'Recent')]
  // Of two that fit as well, an action comes before what merely ran once.
  return ranked([...own, ...rest, ...jobs], typed)
}
