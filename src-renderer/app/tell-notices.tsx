/** Shows what the host tells: by the system while nobody looks at this window, else beside what is shown. Asks the first time whether the system may. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { Notice } from '../../src-preload/contract/notifications.ts'
import { api } from '../bridge/api.ts'
import { askPermission, permission, showSystemNotice } from '../parts/system-notices.ts'
import { currentAbout, currentSettings } from '../stores/host.ts'
import { openArea, openRun } from '../stores/layout.ts'
import { onNotice } from '../stores/notices.ts'

/** A thousand jobs that fail must not bury the desktop: so many in this time, then one that says there are more. */
const most_at_once = 3
const span_ms = 10_000
const asked_name = 'opsdeck.notices-asked'

let shown_at: number[] = []

function open({ kind, job_id, queue_id, title }: Pick<Notice, 'kind' | 'job_id' | 'queue_id' | 'title'>): void {
  if (queue_id !== null) openArea('queues', queue_id)
  else if (kind === 'schedule_failed' && job_id === null) openArea('schedules')
  else if (kind === 'jobs_interrupted' && job_id === null) openArea('history')
  else if (job_id === null) openArea('settings', 'notifications')
  else openRun(job_id, { title, focus: true })
}

function ask(): void {
  if (permission() !== 'default' || localStorage.getItem(asked_name)) return
  const done = () => {
    localStorage.setItem(asked_name, 'yes')
    notifications.hide(asked_name)
  }
  notifications.show({
    id: asked_name,
    autoClose: false,
    onClose: done,
    title: 'Something ended while nobody looked',
    message: (
      <>
        The system can tell of it while this window is in the background. Settings has the rest.
        <br />
        <Button size="compact-sm" mt={8} onClick={() => void askPermission().finally(done)}>
          Allow notifications
        </Button>
      </>
    ),
  })
}

async function tell(id: string): Promise<void> {
  const notice = await api.notifications.get({ id })
  const settings = await currentSettings()
  if (!settings.notify_system) return
  const now = Date.now()
  shown_at = shown_at.filter((at) => now - at < span_ms)
  if (shown_at.length > most_at_once) return
  shown_at.push(now)
  const more = shown_at.length > most_at_once
  const told = more
    ? { tag: 'opsdeck-more', title: 'Opsdeck', message: 'More has ended meanwhile. The history has all of it.' }
    : { tag: notice.id, title: notice.title, message: notice.message }
  const onClick = () => (more ? openArea('history') : open(notice))
  // On the desktop the host shows it itself.
  if (document.hidden) {
    if ((await currentAbout()).host !== 'desktop') showSystemNotice(told, onClick)
  } else {
    // A toast under the same name is there already where the window saw it end.
    notifications.show({
      id: more ? told.tag : (notice.job_id ?? notice.id),
      title: told.title,
      message: told.message,
      autoClose: 8000,
      ...((notice.kind.endsWith('failed') || notice.kind === 'jobs_interrupted') && { color: 'red' }),
      onClick,
    })
  }
  ask()
}

/** Returns the way to stop. */
export function watchNotices(): () => void {
  return onNotice((id) => void tell(id).catch(() => {}))
}
