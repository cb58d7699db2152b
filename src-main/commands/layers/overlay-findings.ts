/** Collects what a policy file laid over another does wrong, and what it would allow beyond it. */
import type { Finding, Path } from '../policies/policy-text.ts'

export interface Widening extends Finding {
  /** False where it cannot be told from the text whether it allows more. */
  certain: boolean
}

export class OverlayFindings {
  readonly problems: Finding[] = []
  readonly widenings: Widening[] = []
  readonly #seen = new Set<string>()

  problem(path: Path, message: string, fix: string): void {
    if (this.#isNew(path, message)) this.problems.push({ path, message, fix })
  }

  /** `what` is the end of "It widens the policy below: ...". */
  widens(path: Path, what: string, certain = true): void {
    if (this.#isNew(path, what)) this.widenings.push({ path, message: what, fix: '', certain })
  }

  /** Runs `make`; what it throws is a problem at `path`, and then there is nothing. */
  tried<T>(path: Path, make: () => T): T | null {
    try {
      return make()
    } catch (error) {
      this.problem(path, `${path.map(String).join(' > ')}: ${(error as Error).message}.`, 'Correct it; README.md of the policies describes the format.')
      return null
    }
  }

  #isNew(path: Path, message: string): boolean {
    const key = JSON.stringify([path, message])
    if (this.#seen.has(key)) return false
    this.#seen.add(key)
    return true
  }
}
