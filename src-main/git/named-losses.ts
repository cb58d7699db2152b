/** Names what a line of git that destroys would take away: commits that are nowhere else, changes in files, stashes, untracked files. */
import { join, relative, resolve } from 'node:path'
import type { Destroys } from '../../src-preload/contract/commands.ts'
import type { GitReader } from './git-reader.ts'
import type { GitWords } from './line-arrivals.ts'
import { type Place, readSmall } from './place.ts'

/** So many of each are named; the others are counted. A sentence takes fewer. */
const most_named = 50
const most_in_sentence = 5
/** Beyond this it is "more than". */
const most_counted = 1000

export type Asker = (args: readonly string[], repo?: string) => Promise<string>

/** Asks in the repository of `place`; an empty answer for what git does not know. */
export function askerIn(reader: GitReader, place: Place, signal: AbortSignal): Asker {
  return async (args, repo = place.repo) => {
    const { stdout, exit_code } = await reader.ask({ args, repo, ok: [0, 1, 2, 128, 129] }, place.around, signal)
    return exit_code === 0 ? stdout.toString('utf8') : ''
  }
}

export type Loss = Destroys['losses'][number]

/** Empty where nothing is lost that git could name. Throws what asking throws. */
export async function namedLosses(ask: Asker, place: Place, line: GitWords): Promise<Loss[]> {
  return (await lossesOf(ask, place, line)).flat().filter((loss) => loss !== null)
}

/** One sentence of one or more. */
export const tellLosses = (losses: readonly Loss[]): string => `Lost would be ${losses.map(tellLoss).join('; and ')}.`

function tellLoss({ what, names, more }: Loss): string {
  if (names.length === 0) return what
  const left = names.length - most_in_sentence
  const others = more === null ? ' and more' : left + more > 0 && names.length + more > most_in_sentence ? ` and ${left + more} more` : ''
  return `${what}: ${names.slice(0, most_in_sentence).join(', ')}${others}`
}

type Found = (Loss | null)[]

async function lossesOf(ask: Asker, place: Place, line: GitWords): Promise<(Loss | null | Found)[]> {
  const { verb, words, paths, flags } = line
  const has = (...names: string[]) => names.some((name) => flags.has(name))
  if (has('--abort', '--skip')) return givenUp(ask, place, has('--abort'))
  const [first, second] = words
  switch (verb) {
    case 'reset':
      return has('--hard') ? [await changed(ask), await passed(ask, first ?? 'HEAD')] : []
    case 'checkout':
      if (has('-B')) return [await left(ask, `refs/heads/${line.value('-B')}`, words.filter((word) => word !== line.value('-B'))[0] ?? 'HEAD')]
      if (paths.length > 0 || (words.length > 1 && !has('--force', '-f'))) return [await changed(ask, [...words.slice(1), ...paths])]
      return has('--force', '-f') ? [await changed(ask)] : [await changed(ask, words)]
    case 'switch': {
      const made = line.value('--force-create') ?? line.value('-C')
      if (made !== undefined) return [await left(ask, `refs/heads/${made}`, words.filter((word) => word !== made)[0] ?? 'HEAD')]
      return has('--force', '--discard-changes', '-f') ? [await changed(ask)] : []
    }
    case 'restore':
    case 'rm':
      return [await changed(ask, [...words.filter((word) => word !== line.value('--source')), ...paths])]
    case 'clean':
      return [await cleaned(ask, line)]
    case 'stash':
      if (first === 'clear') return [listed('stash', await stashes(ask))]
      if (first === 'drop')
        return [
          listed(
            'stash',
            (await stashes(ask)).filter((name) => name.startsWith(`${stashName(second)}: `)),
          ),
        ]
      return []
    case 'branch':
      if (has('-D') || (has('--delete', '-d') && has('--force', '-f'))) return Promise.all(words.map((name) => left(ask, `refs/heads/${name}`)))
      if (has('-M')) return [await left(ask, `refs/heads/${words.at(-1)}`)]
      return has('--force', '-f') ? [await left(ask, `refs/heads/${first}`, second ?? 'HEAD')] : []
    case 'tag':
      if (has('--delete', '-d')) return Promise.all(words.map((name) => tagged(ask, name)))
      return has('--force', '-f') && first !== undefined ? [await left(ask, `refs/tags/${first}`, second ?? 'HEAD')] : []
    case 'push':
      return pushed(ask, line)
    case 'worktree':
      return first === 'remove' && second !== undefined ? [await inWorktree(ask, place, line, second)] : []
    case 'reflog':
      return first === 'expire' || first === 'delete' ? [await commits(ask, ['--reflog', '--not', '--all'], 'that only the reflog still finds')] : []
    case 'update-ref': {
      const reason = line.value('-m')
      const [ref, value] = words.filter((word, index) => word !== reason || words.indexOf(word) !== index)
      return ref === undefined ? [] : [await left(ask, ref, has('-d') ? undefined : value)]
    }
    case 'read-tree':
      return [await changed(ask)]
    case 'checkout-index':
      return [await changed(ask, [...words, ...paths])]
    case 'gc':
    case 'prune':
      return [await unreachable(ask)]
    default:
      return []
  }
}

