/** Whether a line only asks a tool for its help, in whatever way the tool takes the question; what is asked about is known by name. */
import type { VerdictPart } from '../../../src-preload/contract/commands.ts'
import type { CompiledCommand, CompiledPolicy } from '../policies/compiled-policy.ts'
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
  const printing = printedBy(help, words)
  const by_word = help.word !== null && help.word !== 'last' && words[skipped] === 'help'
  const asked_by = printing > 0 ? printing : by_word ? skipped : isQuestion(help, words[last]!) ? last : help.groups ? words.length : -1
  if (asked_by < 0) return null
  const items: Given[] = []
  const names: string[] = []
  let command = policy.root
  let group = command
  for (const [index, word] of words.entries()) {
    if (index < skipped || (printing > 0 ? index >= printing : index === asked_by)) continue
    // A request is not made, so what it would hold changes nothing in what is printed of it, and is left out.
    if (printing > 0 && isOperation(group, command)) continue
    const found = commandNamed(command, word)
    // What stands below another tool's name is that tool's, and asked for in its way.
    if (found === undefined || found.mounted !== null || help.without.has(word)) return null
    group = command
    command = found
    items.push({ kind: 'command', command: { ...found, name: word } })
    names.push(word)
  }
  // Named alone only a group that does nothing itself is a question.
  if (asked_by === words.length && (command.commands === null || command.effect !== null || command.refuse !== null)) return null
  // The same letter can be an option of the command that takes a value (docker run -h).
  if (printing < 0 && asked_by === last && (command.options.get(words[last]!)?.arity ?? 'flag') !== 'flag') return null
  // Only a request has something about it printed; other commands would take the words for theirs.
  if (printing > 0 && !isOperation(group, command)) return null
  const say = `Prints ${printing > 0 ? 'what a request looks like of' : 'the help of'} ${[policy.tool, ...names].join(' ')}`
  const rule = `${command.rule}/help`
  return {
    ...{ problem: null, session: false, effect: 'read', follow: false, code: false, base: place.cwd, given: new Map(), slots: new Map() },
    command: { ...command, name: 'help', rule, effect: 'read', refuse: null, say, when: [], follow: false, code: false },
    rule: `${rule}${policy.widened ? widened_mark : ''}`,
    reason: sentence(say),
    canonical: [
      ...policy.prefix,
      ...(printing > 0 ? [...names, ...words.slice(printing)] : help.as).flatMap((word) =>
        word === '{command}' ? names : word === '{top}' ? names.slice(0, 1) : [word],
      ),
    ],
    items,
    parts: words.map(
      (text, index): VerdictPart => ({
        text,
        kind:
          index < skipped
            ? 'option'
            : index < asked_by || (index !== asked_by && printing < 0) || text === 'help'
              ? printing > 0 && index >= names.length
                ? 'text'
                : 'subcommand'
              : index === asked_by
                ? 'option'
                : 'value',
        ok: true,
      }),
    ),
    judged_by: 'rule',
    is_help: true,
  }
}

/** Whether `command` is what a service of `group` can be asked to do. */
const isOperation = (group: CompiledCommand, command: CompiledCommand): boolean => group !== command && group.operations !== null && command.commands === null

/** Where the words begin that have something about an operation printed; -1 where there are none. */
function printedBy({ prints }: NonNullable<CompiledPolicy['help']>, words: readonly string[]): number {
  for (const form of prints) {
    const start = words.length - form.length
    if (start > 0 && form.every((word, index) => words[start + index] === word)) return start
  }
  return -1
}

function isQuestion({ options, word }: NonNullable<CompiledPolicy['help']>, text: string): boolean {
  return options.has(text) || (text === 'help' && (word === 'last' || word === 'both'))
}
