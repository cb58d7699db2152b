/** Why a line is refused, in the few groups that people ask about. */
import type { Verdict } from '../../../src-preload/contract/commands.ts'

/** Each with what it is called in the table. `words`: the policy does not know a word of the line, or the tool would not take the line itself. */
export const refusal_groups = {
  secrets: 'secrets',
  rights: 'rights or credentials',
  elsewhere: 'runs programs',
  listener: 'listener',
  outside: 'leaves workspace',
  words: 'unknown words',
  other: 'other',
} as const
export type RefusalGroup = keyof typeof refusal_groups

/** The words by which the policies' reasons say it; the first that fits counts. */
const signs: readonly [RefusalGroup, RegExp][] = [
  ['words', /is one word more|is not (?:an option|an operation|a subcommand|a group)|abbreviation| needs |takes its value attached|is not one of/],
  ['listener', /listen/],
  ['secrets', /secret|sensitive|tokens? would|prints (?:a |the )?(?:keys?|token|credentials)|password|access token|signed link|lets anyone read/],
  ['rights', /who may do what|credentials|opens? (?:something|it|a bucket)|key pair/],
  ['elsewhere', /(?:run|start)s? (?:programs|containers|elsewhere)|runs in the cluster|names? programs to run|outlive|other programs/],
  [
    'outside',
    /out of the workspace|outside|files of the host|folder or device of the host|another place|as an address|another file|another repository|of the workspace and/,
  ],
]

/** By the reason of a verdict that is not allowed. */
export function groupOf({ reason }: Pick<Verdict, 'reason'>): RefusalGroup {
  return signs.find(([, sign]) => sign.test(reason))?.[0] ?? 'other'
}
