/** Says that the host is away, that it is being reached again, and what that means for what runs. */
import { Button, PasswordInput } from '@mantine/core'
import { Unplug } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { connection } from '../bridge/connection.ts'
import { signIn } from '../bridge/launch.ts'
import { useConnection } from '../stores/connection.ts'
import styles from './shell.module.css'

function SignIn() {
  const [key, setKey] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const enter = async (event: FormEvent) => {
    event.preventDefault()
    const why = await signIn(key.trim())
    setProblem(why)
    if (why === null) connection.retryNow()
  }
  return (
    <form className={styles.signIn} onSubmit={(event) => void enter(event)}>
      <PasswordInput
        aria-label="Admin key"
        placeholder="Admin key"
        w={180}
        size="xs"
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
        error={problem}
      />
      <Button size="compact-sm" type="submit" disabled={!key.trim()}>
        Sign in
      </Button>
    </form>
  )
}

export function ConnectionBar() {
  const { state, everConnected, lastSeen } = useConnection()
  if (lastSeen === null || state.kind !== 'disconnected') return null
  const locked = state.reason === 'no_access'
  return (
    <div className={styles.awayRoom}>
      <div className={styles.away} role="alert">
        <Unplug size={14} aria-hidden />
        <span className={styles.awayText}>
          {locked
            ? 'The host runs, but it does not know this page: the session ran out, or the host keeps another data folder. Open the launch address it printed, or sign in with an admin key.'
            : everConnected
              ? 'The connection to the host is lost. It is being made again, also after a restart of the host; what is shown is what was seen last.'
              : 'The host does not answer. It is being asked again; start it with "opsdeck serve" if it does not run.'}
        </span>
        {locked ? (
          <SignIn />
        ) : (
          <Button size="compact-xs" onClick={() => connection.retryNow()}>
            Connect now
          </Button>
        )}
      </div>
    </div>
  )
}
