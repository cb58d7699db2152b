/** Says that the host is away, that it is being reached again, and what that means for what runs. */
import { Button, PasswordInput } from '@mantine/core'
import { Unplug } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { connection } from '../bridge/connection.ts'
import { signIn } from '../bridge/launch.ts'
import { useConnection } from '../stores/connection.ts'
import { useDelayed } from '../ui/use-delayed.ts'
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
        placeholder="or an admin key"
        w={180}
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
        error={problem}
      />
      <Button type="submit" disabled={!key.trim()}>
        Sign in
      </Button>
    </form>
  )
}

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
          ? 'The host runs, but it does not know this page: it was started anew. Open the launch address it printed.'
          : everConnected
            ? 'The connection to the host is lost. It is being made again; jobs and their output are kept by the host.'
            : 'The host does not answer. It is being asked again; start it with "opsdeck serve" if it does not run.'}
      </span>
      {locked ? (
        <SignIn />
      ) : (
        <Button size="compact-sm" onClick={() => connection.retryNow()}>
          Connect now
        </Button>
      )}
    </div>
  )
}
