/** The partners of an Odoo that something was bought from. */
import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Connection, QueryAnswer } from '../../../src-preload/contract/connections.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { Note } from '../../ui/note.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import styles from './odoo.module.css'
import { RecordsTable } from './records-table.tsx'

const page_records = 50
const supplier_domain = [['supplier_rank', '>', 0]]
const supplier_fields = ['name', 'email', 'phone', 'vat', 'supplier_rank']

export function SuppliersView({ connection: { id, name } }: { connection: Connection }) {
  const [text, setText] = useState('')
  const [cursors, setCursors] = useState<readonly string[]>([])
  const q = useDebounced(text.trim(), 300)
  const cursor = cursors.at(-1)
  const { data, error, isFetching } = useQuery({
    queryKey: ['records', id, 'suppliers', q, cursor],
    queryFn: () => api.connections.suppliers({ id, limit: page_records, ...(q && { q }), ...(cursor && { cursor }) }),
    placeholderData: (old) => old,
    retry: false,
  })
  const offset = cursors.length * page_records
  const onPage = (to: number) => {
    if (to < offset) setCursors(cursors.slice(0, -1))
    else if (data?.next_cursor) setCursors([...cursors, data.next_cursor])
  }
  /** For a file all are read, in pages as large as they come. */
  const read = (from: number, limit: number): Promise<QueryAnswer> =>
    api.connections.query({
      id,
      model: 'res.partner',
      domain: [...supplier_domain, ...(q ? [['name', 'ilike', q]] : [])],
      fields: supplier_fields,
      offset: from,
      limit,
    })
  return (
    <>
      <TextInput
        className={styles.search}
        aria-label="Search the suppliers"
        placeholder="Search"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setCursors([])
        }}
      />
      {error ? <Note tone="failure">{toFailure(error).message}</Note> : null}
      {data && !error ? (
        <RecordsTable
          label={`Suppliers of ${name}`}
          file={`${name}-suppliers`}
          answer={{ items: data.items, total: data.total, limit: page_records, offset, next_offset: data.next_cursor ? offset + data.items.length : null }}
          busy={isFetching}
          columns={null}
          onPage={onPage}
          read={read}
          most_at_once={1000}
        />
      ) : null}
    </>
  )
}
