/** The words of the policy format with what they mean: what completion offers. resources/policies/README.md is the format's description. */

export type Words = Readonly<Record<string, string>>

const command_keys: Words = {
  say: 'one sentence: what the command does',
  effect: 'read, change or destroy',
  aliases: 'other names of the command',
  refuse: 'the reason why it is refused',
  nearest: 'an allowed line in place of a refused one',
  sets: 'option sets to include',
  options: 'options of this command alone',
  inherited: 'options of this command and of everything below it',
  args: 'positional words in order',
  after_dashes: 'the words after --',
  rest: 'words after the first positional are not options',
  reads_as: 'the words below are read by another parser family',
  commands: 'nested commands',
  when: 'conditions that raise, settle or refuse',
  follow: 'runs until it is stopped',
  runs_workspace_code: 'needs a trusted workspace',
}

const top_keys: Words = {
  tool: 'name of the tool, as the file is named',
  extends: 'builtin: laid over the built-in policy',
  allow_widening: 'true: this may allow more than the built-in policy',
  description: 'the tool in one line',
  install: 'how to get it where it is missing',
  parser: 'how the tool reads its words',
  pending: 'a reason: listed, nothing allowed yet',
  notes: 'free text: dangerous abilities, what was decided',
  binary: 'where the program is looked for',
  version: 'words that print the version',
  prefix: 'words that always stand first',
  default_timeout_ms: 'time limit in milliseconds, null for none',
  env: 'variables that are pinned, and those a caller may set',
  context: 'hidden state shown with the verdict',
  types: 'own names for value types',
  use: 'option sets of the tool itself',
  workspace_facts: 'a check of the workspace itself',
  examples: 'lines that the tests judge',
  ...command_keys,
  sets: 'option sets that several commands share',
}

const effects: Words = { read: 'changes nothing', change: 'changes something', destroy: 'hard to undo, asks first' }
const booleans: Words = { true: '', false: '' }
const option_map: Words = {
  is: 'flag, a value type, refuse',
  say: 'what the option does',
  effect: 'raises the effect to at least this',
  follow: 'makes it a follow job',
  code: 'runs workspace code',
  base: 'relative paths are taken from this folder',
  once: 'given twice is refused',
  refuse: 'the reason why it is refused',
  instead: 'the option that stands in the nearest form',
}
const condition: Words = {
  given: 'any of these options is given',
  given_all: 'all of these options are given',
  not_given: 'none of these options is given',
  args: 'count of positional words: 0, 2, 1+, 0-1',
  arg: 'a word of a slot matches an expression',
  not_arg: 'no word of a slot matches an expression',
  trusted: 'the workspace is trusted',
  effect: 'then: raises the effect',
  settles: 'then: sets the effect, whatever else was said',
  refuse: 'then: refused with this reason',
  nearest: 'then: an allowed line',
  follow: 'then: runs until it is stopped',
  code: 'then: runs workspace code',
  say: 'then: the reason of the verdict',
}

/** Keys by the place they stand in. */
export const keys = {
  top: top_keys,
  command: { ...command_keys },
  option: option_map,
  condition,
  env: {
    set: 'pinned variables',
    git_config: 'pinned configuration of git',
    untrusted: 'added while the workspace is not trusted',
    extras: 'names a caller may set',
  },
  untrusted: { set: 'pinned variables', git_config: 'pinned configuration of git' },
  binary: { search: 'name of the program', also: 'further names', venv: 'path in a virtual environment', absolute: 'absolute paths' },
  examples: { read: 'allowed, changes nothing', change: 'allowed, changes something', destroy: 'allowed, asks first', refused: 'refused' },
  example: { line: 'the command line', argv: 'the words as a list', why: 'why it is so', env: 'variables of the caller' },
} as const satisfies Record<string, Words>

