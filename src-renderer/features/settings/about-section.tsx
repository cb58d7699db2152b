/** The host behind the window: version, places, what it found at its start, its log level, its HTTP API. */
import { Select, Switch } from '@mantine/core'
import type { Settings } from '../../../src-preload/contract/settings.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { updateSettings, useAbout } from '../../stores/host.ts'
import { tildePath } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import styles from './settings.module.css'

const keep = (patch: Parameters<typeof updateSettings>[0]) =>
  void updateSettings(patch).catch((error: unknown) => tellFailure('The setting was not kept', error))

export function AboutSection({ settings }: { settings: Settings }) {
  const about = useAbout()
  return (
    <div className={styles.fields}>
      {about?.notices.map((notice) => (
        <Note key={notice} tone="warning">
          {notice}
        </Note>
      ))}
      {about ? (
        <dl className={styles.facts}>
          <dt>Version</dt>
          <dd>{about.version}</dd>
          <dt>Platform</dt>
          <dd>{about.platform}</dd>
          <dt>Kind of host</dt>
          <dd>{about.host}</dd>
          <dt>Its data</dt>
          <dd>
            <code>{tildePath(about.data_dir, about.home)}</code>
          </dd>
        </dl>
      ) : null}
      <Select
        label="Log level"
        w={160}
        value={settings.log_level}
        data={['debug', 'info', 'warn', 'error']}
        onChange={(level) => level && keep({ log_level: level as Settings['log_level'] })}
      />
      {about?.host === 'desktop' ? (
        <Switch
          label="Let programs on this machine use the HTTP API"
          checked={settings.api_enabled}
          onChange={(event) => keep({ api_enabled: event.currentTarget.checked })}
        />
      ) : null}
      <p className={styles.lead}>No account, no telemetry, and no network unless a command makes it.</p>
    </div>
  )
}
