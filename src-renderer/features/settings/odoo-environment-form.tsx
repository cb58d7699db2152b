/** The form of an environment of Odoo: its name, its program, its configuration and its database. */
import { Button, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { OdooEnvironmentSetting } from '../../../src-preload/contract/odoo-environment.ts'
import { toFailure } from '../../bridge/failure.ts'
import { useConnections } from '../../stores/connections.ts'
import styles from './settings.module.css'

interface Props {
  /** Null for a new one. */
  environment: OdooEnvironmentSetting | null
  others: readonly OdooEnvironmentSetting[]
  onKeep: (environment: OdooEnvironmentSetting) => Promise<void>
  onLeave: () => void
}

/** "odoo_environments.2.configuration" of an issue to the field's name. */
const fieldOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1)

export function OdooEnvironmentForm({ environment, others, onKeep, onLeave }: Props) {
  const connections = useConnections().data ?? []
  const form = useForm({
    initialValues: {
      name: environment?.name ?? '',
      configuration: environment?.configuration ?? '',
      binary: environment?.binary ?? '',
      database: environment?.database ?? '',
      connection_id: environment?.connection_id ?? '',
    },
    validate: {
      name: (name) => (name.trim() === '' ? 'Give it a name.' : others.some((one) => one.name === name.trim()) ? 'Another environment has this name.' : null),
      configuration: (path) => (path.trim().startsWith('/') ? null : 'The absolute path of odoo.conf.'),
      binary: (path) => (path.trim() === '' || path.trim().startsWith('/') ? null : 'An absolute path, or nothing.'),
    },
  })
  const keep = async ({ name, configuration, binary, database, connection_id }: typeof form.values) => {
    try {
      await onKeep({
        connection_id: connection_id || null,
        name: name.trim(),
        configuration: configuration.trim(),
        binary: binary.trim() || null,
        database: database.trim() || null,
      })
    } catch (error) {
      const failure = toFailure(error)
      const issues = (failure.details['issues'] as { path: string; message: string }[] | undefined) ?? []
      const at_fields = issues.filter(({ path }) => fieldOf(path) in form.values)
      for (const { path, message } of at_fields) form.setFieldError(fieldOf(path), message)
      if (at_fields.length === 0) form.setFieldError('name', failure.message)
    }
  }
  return (
    <form className={styles.editor} aria-label={environment ? `Environment ${environment.name}` : 'New environment'} onSubmit={form.onSubmit(keep)}>
      <TextInput data-autofocus label="Name" placeholder="dev" {...form.getInputProps('name')} />
      <TextInput
        label="Configuration"
        description="odoo.conf: addons_path, db_name and the rest are read from it, each time anew."
        placeholder="/etc/odoo/odoo.conf"
        classNames={{ input: styles.mono! }}
        {...form.getInputProps('configuration')}
      />
      <TextInput
        label="Program"
        description="odoo or odoo-bin, also that of a virtual environment. Nothing: odoo on the tool path."
        placeholder="/opt/odoo/venv/bin/odoo"
        classNames={{ input: styles.mono! }}
        {...form.getInputProps('binary')}
      />
      <TextInput
        label="Database"
        description="Nothing: db_name of the configuration. A name that is not there would be made anew by Odoo, empty."
        classNames={{ input: styles.mono! }}
        {...form.getInputProps('database')}
      />
      <Select
        label="Connection"
        description="To the server of this database: it tells what is installed there, and uninstalls. Connections are made under Odoo, Connections."
        placeholder="none"
        clearable
        data={connections.filter(({ kind }) => kind === 'odoo').map(({ id, name }) => ({ value: id, label: name }))}
        {...form.getInputProps('connection_id')}
        value={form.values.connection_id || null}
        onChange={(id) => form.setFieldValue('connection_id', id ?? '')}
      />
      <div className={styles.buttons}>
        <Button type="submit" variant="filled">
          {environment ? 'Keep the environment' : 'Add the environment'}
        </Button>
        <Button onClick={onLeave}>Leave it</Button>
      </div>
    </form>
  )
}
