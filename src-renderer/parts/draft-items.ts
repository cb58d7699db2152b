/** Commands as items of the queue under construction: typed lines, earlier jobs, saved commands; and how they are dragged there. */
import type { SavedCommand } from '../../src-preload/contract/commands.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { Template } from '../../src-preload/contract/templates.ts'
import { type DraftItem, draftItem } from '../stores/queue-draft.ts'
import { shellLine } from '../ui/format.ts'
import { splitChain } from './split-chain.ts'
import { defaultValues } from './template-fields.tsx'

export interface LinePlace {
  work_dir: string | null
  env: Record<string, string> | null
}

/** The commands of a line as items: what stands behind && needs the one before, what stands behind | reads from it. */
export function itemsOfLine(line: string, { work_dir, env }: LinePlace): DraftItem[] {
  const items: DraftItem[] = []
  for (const part of splitChain(line)) {
    const before = items.at(-1)?.id
    const source = { line: part.line, ...(work_dir !== null && work_dir !== '.' && { work_dir }), ...(env !== null && { env }) }
    items.push(
      draftItem(source, part.line, {
        needs: part.joined_by === '&&' && before !== undefined ? [before] : [],
        input_from: part.joined_by === '|' ? (before ?? null) : null,
      }),
    )
  }
  return items
}

export const itemOfJob = ({ id, title }: Job): DraftItem => draftItem({ job_id: id }, title)

export const itemOfSaved = ({ id, name, command, args }: SavedCommand): DraftItem => draftItem({ saved_id: id }, name || shellLine([command, ...args]))

/** With the defaults of its fields; a secret is never kept, so it has no value here. */
export function itemOfTemplate({ id, name, origin, etag, parameters }: Template): DraftItem {
  const values = Object.fromEntries(Object.entries(defaultValues(parameters)).filter(([, value]) => value !== ''))
  // The version of a file that was shown is the one that is run.
  return draftItem({ template_id: id, ...(Object.keys(values).length > 0 && { values }), ...(origin === 'file' && { if_match: etag }) }, name)
}

/** What is dragged to a queue: items of a draft, as JSON. */
const dragged_type = 'application/x-opsdeck-queue-items'

export function dragItems(transfer: DataTransfer, items: readonly DraftItem[]): void {
  transfer.effectAllowed = 'copy'
  transfer.setData(dragged_type, JSON.stringify(items))
  transfer.setData('text/plain', items.map(({ title }) => title).join('\n'))
}

export const dragsItems = (transfer: DataTransfer): boolean => transfer.types.includes(dragged_type)

/** Nothing where something else was dropped. */
export function droppedItems(transfer: DataTransfer): DraftItem[] {
  const text = transfer.getData(dragged_type)
  return text === '' ? [] : (JSON.parse(text) as DraftItem[])
}
