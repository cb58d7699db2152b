/** Terminals: whether there are shells, which one, what it tells, what is kept of it. */
import { Button, Switch, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Settings, SettingsPatch } from '../../../src-preload/contract/settings.ts'
import { font_px } from '../../../src-preload/contract/terminal-font.ts'
import { type Failure, toFailure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { updateSettings } from '../../stores/host.ts'
import { SettingNumber } from './setting-number.tsx'
import styles from './settings.module.css'

const keep = (patch: SettingsPatch) => void updateSettings(patch).catch((error: unknown) => tellFailure('The setting was not kept', error))

/** What is wrong with the one thing that was asked for, where the host says it. */
function wordsOf({ message, details }: Failure): string {
  const [issue] = Array.isArray(details['issues']) ? (details['issues'] as { message?: unknown }[]) : []
  return typeof issue?.message === 'string' ? issue.message : message
}

interface TextFieldProps {
  label: string
  description: string
  kept: string
  verb: string
  /** What is kept of a text; the host may refuse it. */
  patch: (text: string) => SettingsPatch
}

function TextField({ label, description, kept, verb, patch }: TextFieldProps) {
  const [text, setText] = useState(kept)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => setText(kept), [kept])
  const changed = text.trim() !== kept
  return (
    <form
      className={styles.fields}
      onSubmit={(event) => {
        event.preventDefault()
        updateSettings(patch(text.trim()))
          .then(() => setError(null))
          .catch((failure: unknown) => setError(wordsOf(toFailure(failure))))
      }}
    >
      <TextInput label={label} description={description} value={text} onChange={(event) => setText(event.currentTarget.value)} error={error} />
      <div className={styles.buttons}>
        <Button type="submit" variant={changed ? 'filled' : 'default'} disabled={!changed}>
          {verb}
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
      <TextField
        label="Shell"
        description="Absolute path of the program; empty takes your own."
        kept={settings.shell ?? ''}
        verb="Keep this shell"
        patch={(text) => ({ shell: text || null })}
      />
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
      <Switch
        label="Show that a bell rang"
        description="A sign on the tab and above the terminal, without a sound, until the terminal was in sight."
        checked={settings.terminal_bell}
        onChange={(event) => keep({ terminal_bell: event.currentTarget.checked })}
      />
      <TextField
        label="Fonts"
        description="Names of fonts with one width for all letters, with commas between them: the first that is there. Empty takes JetBrains Mono."
        kept={settings.terminal_fonts}
        verb="Keep these fonts"
        patch={(text) => ({ terminal_fonts: text })}
      />
      <div className={styles.pairs}>
        <SettingNumber
          settings={settings}
          name="terminal_font_px"
          suffix="px"
          label="Size of the letters"
          description="Also by Ctrl+=, Ctrl+- and Ctrl+0 in a terminal."
          min={font_px.least}
          max={font_px.most}
        />
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
