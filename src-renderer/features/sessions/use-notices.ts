/** What a program in a session wants the user to know: notices as notices of ours, under the program's name, and the sign of its bell. */
import { notifications } from '@mantine/notifications'
import { useEffect, useRef } from 'react'
import type { Session } from '../../../src-preload/contract/sessions.ts'
import { useSeenBell } from '../../parts/bell-sign.tsx'
import { ringBell } from '../../stores/bells.ts'

/** A program that tells many things shows the newest of them, at most this often. */
const gap_ms = 3000

/** Notices of one session, one at a time. */
class Notices {
  #told: number
  #told_ms = Number.NEGATIVE_INFINITY
  #waiting: ReturnType<typeof setTimeout> | undefined
  #session: Session

  /** What was told before this window looked is over. */
  constructor(session: Session) {
    this.#session = session
    this.#told = session.notice?.number ?? 0
  }

  look(session: Session): void {
    this.#session = session
    if (this.#waiting !== undefined) return
    const wait_ms = this.#told_ms + gap_ms - performance.now()
    if (wait_ms <= 0) this.#tell()
    else
      this.#waiting = setTimeout(() => {
        this.#waiting = undefined
        this.#tell()
      }, wait_ms)
  }

  #tell(): void {
    const { notice, title: name } = this.#session
    const before = this.#told
    this.#told = notice?.number ?? 0
    if (notice && notice.number > before) {
      this.#told_ms = performance.now()
      // The program is named first: what it says is its own word.
      const title = notice.title === name ? name : `${name}: ${notice.title}`
      notifications.show({ title, message: notice.text, autoClose: 8000 })
      if (!document.hasFocus() && 'Notification' in window && Notification.permission === 'granted') new Notification(title, { body: notice.text })
    }
  }

  stop(): void {
    clearTimeout(this.#waiting)
  }
}

export function useNotices(session: Session | undefined): void {
  const notices = useRef<Notices | null>(null)
  const bells = session?.bells
  const heard = useRef(bells)
  const id = session?.id ?? ''
  useSeenBell(id)
  useEffect(() => {
    // What rang before this window looked is over.
    if (heard.current !== undefined && bells !== undefined && bells > heard.current) ringBell(id)
    heard.current = bells
  }, [bells, id])
  useEffect(() => {
    if (!session) return
    if (notices.current) notices.current.look(session)
    else notices.current = new Notices(session)
  }, [session])
  useEffect(
    () => () => {
      notices.current?.stop()
      notices.current = null
    },
    [],
  )
}
