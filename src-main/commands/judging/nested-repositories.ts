/** Which git commands enter the repositories inside a repository, and which of them an option keeps out. */

/** Commands that were seen to look at a repository inside as at a name and a commit only, whatever its configuration. */
const outside_only = new Set(
  [
    'log show whatchanged diff-tree range-diff shortlog rev-list rev-parse name-rev merge-base blame annotate ls-files ls-tree ls-remote cat-file show-ref',
    'for-each-ref show-branch cherry count-objects check-ignore check-attr check-mailmap check-ref-format var version verify-commit verify-tag verify-pack',
    'fsck grep describe branch tag config help hash-object archive format-patch symbolic-ref pack-refs gc init clone notes notes/list notes/show notes/get-ref',
    'notes/add notes/append notes/copy notes/remove notes/prune reflog reflog/show reflog/exists reflog/expire reflog/delete remote remote/add',
    'remote/rename remote/remove remote/set-head remote/set-branches remote/get-url remote/set-url remote/show stash/list stash/show stash/drop stash/clear',
    'worktree/list worktree/lock worktree/unlock worktree/prune bundle/create bundle/verify bundle/list-heads bundle/unbundle bisect/log bisect/terms',
    'rerere rerere/status rerere/remaining submodule/foreach maintenance/run repack prune',
  ].flatMap((names) => names.split(' ')),
)

/** Options by which they enter after all. */
const entering = ['--submodule', '--recurse-submodules', '--dirty', '--broken']

/** `rule` is that of the command (`git/status`), `given` its options by main name. */
export function entersNested(rule: string, given: ReadonlyMap<string, readonly string[]>): boolean {
  return rule !== 'git' && (!outside_only.has(rule.replace(/^git\//, '')) || entering.some((name) => given.has(name)))
}

/** Whether `--ignore-submodules=all` keeps the command out of them. */
export function stopsAtNested(rule: string): boolean {
  return ['git/status', 'git/diff', 'git/diff-files', 'git/diff-index'].includes(rule)
}
