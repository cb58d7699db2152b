/** What a command that destroys does, in one sentence. */
import type { Verdict } from '../../src-preload/contract/commands.ts'

/** "Deletes branch old (3 commits that no other branch or tag has)."; null where the words of the command do not say it. */
export function tellAct({ destroys }: Verdict): string | null {
  if (!destroys || destroys.act === null) return null
  const lost = destroys.losses.map(({ what }) => what).join('; ')
  return `${destroys.act}${lost === '' ? '' : ` (${lost})`}.`
}
