/** One interactive terminal in a tab: what runs in it above, the terminal, how it ended and what can be done below. */
import { Button } from '@mantine/core'
import { RotateCcw, SquareTerminal } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Session } from '../../../src-preload/contract/sessions.ts'
import { api } from '../../bridge/api.ts'
import { openTerminal } from '../../parts/open-terminal.ts'
import { useLayout } from '../../stores/layout.ts'
import { noteSession, useSessions } from '../../stores/sessions.ts'
import type { MarkedCommand } from '../../terminal/command-marks.ts'
import { TerminalView } from '../../terminal/terminal-view.tsx'
import { Empty } from '../../ui/empty.tsx'
import { useDelayed } from '../../ui/use-delayed.ts'
import { act } from './act.ts'
import { SessionHeader } from './session-header.tsx'
import { sessionSource } from './session-source.ts'
import styles from './sessions.module.css'
import { useNotices } from './use-notices.ts'

const restart = (id: string) =>
  act('The terminal was not started again', async () => {
    noteSession(await api.sessions.restart({ id, ...useLayout.getState().terminal }))
  })

function Footer({ session, close }: { session: Session; close: () => void }) {
  if (session.status === 'running') return null
  return (
    <footer className={styles.footer} data-tone={session.exit_code === 0 ? undefined : 'failed'}>
      <span className={styles.ending}>{session.ended_because}</span>
      <Button size="compact-sm" leftSection={<RotateCcw size={14} />} onClick={() => void restart(session.id)}>
        Start again
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        onClick={() =>
          void act('The terminal was not closed', async () => {
            await api.sessions.close({ id: session.id })
            close()
          })
        }
      >
        Close
      </Button>
    </footer>
  )
}

function Gone() {
  return (
    <div className={styles.gone}>
      <Empty icon={<SquareTerminal size={20} />} title="This terminal is gone" action={<Button onClick={() => void openTerminal()}>Open a new one</Button>}>
        Terminals live as long as the host runs; it was started anew, or the terminal was closed in another window.
      </Empty>
    </div>
  )
}

interface Props {
  sessionId: string
  setTitle: (title: string) => void
  close: () => void
}

export function SessionPanel({ sessionId, setTitle, close }: Props) {
  const sessions = useSessions()
  const session = sessions?.find(({ id }) => id === sessionId)
  const slow = useDelayed(sessions === undefined)
  const title = session?.title
  const starts = session?.starts ?? 0
  // Another start is another screen.
  const source = useMemo(() => sessionSource(sessionId, starts), [sessionId, starts])
  const tell = useRef(setTitle)
  tell.current = setTitle
  useEffect(() => {
    if (title) tell.current(title)
  }, [title])
  const part = useRef<HTMLElement>(null)
  const [out_of_sight, setOutOfSight] = useState<MarkedCommand | null>(null)
  useNotices(session)
  if (!sessions) return <div className={styles.gone}>{slow ? <Empty title="Asking for the terminal" /> : null}</div>
  if (!session) return <Gone />
  return (
    <section ref={part} className={styles.panel} aria-label={`Terminal ${session.title}`}>
      <SessionHeader session={session} out_of_sight={out_of_sight} part={() => part.current} close={close} />
      <TerminalView key={starts} source={source} label={`Terminal ${session.title}`} live={session.status === 'running'} onOutOfSight={setOutOfSight} />
      <Footer session={session} close={close} />
    </section>
  )
}