/** What is resolved so far, and with `--abort` the commits that were made on the way. */
async function givenUp(ask: Asker, { git_dir }: Place, is_abort: boolean): Promise<Found> {
  const began = [
    'rebase-merge/orig-head',
    'rebase-apply/orig-head',
    'rebase-apply/abort-safety',
    'sequencer/head',
    'CHERRY_PICK_HEAD',
    'REVERT_HEAD',
    'MERGE_HEAD',
  ]
  const state = began.find((name) => readSmall(join(git_dir, name)) !== null)
  if (state === undefined) return []
  const from = /orig-head|sequencer/.test(state) ? readSmall(join(git_dir, state))?.trim() : state.endsWith('abort-safety') ? 'ORIG_HEAD' : undefined
  return [await changed(ask), is_abort && from ? await passed(ask, from) : null]
}

/** Changes of tracked files, staged or not. */
async function changed(ask: Asker, paths: readonly string[] = []): Promise<Loss | null> {
  const out = await ask(['diff', '--name-only', '-z', 'HEAD', ...(paths.length > 0 ? ['--', ...paths] : [])])
  return listed('changed file', out.split('\0').filter(Boolean), 'the changes in')
}

/** Commits of what is checked out that are neither before `kept` nor on any other branch, tag or remote. */
async function passed(ask: Asker, kept: string): Promise<Loss | null> {
  const branch = (await ask(['rev-parse', '--symbolic-full-name', 'HEAD'])).trim()
  return left(ask, branch.startsWith('refs/') ? branch : 'HEAD', kept)
}

/** Commits of a branch or tag that are on no other, nor before `kept`. */
async function left(ask: Asker, ref: string, kept?: string): Promise<Loss | null> {
  // HEAD is no ref of its own here: it may stand on the very branch.
  const others = ['refs/heads', 'refs/tags', 'refs/remotes'].flatMap((below) => [`--exclude=${ref}`, `--glob=${below}`])
  return commits(ask, [ref, '--not', ...(kept === undefined ? [] : [kept]), ...others], 'that no other branch or tag has')
}

async function tagged(ask: Asker, name: string): Promise<Found> {
  const kind = (await ask(['cat-file', '-t', `refs/tags/${name}`])).trim()
  return [kind === 'tag' ? { what: `the message of ${name}`, names: [], more: 0 } : null, await left(ask, `refs/tags/${name}`)]
}

async function commits(ask: Asker, range: readonly string[], which: string): Promise<Loss | null> {
  const out = await ask(['log', '--format=%h %s', `--max-count=${most_counted + 1}`, ...range])
  return listed('commit', out.split('\n').filter(Boolean), '', which)
}

