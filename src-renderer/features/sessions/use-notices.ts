/** What a program in a session wants the user to know, told once: notices as notices of ours, the bell where nobody looks. */
import { notifications } from '@mantine/notifications'
import { useEffect, useRef } from 'react'
import type { Session } from '../../../src-preload/contract/sessions.ts'
import { useLayout } from '../../stores/layout.ts'

/** A program that tells many things shows the newest of them, at most this often. */
const gap_ms = 3000

export function useNotices(session: Session | undefined): void {
  const seen = useRef<{ notice: number; bells: number; told_ms: number } | null>(null)
  const notice = session?.notice ?? null
  const bells = session?.bells ?? 0
  const id = session?.id
  const name = session?.title ?? ''
  useEffect(() => {
    if (id === undefined) return
    const known = seen.current
    // What was told before this window looked is over.
    seen.current = { notice: notice?.number ?? 0, bells, told_ms: known?.told_ms ?? Number.NEGATIVE_INFINITY }
    if (!known) return
    const now = performance.now()
    const is_looked_at = useLayout.getState().activeSession === id && document.hasFocus()
    if (now - known.told_ms < gap_ms) return
    if (notice && notice.number > known.notice) {
      seen.current.told_ms = now
      // The program is named first: what it says is its own word.
      notifications.show({ title: `${name}: ${notice.title}`, message: notice.text, autoClose: 8000 })
      if (!document.hasFocus() && 'Notification' in window && Notification.permission === 'granted')
        new Notification(`${name}: ${notice.title}`, { body: notice.text })
    } else if (bells > known.bells && !is_looked_at) {
      seen.current.told_ms = now
      notifications.show({ message: `${name} rang its bell`, autoClose: 3000 })
    }
  }, [id, name, notice, bells])
}
