/** Terminals: whether there are shells, which one, what it tells, what is kept of it. */
import { Button, Switch, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Settings, SettingsPatch } from '../../../src-preload/contract/settings.ts'
import { toFailure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { updateSettings } from '../../stores/host.ts'
import { SettingNumber } from './setting-number.tsx'
import styles from './settings.module.css'

const keep = (patch: SettingsPatch) => void updateSettings(patch).catch((error: unknown) => tellFailure('The setting was not kept', error))

function ShellField({ settings }: { settings: Settings }) {
  const [shell, setShell] = useState(settings.shell ?? '')
  const [error, setError] = useState<string | null>(null)
  useEffect(() => setShell(settings.shell ?? ''), [settings.shell])
  const changed = shell.trim() !== (settings.shell ?? '')
  return (
    <form
      className={styles.fields}
      onSubmit={(event) => {
        event.preventDefault()
        updateSettings({ shell: shell.trim() || null })
          .then(() => setError(null))
          .catch((failure: unknown) => setError(toFailure(failure).message))
      }}
    >
      <TextInput
        label="Shell"
        description="Absolute path of the program; empty takes your own."
        value={shell}
        onChange={(event) => setShell(event.currentTarget.value)}
        error={error}
      />
      <div className={styles.buttons}>
        <Button type="submit" variant={changed ? 'filled' : 'default'} disabled={!changed}>
          Keep this shell
        </Button>
      </div>
    </form>
  )
}

export function TerminalsSection({ settings }: { settings: Settings }) {
  return (
    <div className={styles.fields}>
      <Switch
        label="Terminals can be opened"
        description="Shells, and sessions of tools that need a person. Off: none is opened; open ones go on."
        checked={settings.shells_enabled}
        onChange={(event) => keep({ shells_enabled: event.currentTarget.checked })}
      />
      <ShellField settings={settings} />
      <Switch
        label="Mark commands, exit codes and folders"
        description="In bash, zsh and fish, from the next terminal on. Your own files stay as they are."
        checked={settings.shell_integration}
        onChange={(event) => keep({ shell_integration: event.currentTarget.checked })}
      />
      <Switch
        label="Keep what is typed in shells in the history"
        description="Line, folder, exit code and duration, with secrets masked; no output. A line that begins with a blank stays out."
        checked={settings.shell_history}
        onChange={(event) => keep({ shell_history: event.currentTarget.checked })}
      />
      <div className={styles.pairs}>
        <SettingNumber
          settings={settings}
          name="scrollback_lines"
          suffix="lines"
          label="Lines to scroll back to"
          description="In terminals opened from now on."
          min={100}
          max={100_000}
        />
        <SettingNumber settings={settings} name="sessions_limit" label="Terminals" description="How many may be open." min={1} max={200} />
      </div>
    </div>
  )
}
