/** The dialogs of git: a few words before an act, and the questions of programs for passwords and keys. */
import { Button, Checkbox, Modal, PasswordInput, TextInput } from '@mantine/core'
import { useLayoutEffect, useState } from 'react'
import type { CredentialRequest } from '../../../src-preload/contract/git.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { answerCredential, useCredentialRequest } from '../../stores/credentials.ts'
import { closeForm, type GitForm, useGit } from '../../stores/git.ts'
import { useJob } from '../../stores/jobs.ts'
import { Note } from '../../ui/note.tsx'
import styles from './git-dialogs.module.css'

/** A dialog that opens right after takes the focus by itself. */
const focus_rest_ms = 60

function Form({ form }: { form: GitForm }) {
  const [values, setValues] = useState<Record<string, string>>(() =>
    Object.fromEntries(form.fields.map((field) => [field.name, field.kind === 'check' ? (field.checked ? 'yes' : '') : (field.value ?? '')])),
  )
  const ready = form.fields.every((field) => field.kind === 'check' || field.optional || values[field.name]!.trim() !== '')
  const change = (name: string, value: string) => setValues((old) => ({ ...old, [name]: value }))
  return (
    <Modal opened onClose={closeForm} title={form.title}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (!ready) return
          closeForm()
          void form.submit(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.trim()])))
        }}
      >
        {form.text ? <p>{form.text}</p> : null}
        {form.fields.map((field, index) =>
          field.kind === 'check' ? (
            <Checkbox
              key={field.name}
              label={field.label}
              checked={values[field.name] !== ''}
              onChange={(event) => change(field.name, event.currentTarget.checked ? 'yes' : '')}
            />
          ) : (
            <TextInput
              key={field.name}
              label={field.label}
              placeholder={field.placeholder ?? ''}
              value={values[field.name] ?? ''}
              onChange={(event) => change(field.name, event.currentTarget.value)}
              {...(index === 0 && { 'data-autofocus': true })}
            />
          ),
        )}
        <div className={styles.buttons}>
          <Button onClick={closeForm}>Cancel</Button>
          <Button type="submit" variant="filled" disabled={!ready}>
            {form.verb}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

const titles = { username: 'User name', password: 'Password', passphrase: 'Passphrase', host_key: 'Is this the right host?', other: 'A program asks' } as const

function Credential({ request }: { request: CredentialRequest }) {
  const [value, setValue] = useState('')
  const job = useJob(request.job_id)
  const answer = (text: string | null) => void answerCredential(request.id, text).catch((error: unknown) => tellFailure('The answer did not arrive', error))
  const field = {
    label: request.subject ? `${titles[request.kind]} for ${request.subject}` : titles[request.kind],
    value,
    autoComplete: 'off',
    'data-autofocus': true,
  }
  return (
    <Modal opened onClose={() => answer(null)} title={titles[request.kind]} size="lg" closeOnClickOutside={false}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          answer(request.kind === 'host_key' ? 'yes' : value)
        }}
      >
        <p>{job ? `${job.title} is waiting for this. ` : ''}It goes to the program that asks and is kept nowhere.</p>
        {request.again ? (
          <Note tone="failure">{request.kind === 'host_key' ? 'The program asks once more.' : 'What was typed before was not accepted.'}</Note>
        ) : null}
        {request.kind === 'host_key' || request.kind === 'other' ? <pre className={styles.prompt}>{request.prompt.trim()}</pre> : null}
        {request.kind === 'host_key' ? (
          <p>Compare the fingerprint with the one the owner of the host names. If it is another one, somebody may be in between.</p>
        ) : request.secret ? (
          <PasswordInput {...field} onChange={(event) => setValue(event.currentTarget.value)} />
        ) : (
          <TextInput {...field} onChange={(event) => setValue(event.currentTarget.value)} />
        )}
        <div className={styles.buttons}>
          <Button onClick={() => answer(null)} {...(request.kind === 'host_key' && { 'data-autofocus': true })}>
            {request.kind === 'host_key' ? 'Do not connect' : 'Cancel'}
          </Button>
          <Button type="submit" variant="filled">
            {request.kind === 'host_key' ? 'It is right, connect' : 'Send'}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** The focus goes back where it was before the first of the dialogs, once the last is gone and nobody took it meanwhile. */
function useFocusBack(open: boolean): void {
  useLayoutEffect(() => {
    if (!open) return
    const before = document.activeElement
    return () => {
      setTimeout(() => {
        if (document.activeElement === document.body && before instanceof HTMLElement) before.focus()
      }, focus_rest_ms)
    }
  }, [open])
}

export function GitDialogs() {
  const form = useGit((state) => state.form)
  const request = useCredentialRequest()
  useFocusBack(form !== null || request !== null)
  if (request) return <Credential key={request.id} request={request} />
  return form ? <Form key={form.title} form={form} /> : null
}
