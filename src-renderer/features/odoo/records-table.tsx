/** A page of records as a table, the pages around it, and all of them as a CSV file. */
import { Button } from '@mantine/core'
import { ChevronLeft, ChevronRight, Download } from 'lucide-react'
import { useState } from 'react'
import type { FarRecord, QueryAnswer } from '../../../src-preload/contract/connections.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { formatCount } from '../../ui/format.ts'
import { saveFile } from '../../ui/save-file.ts'
import own from './connections.module.css'
import { cellText, columnsOf, csvOf } from './query-words.ts'

/** More is a matter for an export by the server itself. */
const most_saved = 100_000

interface Props {
  label: string
  /** The name of the file, without its ending. */
  file: string
  answer: QueryAnswer
  busy: boolean
  /** Those that were asked for; null for all that come. */
  columns: readonly string[] | null
  onPage: (offset: number) => void
  read: (offset: number, limit: number) => Promise<QueryAnswer>
  most_at_once: number
}

export function RecordsTable({ label, file, answer, busy, columns: asked, onPage, read, most_at_once }: Props) {
  const { items, total, limit, offset, next_offset } = answer
  const [saving, setSaving] = useState<number | null>(null)
  const columns = columnsOf(items, asked)
  const save = async () => {
    try {
      const records: FarRecord[] = []
      let from: number | null = 0
      while (from !== null && records.length < most_saved) {
        setSaving(records.length)
        const page: QueryAnswer = await read(from, most_at_once)
        records.push(...page.items)
        from = page.next_offset
      }
      saveFile(`${file}.csv`, [csvOf(records, columnsOf(records, asked))], 'text/csv')
    } catch (error) {
      tellFailure('The records were not saved', error)
    }
    setSaving(null)
  }
  const place = items.length === 0 ? 'No record is like this' : `${formatCount(offset + 1)} to ${formatCount(offset + items.length)}`
  return (
    <div className={own.records} aria-busy={busy}>
      <div className={own.pages}>
        <Button size="compact-sm" aria-label="Page before" disabled={offset === 0 || busy} onClick={() => onPage(Math.max(0, offset - limit))}>
          <ChevronLeft size={14} aria-hidden />
        </Button>
        <span className={own.count} aria-live="polite">
          {place}
          {total === null || items.length === 0 ? '' : ` of ${formatCount(total)}`}
        </span>
        <Button size="compact-sm" aria-label="Page after" disabled={next_offset === null || busy} onClick={() => next_offset !== null && onPage(next_offset)}>
          <ChevronRight size={14} aria-hidden />
        </Button>
        <Button size="compact-sm" disabled={items.length === 0 || saving !== null} leftSection={<Download size={14} aria-hidden />} onClick={() => void save()}>
          {saving === null ? 'Save all as CSV' : `Reading, ${formatCount(saving)} so far`}
        </Button>
      </div>
      {items.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key
        <section className={own.tableFrame} tabIndex={0} aria-label={label}>
          <table className={own.table}>
            <thead>
              <tr>
                {columns.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.map((record) => (
                <tr key={cellText(record['id']) || JSON.stringify(record)}>
                  {columns.map((name) => {
                    const text = cellText(record[name])
                    return (
                      <td key={name} title={text.length > 30 ? text : undefined}>
                        {text}
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
    </div>
  )
}
