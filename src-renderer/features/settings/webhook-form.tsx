/** The webhook of the notifications: address, secret, a test. */
import { Button, Checkbox, PasswordInput, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Webhook } from '../../../src-preload/contract/notifications.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { queryClient } from '../../stores/query-client.ts'
import styles from './settings.module.css'

/** Its own key: what is told changes all the time, and must not take away what is being typed. */
const query_key = ['webhook']

export function WebhookForm() {
  const kept = useQuery({ queryKey: query_key, queryFn: () => api.notifications.webhook({}) }).data
  return kept ? <Form kept={kept} /> : null
}

function Form({ kept }: { kept: Webhook }) {
  const [url, setUrl] = useState(kept.url ?? '')
  const [secret, setSecret] = useState('')
  const [loopback, setLoopback] = useState(kept.allow_loopback)
  const [error, setError] = useState<string | null>(null)
  const changed = url.trim() !== (kept.url ?? '') || secret !== '' || loopback !== kept.allow_loopback
  const save = async () => {
    try {
      const now = await api.notifications.set_webhook({ url: url.trim() || null, allow_loopback: loopback, ...(secret && { secret }) })
      queryClient.setQueryData(query_key, now)
      setSecret('')
      setError(null)
    } catch (failure) {
      setError(toFailure(failure).message)
    }
  }
  return (
    <form
      className={styles.fields}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <TextInput
        label="Webhook"
        description="Each notification is posted there as JSON. Empty: none."
        placeholder="https://"
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
        error={error}
      />
      <PasswordInput
        label="Secret"
        description="Signs what is sent: HMAC-SHA256 over time, a dot and the body. At least 16 characters."
        placeholder={kept.has_secret ? 'kept; type to change it' : ''}
        autoComplete="off"
        value={secret}
        onChange={(event) => setSecret(event.currentTarget.value)}
      />
      <Checkbox label="The address may lead to this machine itself" checked={loopback} onChange={(event) => setLoopback(event.currentTarget.checked)} />
      <div className={styles.buttons}>
        <Button type="submit" variant={changed ? 'filled' : 'default'} disabled={!changed}>
          Keep the webhook
        </Button>
        <Button onClick={() => void api.notifications.test({}).catch((failure: unknown) => tellFailure('The test was not sent', failure))}>Send a test</Button>
      </div>
    </form>
  )
}
