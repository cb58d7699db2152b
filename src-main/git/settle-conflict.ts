/** Settles files in conflict by git itself: one side is taken, or taken and then made into what a person put together from both. */
import { AppError } from '../base/app-error.ts'
import { applyPatch, perPaths } from './acts.ts'
import type { GitReader } from './git-reader.ts'
import type { GitLine } from './git-steps.ts'
import { isPlainPath } from './path-text.ts'
import { inward, type Place } from './place.ts'
import { readVersion } from './read-history.ts'
import { readStatus } from './read-repository.ts'

/** Codes of conflicts in which a side has no file: taking it deletes the file. */
const without = { ours: ['DD', 'DU', 'UA'], theirs: ['DD', 'UD', 'AU'] }

/** The lines that take one side of files (`inner`: from the top of the repository). */
export async function sideLines(reader: GitReader, place: Place, inner: readonly string[], take: 'ours' | 'theirs'): Promise<GitLine[]> {
  const { files } = await readStatus(reader, place)
  const codes = new Map(files.map(({ path, conflict }) => [inward(place, path), conflict]))
  const gone = inner.filter((path) => without[take].includes(codes.get(path) ?? ''))
  const kept = inner.filter((path) => !gone.includes(path))
  return [...perPaths(['rm', '--quiet'], gone), ...perPaths(['checkout', `--${take}`], kept), ...perPaths(['add', '--all'], kept)]
}

/** The lines of the act. Throws INVALID_INPUT for what is not one text file, CONFLICT when it is not in conflict. */
export async function settledLines(reader: GitReader, place: Place, paths: readonly string[], take: string, content: string): Promise<GitLine[]> {
  const [path] = paths
  if (path === undefined || paths.length > 1 || take !== 'as_it_is') {
    const message = 'A content is for one file that is taken "as_it_is".'
    throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'content', message }] })
  }
  const inner = inward(place, path)
  const ours = await readVersion(reader, place, path, { version: 'ours' })
  const theirs = await readVersion(reader, place, path, { version: 'theirs' })
  const [side, from] = ours === null ? (['theirs', theirs] as const) : (['ours', ours] as const)
  if (from === null) throw new AppError('CONFLICT', `${path} is not in conflict any more.`, { reason: 'stale' })
  if (from.encoding !== 'utf8' || from.cut || !isPlainPath(inner) || content.includes('\0'))
    throw new AppError('CONFLICT', `${path} cannot be put together here: it is no text, too large, or oddly named. Take one side.`, { reason: 'failed' })
  const patch = wholePatch(inner, from.content, content)
  return [...perPaths(['checkout', `--${side}`], [inner]), ...(patch === null ? [] : [applyPatch(patch)]), ...perPaths(['add', '--all'], [inner])]
}

/** A patch that replaces the whole text; null where nothing differs. */
function wholePatch(path: string, old: string, now: string): Buffer | null {
  if (old === now) return null
  const named = (side: string) => (/["\\]/.test(path) ? `"${side}/${path.replace(/["\\]/g, '\\$&')}"` : `${side}/${path}`)
  const before = linesOf(old)
  const after = linesOf(now)
  const written = (sign: string, lines: readonly string[]) =>
    lines.map((line) => (line.endsWith('\n') ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`)).join('')
  const range = (count: number) => `${count === 0 ? 0 : 1},${count}`
  // A name with a space ends at the tab.
  const end = path.includes(' ') ? '\t' : ''
  const head = `diff --git ${named('a')} ${named('b')}\n--- ${named('a')}${end}\n+++ ${named('b')}${end}\n`
  return Buffer.from(`${head}@@ -${range(before.length)} +${range(after.length)} @@\n${written('-', before)}${written('+', after)}`, 'utf8')
}

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []
