/** A saved view of the history by its name or id, and what is asked for with it. */
import type { HistoryView } from '../../src-preload/contract/history-views.ts'
import type { HistoryQuery } from '../../src-preload/contract/jobs.ts'
import { AppError } from '../base/app-error.ts'
import { didYouMean } from '../commands/words/did-you-mean.ts'

/** Throws NOT_FOUND; INVALID_INPUT where several are called so. */
export function theView(items: readonly HistoryView[], name: string): HistoryView {
  const found = items.filter((one) => one.id === name || one.name === name)
  if (found.length === 1) return found[0]!
  if (found.length > 1) throw new AppError('INVALID_INPUT', `${found.length} views are called "${name}". Name one by its id ("opsdeck views list --json").`)
  const near = didYouMean(
    name,
    items.map((one) => one.name),
  )
  throw new AppError('NOT_FOUND', `There is no view "${name}".${near ? ` Did you mean "${near}"?` : ' "opsdeck views list" shows them.'}`)
}

/** A span counts from now. */
export async function filtersOfView({ filters, since }: HistoryView): Promise<Omit<HistoryQuery, 'limit'>> {
  if (since === null) return filters
  // Only here: the schemas take longer to load than most calls take.
  const { sinceMs } = await import('../../src-preload/contract/history-views.ts')
  return { ...filters, since: new Date(sinceMs(since, Date.now())).toISOString() }
}
