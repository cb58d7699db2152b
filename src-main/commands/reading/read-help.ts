/** Whether a line only asks a tool for its help, in whatever way the tool takes the question; what is asked about is known by name. */
import type { VerdictPart } from '../../../src-preload/contract/commands.ts'
import type { CompiledPolicy } from '../policies/compiled-policy.ts'
import { type Outcome, type Place, sentence, widened_mark } from './outcome.ts'
import { commandNamed } from './read-words.ts'
import type { Given } from './reading.ts'

/**
 * `words` without the tool's name. Null where the line is no such question, or asks about something that the policy has not heard of: a word
 * that a tool does not know itself can be a plugin, which would run.
 */
export function readHelp(policy: CompiledPolicy, words: readonly string[], place: Place): Outcome | null {
  const { help } = policy
  if (help === null || words.length === 0) return null
  // What stands in front of the canonical question changes nothing in it.
  const lead = help.as.slice(0, Math.max(0, help.as.indexOf('{command}'))).filter((word) => word.startsWith('-'))
  const skipped = lead.length > 0 && lead.every((word, index) => words[index] === word) ? lead.length : 0
  const last = words.length - 1
  const asked_by = help.word !== null && help.word !== 'last' && words[skipped] === 'help' ? skipped : isQuestion(help, words[last]!) ? last : -1
  if (asked_by < 0) return null
  const items: Given[] = []
  const names: string[] = []
  let command = policy.root
  for (const [index, word] of words.entries()) {
    if (index === asked_by || index < skipped) continue
    const found = commandNamed(command, word)
    // What stands below another tool's name is that tool's, and asked for in its way.
    if (found === undefined || found.mounted !== null || help.without.has(word)) return null
    command = found
    items.push({ kind: 'command', command: { ...found, name: word } })
    names.push(word)
  }
  const say = `Prints the help of ${[policy.tool, ...names].join(' ')}`
  const rule = `${command.rule}/help`
  return {
    ...{ problem: null, session: false, effect: 'read', follow: false, code: false, base: place.cwd, given: new Map(), slots: new Map() },
    command: { ...command, name: 'help', rule, effect: 'read', refuse: null, say, when: [], follow: false, code: false },
    rule: `${rule}${policy.widened ? widened_mark : ''}`,
    reason: sentence(say),
    canonical: [...policy.prefix, ...help.as.flatMap((word) => (word === '{command}' ? names : word === '{top}' ? names.slice(0, 1) : [word]))],
    items,
    parts: words.map(
      (text, index): VerdictPart => ({ text, kind: index >= skipped && (index !== asked_by || text === 'help') ? 'subcommand' : 'option', ok: true }),
    ),
    is_help: true,
  }
}

function isQuestion({ options, word }: NonNullable<CompiledPolicy['help']>, text: string): boolean {
  return options.has(text) || (text === 'help' && (word === 'last' || word === 'both'))
}
