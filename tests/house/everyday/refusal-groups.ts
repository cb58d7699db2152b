/** Why a line is refused, in the few groups that people ask about. */
import type { Verdict } from '../../../src-preload/contract/commands.ts'

export const refusal_groups = ['secrets', 'rights', 'elsewhere', 'listener', 'outside', 'other'] as const
export type RefusalGroup = (typeof refusal_groups)[number]

/** The words by which the policies' reasons say it; the first that fits counts. */
const signs: readonly [RefusalGroup, RegExp][] = [
  ['listener', /listen/],
  ['secrets', /secret|sensitive|tokens? would|access_token|prints (?:a |the )?(?:keys?|token|credentials)|password|access token|signed link|lets anyone read/],
  ['rights', /who may do what|credentials|opens? (?:something|it|a bucket)|key pair/],
  ['elsewhere', /(?:run|start)s? (?:programs|containers|elsewhere)|runs in the cluster|names? programs to run|outlive|other programs/],
  ['outside', /out of the workspace|outside|files of the host|folder or device of the host|another place|as an address|another file|another repository/],
]

export function groupOf({ reason }: Pick<Verdict, 'reason'>): RefusalGroup {
  return signs.find(([, sign]) => sign.test(reason))?.[0] ?? 'other'
}
