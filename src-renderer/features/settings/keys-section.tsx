/** API keys: made, shown once, revoked; and the pages that were let in, forgotten. */
import { ActionIcon, Button, Checkbox, Select, TextInput, Tooltip } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { Copy } from 'lucide-react'
import { useState } from 'react'
import type { ApiKey } from '../../../src-preload/contract/keys.ts'
import type { Scope } from '../../../src-preload/contract/shapes.ts'
import { api } from '../../bridge/api.ts'
import { hasCode, toFailure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { modals } from '../../stores/dialogs.ts'
import { queryClient } from '../../stores/query-client.ts'
import { copyText } from '../../ui/copy-text.ts'
import { Note } from '../../ui/note.tsx'
import { exactTime, relativeTime, useNow } from '../../ui/time.ts'
import styles from './settings.module.css'

const refresh = () => queryClient.invalidateQueries({ queryKey: ['keys'] })

const revoke = (one: ApiKey) =>
  modals.confirm({
    title: `Revoke ${one.name}?`,
    text: 'Programs that use this key are refused from now on. This cannot be taken back.',
    verb: 'Revoke the key',
    act: () =>
      api.keys
        .remove({ id: one.id })
        .then(refresh)
        .catch((error: unknown) => tellFailure('The key was not revoked', error)),
  })

const forgetPages = () =>
  modals.confirm({
    title: 'Forget all pages?',
    text: 'Every page of this host, also this one, needs a launch address or an admin key again.',
    verb: 'Forget all pages',
    act: () =>
      api.keys.forget_pages({}).catch((error: unknown) => {
        // This very page may be cut off before it is answered.
        if (!hasCode(error, 'DISCONNECTED')) tellFailure('The pages were not forgotten', error)
      }),
  })

/** Pages in a browser; the window of the desktop needs no session. */
function Pages() {
  return (
    <div>
      <h3 className={styles.marksName}>Pages</h3>
      <p className={styles.lead}>
        A page that was let in finds its host again, also after a restart, until nobody has used it for 12 hours, and for 30 days at most.
      </p>
      <div className={styles.buttons}>
        <Button onClick={forgetPages}>Forget all pages</Button>
      </div>
    </div>
  )
}

function Row({ one }: { one: ApiKey }) {
  const now = useNow(30)
  return (
    <li className={styles.item}>
      <span className={styles.itemName}>{one.name}</span>
      <span className={styles.scope}>
        {one.scope}
        {one.own_jobs_only ? ', own jobs' : ''}
      </span>
      <span className={styles.path}>
        {one.last_used_at ? `used ${relativeTime(one.last_used_at, now)}` : 'never used'}
        {one.expires_at ? `, ends ${exactTime(one.expires_at)}` : ''}
      </span>
      <Button size="compact-sm" onClick={() => revoke(one)} aria-label={`Revoke ${one.name}`}>
        Revoke
      </Button>
    </li>
  )
}

function Shown({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Note
      tone="warning"
      onClose={onClose}
      action={
        <Tooltip label="Copy the key">
          <ActionIcon aria-label="Copy the key" onClick={() => void copyText(secret)}>
            <Copy size={14} />
          </ActionIcon>
        </Tooltip>
      }
    >
      The key is shown this once: <code>{secret}</code>
    </Note>
  )
}

export function KeysSection() {
  const keys = useQuery({ queryKey: ['keys'], queryFn: async () => (await api.keys.list({ limit: 500 })).items })
  const [secret, setSecret] = useState<string | null>(null)
  const form = useForm({
    initialValues: { name: '', scope: 'run' as Scope, own_jobs_only: false, expires: '' },
    validate: { name: (name) => (name.trim() ? null : 'Name what the key is for.') },
  })
  const create = async ({ name, scope, own_jobs_only, expires }: typeof form.values) => {
    try {
      const made = await api.keys.create({
        name: name.trim(),
        scope,
        own_jobs_only,
        expires_at: expires ? new Date(`${expires}T23:59:59`).toISOString() : null,
      })
      setSecret(made.key)
      form.reset()
      await refresh()
    } catch (error) {
      form.setFieldError('name', toFailure(error).message)
    }
  }
  return (
    <div className={styles.fields}>
      <p className={styles.lead}>Programs send a key with each request. Only its hash is kept.</p>
      {secret ? <Shown secret={secret} onClose={() => setSecret(null)} /> : null}
      {keys.error ? <Note tone="failure">{toFailure(keys.error).message}</Note> : null}
      <ul className={styles.items}>
        {keys.data?.map((one) => (
          <Row key={one.id} one={one} />
        ))}
      </ul>
      {keys.data?.length === 0 ? <p className={styles.lead}>There is no key yet.</p> : null}
      <form className={styles.add} onSubmit={form.onSubmit((values) => void create(values))}>
        <TextInput className={styles.grow} label="New key for" placeholder="nightly build" {...form.getInputProps('name')} />
        <Select
          label="May"
          w={150}
          data={[
            { value: 'read', label: 'read' },
            { value: 'run', label: 'read and run' },
            { value: 'admin', label: 'everything' },
          ]}
          {...form.getInputProps('scope')}
        />
        <TextInput type="date" label="Until (optional)" w={140} {...form.getInputProps('expires')} />
        <Checkbox label="Only its own jobs" {...form.getInputProps('own_jobs_only', { type: 'checkbox' })} />
        <Button type="submit">Make a key</Button>
      </form>
      <Pages />
    </div>
  )
}
