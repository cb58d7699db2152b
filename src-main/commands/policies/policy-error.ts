/** Mistakes in policy files: where they are and what to do about them. */

/** One mistake in a policy file; `line` counts from 1. */
export interface PolicyMistake {
  file: string
  line: number
  message: string
}

export class PolicyError extends Error {
  readonly mistakes: readonly PolicyMistake[]
  constructor(mistakes: readonly PolicyMistake[]) {
    super(mistakes.map((mistake) => `${mistake.file}:${mistake.line}: ${mistake.message}`).join('\n'))
    this.name = 'PolicyError'
    this.mistakes = mistakes
  }
}

/** Thrown by the compiler with the place in the document it speaks of. */
export class PlacedError extends Error {
  readonly path: readonly (string | number)[]
  constructor(path: readonly (string | number)[], message: string) {
    super(message)
    this.name = 'PlacedError'
    this.path = path
  }
}

/** Runs `make`, giving an Error the place in the file. */
export function placed<T>(path: readonly (string | number)[], make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof PlacedError) throw error
    throw new PlacedError(path, `${path.join(' > ')}: ${(error as Error).message}. Correct it; README.md describes the format.`)
  }
}
