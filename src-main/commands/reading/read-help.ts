/** Whether a line only asks a tool for its help, in whatever way the tool takes the question; what is asked about is known by name. */
import type { VerdictPart } from '../../../src-preload/contract/commands.ts'
import type { CompiledCommand, CompiledPolicy } from '../policies/compiled-policy.ts'
import { commandNamed } from './read-words.ts'
import type { Given } from './reading.ts'

export interface HelpAsked {
  /** Stands for the question itself, with the rule `TOOL/SUB/help`. */
  command: CompiledCommand
  /** Without the tool. */
  canonical: readonly string[]
  items: readonly Given[]
  parts: VerdictPart[]
}

/**
 * `words` without the tool's name. Null where the line is no such question, or asks about something that the policy has not heard of: a word
 * that a tool does not know itself can be a plugin, which would run.
 */
export function readHelp(policy: CompiledPolicy, words: readonly string[]): HelpAsked | null {
  const { help } = policy
  if (help === null || words.length === 0) return null
  const last = words.length - 1
  const asked_by = help.word !== null && help.word !== 'last' && words[0] === 'help' ? 0 : isQuestion(help, words[last]!) ? last : -1
  if (asked_by < 0) return null
  const items: Given[] = []
  const names: string[] = []
  let command = policy.root
  for (const [index, word] of words.entries()) {
    if (index === asked_by) continue
    const found = commandNamed(command, word)
    // What stands below another tool's name is that tool's, and asked for in its way.
    if (found === undefined || found.mounted !== null || help.without.has(word)) return null
    command = found
    items.push({ kind: 'command', command: { ...found, name: word } })
    names.push(word)
  }
  const rule = `${command.rule}/help`
  return {
    command: {
      ...command,
      name: 'help',
      rule,
      effect: 'read',
      refuse: null,
      say: `Prints the help of ${[policy.tool, ...names].join(' ')}`,
      when: [],
      follow: false,
      code: false,
    },
    canonical: help.as.flatMap((word) => (word === '{command}' ? names : [word])),
    items,
    parts: words.map((text, index): VerdictPart => ({ text, kind: index !== asked_by || text === 'help' ? 'subcommand' : 'option', ok: true })),
  }
}

function isQuestion({ options, word }: NonNullable<CompiledPolicy['help']>, text: string): boolean {
  return options.has(text) || (text === 'help' && (word === 'last' || word === 'both'))
}
