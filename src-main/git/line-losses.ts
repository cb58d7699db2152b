/** Looks, before a line of git runs that somebody typed, what it would destroy or which ignored files it would overwrite, and says so in its verdict. */
import type { Verdict } from '../../src-preload/contract/commands.ts'
import { AppError } from '../base/app-error.ts'
import type { Commands, Judgement, Surroundings } from '../commands/commands.ts'
import type { BeforeStart } from '../jobs/command-work.ts'
import type { GitReader } from './git-reader.ts'
import { ignoredLosses, lossWords, most_named } from './ignored-losses.ts'
import { arrivalsOfLine, type Fetched, gitWords, mayBring } from './line-arrivals.ts'
import { askerIn, type Loss, namedLosses, tellLosses } from './named-losses.ts'
import { outward, placeOf } from './place.ts'

export interface LineLoss {
  /** Relative to the workspace; the first of them. */
  paths: readonly string[]
  count: number
  words: string
}

export type JudgedLine = Pick<Judgement, 'verdict' | 'work_dir'>

/** Null where nothing is lost, and where git itself will say why the line cannot be done. Throws the signal's reason. */
export async function lossOfLine(
  reader: GitReader,
  { verdict, work_dir }: JudgedLine,
  around: Surroundings,
  { fetched = 'before', signal }: { fetched?: Fetched; signal?: AbortSignal | undefined } = {},
): Promise<LineLoss | null> {
  const [tool, ...args] = verdict.argv
  if (tool !== 'git' || !verdict.allowed || !mayBring(args) || around.workspace === null) return null
  try {
    const line = gitWords(args, work_dir)
    const place = placeOf(around, line.folder)
    const arrivals = await arrivalsOfLine(reader, place, line, fetched)
    if (arrivals.length === 0) return null
    const lost = (await ignoredLosses(reader, place, arrivals, signal)).map((path) => outward(place, path))
    return lost.length === 0 ? null : { paths: lost.slice(0, most_named), count: lost.length, words: lossWords(lost, lost.length) }
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof AppError) return null
    throw error
  }
}

/** Names are waited for while somebody types or waits; without them the line asks as it did. */
const name_ms = 3000

/** The verdict with the names of what the line destroys; as it is where it destroys nothing that could be named. Never throws but the signal's reason. */
export async function namedVerdict(reader: GitReader, { verdict, work_dir }: JudgedLine, around: Surroundings, signal?: AbortSignal): Promise<Verdict> {
  const [tool, ...args] = verdict.argv
  const line = gitWords(args, work_dir)
  const gives_up = line.flags.has('--abort') || line.flags.has('--skip')
  if (tool !== 'git' || !verdict.allowed || around.workspace === null || (verdict.effect !== 'destroy' && !gives_up)) return verdict
  try {
    const place = placeOf(around, line.folder)
    const enough = AbortSignal.any([AbortSignal.timeout(name_ms), ...(signal ? [signal] : [])])
    const losses = await namedLosses(askerIn(reader, place, enough), place, line)
    return losses.length === 0 ? verdict : withLosses(verdict, losses, tellLosses(losses))
  } catch {
    signal?.throwIfAborted()
    return verdict
  }
}

/** The verdict of a line that overwrites ignored files. */
export const losingVerdict = (verdict: Verdict, { paths, count, words }: LineLoss): Verdict =>
  withLosses(
    verdict,
    [
      {
        what: count === 1 ? '1 ignored file that would be overwritten' : `${count} ignored files that would be overwritten`,
        names: [...paths],
        more: count - paths.length,
      },
    ],
    words,
  )

const withLosses = (verdict: Verdict, losses: readonly Loss[], words: string): Verdict => ({
  ...verdict,
  effect: 'destroy',
  confirm_required: true,
  reason: `${verdict.reason} ${words}`,
  destroys: { act: verdict.destroys?.act ?? null, losses: [...(verdict.destroys?.losses ?? []), ...losses] },
})

/** Throws CONFIRMATION_REQUIRED with the files' names, unless the loss was confirmed as losses are. */
export async function demandNoLineLoss(
  reader: GitReader,
  commands: Pick<Commands, 'demandConfirmation'>,
  judged: JudgedLine,
  around: Surroundings,
  confirm: true | string | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const loss = await lossOfLine(reader, judged, around, { signal })
  if (loss === null) {
    if (confirm !== undefined) return
    const named = await namedVerdict(reader, judged, around, signal)
    return named === judged.verdict ? undefined : commands.demandConfirmation(named, confirm, around)
  }
  try {
    commands.demandConfirmation(losingVerdict(judged.verdict, loss), confirm, around)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError(error.code, error.message, { ...error.details, reason: 'ignored_files', paths: loss.paths, count: loss.count })
  }
}

/**
 * Looks again as the line starts: it may have waited, or be one of many that nobody saw. What a pull brings is fetched first and looked at. Throws
 * CONFIRMATION_REQUIRED with the first names; what was confirmed is not looked at.
 */
export async function lookBeforeStart(
  reader: GitReader,
  { run, judged, confirm, workspace_id }: Parameters<BeforeStart>[0],
  around: Surroundings,
): Promise<void> {
  const [, ...args] = judged.verdict.argv
  if (confirm !== undefined || !mayBring(args)) return
  const line = gitWords(args, judged.work_dir)
  let fetched: Fetched = 'before'
  if (line.verb === 'pull' && !line.flags.has('--dry-run') && (await hasIgnored(reader, judged, around))) {
    const request = { command: 'git', args: ['fetch', ...line.words], work_dir: line.folder }
    const { status } = await run.child({ wish: { request, capture: 'split' }, workspace_id, timeout_ms: null })
    if (status === 'succeeded') fetched = 'after'
  }
  const loss = await lossOfLine(reader, judged, around, { fetched, signal: run.signal })
  if (loss === null) return
  const details = { reason: 'ignored_files', paths: loss.paths, count: loss.count }
  throw new AppError('CONFIRMATION_REQUIRED', `${loss.words} Nothing was changed. Run the line again and confirm it, if they may go.`, details)
}

async function hasIgnored(reader: GitReader, { work_dir, verdict }: JudgedLine, around: Surroundings): Promise<boolean> {
  try {
    const place = placeOf(around, gitWords(verdict.argv.slice(1), work_dir).folder)
    const args = ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z']
    return (await reader.ask({ args, repo: place.repo, limit_bytes: 1 }, place.around)).stdout.length > 0
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}
