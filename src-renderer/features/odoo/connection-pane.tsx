/** One connection: whether it answers, what is doubtful about it, and the records that can be read through it. */
import { Button, SegmentedControl } from '@mantine/core'
import { PencilLine, PlugZap, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Connection, ConnectionTest } from '../../../src-preload/contract/connections.ts'
import { api } from '../../bridge/api.ts'
import { type Failure, toFailure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { askConnectionsAnew } from '../../stores/connections.ts'
import { modals } from '../../stores/dialogs.ts'
import { Note } from '../../ui/note.tsx'
import { formatDuration } from '../../ui/time.ts'
import { CircuitState, kind_words, protocol_words } from './connection-words.tsx'
import own from './connections.module.css'
import styles from './odoo.module.css'
import { QueryView } from './query-view.tsx'
import { SuppliersView } from './suppliers-view.tsx'

type Tried = { kind: 'running' } | { kind: 'answered'; test: ConnectionTest } | { kind: 'failed'; failure: Failure }

/** "Signed in as user 2, Odoo 17.0, over XML-RPC, in 40 ms". */
function answeredWords({ uid, version, latency_ms, protocol }: ConnectionTest, kind: Connection['kind']): string {
  return [
    uid === null ? 'The key is taken' : `Signed in as user ${uid}`,
    version === null ? null : `${kind_words[kind]} ${version}`,
    `over ${protocol_words[protocol]}`,
    `in ${formatDuration(latency_ms)}`,
  ]
    .filter(Boolean)
    .join(', ')
}

export function ConnectionPane({ connection, onEdit, onGone }: { connection: Connection; onEdit: () => void; onGone: () => void }) {
  const { id, name, kind, url, database, username, problems, last_call } = connection
  const [tried, setTried] = useState<Tried | null>(null)
  const [what, setWhat] = useState<'records' | 'suppliers'>('records')
  const test = async () => {
    setTried({ kind: 'running' })
    try {
      setTried({ kind: 'answered', test: await api.connections.test({ id }) })
    } catch (error) {
      setTried({ kind: 'failed', failure: toFailure(error) })
    }
    await askConnectionsAnew()
  }
  const remove = async () => {
    try {
      await api.connections.remove({ id })
      onGone()
    } catch (error) {
      tellFailure('The connection was not removed', error)
    }
    await askConnectionsAnew()
  }
  const ask = () =>
    modals.confirm({
      title: `Delete the connection ${name}?`,
      text: 'Its key goes with it and cannot be shown again.',
      verb: 'Delete the connection',
      act: remove,
    })
  return (
    <section className={own.connection} aria-label={`Connection ${name}`}>
      <div className={styles.title}>
        <h3>{name}</h3>
        <div className={styles.buttons}>
          <Button
            size="compact-sm"
            variant="filled"
            loading={tried?.kind === 'running'}
            leftSection={<PlugZap size={14} aria-hidden />}
            onClick={() => void test()}
          >
            Test
          </Button>
          <Button size="compact-sm" leftSection={<PencilLine size={14} aria-hidden />} title="E" onClick={onEdit}>
            Edit
          </Button>
          <Button size="compact-sm" leftSection={<Trash2 size={14} aria-hidden />} onClick={ask}>
            Delete
          </Button>
        </div>
      </div>
      <p className={styles.lead}>
        {kind_words[kind]} at {url}
        {database ? `, database ${database}` : ''}
        {username ? `, as ${username}` : ''} <CircuitState connection={connection} />
      </p>
      {tried?.kind === 'answered' ? <Note tone="info">{answeredWords(tried.test, kind)}.</Note> : null}
      {tried?.kind === 'failed' ? <Note tone="failure">{tried.failure.message}</Note> : null}
      {tried === null && last_call?.error ? <Note tone="failure">{last_call.error}</Note> : null}
      {problems.map(({ name: of, sentence }) => (
        <Note key={of} tone="warning">
          {sentence}
        </Note>
      ))}
      {kind === 'odoo' ? (
        <SegmentedControl
          aria-label="What to read"
          value={what}
          onChange={(value) => setWhat(value as typeof what)}
          data={[
            { value: 'records', label: 'Records' },
            { value: 'suppliers', label: 'Suppliers' },
          ]}
        />
      ) : null}
      {what === 'suppliers' && kind === 'odoo' ? <SuppliersView connection={connection} /> : <QueryView connection={connection} />}
    </section>
  )
}
