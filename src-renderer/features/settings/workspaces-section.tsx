/** Known workspaces: open, trust, rename, forget, add. */
import { ActionIcon, Button, Checkbox, Switch, TextInput, Tooltip } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { FolderX, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Workspace } from '../../../src-preload/contract/workspaces.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { FolderField } from '../../parts/folder-field.tsx'
import { tellFailure } from '../../parts/tell-failure.ts'
import { updateWorkspace, useAbout, useWorkspaces } from '../../stores/host.ts'
import { queryClient } from '../../stores/query-client.ts'
import { shortenMiddle, tildePath } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import styles from './settings.module.css'

const refresh = () => queryClient.invalidateQueries({ queryKey: ['workspaces'] })
const change = (what: Parameters<typeof updateWorkspace>[0]) =>
  void updateWorkspace(what).catch((error: unknown) => tellFailure('The workspace was not changed', error))

async function forget(one: Workspace): Promise<void> {
  try {
    await api.workspaces.remove({ id: one.id })
    await refresh()
    const undo = async () => {
      notifications.hide(one.id)
      await api.workspaces.create({ path: one.path, name: one.name, trusted: one.trusted })
      await refresh()
    }
    notifications.show({
      id: one.id,
      autoClose: 8000,
      message: (
        <span className={styles.undo}>
          {one.name} is forgotten; its files stay.
          <Button size="compact-xs" onClick={() => void undo().catch((error: unknown) => tellFailure('It was not put back', error))}>
            Undo
          </Button>
        </span>
      ),
    })
  } catch (error) {
    tellFailure('The workspace was not forgotten', error)
  }
}

function Row({ one, home }: { one: Workspace; home: string | undefined }) {
  const [name, setName] = useState(one.name)
  const rename = () => {
    if (name.trim() && name.trim() !== one.name) change({ id: one.id, name: name.trim() })
    else setName(one.name)
  }
  return (
    <li className={styles.item}>
      <TextInput
        aria-label={`Name of ${one.path}`}
        w={150}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={rename}
        onKeyDown={(event) => event.key === 'Enter' && rename()}
      />
      <code className={styles.path} title={one.path}>
        {one.exists ? null : <FolderX size={12} aria-label="The folder is gone" />} {shortenMiddle(tildePath(one.path, home), 44)}
      </code>
      <Switch
        label="Trusted"
        aria-label={`Trust ${one.name}`}
        checked={one.trusted}
        onChange={(event) => change({ id: one.id, trusted: event.currentTarget.checked })}
      />
      {one.current ? (
        <span className={styles.current}>open</span>
      ) : (
        <Button size="compact-sm" disabled={!one.exists} onClick={() => change({ id: one.id, current: true })} aria-label={`Open ${one.name}`}>
          Open
        </Button>
      )}
      <Tooltip label="Forget; the files stay">
        <ActionIcon aria-label={`Forget ${one.name}`} onClick={() => void forget(one)}>
          <Trash2 size={14} />
        </ActionIcon>
      </Tooltip>
    </li>
  )
}

export function WorkspacesSection() {
  const workspaces = useWorkspaces()
  const home = useAbout()?.home
  const form = useForm({ initialValues: { path: '', create_folder: false }, validate: { path: (path) => (path.trim() ? null : 'Name a folder.') } })
  const add = async ({ path, create_folder }: typeof form.values) => {
    try {
      const made = await api.workspaces.create({ path: path.trim(), ...(create_folder ? { create_folder } : {}) })
      await updateWorkspace({ id: made.id, current: true })
      form.reset()
    } catch (error) {
      form.setFieldError('path', toFailure(error).message)
    }
  }
  return (
    <div className={styles.fields}>
      <p className={styles.lead}>Commands, their paths and their files are confined to the open workspace. Commands that run code from it need it trusted.</p>
      {workspaces.error && !workspaces.data ? <Note tone="failure">{toFailure(workspaces.error).message}</Note> : null}
      <ul className={styles.items}>
        {workspaces.data?.map((one) => (
          <Row key={`${one.id}${one.name}`} one={one} home={home} />
        ))}
      </ul>
      <form className={styles.add} onSubmit={form.onSubmit((values) => void add(values))}>
        <FolderField
          label="Add a folder"
          value={form.values.path}
          onChange={(path) => form.setFieldValue('path', path)}
          error={form.errors['path'] as string | undefined}
        />
        <Checkbox label="Make it if it does not exist" {...form.getInputProps('create_folder', { type: 'checkbox' })} />
        <Button type="submit">Add the workspace</Button>
      </form>
    </div>
  )
}
