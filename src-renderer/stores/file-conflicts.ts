/** Asks what to do with a name that is taken, once or for all that follow. */
import { create } from 'zustand'

export type ConflictAnswer = 'replace' | 'keep_both' | 'skip'

export interface ConflictQuestion {
  path: string
  /** How many more of the same act have their name taken. */
  others: number
  verb: string
  answer: (answer: ConflictAnswer | null, for_all: boolean) => void
}

export const useConflict = create<{ question: ConflictQuestion | null }>(() => ({ question: null }))

/** The answers for a row of taken names; null when the whole act was called off. */
export async function askConflicts(paths: readonly string[], verb: string): Promise<Map<string, ConflictAnswer> | null> {
  const answers = new Map<string, ConflictAnswer>()
  for (const [i, path] of paths.entries()) {
    const { answer, for_all } = await new Promise<{ answer: ConflictAnswer | null; for_all: boolean }>((resolve) =>
      useConflict.setState({
        question: {
          path,
          others: paths.length - i - 1,
          verb,
          answer: (given, all) => {
            useConflict.setState({ question: null })
            resolve({ answer: given, for_all: all })
          },
        },
      }),
    )
    if (answer === null) return null
    answers.set(path, answer)
    if (!for_all) continue
    for (const rest of paths.slice(i + 1)) answers.set(rest, answer)
    break
  }
  return answers
}
