/** Context profiles of the open workspace: named sets of variables that commands get. */
import { Button, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import type { Profile, Workspace } from '../../../src-preload/contract/workspaces.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { updateWorkspace, useProfiles, useWorkspace } from '../../stores/host.ts'
import { queryClient } from '../../stores/query-client.ts'
import { Note } from '../../ui/note.tsx'
import styles from './settings.module.css'

const refresh = () => queryClient.invalidateQueries({ queryKey: ['workspaces'] })

/** "NAME=value" a line; empty lines and lines that begin with # are read over. Throws a sentence naming the line. */
function readEnv(text: string): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const at = line.indexOf('=')
    if (at <= 0) throw new Error(`Line ${i + 1} is not NAME=value.`)
    env[line.slice(0, at).trim()] = line.slice(at + 1)
  }
  return env
}

const writeEnv = (env: Record<string, string>): string =>
  Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')

function Editor({ workspace, profile, onDone }: { workspace: Workspace; profile: Profile | null; onDone: () => void }) {
  const form = useForm({
    initialValues: { name: profile?.name ?? '', env: profile ? writeEnv(profile.env) : '' },
    validate: { name: (name) => (name.trim() ? null : 'Give it a name.') },
  })
  const keep = async ({ name, env: text }: typeof form.values) => {
    try {
      const env = readEnv(text)
      if (profile) await api.workspaces.profiles.update({ id: workspace.id, profile_id: profile.id, name: name.trim(), env })
      else await api.workspaces.profiles.create({ id: workspace.id, name: name.trim(), env })
      await refresh()
      onDone()
    } catch (error) {
      form.setFieldError('env', toFailure(error).message)
    }
  }
  return (
    <form className={styles.editor} onSubmit={form.onSubmit((values) => void keep(values))}>
      <TextInput label="Name" placeholder="staging" {...form.getInputProps('name')} />
      <Textarea
        label="Variables"
        description="NAME=value, one a line. Only names that a tool's rules allow."
        placeholder={'AWS_PROFILE=staging\nHTTPS_PROXY=http://proxy:3128'}
        autosize
        minRows={4}
        maxRows={14}
        {...form.getInputProps('env')}
        classNames={{ input: styles.mono! }}
      />
      <div className={styles.buttons}>
        <Button type="submit" variant="filled">
          {profile ? 'Keep the profile' : 'Add the profile'}
        </Button>
        <Button onClick={onDone}>Leave it</Button>
      </div>
    </form>
  )
}

export function ProfilesSection() {
  const workspace = useWorkspace()
  const profiles = useProfiles(workspace?.id)
  const [editing, setEditing] = useState<string | 'new' | null>(null)
  if (!workspace) return <p className={styles.lead}>Profiles belong to a workspace. Add one above first.</p>
  const use = (id: string | null) =>
    void updateWorkspace({ id: workspace.id, profile_id: id }).catch((error: unknown) => tellFailure('The profile was not changed', error))
  const remove = async (one: Profile) => {
    try {
      await api.workspaces.profiles.remove({ id: workspace.id, profile_id: one.id })
      await refresh()
    } catch (error) {
      tellFailure('The profile was not removed', error)
    }
  }
  return (
    <div className={styles.fields}>
      <p className={styles.lead}>
        The environment of a command is built from nothing. A profile adds named variables, such as AWS_PROFILE or KUBECONFIG; the status bar switches between
        profiles.
      </p>
      {profiles.error && !profiles.data ? <Note tone="failure">{toFailure(profiles.error).message}</Note> : null}
      <ul className={styles.items}>
        {profiles.data?.map((one) =>
          editing === one.id ? (
            <li key={one.id}>
              <Editor workspace={workspace} profile={one} onDone={() => setEditing(null)} />
            </li>
          ) : (
            <li key={one.id} className={styles.item}>
              <span className={styles.itemName}>{one.name}</span>
              <code className={styles.path} title={Object.keys(one.env).join(', ')}>
                {Object.keys(one.env).join(', ') || 'no variables'}
              </code>
              {workspace.profile_id === one.id ? (
                <Button size="compact-sm" onClick={() => use(null)} aria-label={`Stop using ${one.name}`}>
                  In use: stop
                </Button>
              ) : (
                <Button size="compact-sm" onClick={() => use(one.id)} aria-label={`Use ${one.name}`}>
                  Use
                </Button>
              )}
              <Button size="compact-sm" onClick={() => setEditing(one.id)} aria-label={`Edit ${one.name}`}>
                Edit
              </Button>
              <Button size="compact-sm" onClick={() => void remove(one)} aria-label={`Delete ${one.name}`}>
                Delete
              </Button>
            </li>
          ),
        )}
      </ul>
      {editing === 'new' ? (
        <Editor workspace={workspace} profile={null} onDone={() => setEditing(null)} />
      ) : (
        <div className={styles.buttons}>
          <Button onClick={() => setEditing('new')}>Add a profile</Button>
        </div>
      )}
    </div>
  )
}
