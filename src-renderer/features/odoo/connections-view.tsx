/** Connections to Odoo and WooCommerce: which there are and in which state; the chosen one is tried, asked for records, or edited beside the list. */
import { Button } from '@mantine/core'
import { Plug, Plus } from 'lucide-react'
import { useState } from 'react'
import type { Connection } from '../../../src-preload/contract/connections.ts'
import { toFailure } from '../../bridge/failure.ts'
import { askConnectionsAnew, useConnections } from '../../stores/connections.ts'
import { Empty } from '../../ui/empty.tsx'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { useDelayed } from '../../ui/use-delayed.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { ConnectionForm } from './connection-form.tsx'
import { ConnectionPane } from './connection-pane.tsx'
import { CircuitState, kind_words } from './connection-words.tsx'
import own from './connections.module.css'
import styles from './odoo.module.css'

const keyOf = (one: Connection): string => one.id

function Row({ connection }: { connection: Connection }) {
  const { name, kind, url } = connection
  return (
    <div className={styles.row}>
      <span className={own.fixedName}>{name}</span>
      <span className={own.address} title={url}>
        {kind_words[kind]}, {url.replace(/^https?:\/\//, '')}
      </span>
      <CircuitState connection={connection} />
    </div>
  )
}

export function ConnectionsView() {
  const { data, error, isPending, refetch } = useConnections(true)
  const slow = useDelayed(isPending)
  const [chosen, setChosen] = useState<string | null>(null)
  const [editing, setEditing] = useState<Connection | 'new' | null>(null)
  const items = data ?? []
  const connection = items.find(({ id }) => id === chosen) ?? items[0]
  const saved = async (one: Connection) => {
    setEditing(null)
    setChosen(one.id)
    await askConnectionsAnew()
  }
  const add = (
    <Button variant="filled" data-takes-focus leftSection={<Plus size={14} aria-hidden />} onClick={() => setEditing('new')}>
      New connection
    </Button>
  )
  if (editing)
    return (
      <div className={own.scroll}>
        <ConnectionForm
          key={editing === 'new' ? 'new' : editing.id}
          connection={editing === 'new' ? null : editing}
          onSaved={saved}
          onLeave={() => setEditing(null)}
        />
      </div>
    )
  const failure = error ? (
    <Note tone="failure" action={<Button onClick={() => void refetch()}>Ask again</Button>}>
      {toFailure(error).message}
    </Note>
  ) : null
  if (items.length === 0)
    return (
      <>
        {failure}
        {data || (slow && !error) ? (
          <Empty icon={<Plug size={20} />} title={data ? 'No connections yet' : 'Reading the connections'} action={data ? add : null}>
            A connection reads from a running Odoo or a WooCommerce shop: what is installed there, suppliers, products, orders, and any other records. Its key
            is sealed on this machine and never shown again.
          </Empty>
        ) : null}
      </>
    )
  return (
    <div className={panel.split}>
      <div className={own.side}>
        {failure}
        <div className={styles.list}>
          <VirtualList
            label="Connections"
            items={items}
            keyOf={keyOf}
            selected={connection?.id ?? null}
            onSelect={setChosen}
            onOpen={setEditing}
            onKey={(event, one) => {
              if (event.key !== 'e' || event.ctrlKey || event.altKey || event.metaKey || !one) return
              setEditing(one)
              event.preventDefault()
            }}
            render={(one) => <Row connection={one} />}
          />
        </div>
        <div className={styles.acts}>{add}</div>
      </div>
      <div className={own.wide}>
        {connection ? (
          <ConnectionPane key={connection.id} connection={connection} onEdit={() => setEditing(connection)} onGone={() => setChosen(null)} />
        ) : null}
      </div>
    </div>
  )
}
