/** Records of a connection: what is looked for, a page of it as a table, and all of it as a file. */
import { Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { Connection, ConnectionQuery, QueryAnswer } from '../../../src-preload/contract/connections.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { Note } from '../../ui/note.tsx'
import own from './connections.module.css'
import styles from './odoo.module.css'
import { domainOf, fieldsOf } from './query-words.ts'
import { RecordsTable } from './records-table.tsx'

type Wanted = Omit<ConnectionQuery, 'id' | 'limit' | 'offset'>

const page_records = 50

interface FormProps {
  onAsk: (wanted: Wanted) => void
}

function OdooForm({ onAsk }: FormProps) {
  const [model, setModel] = useState('res.partner')
  const [domain, setDomain] = useState('')
  const [fields, setFields] = useState('name, email, phone')
  const [order, setOrder] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const ask = (event: FormEvent) => {
    event.preventDefault()
    try {
      const wanted_fields = fieldsOf(fields)
      const wanted_domain = domainOf(domain)
      setProblem(null)
      onAsk({
        model: model.trim(),
        ...(wanted_domain.length > 0 && { domain: wanted_domain }),
        ...(wanted_fields.length > 0 && { fields: wanted_fields }),
        ...(order.trim() && { order: order.trim() }),
      })
    } catch (error) {
      setProblem((error as Error).message)
    }
  }
  return (
    <form className={own.query} aria-label="What to read" onSubmit={ask}>
      <TextInput label="Model" value={model} onChange={(event) => setModel(event.currentTarget.value)} classNames={{ input: own.mono! }} />
      <TextInput
        label="Domain"
        placeholder={'[["supplier_rank", ">", 0]]'}
        value={domain}
        onChange={(event) => setDomain(event.currentTarget.value)}
        error={problem}
        classNames={{ input: own.mono! }}
      />
      <TextInput label="Fields" placeholder="all" value={fields} onChange={(event) => setFields(event.currentTarget.value)} classNames={{ input: own.mono! }} />
      <TextInput
        label="Order"
        placeholder="name asc"
        value={order}
        onChange={(event) => setOrder(event.currentTarget.value)}
        classNames={{ input: own.mono! }}
      />
      <Button type="submit" leftSection={<Search size={14} aria-hidden />}>
        Read
      </Button>
    </form>
  )
}

function ShopForm({ onAsk }: FormProps) {
  const [resource, setResource] = useState<'products' | 'orders'>('products')
  const [search, setSearch] = useState('')
  const [status, setStatus] = useState('')
  const ask = (event: FormEvent) => {
    event.preventDefault()
    onAsk({ resource, ...(search.trim() && { search: search.trim() }), ...(status.trim() && { status: status.trim() }) })
  }
  return (
    <form className={own.query} aria-label="What to read" onSubmit={ask}>
      <Select
        label="What"
        allowDeselect={false}
        value={resource}
        data={[
          { value: 'products', label: 'Products' },
          { value: 'orders', label: 'Orders' },
        ]}
        onChange={(value) => setResource(value === 'orders' ? 'orders' : 'products')}
      />
      <TextInput label="Search" value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
      <TextInput
        label="Status"
        placeholder={resource === 'orders' ? 'processing' : 'publish'}
        value={status}
        onChange={(event) => setStatus(event.currentTarget.value)}
      />
      <Button type="submit" leftSection={<Search size={14} aria-hidden />}>
        Read
      </Button>
    </form>
  )
}

export function QueryView({ connection: { id, name, kind } }: { connection: Connection }) {
  const [asked, setAsked] = useState<{ wanted: Wanted; offset: number } | null>(null)
  const page = (wanted: Wanted, offset: number, limit = page_records): Promise<QueryAnswer> => api.connections.query({ id, ...wanted, limit, offset })
  const { data, error, isFetching } = useQuery({
    queryKey: ['records', id, asked],
    queryFn: () => page(asked!.wanted, asked!.offset),
    enabled: asked !== null,
    placeholderData: (old) => old,
    retry: false,
  })
  const onAsk = (wanted: Wanted) => setAsked({ wanted, offset: 0 })
  return (
    <>
      {kind === 'odoo' ? <OdooForm onAsk={onAsk} /> : <ShopForm onAsk={onAsk} />}
      {error && asked ? <Note tone="failure">{toFailure(error).message}</Note> : null}
      {asked === null ? (
        <p className={styles.lead}>
          {kind === 'odoo'
            ? 'A domain is written as Odoo writes it, in JSON; left empty it means every record. Nothing is changed by reading.'
            : 'Products and orders as the shop gives them. Nothing is changed by reading.'}
        </p>
      ) : data && !error ? (
        <RecordsTable
          label={`Records of ${name}`}
          file={`${name}-${asked.wanted.model ?? asked.wanted.resource}`}
          answer={data}
          busy={isFetching}
          columns={asked.wanted.fields ?? null}
          onPage={(offset) => setAsked({ ...asked, offset })}
          read={(offset, limit) => page(asked.wanted, offset, limit)}
          most_at_once={kind === 'odoo' ? 1000 : 100}
        />
      ) : null}
    </>
  )
}
