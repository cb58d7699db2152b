/** Leases in the status bar: how many are held or frozen; opened, who holds them, and freezing by hand. */
import { Button, Popover, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { LockKeyhole, Snowflake } from 'lucide-react'
import { useState } from 'react'
import type { Lease } from '../../../src-preload/contract/leases.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { useConnection } from '../../stores/connection.ts'
import { openRun } from '../../stores/layout.ts'
import { Note } from '../../ui/note.tsx'
import { exactTime, formatDuration, relativeTime, useNow } from '../../ui/time.ts'
import styles from './leases.module.css'

const lift = (id: string) => void api.leases.lift({ id }).catch((error: unknown) => tellFailure('The lease was not lifted', error))

function Row({ one, onOpen }: { one: Lease; onOpen: () => void }) {
  const now = useNow(30)
  const { freeze, holder } = one
  return (
    <li className={styles.row}>
      <code className={styles.name}>{one.lease}</code>
      <span className={styles.what}>
        {freeze ? (
          <span className={styles.frozen} title={exactTime(freeze.created)}>
            <Snowflake size={12} aria-hidden /> frozen {relativeTime(freeze.created, now)}: {freeze.reason}
            {freeze.until ? `, until ${exactTime(freeze.until)}` : ''}
          </span>
        ) : null}
        {holder ? (
          <span>
            held {relativeTime(holder.since, now)} by{' '}
            {holder.job_id ? (
              <button
                type="button"
                className={styles.link}
                onClick={() => {
                  onOpen()
                  openRun(holder.job_id!, { title: holder.title ?? '', focus: true })
                }}
              >
                {holder.title}
              </button>
            ) : (
              'another job'
            )}
          </span>
        ) : null}
        <span className={styles.quiet}>
          {one.waiting} waiting{one.usually_ms === null ? '' : `, usually held for ${formatDuration(one.usually_ms)}`}
        </span>
      </span>
      {freeze ? (
        <Button size="compact-sm" aria-label={`Lift ${one.lease}`} onClick={() => lift(freeze.id)}>
          Lift
        </Button>
      ) : null}
    </li>
  )
}

function FreezeForm({ names }: { names: readonly string[] }) {
  const [lease, setLease] = useState('')
  const [reason, setReason] = useState('')
  const [end, setEnd] = useState('')
  const [error, setError] = useState<string | null>(null)
  const freeze = async () => {
    try {
      await api.leases.freeze({ lease, reason, ...(end && { until: new Date(end).toISOString() }) })
      setLease('')
      setReason('')
      setEnd('')
      setError(null)
    } catch (failure) {
      setError(toFailure(failure).message)
    }
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void freeze()
      }}
    >
      <datalist id="known-leases">
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <TextInput label="Lease" placeholder="db:prod" list="known-leases" value={lease} onChange={(event) => setLease(event.currentTarget.value)} />
      <TextInput label="Reason" placeholder="Shown to who waits" value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      <TextInput
        label="Until"
        description="Empty: until it is lifted."
        type="datetime-local"
        value={end}
        onChange={(event) => setEnd(event.currentTarget.value)}
      />
      <Button type="submit" leftSection={<Snowflake size={14} />} disabled={!lease.trim() || !reason.trim()}>
        Freeze
      </Button>
      {error ? <Note tone="failure">{error}</Note> : null}
    </form>
  )
}

export function LeasesPart({ partClass, clipClass }: { partClass: string; clipClass: string }) {
  const [opened, setOpened] = useState(false)
  const connected = useConnection((state) => state.state.kind === 'connected')
  const all = useQuery({ queryKey: ['leases'], queryFn: async () => (await api.leases.list({})).items, enabled: connected }).data ?? []
  const frozen = all.filter(({ freeze }) => freeze !== null).length
  const held = all.filter(({ holder }) => holder !== null).length
  return (
    <Popover opened={opened} onChange={setOpened} position="top" width={460} trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={partClass}
          data-tone={frozen > 0 ? 'change' : undefined}
          title="Leases: what jobs hold, and what is frozen by hand"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {frozen > 0 ? <Snowflake size={14} aria-hidden /> : <LockKeyhole size={14} aria-hidden />}
          <span className="visually-hidden">Leases</span>
          <span className={clipClass}>{frozen > 0 ? `${frozen} frozen` : held > 0 ? `${held} held` : ''}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.box} aria-label="Leases">
        <h2 className={styles.title}>Leases</h2>
        {all.length > 0 ? (
          <ul className={styles.list} aria-label="Held, frozen or waited for">
            {all.map((one) => (
              <Row key={one.lease} one={one} onOpen={() => setOpened(false)} />
            ))}
          </ul>
        ) : (
          <p className={styles.quiet}>No job holds or waits for anything, and nothing is frozen. A frozen lease is taken by no job until it is lifted.</p>
        )}
        <FreezeForm names={all.filter(({ freeze }) => freeze === null).map((one) => one.lease)} />
      </Popover.Dropdown>
    </Popover>
  )
}
