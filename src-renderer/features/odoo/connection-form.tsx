/** The form of a connection; its key is only ever written. */
import { Button, PasswordInput, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import type { Connection, ConnectionInput } from '../../../src-preload/contract/connections.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { Note } from '../../ui/note.tsx'
import { kind_words, protocol_words } from './connection-words.tsx'
import own from './connections.module.css'
import styles from './odoo.module.css'

interface Props {
  /** Null for a new one. */
  connection: Connection | null
  onSaved: (connection: Connection) => unknown
  onLeave: () => void
}

const protocols = (['auto', 'xmlrpc', 'jsonrpc', 'json2'] as const).map((value) => ({ value, label: protocol_words[value] }))

const hints = {
  odoo: {
    url: 'https://odoo.example.org',
    username: 'The login of a user.',
    key: 'An API key of this user (in Odoo under Preferences, Account Security), or the password.',
  },
  woocommerce: {
    url: 'https://shop.example.org',
    username: 'ck_...',
    key: 'cs_..., made in WooCommerce under Settings, Advanced, REST API. Read access is enough.',
  },
} as const satisfies Record<Connection['kind'], unknown>

export function ConnectionForm({ connection, onSaved, onLeave }: Props) {
  const [kind, setKind] = useState<Connection['kind']>(connection?.kind ?? 'odoo')
  const [refused, setRefused] = useState<string | null>(null)
  const form = useForm({
    initialValues: {
      name: connection?.name ?? '',
      url: connection?.url ?? '',
      database: connection?.database ?? '',
      username: connection?.username ?? '',
      api_key: '',
      protocol: connection?.protocol ?? ('auto' as ConnectionInput['protocol']),
    },
    validate: {
      name: (name) => (name.trim() ? null : 'Give it a name.'),
      url: (url) => (/^https?:\/\/./.test(url.trim()) ? null : 'An address that begins with https:// or http://.'),
      api_key: (key) => (key || connection ? null : 'Without a key nothing can be read.'),
    },
  })
  const keep = async ({ name, url, database, username, api_key, protocol }: typeof form.values) => {
    setRefused(null)
    const fields = { name: name.trim(), url: url.trim(), database: (kind === 'odoo' && database.trim()) || null, username: username.trim() || null, protocol }
    try {
      onSaved(
        connection
          ? await api.connections.update({ id: connection.id, ...fields, ...(api_key && { api_key }) })
          : await api.connections.create({ kind, ...fields, api_key }),
      )
    } catch (error) {
      const failure = toFailure(error)
      const issues = (failure.details['issues'] as { path: string; message: string }[] | undefined) ?? []
      const at_fields = issues.filter(({ path }) => path in form.values)
      for (const { path, message } of at_fields) form.setFieldError(path, message)
      if (at_fields.length === 0) setRefused(failure.message)
    }
  }
  const hint = hints[kind]
  return (
    <form className={own.form} aria-label={connection ? `Connection ${connection.name}` : 'New connection'} onSubmit={form.onSubmit(keep)}>
      <h3>{connection ? connection.name : 'New connection'}</h3>
      {connection ? null : (
        <SegmentedControl
          aria-label="Kind"
          value={kind}
          onChange={(value) => setKind(value as typeof kind)}
          data={Object.entries(kind_words).map(([value, label]) => ({ value, label }))}
        />
      )}
      <TextInput data-autofocus label="Name" placeholder={kind === 'odoo' ? 'production' : 'shop'} {...form.getInputProps('name')} />
      <TextInput
        label="Address"
        placeholder={hint.url}
        description="Without user name and password; a folder in front of the API stays."
        {...form.getInputProps('url')}
      />
      {kind === 'odoo' ? (
        <TextInput label="Database" description="May be left out for JSON-2, where the server has only one." {...form.getInputProps('database')} />
      ) : null}
      <TextInput label={kind === 'odoo' ? 'User' : 'Consumer key'} description={hint.username} {...form.getInputProps('username')} />
      <PasswordInput
        label={kind === 'odoo' ? 'API key or password' : 'Consumer secret'}
        description={connection ? `Empty: the key stays as it is. ${hint.key}` : hint.key}
        autoComplete="off"
        {...form.getInputProps('api_key')}
      />
      {kind === 'odoo' ? <Select label="Protocol" allowDeselect={false} data={protocols} {...form.getInputProps('protocol')} /> : null}
      {form.values.url.trim().startsWith('http://') ? (
        <Note tone="warning">Over http:// the key travels unencrypted: everybody on the way can read it. Use https:// for other machines.</Note>
      ) : null}
      {refused ? <Note tone="failure">{refused}</Note> : null}
      <div className={styles.buttons}>
        <Button type="submit" variant="filled">
          {connection ? 'Keep the connection' : 'Add the connection'}
        </Button>
        <Button onClick={onLeave}>Leave it</Button>
      </div>
    </form>
  )
}
