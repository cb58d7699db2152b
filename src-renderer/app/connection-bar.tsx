/** Says that the host is away, that it is being reached again, and what that means for what runs. */
import { Button } from '@mantine/core'
import { Unplug } from 'lucide-react'
import { connection } from '../bridge/connection.ts'
import { useConnection } from '../stores/connection.ts'
import { useDelayed } from '../ui/use-delayed.ts'
import styles from './shell.module.css'

export function ConnectionBar() {
  const { state, everConnected } = useConnection()
  const away = useDelayed(state.kind === 'disconnected', 300)
  if (!away || state.kind !== 'disconnected') return null
  const locked = state.reason === 'no_access'
  return (
    <div className={styles.away} role="alert">
      <Unplug size={14} aria-hidden />
      <span className={styles.awayText}>
        {locked
          ? 'The host runs, but it does not know this page: it was started anew. Open the address it printed, or start Opsdeck again.'
          : everConnected
            ? 'The connection to the host is lost. It is being made again; jobs and their output are kept by the host.'
            : 'The host does not answer. It is being asked again; start it with "opsdeck serve" if it does not run.'}
      </span>
      <Button size="compact-sm" onClick={() => connection.retryNow()}>
        Connect now
      </Button>
    </div>
  )
}
