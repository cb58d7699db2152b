/** How the window looks, and whether long jobs may call when it is in the background. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Settings } from '../../../src-preload/contract/settings.ts'
import { SettingChoice } from './setting-choice.tsx'
import styles from './settings.module.css'

export function LookSection({ settings }: { settings: Settings }) {
  const [allowed, setAllowed] = useState('Notification' in window ? Notification.permission : 'denied')
  return (
    <div className={styles.fields}>
      <SettingChoice
        settings={settings}
        name="theme"
        label="Theme"
        choices={[
          { value: 'system', label: 'As the system' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
      />
      <SettingChoice
        settings={settings}
        name="date_format"
        label="Dates and times"
        choices={[
          { value: 'system', label: 'As the system' },
          { value: 'iso', label: '2026-11-29 17:05' },
        ]}
      />
      <div>
        <div className={styles.label}>Notifications</div>
        <p className={styles.lead}>When a job longer than 10 seconds ends while the window is in the background.</p>
        {allowed === 'granted' ? (
          <p className={styles.lead}>Allowed.</p>
        ) : allowed === 'denied' ? (
          <p className={styles.lead}>Not allowed by the browser; its page settings change that.</p>
        ) : (
          <Button onClick={() => void Notification.requestPermission().then(setAllowed)}>Allow notifications</Button>
        )}
      </div>
    </div>
  )
}
