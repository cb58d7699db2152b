/** Where a commit is written: its message, what it takes, who makes it, and what came of it. */
import { Button, Checkbox, Textarea, TextInput } from '@mantine/core'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { GitChanges, GitRepository } from '../../../src-preload/contract/git.ts'
import { api } from '../../bridge/api.ts'
import { forgetMessage, keepMessage, showCommit, useGit } from '../../stores/git.ts'
import { formatCount } from '../../ui/format.ts'
import { act } from './act.ts'
import { askUser } from './ask.ts'
import styles from './commit-box.module.css'
import git from './git.module.css'
import { useMessage, useWhere } from './use-git.ts'

const empty = { subject: '', body: '' }
/** Longer ones are cut by most tools that show them. */
const subject_length = 72

function split(message: string): { subject: string; body: string } {
  const [subject = '', ...rest] = message.trim().split('\n')
  return { subject, body: rest.join('\n').trim() }
}

/** Lines of a template that begin with a sharp are for who writes, not for the commit. */
const withoutComments = (text: string): string => text.replace(/^#.*\n?/gm, '')

/** "pre-commit and commit-msg run", of those that a commit runs. */
function hookWords(repository: GitRepository | undefined): string | null {
  const hooks = (repository?.hooks ?? []).filter((name) => ['pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit'].includes(name))
  if (hooks.length === 0 || !repository) return null
  return repository.hooks_run ? `Runs ${hooks.join(', ')}` : `${hooks.join(', ')} will not run: the workspace is not trusted`
}

interface Props {
  changes: GitChanges
  repository: GitRepository | undefined
}

function useDraft(workspace: string, amend: boolean) {
  const draft = useGit((state) => state.drafts[workspace])
  const message = useMessage().data
  const start = amend ? message?.last : (message?.prepared ?? (message?.template ? withoutComments(message.template) : null))
  const shown = draft ?? (start ? split(start) : empty)
  return { ...shown, untouched: draft === undefined, template: message?.template ?? null }
}

export function CommitBox({ changes, repository }: Props) {
  const workspace = useWhere()
  const [amend, setAmend] = useState(false)
  const [sign_off, setSignOff] = useState(false)
  const [busy, setBusy] = useState(false)
  const [made, setMade] = useState<{ hash: string; subject: string } | null>(null)
  const { subject, body, untouched } = useDraft(workspace, amend)
  const field = useRef<HTMLInputElement>(null)
  const asked = useGit((state) => state.messageAsked)
  const seen = useRef(asked)
  useEffect(() => {
    if (asked === seen.current) return
    seen.current = asked
    field.current?.focus()
  }, [asked])

  const staged = changes.files.filter((file) => file.index !== null && file.conflict === null).length
  const conflicts = changes.files.filter((file) => file.conflict !== null).length
  const all = staged === 0 && !amend
  const count = all ? changes.files.length : staged
  const possible = conflicts === 0 && (count > 0 || amend || changes.operation !== null) && subject.trim() !== ''
  const edit = (change: Partial<typeof empty>) => keepMessage(workspace, { subject, body, ...change })
  const forget = () => forgetMessage(workspace)

  const commit = async () => {
    if (!possible || busy) return
    setBusy(true)
    const message = body.trim() === '' ? subject.trim() : `${subject.trim()}\n\n${body.trim()}`
    const result = await act({
      failed: 'Nothing was committed',
      call: (where) => api.git.commit({ workspace: where.workspace, message, ...(amend && { amend }), ...(sign_off && { sign_off }) }),
    })
    setBusy(false)
    if (!result) return
    setMade({ hash: result.commit, subject: subject.trim() })
    forget()
    setAmend(false)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void commit()
    else if (event.key === 'Escape') event.currentTarget.closest('[data-git-changes]')?.querySelector<HTMLElement>('[role="listbox"]')?.focus()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const toggleAmend = (on: boolean) => {
    // What was written meanwhile stays; a message nobody touched follows the choice.
    if (untouched || subject.trim() === '') forget()
    setAmend(on)
  }
  const target = changes.branch ?? 'a detached HEAD'
  const what = count === 1 ? '1 file' : `${formatCount(count)} files`
  const verb = amend ? 'Amend the last commit' : count === 0 ? 'Commit' : all ? `Commit all ${what}` : `Commit ${what}`
  const hooks = hookWords(repository)
  const user = repository?.user
  return (
    <section className={styles.commitBox} aria-label="Commit" onKeyDown={onKeyDown}>
      <TextInput
        ref={field}
        aria-label="Commit message"
        placeholder="Message"
        value={subject}
        onChange={(event) => edit({ subject: event.currentTarget.value })}
        rightSection={
          subject.length > subject_length ? (
            <span className={styles.over} title={`Over ${subject_length} characters`}>
              {subject.length}
            </span>
          ) : null
        }
      />
      <Textarea
        aria-label="Commit description"
        placeholder="Description"
        rows={2}
        value={body}
        onChange={(event) => edit({ body: event.currentTarget.value })}
        className={styles.description}
      />
      <div className={styles.commitOptions}>
        <Checkbox label="Amend" checked={amend} disabled={changes.head === null} onChange={(event) => toggleAmend(event.currentTarget.checked)} />
        <Checkbox label="Sign off" checked={sign_off} onChange={(event) => setSignOff(event.currentTarget.checked)} />
        <button
          type="button"
          className={styles.who}
          onClick={() => askUser(undefined, user ?? null)}
          title={user ? `${user.name} <${user.email}>. Click to change` : 'Nobody is set. Click to set who commits'}
        >
          {user ? user.name : 'Set who commits'}
        </button>
      </div>
      {hooks ? <p className={styles.hooks}>{hooks}</p> : null}
      <Button
        variant="filled"
        className={styles.commitButton}
        disabled={!possible}
        loading={busy}
        onClick={() => void commit()}
        title={`${verb} to ${target} (Ctrl+Enter)`}
      >
        <span className={styles.clip}>
          {verb} to {target}
        </span>
      </Button>
      <p className={styles.made} aria-live="polite">
        {made ? (
          <>
            Committed{' '}
            <button type="button" className={git.hash} onClick={() => showCommit(made.hash)} title="Show it in the history">
              {made.hash.slice(0, 8)}
            </button>{' '}
            {made.subject}
          </>
        ) : conflicts > 0 ? (
          'Settle the conflicts first.'
        ) : null}
      </p>
    </section>
  )
}
