/** Short names that many people give to tools and to commands of git: what is typed by habit has a way on here. */

const tools: Readonly<Record<string, readonly string[]>> = {
  tf: ['terraform'],
  k: ['kubectl'],
  kc: ['kubectl'],
  g: ['git'],
  dk: ['docker'],
  dc: ['docker', 'compose'],
  'docker-compose': ['docker', 'compose'],
  h: ['helm'],
  py: ['python3'],
  nodejs: ['node'],
  ll: ['ls', '-l'],
  la: ['ls', '-a'],
  l: ['ls'],
}

const git_commands: Readonly<Record<string, readonly string[]>> = {
  aa: ['add', '-A'],
  br: ['branch'],
  ci: ['commit'],
  cm: ['commit', '-m'],
  co: ['checkout'],
  cob: ['checkout', '-b'],
  cp: ['cherry-pick'],
  df: ['diff'],
  ds: ['diff', '--staged'],
  lg: ['log', '--oneline', '--graph'],
  last: ['log', '-1', 'HEAD'],
  pl: ['pull'],
  ps: ['push'],
  st: ['status'],
  sw: ['switch'],
  unstage: ['restore', '--staged'],
}

const wordsOf = (table: Readonly<Record<string, readonly string[]>>, name: string): readonly string[] | null =>
  Object.hasOwn(table, name) ? table[name]! : null

/** The tool that is usually called so, and words behind it; null for other names. */
export const usualTool = (name: string): readonly string[] | null => wordsOf(tools, name)

/** The command of git that is usually called so, with its options; null for other names. */
export const usualGitAlias = (name: string): readonly string[] | null => wordsOf(git_commands, name)
