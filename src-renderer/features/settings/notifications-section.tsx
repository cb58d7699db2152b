/** Notifications: what is told by the system, the webhook, and how the last ones went. */
import { Button, Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Notice } from '../../../src-preload/contract/notifications.ts'
import type { Settings, SettingsPatch } from '../../../src-preload/contract/settings.ts'
import { api } from '../../bridge/api.ts'
import { askPermission, type Permission, permission } from '../../parts/system-notices.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { updateSettings, useAbout } from '../../stores/host.ts'
import { openRun } from '../../stores/layout.ts'
import { exactTime, relativeTime, useNow } from '../../ui/time.ts'
import { SettingNumber } from './setting-number.tsx'
import styles from './settings.module.css'
import { WebhookForm } from './webhook-form.tsx'

const keep = (patch: SettingsPatch) => void updateSettings(patch).catch((error: unknown) => tellFailure('The setting was not kept', error))

const permissions: Record<Permission, string> = {
  granted: 'This browser shows them while the window is in the background.',
  default: 'This browser has not been asked whether it may show them.',
  denied: 'This browser was told not to show them. Its own settings for this page change that.',
  missing: 'This browser cannot show them; they appear in the window.',
}

function BrowserPermission() {
  const [now, setNow] = useState(permission)
  if (useAbout()?.host === 'desktop') return null
  return (
    <div className={styles.buttons}>
      <span>{permissions[now]}</span>
      {now === 'default' ? <Button onClick={() => void askPermission().then(setNow)}>Allow notifications</Button> : null}
    </div>
  )
}

function outcomeText({ webhook: { status, attempts, answer_status, problem } }: Notice): string {
  const tries = attempts > 1 ? ` after ${attempts} attempts` : ''
  if (status === 'off') return 'no webhook'
  if (status === 'delivered') return `webhook: taken (${answer_status})${tries}`
  if (status === 'waiting') return problem === null ? 'webhook: being sent' : `webhook: sent again soon. ${problem}`
  return `webhook: given up${tries}. ${problem ?? ''}`
}

function Last() {
  const now = useNow(30)
  const last = useQuery({ queryKey: ['notifications'], queryFn: async () => (await api.notifications.list({ limit: 20 })).items }).data ?? []
  if (last.length === 0) return <p>Nothing has been told yet.</p>
  return (
    <ul className={styles.notices} aria-label="Last notifications">
      {last.map((one) => (
        <li key={one.id}>
          {one.job_id === null ? (
            <span>{one.title}</span>
          ) : (
            <button type="button" className={styles.noticeTitle} onClick={() => openRun(one.job_id!, { title: one.title, focus: true })}>
              {one.title}
            </button>
          )}
          <span>{one.message}</span>
          <span data-outcome={one.webhook.status}>{outcomeText(one)}</span>
          <time dateTime={one.at} title={exactTime(one.at)}>
            {relativeTime(one.at, now)}
          </time>
        </li>
      ))}
    </ul>
  )
}

export function NotificationsSection({ settings }: { settings: Settings }) {
  return (
    <div className={styles.fields}>
      <Switch
        label="The system tells what ended out of sight"
        description="Failures, long jobs, and schedules that failed, while no window shows them."
        checked={settings.notify_system}
        onChange={(event) => keep({ notify_system: event.currentTarget.checked })}
      />
      <BrowserPermission />
      <SettingNumber
        settings={settings}
        name="notify_long_ms"
        unit={1000}
        suffix="s"
        label="A long job"
        description="One that took so long is told of although it succeeded."
        min={1}
        max={86_400}
      />
      <WebhookForm />
      <h3>Told last</h3>
      <Last />
    </div>
  )
}
