/** The list of the kinds of work that Opsdeck does itself, in steps: a new one is a file in this folder and a line here. */
import type { Git } from '../git/git.ts'
import type { Work } from '../jobs/work.ts'

export function flowKinds(git: Git): readonly Work[] {
  return [git.work as Work]
}
