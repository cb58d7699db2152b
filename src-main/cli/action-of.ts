/** The first word of a verb that can do several things. */
import { didYouMean } from '../commands/words/did-you-mean.ts'
import { UsageError } from './usage-error.ts'

/** Throws UsageError, with the nearest one. */
export function actionOf<Action extends string>(verb: string, word: string, actions: readonly Action[]): Action {
  const found = actions.find((one) => one === word)
  if (found !== undefined) return found
  const near = didYouMean(word, actions)
  throw new UsageError(`"opsdeck ${verb}" has no "${word}".${near ? ` Did you mean "${near}"?` : ''}`, verb)
}
