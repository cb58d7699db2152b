/** Undo and redo of the last act, by what git itself noted in the reflog; changes in files are kept, or it is not done. */
import type { GitRepository } from '../../src-preload/contract/git.ts'
import { AppError } from '../base/app-error.ts'
import { line } from './acts.ts'
import type { GitReader } from './git-reader.ts'
import type { Arrival } from './ignored-losses.ts'
import { operationOf } from './operation-state.ts'
import { parseReflog, type ReflogEntry, reflog_format } from './parse-log.ts'
import type { Place } from './place.ts'
import { type Memory, type UndoneStep, UndoneSteps } from './undone-steps.ts'

type Step = Omit<UndoneStep, 'at_ms'>

export class UndoSteps {
  /** Good as long as nothing else happened since. */
  readonly #undone: UndoneSteps

  constructor(memory: Memory) {
    this.#undone = new UndoneSteps(memory)
  }

  /** Null where nothing can be: what is half done is gone on with or aborted, for moving HEAD below it would leave it in pieces. */
  async undo(reader: GitReader, place: Place): Promise<Step | null> {
    if (operationOf(place) !== null) return null
    const { entries, branch } = await readReflogs(reader, place)
    const last = this.#last(place, entries[0]?.commit)
    return undoStep(entries, last === null ? 0 : entries.length - last.next, branch)
  }

  async redo(reader: GitReader, place: Place): Promise<Step | null> {
    if (operationOf(place) !== null) return null
    const { entries } = await readReflogs(reader, place)
    const last = this.#last(place, entries[0]?.commit)
    return last && { ...last, from: last.to, to: last.from, lines: last.again }
  }

  noteUndone(place: Place, step: Step): void {
    this.#undone.push(place.git_dir, step)
  }

  noteRedone(place: Place): void {
    this.#undone.pop(place.git_dir)
  }

  /** The last that was undone, if HEAD is still where that left it; if not, what was undone is forgotten. */
  #last(place: Place, head: string | undefined): Step | null {
    const last = this.#undone.of(place.git_dir).at(-1)
    if (last === undefined) return null
    if (last.to === head) return last
    this.#undone.forget(place.git_dir)
    return null
  }

  /** For showing what the two would do. */
  async describe(reader: GitReader, place: Place): Promise<Pick<GitRepository, 'undo' | 'redo'>> {
    const [undo, redo] = [await this.undo(reader, place), await this.redo(reader, place)]
    const shown = (step: Step | null) => step && { what: step.what, to: step.to }
    return { undo: shown(undo), redo: shown(redo) }
  }
}

async function readReflogs(reader: GitReader, place: Place): Promise<{ entries: ReflogEntry[]; branch: ReflogEntry[] }> {
  const ask = async (ref: string) => {
    const args = ['reflog', 'show', '-z', reflog_format, ref]
    const { stdout, exit_code } = await reader.ask({ args, repo: place.repo, ok: [0, 128] }, place.around)
    return exit_code === 0 ? parseReflog(stdout) : []
  }
  const { stdout, exit_code } = await reader.ask({ args: ['rev-parse', '--symbolic-full-name', 'HEAD'], repo: place.repo, ok: [0, 128] }, place.around)
  const ref = stdout.toString('utf8').trim()
  const [entries, branch] = await Promise.all([ask('HEAD'), exit_code === 0 && ref.startsWith('refs/heads/') ? ask(ref) : Promise.resolve([])])
  return { entries, branch }
}

/** What takes back the act noted at `at`; null where there is nothing before it. */
function undoStep(entries: readonly ReflogEntry[], at: number, branch: readonly ReflogEntry[]): Step | null {
  const now = entries[at]
  if (now === undefined) return null
  const moved = /^checkout: moving from (\S+) to (\S+)$/.exec(now.message)
  if (moved) {
    const before = entries[at + 1]
    if (before === undefined) return null
    const to = (name: string) => (/^[0-9a-f]{40,64}$/.test(name) ? line('switch', '--detach', name) : line('switch', name))
    return { what: now.message, from: now.commit, to: before.commit, lines: [to(moved[1]!)], again: [to(moved[2]!)], next: entries.length - at - 1 }
  }
  // A rebase leaves many entries of HEAD and one of the branch.
  const whole = /^(?:rebase|pull)/.test(now.message) ? branch.findIndex((entry) => entry.commit === now.commit) : -1
  const before = whole >= 0 ? branch[whole + 1] : entries[at + 1]
  if (before === undefined || before.commit === now.commit) return null
  const next = entries.findIndex((entry, index) => index > at && entry.commit === before.commit && !/^rebase \((?:start|pick|continue)/.test(entry.message))
  // A commit is taken apart again: what it held stays staged. Everything else goes back with the files, unless they are changed.
  const mode = /^commit/.test(now.message) && !/^commit \(merge\)/.test(now.message) ? '--soft' : '--keep'
  return {
    what: now.message,
    from: now.commit,
    to: before.commit,
    lines: [line('reset', mode, before.commit)],
    again: [line('reset', mode, now.commit)],
    next: entries.length - (next < 0 ? at + 1 : next),
  }
}

/** What a step writes into the folder. A switch is git's to refuse, and a commit that is taken apart leaves the files alone. */
export const arrivalsOfStep = ({ lines, to }: Step): Arrival[] => (lines.some(({ args }) => args.includes('--keep')) ? [{ tree: to }] : [])

/** Throws CONFLICT. */
export function nothingToUndo(redo: boolean): AppError {
  return new AppError(
    'CONFLICT',
    redo ? 'There is nothing that was undone here, or something else was done since.' : 'There is nothing that can be undone: the reflog knows nothing before.',
    {
      reason: 'nothing_in_progress',
    },
  )
}
