/** What the installed programs list and the policies leave out, with the reason; compared with the programs themselves. */

export interface LeftOut {
  /** The command's names, `*` for every command. */
  command: string
  words: string
  why: string
}

const shows_no_patch = 'listed for every walk over history; this command shows no differences'

export const left_out: Readonly<Record<string, readonly LeftOut[]>> = {
  git: [
    {
      command: '',
      words:
        'add--interactive bisect--helper checkout--worker env--helper submodule--helper upload-archive--writer sh-i18n--envsubst merge-octopus merge-ours merge-recursive merge-recursive-ours merge-recursive-theirs merge-resolve merge-subtree',
      why: 'a part that another command calls',
    },
    { command: '', words: 'pickaxe', why: 'an old name of blame' },
    { command: 'rev-list', words: '--*', why: shows_no_patch },
    { command: 'annotate', words: '--*', why: shows_no_patch },
    { command: 'rev-parse', words: '--git-completion-helper-all', why: 'the question itself, printed back' },
    { command: 'verify-tag', words: '--format', why: 'git tag --list has it' },
    { command: 'commit', words: '--post-rewrite', why: 'for git itself' },
    { command: 'fetch', words: '--recurse-submodules-default', why: 'for git itself' },
    { command: 'clone', words: '--naked --hardlinks', why: 'copies of files of another repository; --bare' },
    { command: 'branch', words: '--set-upstream', why: 'is no longer there' },
    { command: 'rebase', words: '--preserve-merges --ff', why: 'is no longer there; is the default' },
    { command: 'notes add', words: '--reedit-message', why: 'opens an editor' },
    { command: 'notes append', words: '--reedit-message', why: 'opens an editor' },
    { command: 'am', words: '--resolvemsg --rebasing', why: 'for git itself' },
    { command: 'hash-object', words: '--filters', why: 'runs the filter of the configuration' },
    { command: 'help', words: '--config-for-completion --config-sections-for-completion', why: 'for completion' },
    { command: 'bugreport', words: '--diagnose', why: 'packs the configuration with what is secret in it' },
    { command: 'commit-graph', words: '--object-dir', why: 'another repository' },
    { command: 'write-tree', words: '--ignore-cache-tree', why: 'for tests of git' },
    { command: 'read-tree', words: '--debug-unpack', why: 'for tests of git' },
    { command: 'multi-pack-index write', words: '--object-dir --stdin-packs --refs-snapshot', why: 'another repository; for git itself' },
    { command: 'multi-pack-index verify', words: '--object-dir', why: 'another repository' },
    { command: 'multi-pack-index expire', words: '--object-dir', why: 'another repository' },
    { command: 'multi-pack-index repack', words: '--object-dir', why: 'another repository' },
    { command: 'config', words: '-t', why: 'an old letter of --type' },
    { command: 'subtree', words: '-b', why: 'belongs to git subtree split' },
  ],
  docker: [
    { command: '*', words: '--cpu-count --cpu-percent --io-maxbandwidth --io-maxiops --kernel-memory', why: 'for Windows, or no longer there' },
    { command: '*', words: '--link-local-ip', why: 'docker network connect has it' },
    { command: '*', words: '-1', why: 'a number in a description' },
    {
      command: 'volume create',
      words: '--availability --group --limit-bytes --required-bytes --scope --secret --sharing --topology-preferred --topology-required --type',
      why: 'volumes of a cluster',
    },
  ],
  kubectl: [
    { command: 'run', words: '--cascade --force --grace-period --recursive --timeout --wait -R', why: 'belong to --rm and to -f, which are refused' },
    { command: 'apply view-last-applied', words: '--kustomize -k', why: 'builds a folder to find names; write them' },
  ],
  pip: [
    { command: '*', words: '--use-pep', why: 'the beginning of --use-pep517' },
    { command: 'cache', words: '--format', why: 'belongs to pip cache list' },
    {
      command: 'index',
      words:
        '--abi --extra-index-url --find-links --ignore-requires-python --implementation --index-url --no-binary --no-index --only-binary --platform --pre --python-version -f -i',
      why: 'belong to pip index versions',
    },
  ],
  terraform: [{ command: '', words: '-help -version', why: 'options listed beside commands' }],
}

/** Whether a word of the command is left out with a reason. */
export function isLeftOut(tool: string, command: string, word: string): boolean {
  return (left_out[tool] ?? []).some(
    (each) =>
      (each.command === '*' || each.command === command) && each.words.split(' ').some((name) => name === word || (name === '--*' && word.startsWith('--'))),
  )
}
