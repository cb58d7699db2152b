/** The list of the kinds of work that Opsdeck does itself, in steps: a new one is a file in this folder and a line here. */
import type { Work } from '../jobs/work.ts'

export function flowKinds(): readonly Work[] {
  return []
}
