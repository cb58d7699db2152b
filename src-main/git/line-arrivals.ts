/** What a line of git, as it was approved, brings into the folder: the trees, ranges and patches that it names or that lie ready in the repository. */
import { join, resolve } from 'node:path'
import type { GitReader } from './git-reader.ts'
import { continuedArrivals, patchedPaths } from './half-done.ts'
import { type Arrival, arrivalsOfCommits, arrivalsOfMerge, arrivalsOfStash } from './ignored-losses.ts'
import { fetchedArrivals } from './join-fetched.ts'
import { outward, type Place, readSmall } from './place.ts'
import { headHash } from './read-history.ts'

/** A line taken apart as far as it matters here. */
export interface GitWords {
  verb: string
  /** Where it acts, relative to the workspace. */
  folder: string
  /** Words behind the verb that are no options, and those behind a `--`. */
  words: readonly string[]
  paths: readonly string[]
  flags: ReadonlySet<string>
  /** Values of long options, given either way. */
  value: (option: string) => string | undefined
}

/** `args` in their canonical form; `work_dir` relative to the workspace. */
export function gitWords(args: readonly string[], work_dir = '.'): GitWords {
  let at = 0
  let folder = work_dir
  for (; args[at]?.startsWith('-'); at++) if (args[at] === '-C') folder = resolve('/', folder, args[++at] ?? '').slice(1) || '.'
  const verb = args[at] ?? ''
  const rest = args.slice(at + 1)
  const end = rest.indexOf('--')
  const before = end < 0 ? rest : rest.slice(0, end)
  const options = before.filter((word) => word.startsWith('-'))
  return {
    verb,
    folder,
    words: before.filter((word) => !word.startsWith('-')),
    paths: end < 0 ? [] : rest.slice(end + 1),
    flags: new Set(options.map((word) => word.replace(/=.*$/s, ''))),
    value: (option) => {
      const attached = options.findLast((word) => word.startsWith(`${option}=`))
      return attached?.slice(option.length + 1) ?? (before.includes(option) ? before[before.lastIndexOf(option) + 1] : undefined)
    },
  }
}

/** Lines that can write files which git does not ask about. */
const bringing = new Set(['merge', 'rebase', 'cherry-pick', 'revert', 'reset', 'stash', 'am', 'pull', 'bisect', 'checkout', 'switch', 'restore'])
export const mayBring = (args: readonly string[]): boolean => bringing.has(gitWords(args).verb)

/** How far a pull has come. */
export type Fetched = 'before' | 'after'

