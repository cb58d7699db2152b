/** The sign of a bell that rang: calm and without a sound, gone once its terminal was in sight for a moment. */
import { Bell } from 'lucide-react'
import { useEffect } from 'react'
import { silenceBell, useBell } from '../stores/bells.ts'
import { useLayout } from '../stores/layout.ts'
import styles from './status.module.css'

/** Long enough to be noticed. */
const seen_after_ms = 3000

/** `id`: of the session or job. */
export function BellSign({ id }: { id: string }) {
  return useBell(id) ? <Bell size={12} aria-label="rang its bell" role="img" className={styles.bell} /> : null
}

/** Takes the sign away once the terminal is the active one, in a window that somebody looks at. */
export function useSeenBell(id: string): void {
  const rang = useBell(id)
  const active = useLayout(({ activeJob, activeSession }) => activeJob === id || activeSession === id)
  useEffect(() => {
    if (!rang || !active) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      clearTimeout(timer)
      if (document.hasFocus()) timer = setTimeout(() => silenceBell(id), seen_after_ms)
    }
    look()
    window.addEventListener('focus', look)
    window.addEventListener('blur', look)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('focus', look)
      window.removeEventListener('blur', look)
    }
  }, [rang, active, id])
}
