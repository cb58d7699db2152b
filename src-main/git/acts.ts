/** Every act of git that changes something, as the lines it consists of. What runs is judged by the policies, not here. */
import { AppError } from '../base/app-error.ts'
import type { GitLine, GitStep, GitWish } from './git-steps.ts'
import { isExactPathspec, isPlainPath, pathspecOf } from './path-text.ts'
import type { Place } from './place.ts'
import { revisionWord } from './read-history.ts'

export type Confirm = true | string | undefined

/** A command line holds about 2 MB; so many paths of usual length fit well. */
const paths_in_a_line = 500
const bytes_in_a_line = 96 * 1024

export const line = (...args: string[]): GitLine => ({ do: 'git', args })

export function wish(
  place: Place,
  title: string,
  steps: readonly GitStep[],
  more: { confirm?: Confirm; timeout_ms?: number | null; alone?: boolean } = {},
): GitWish {
  return {
    title,
    repo: place.repo,
    steps,
    ...(more.confirm !== undefined && { confirm: more.confirm }),
    ...(more.timeout_ms !== undefined && { timeout_ms: more.timeout_ms }),
    lease: more.alone === false ? null : `repo:${place.workspace.id}:${place.repo}`,
  }
}

/** The same line for many paths (from the top of the repository), in as many lines as are needed; each path names itself alone. */
export function perPaths(args: readonly string[], paths: readonly string[]): GitLine[] {
  const lines: GitLine[] = []
  let batch: string[] = []
  let bytes = 0
  const literal = paths.every((path) => isPlainPath(path) && !path.startsWith('-'))
  const flush = () => {
    if (batch.length > 0) lines.push({ do: 'git', args: [...args, '--', ...batch], ...(literal && { env: { GIT_LITERAL_PATHSPECS: '1' } }) })
    batch = []
    bytes = 0
  }
  for (const path of paths) {
    const spec = literal ? path : pathspecOf(path)
    const length = Buffer.byteLength(spec) + 1
    if (batch.length >= paths_in_a_line || bytes + length > bytes_in_a_line) flush()
    batch.push(spec)
    bytes += length
  }
  flush()
  return lines
}

/** Throws CONFLICT when one of the odd names cannot be told from another changed file by what a command line can hold. */
export function demandDistinct(paths: readonly string[], others: readonly string[]): void {
  for (const path of paths) {
    if (isExactPathspec(path)) continue
    const seen = lookAlike(path)
    const neighbour = others.find((other) => other !== path && lookAlike(other) === seen)
    if (neighbour !== undefined) {
      throw new AppError(
        'CONFLICT',
        `The names of two changed files differ only in characters that no command line can hold, so one cannot be named alone. Take both, or rename one.`,
        {
          reason: 'failed',
          paths: [path, neighbour],
        },
      )
    }
  }
}

const lookAlike = (path: string): string =>
  [...path].map((character) => (character.codePointAt(0)! < 0x20 || !character.isWellFormed() ? '?' : character)).join('')

export const applyPatch = (patch: Buffer, ...how: string[]): GitLine => ({
  do: 'git',
  args: ['apply', ...how, '--whitespace=nowarn', '-'],
  input: patch.toString('base64'),
})

export interface CommitWish {
  message: string
  paths?: readonly string[] | undefined
  all?: boolean | undefined
  amend?: boolean | undefined
  sign_off?: boolean | undefined
  no_verify?: boolean | undefined
  allow_empty?: boolean | undefined
}

/** `paths` from the top of the repository. */
export function commitLines(asked: CommitWish): GitLine[] {
  const keeps_message = asked.amend === true && asked.message === ''
  const args = [
    'commit',
    ...(keeps_message ? ['--no-edit'] : ['--file=-']),
    ...(asked.amend ? ['--amend'] : []),
    ...(asked.sign_off ? ['--signoff'] : []),
    ...(asked.no_verify ? ['--no-verify'] : []),
    ...(asked.allow_empty ? ['--allow-empty'] : []),
  ]
  const input = keeps_message ? {} : { input: Buffer.from(asked.message, 'utf8').toString('base64') }
  if (asked.paths === undefined) return [...(asked.all ? [line('add', '--all', '--', '.')] : []), { do: 'git', args, ...input }]
  const commits = perPaths([...args, '--only'], asked.paths)
  if (commits.length > 1) {
    const message = `At most ${paths_in_a_line} paths can be committed by name. Stage them and commit what is staged.`
    throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'paths', message }] })
  }
  return [...perPaths(['add', '--all'], asked.paths), ...commits.map((one) => ({ ...one, ...input }))]
}

export function switchLine(asked: {
  to: string
  create?: boolean | undefined
  start?: string | undefined
  detach?: boolean | undefined
  discard?: boolean | undefined
}): GitLine {
  const flags = [...(asked.discard ? ['--discard-changes'] : []), ...(asked.detach ? ['--detach'] : [])]
  if (asked.create) return line('switch', ...flags, '--create', asked.to, ...(asked.start === undefined ? [] : [revisionWord(asked.start)]))
  return line('switch', ...flags, revisionWord(asked.to))
}

export function mergeLine(asked: { branch: string; ff?: 'only' | 'never' | undefined; squash?: boolean | undefined; message?: string | undefined }): GitLine {
  const ff = asked.ff === 'only' ? ['--ff-only'] : asked.ff === 'never' ? ['--no-ff'] : []
  return line(
    'merge',
    '--no-edit',
    ...ff,
    ...(asked.squash ? ['--squash'] : []),
    ...(asked.message === undefined ? [] : ['-m', asked.message]),
    revisionWord(asked.branch),
  )
}

export interface RemoteWish {
  remote?: string | undefined
  branch?: string | undefined
}

export function fetchLine(asked: RemoteWish & { prune?: boolean | undefined; tags?: boolean | undefined }): GitLine {
  return line(
    'fetch',
    '--progress',
    ...(asked.prune ? ['--prune'] : []),
    ...(asked.tags ? ['--tags'] : []),
    ...(asked.remote === undefined ? ['--all'] : [asked.remote]),
  )
}

export function pushLine(
  asked: RemoteWish & { set_upstream?: boolean | undefined; force?: boolean | undefined; tags?: boolean | undefined; delete?: boolean | undefined },
): GitLine {
  const flags = [
    ...(asked.set_upstream ? ['--set-upstream'] : []),
    ...(asked.force ? ['--force-with-lease'] : []),
    ...(asked.tags ? ['--tags'] : []),
    ...(asked.delete ? ['--delete'] : []),
  ]
  return line('push', '--progress', ...flags, ...remoteWords(asked))
}

/** Throws INVALID_INPUT. */
export function remoteWords({ remote, branch }: RemoteWish): string[] {
  if (branch !== undefined && remote === undefined) {
    const message = 'A branch is named but no remote. Name both.'
    throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'remote', message }] })
  }
  return [...(remote === undefined ? [] : [revisionWord(remote)]), ...(branch === undefined ? [] : [revisionWord(branch)])]
}

export const cloneLine = (asked: { url: string; folder?: string | undefined; branch?: string | undefined; depth?: number | undefined }): GitLine =>
  line(
    'clone',
    '--progress',
    ...(asked.branch === undefined ? [] : ['--branch', asked.branch]),
    ...(asked.depth === undefined ? [] : ['--depth', String(asked.depth)]),
    '--',
    asked.url,
    ...(asked.folder === undefined ? [] : [asked.folder]),
  )