export const families: Words = {
  git: '--x v, --x=v, --no-x; -abc, -mTEXT',
  getopt: '--x v, --x=v; short ones in groups',
  curl: '--x v only',
  pflag: '--x v, --x=v; flags also --x=false',
  goflag: '-x v, -x=v; options end at the first word',
  optparse: '--x v, --x=v; short ones in groups',
  argparse: 'a value never starts with - unless attached',
  gotest: '-x v, -x=v',
  python: '--x v; options end at the first word',
  node: '--x v, --x=v; options end at the first word',
  dig: '-x v, +x, +x=v, @server',
  nslookup: '-x, -x=v',
  words: 'no options: every word is a positional',
}

/** Values that a key takes, by the key's name. */
export const values: Readonly<Record<string, Words>> = {
  parser: families,
  reads_as: families,
  effect: effects,
  settles: effects,
  extends: { builtin: 'laid over the built-in policy' },
  workspace_facts: { 'git-repository': 'what its configuration would run' },
  allow_widening: booleans,
  follow: booleans,
  rest: booleans,
  runs_workspace_code: booleans,
  trusted: booleans,
  code: booleans,
  base: booleans,
  once: booleans,
}

export const option_kinds: Words = {
  flag: 'no value',
  'attached ': 'one value that must be attached with =',
  'flag or ': 'an optional value, attached',
  'some ': 'one or more words',
  'any ': 'any number of words',
  'refuse -- ': 'known and refused, with the reason',
  'refuse value -- ': 'refused together with its value',
}
export const quantifiers: Words = { 'optional ': 'at most one', 'any ': 'any number', 'some ': 'one or more' }
export const short_commands: Words = {
  'read -- ': 'allowed, changes nothing',
  'change -- ': 'allowed, changes something',
  'destroy -- ': 'allowed, asks first',
  'read => code -- ': 'runs workspace code',
  'refuse -- ': 'refused, with the reason',
}
export const consequences: Words = {
  read: 'at least read',
  change: 'at least change',
  destroy: 'at least destroy',
  follow: 'a follow job',
  code: 'runs workspace code',
  base: 'folder of relative paths',
  many: 'may be repeated',
  once: 'given twice is refused',
}
export const context_sources: Words = {
  'option(--x)': 'value of an option',
  'env(NAME)': 'value of a variable',
  'arg(name)': 'a positional word',
  'git-branch': 'the branch of the workspace',
  'git-remote': 'the remote of the branch',
  'text(...)': 'a fixed text',
}

export const value_types: Words = {
  text: 'anything, also newlines',
  line: 'text without control characters',
  name: 'letters, digits, . _ - @ / :',
  word: 'a line without blanks',
  plain: 'a line that no tool expands',
  number: 'decimal; number(1..100)',
  'enum(a,b,c)': 'exactly one of them',
  'match(REGEX)': 'the whole value matches',
  'list(TYPE)': 'comma-separated values',
  'pair(TYPE,TYPE)': 'key=value',
  'fields(KEY=TYPE)': 'key=value,key=value with these keys',
  duration: '30s, 5m, 1h30m',
  url: 'url(https), url(http,https)',
  host: 'host name or address',
  'path-in': 'read, inside the workspace or a read root',
  'path-out': 'written, inside the workspace',
  dir: 'a folder inside the workspace',
  'local(TYPE)': 'a path that is no address',
  'bare(TYPE)': 'a value without = and ,',
  'unlike(REGEX,TYPE)': 'what the type takes, but for these',
  'worded(TYPE,WORDS)': 'a refusal says WORDS',
  'unlisted(TYPE)': 'a plain path: no list, quotes, pattern',
  'upload-path': 'its content is sent away',
  'download-path': 'where a download goes',
  'no-secret(TYPE)': 'no password=, api_key= and the like',
  'git-url': 'an address that git may fetch from',
  revision: 'a revision of git',
  'ref-name': 'a branch or tag',
  pathspec: 'paths of git',
  'python-script': 'a script inside the workspace',
  'dns-name': 'a name to look up',
  none: 'never',
}
