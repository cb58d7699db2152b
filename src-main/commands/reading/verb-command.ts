/** The command that an operation is judged as whose name no rule has: by its verb, after the names that are refused. */
import { waysBelow } from '../policies/compile-verbs.ts'
import type { CompiledCommand, VerbRules } from '../policies/compiled-policy.ts'

/** How an operation is written; everything else is no name of one. */
const operation_name = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

/** `word` below `group`, or undefined where it is neither an operation with a known verb nor, where groups are open, a group. */
export function verbCommand(group: CompiledCommand, word: string): CompiledCommand | undefined {
  const { operations } = group
  if (operations === null || !operation_name.test(word)) return undefined
  const { verbs } = operations
  const rule = `${group.rule}/${word}`
  const path = rule.split('/').slice(1).join(' ')
  const template = verbs.groups.has(word) ? undefined : templateOf(verbs, path, word)
  if (template === undefined) return verbs.nested ? openGroup(group, word, rule) : undefined
  const effect = template.effect!
  const command = { ...template, name: word, rule }
  const refused = verbs.refused.find(({ expression, value }) => value.effects.includes(effect) && expression.test(path))?.value
  if (refused) return { ...command, refuse: refused.why, session: refused.session }
  return operations.only_reads !== null && effect !== 'read' ? { ...command, refuse: operations.only_reads } : command
}

/** What stands for the operation; `path` is the whole way to it from the tool. */
function templateOf({ words, named, by_effect }: VerbRules, path: string, word: string): CompiledCommand | undefined {
  const by_name = named.find(({ expression }) => expression.test(path))
  if (by_name) return by_name.value
  const [first, second] = word.split('-')
  const effect = words.get(`${first}-${second}`) ?? words.get(first!)
  return effect && by_effect[effect]
}

/** Names that are known to be there below a group. */
export function offeredBelow({ offers }: CompiledCommand): string[] {
  return [...new Set(offers.map((way) => way.split(' ')[0]!))]
}

/** A group of a group that is known: what stands below is judged in the same way. */
function openGroup(group: CompiledCommand, word: string, rule: string): CompiledCommand {
  return {
    ...group,
    ...{ name: word, rule, say: '', effect: null, refuse: null, session: false, nearest: null, commands: null, command_patterns: [] },
    ...{ args: [], after_dashes: null, rest: false, when: [], follow: false, code: false, offers: waysBelow(group.offers, word) },
  }
}

/** How somebody allows what is refused by its name; one sentence. `effect` is that of its verb. */
export function wayOn(group: CompiledCommand, word: string): string {
  const [tool, ...path] = [...group.rule.split('/'), word]
  const effect = (group.operations && templateOf(group.operations.verbs, path.join(' '), word)?.effect) ?? 'change'
  const rules = path.reduceRight((inner, name) => (inner === '' ? `{${name}: ${effect}}` : `{${name}: {commands: ${inner}}}`), '')
  return `To allow it all the same, put three lines into ${tool}.yaml in the Policies area: "tool: ${tool}", "allow_widening: true", "commands: ${rules}".`
}
