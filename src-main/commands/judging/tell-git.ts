/** What a line of git that destroys does to what, by its words alone; what is lost by it, git itself is asked (src-main/git). */
import { type ActLine, nameSome, plural } from './act-line.ts'

export function tellGit(line: ActLine): string | null {
  const { rule, words, paths, has, valuesOf, context } = line
  switch (rule.slice('git/'.length)) {
    case 'branch':
      if (has('-D', '-d', '--delete')) return `Deletes ${plural('branch', words)}`
      if (has('-M', '-m', '--move')) return words.length > 0 ? `Overwrites branch ${words.at(-1)}` : null
      return has('-f', '--force') && words[0] !== undefined ? `Moves branch ${words[0]} to ${words[1] ?? 'HEAD'}` : null
    case 'tag':
      if (has('-d', '--delete')) return `Deletes ${plural('tag', words)}`
      return words[0] === undefined ? null : `Overwrites tag ${words[0]}`
    case 'reset':
      return has('--hard')
        ? `Resets ${context['branch'] === undefined ? 'what is checked out' : `branch ${context['branch']}`} and all files to ${words[0] ?? 'HEAD'}`
        : null
    case 'clean':
      return `Deletes untracked ${has('-d') ? 'files and folders' : 'files'}${has('-x', '-X') ? ', ignored ones too' : ''}${words.length > 0 ? ` below ${nameSome(words)}` : ''}`
    case 'restore':
      return words.length > 0 ? `Throws away the changes in ${nameSome(words)}` : null
    case 'checkout':
    case 'switch': {
      const made = valuesOf('-B', '-C', '--force-create')
      if (made.length > 0) return `Overwrites branch ${made[0]}`
      const files = paths.length > 0 ? paths : words.slice(1)
      if (files.length > 0) return `Throws away the changes in ${nameSome(files)}`
      return `Throws away all changes${words.length > 0 ? ` and switches to ${words[0]}` : ''}`
    }
    case 'rm':
      return words.length > 0 ? `Deletes ${nameSome(words)} with the changes in them` : null
    case 'stash/drop':
      return `Throws away ${/^\d+$/.test(words[0] ?? '0') ? `stash@{${words[0] ?? '0'}}` : words[0]}`
    case 'stash/clear':
      return 'Throws away everything that was put aside'
    case 'push':
      return tellPush(line)
    case 'worktree/remove':
      return words.length > 0 ? `Removes ${plural('worktree', words)} with what was changed there` : null
    default:
      return null
  }
}

function tellPush({ words, has, context }: ActLine): string {
  const [remote = context['remote'] ?? 'the remote', ...refs] = words
  const named = (all: readonly string[]) =>
    plural(
      'branch',
      all.map((ref) => ref.replace(/^\+/, '').replace(/^.*:/, '')),
    )
  if (has('--mirror')) return `Makes ${remote} the same as this repository, and deletes there what is not here`
  if (has('-d', '--delete')) return `Deletes ${named(refs)} of ${remote}`
  const deleted = refs.filter((ref) => /^\+?:./.test(ref))
  if (deleted.length > 0) return `Deletes ${named(deleted)} of ${remote}`
  if (has('--prune')) return `Deletes branches of ${remote} that are not here`
  const forced = has('-f', '--force', '--force-with-lease') ? refs : refs.filter((ref) => ref.startsWith('+'))
  return forced.length > 0
    ? `Overwrites ${named(forced)} of ${remote}`
    : `Overwrites ${context['branch'] === undefined ? 'the branch' : `branch ${context['branch']}`} of ${remote}`
}