/** Empty for lines that bring nothing, or that name nothing git knows: those end with git's own words. */
export async function arrivalsOfLine(reader: GitReader, place: Place, line: GitWords, fetched: Fetched = 'before'): Promise<Arrival[]> {
  const { verb, words, flags } = line
  const named = async (word: string | undefined): Promise<string | null> => {
    if (word === undefined || word.startsWith('-')) return null
    const { stdout } = await reader.ask({ args: ['rev-parse', '--verify', '--quiet', `${word}^{commit}`], repo: place.repo, ok: [0, 1, 128] }, place.around)
    return stdout.toString('latin1').trim() || null
  }
  const all = async (them: readonly string[]) => (await Promise.all(them.map(named))).filter((hash) => hash !== null)
  const tree = (hash: string | null): Arrival[] => (hash === null ? [] : [{ tree: hash }])
  const control = ['--continue', '--skip', '--abort', '--quit'].find((flag) => flags.has(flag))
  if (control !== undefined || (verb === 'am' && flags.has('--resolved')))
    return continuedArrivals(reader, place, (control ?? '--continue').slice(2) as 'continue' | 'skip' | 'abort' | 'quit')

  switch (verb) {
    case 'merge': {
      const tips = await all(words.length > 0 ? words : ['@{upstream}'])
      const head = await headHash(reader, place)
      return (await Promise.all(tips.map((tip) => arrivalsOfMerge(reader, place, tip, head)))).flat()
    }
    case 'pull': {
      if (fetched === 'after') return fetchedArrivals(reader, place, howOfLine(flags))
      const tip = words.length > 0 ? null : await named('@{upstream}')
      return tip === null ? [] : arrivalsOfMerge(reader, place, tip, await headHash(reader, place))
    }
    case 'rebase': {
      const onto = line.value('--onto')
      const [first, second] = onto === undefined ? words : words.filter((word, index) => word !== onto || words.indexOf(word) !== index)
      const upstream = flags.has('--root') ? null : await named(first ?? '@{upstream}')
      const tip = (await named(flags.has('--root') ? first : second)) ?? (await named('HEAD'))
      const base = onto === undefined ? upstream : await named(onto)
      const range: Arrival[] = tip === null || upstream === null ? [] : [{ range: upstream, tip }]
      // What is put aside before is a reset, which writes the commit's files.
      return [...tree(base), ...range, ...(tip === null || upstream !== null ? [] : tree(tip)), ...tree(await named('HEAD'))]
    }
    case 'cherry-pick':
    case 'revert': {
      const listed = await listedCommits(reader, place, words)
      return arrivalsOfCommits(reader, place, listed, { mainline: Number(line.value('--mainline') ?? 1), reverse: verb === 'revert' })
    }
    case 'reset':
      return ['--hard', '--merge', '--keep'].some((flag) => flags.has(flag)) ? tree(await named(words[0] ?? 'HEAD')) : []
    case 'stash': {
      const [act = 'push', first, second] = words
      if (['push', 'save'].includes(act) || words.length === 0) return tree(await named('HEAD'))
      if (!['pop', 'apply', 'branch'].includes(act)) return []
      const word = (act === 'branch' ? second : first) ?? '0'
      const name = /^\d+$/.test(word) ? `stash@{${word}}` : word
      if ((await named(name)) === null) return []
      return [...arrivalsOfStash(name), ...(act === 'branch' ? [{ tree: `${name}^1` }] : [])]
    }
    case 'am':
      return [{ paths: words.flatMap((word) => patchedPaths(readSmall(join(place.workspace.path, line.folder, word)) ?? '')) }]
    case 'bisect':
      return bisected(words, named, tree)
    case 'checkout':
    case 'restore': {
      const source = verb === 'restore' ? line.value('--source') : words[0]
      const paths = verb === 'restore' ? [...words.filter((word) => word !== source), ...line.paths] : [...words.slice(1), ...line.paths]
      if (verb === 'checkout' && paths.length === 0) return flags.has('--overwrite-ignore') ? tree(await named(source ?? 'HEAD')) : []
      const hash = source === undefined ? null : await named(source)
      return hash === null ? [] : [{ tree: hash, below: paths.map((path) => fromTop(place, line.folder, path)) }]
    }
    case 'switch':
      return flags.has('--overwrite-ignore') ? tree((await named(words.at(-1))) ?? (await named('HEAD'))) : []
    default:
      return []
  }
}

const howOfLine = (flags: ReadonlySet<string>): 'merge' | 'rebase' | undefined =>
  flags.has('--rebase') ? 'rebase' : flags.has('--no-rebase') || flags.has('--no-ff') || flags.has('--ff-only') ? 'merge' : undefined

/** Each commit, also of a range, in whole hashes; more than anybody picks by hand are not looked at. */
async function listedCommits(reader: GitReader, place: Place, words: readonly string[]): Promise<string[]> {
  if (words.length === 0) return []
  const has_range = words.some((word) => word.includes('..') || word.startsWith('^'))
  const args = ['rev-list', ...(has_range ? ['--max-count=1000'] : ['--no-walk']), ...words]
  const { stdout, exit_code } = await reader.ask({ args, repo: place.repo, ok: [0, 1, 128, 129] }, place.around)
  return exit_code === 0 ? stdout.toString('latin1').split('\n').filter(Boolean) : []
}

/** The search goes to commits between those that are known to be good and bad, and back to where it began. */
async function bisected(
  [act, ...words]: readonly string[],
  named: (word: string | undefined) => Promise<string | null>,
  tree: (hash: string | null) => Arrival[],
): Promise<Arrival[]> {
  if (act === undefined || ['log', 'terms'].includes(act)) return []
  const [first, ...others] = words
  if (act === 'reset') return tree(await named(first ?? 'ORIG_HEAD')).concat(tree(await named('HEAD')))
  const bad = act === 'start' ? await named(first) : ((await named('refs/bisect/bad')) ?? (await named(first ?? 'HEAD')))
  if (bad === null) return []
  const goods = await Promise.all((act === 'start' ? others : words).map(named))
  return [...tree(bad), ...goods.flatMap((good): Arrival[] => (good === null ? [] : [{ range: good, tip: bad }]))]
}

/** A path of the line as the repository calls it. */
function fromTop(place: Place, folder: string, path: string): string {
  const inside = resolve('/', folder, path).slice(1)
  if (place.repo === '.') return inside
  return inside.startsWith(outward(place, '')) ? inside.slice(place.repo.length + 1) : ''
}