/** Git's own word on what it would delete. */
async function cleaned(ask: Asker, { flags, words, paths }: GitWords): Promise<Loss | null> {
  const kept = [...flags].filter((flag) => !['--force', '-f', '--quiet', '-q', '--dry-run', '-n', '--exclude', '-e', '--interactive', '-i'].includes(flag))
  const out = await ask(['clean', '--dry-run', ...kept, ...(words.length + paths.length > 0 ? ['--', ...words, ...paths] : [])])
  return listed(
    'untracked path',
    out.split('\n').flatMap((row) => /^Would remove (.+)$/.exec(row)?.[1] ?? []),
  )
}

const stashName = (word = '0'): string => (/^\d+$/.test(word) ? `stash@{${word}}` : word)
const stashes = async (ask: Asker): Promise<string[]> => (await ask(['stash', 'list', '--format=%gd: %gs'])).split('\n').filter(Boolean)

/** By what was fetched last: what the remote has got since then nobody here knows. */
async function pushed(ask: Asker, { words, flags }: GitWords): Promise<Found> {
  const [remote = 'origin', ...refspecs] = words
  const there = (name: string) => `refs/remotes/${remote}/${name.replace(/^refs\/heads\//, '')}`
  const is_forced = ['--force', '-f', '--force-with-lease'].some((flag) => flags.has(flag))
  if (flags.has('--mirror')) {
    const names = async (below: string) =>
      (await ask(['for-each-ref', '--format=%(refname)', below]))
        .split('\n')
        .filter(Boolean)
        .map((ref) => ref.slice(below.length + 1))
    const here = new Set(await names('refs/heads'))
    return [
      listed(
        'branch',
        (await names(`refs/remotes/${remote}`)).filter((name) => name !== 'HEAD' && !here.has(name)),
        '',
        `of ${remote}`,
      ),
    ]
  }
  if (flags.has('--delete') || flags.has('-d')) return Promise.all(refspecs.map((name) => left(ask, there(name))))
  if (refspecs.length === 0) return is_forced ? [await left(ask, '@{upstream}', 'HEAD')] : []
  return Promise.all(
    refspecs.map(async (refspec) => {
      const [from = '', to = from] = refspec.replace(/^\+/, '').split(':')
      if (from === '') return left(ask, there(to))
      return is_forced || refspec.startsWith('+') ? left(ask, there(to), from) : null
    }),
  )
}

async function inWorktree(ask: Asker, { workspace }: Place, { folder }: GitWords, word: string): Promise<Loss | null> {
  const tree = relative(workspace.path, resolve(workspace.path, folder, word))
  const out = await ask(['status', '--porcelain', '-z'], tree)
  return listed(
    'changed file',
    out.split('\0').flatMap((row) => (/^.. ./.test(row) ? row.slice(3) : [])),
    'the changes in',
    `of ${tree}`,
  )
}

async function unreachable(ask: Asker): Promise<Loss | null> {
  const out = await ask(['fsck', '--unreachable', '--no-progress', '--connectivity-only'])
  const found = out.split('\n').flatMap((row) => /^unreachable commit ([0-9a-f]+)$/.exec(row)?.[1] ?? [])
  if (found.length === 0) return null
  const shown = await ask(['log', '--no-walk', '--format=%h %s', ...found.slice(0, most_named)])
  const names = shown.split('\n').filter(Boolean)
  return listed('commit', [...names, ...found.slice(names.length)], '', 'that nothing refers to')
}

/** Null for none. */
function listed(one: string, names: readonly string[], before = '', behind = ''): Loss | null {
  if (names.length === 0) return null
  const is_counted = names.length <= most_counted
  const things = names.length === 1 ? one : /[cs]h$/.test(one) ? `${one}es` : `${one}s`
  const what = [before, is_counted ? String(names.length) : `more than ${most_counted}`, things, behind].filter(Boolean).join(' ')
  return { what, names: names.slice(0, most_named), more: is_counted ? Math.max(0, names.length - most_named) : null }
}
