/** Lines of git with an alias: the user's own aliases, read from the user's own configuration; what a repository calls something is a stranger's word. */
import { join } from 'node:path'
import type { ContextFiles } from '../context/context-files.ts'
import { readConfigText } from '../machine/repository/config-reader.ts'
import type { CompiledPolicy } from '../policies/compiled-policy.ts'
import type { Outcome } from '../reading/outcome.ts'
import { splitLine } from '../words/split-line.ts'
import { usualGitAlias } from '../words/usual-aliases.ts'

const aliasesIn = (text: string): ReadonlyMap<string, string> =>
  new Map(
    readConfigText(Buffer.from(text)).entries.flatMap(({ key, value }) =>
      key.startsWith('alias.') && value !== null ? [[key.slice('alias.'.length), Buffer.from(value, 'latin1').toString('utf8')] as const] : [],
    ),
  )

export interface Alias {
  name: string
  /** What it stands for. */
  words: readonly string[]
  /** All words behind the tool with the alias written out. */
  args: readonly string[]
}

/** The alias at which a line of git was refused; null where it was refused for something else. `home`: absolute. */
export function expandAlias(policy: CompiledPolicy, args: readonly string[], { problem, rule }: Outcome, home: string, files: ContextFiles): Alias | null {
  const name = problem === null ? undefined : args[problem.at]
  if (name === undefined || rule !== `${policy.tool}/${name}` || policy.root.commands?.has(name)) return null
  const words = gitAlias(name, home, files)
  if (words === null || !policy.root.commands?.has(words[0]!)) return null
  return { name, words, args: [...args.slice(0, problem!.at), ...words, ...args.slice(problem!.at + 1)] }
}

/** The words that `name` stands for; null where it is none, or a line for a shell. */
function gitAlias(name: string, home: string, files: ContextFiles): readonly string[] | null {
  // Later files of git's list count first.
  for (const path of [join(home, '.gitconfig'), join(home, '.config', 'git', 'config')]) {
    const file = files.read(path, aliasesIn)
    const value = file.is === 'read' ? file.content.get(name.toLowerCase()) : undefined
    if (value === undefined) continue
    const split = splitLine(value)
    return value.startsWith('!') || 'problem' in split || split.words.length === 0 ? null : split.words.map(({ text }) => text)
  }
  return usualGitAlias(name)
}
