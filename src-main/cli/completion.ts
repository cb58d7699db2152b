/** `opsdeck completion`: prints the completion script for a shell. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { didYouMean } from '../commands/words/did-you-mean.ts'
import type { Circumstances } from './circumstances.ts'
import { completion_shells } from './completion-shells.ts'
import { exit_codes } from './exit-codes.ts'
import type { Arguments } from './read-arguments.ts'
import { UsageError } from './usage-error.ts'

export async function completion({ words }: Arguments, { root, streams }: Circumstances): Promise<number> {
  const [wanted] = words
  const shell = completion_shells.find((each) => each === wanted)
  if (!shell) {
    const near = wanted === undefined ? null : didYouMean(wanted, completion_shells)
    const asked = wanted === undefined ? 'Name the shell' : `There is no completion script for "${wanted}"`
    throw new UsageError(`${asked}: one of ${completion_shells.join(', ')}.${near ? ` Did you mean "opsdeck completion ${near}"?` : ''}`, 'completion')
  }
  await streams.out(readFileSync(join(root, 'resources', 'completion', `opsdeck.${shell}`)))
  return exit_codes.ok
}
