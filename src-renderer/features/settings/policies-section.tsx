/** Places outside the workspace that tools may read, and the Odoo configuration. */
import { Button, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Settings } from '../../../src-preload/contract/settings.ts'
import { toFailure } from '../../bridge/failure.ts'
import { updateSettings } from '../../stores/host.ts'
import { showPolicies } from '../../stores/policies.ts'
import styles from './settings.module.css'

export function PoliciesSection({ settings }: { settings: Settings }) {
  const [roots, setRoots] = useState(settings.read_roots.join('\n'))
  const [conf, setConf] = useState(settings.odoo_conf ?? '')
  const [error, setError] = useState<string | null>(null)
  const wanted = roots
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const changed = wanted.join('\n') !== settings.read_roots.join('\n') || conf.trim() !== (settings.odoo_conf ?? '')
  return (
    <form
      className={styles.fields}
      onSubmit={(event) => {
        event.preventDefault()
        updateSettings({ read_roots: wanted, odoo_conf: conf.trim() || null })
          .then(() => setError(null))
          .catch((failure: unknown) => setError(toFailure(failure).message))
      }}
    >
      <Textarea
        label="Readable folders outside the workspace"
        description="One absolute path a line. Arguments may name files below them, for reading only."
        value={roots}
        onChange={(event) => setRoots(event.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={8}
        error={error}
      />
      <TextInput
        label="Odoo configuration"
        description="Absolute path of the file; empty where there is none."
        value={conf}
        onChange={(event) => setConf(event.currentTarget.value)}
      />
      <div className={styles.buttons}>
        <Button type="submit" variant={changed ? 'filled' : 'default'} disabled={!changed}>
          Keep these paths
        </Button>
        <Button onClick={() => showPolicies('browse')}>Browse what the tools may do</Button>
      </div>
    </form>
  )
}
