/** First steps, made of real things: a workspace, a run, its record, a refusal. Shown once, and again on request. */
import { Button, Checkbox } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Circle, CircleCheck } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Verdict } from '../../src-preload/contract/commands.ts'
import { api } from '../bridge/api.ts'
import { toFailure } from '../bridge/failure.ts'
import { FolderField } from '../parts/folder-field.tsx'
import { runCommand } from '../parts/run-command.ts'
import { howItEnded } from '../parts/status.tsx'
import { modals, useDialogs } from '../stores/dialogs.ts'
import { updateSettings, updateWorkspace, useAbout, useSettings, useWorkspace, useWorkspaces } from '../stores/host.ts'
import { useJob } from '../stores/jobs.ts'
import { focusCommandLine } from '../stores/typed-line.ts'
import { shortenMiddle, tildePath } from '../ui/format.ts'
import styles from './dialogs.module.css'

function Step({ done, title, children }: { done: boolean; title: string; children: ReactNode }) {
  const Icon = done ? CircleCheck : Circle
  return (
    <li className={styles.step} data-done={done || undefined}>
      <Icon size={16} role="img" aria-label={done ? 'done' : 'to do'} />
      <div className={styles.stepBody}>
        <div className={styles.stepTitle}>{title}</div>
        {children}
      </div>
    </li>
  )
}

/** One of the known ones, or another folder. */
function FolderForm({ onDone }: { onDone: () => void }) {
  const home = useAbout()?.home
  const others = (useWorkspaces().data ?? []).filter((one) => !one.current && one.exists)
  const [path, setPath] = useState('')
  const [create, setCreate] = useState(false)
  const add = useMutation({
    mutationFn: async (folder: string) => {
      const absolute = home && /^~(\/|$)/.test(folder) ? home + folder.slice(1) : folder
      const known = others.find((one) => one.path === absolute.replace(/\/+$/, ''))
      const made = known ?? (await api.workspaces.create({ path: folder, ...(create ? { create_folder: true } : {}) }))
      await updateWorkspace({ id: made.id, current: true })
    },
    onSuccess: onDone,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (path.trim()) add.mutate(path.trim())
      }}
    >
      <FolderField
        label="Folder"
        value={path}
        onChange={setPath}
        recent={others.map((one) => tildePath(one.path, home))}
        error={add.error ? toFailure(add.error).message : undefined}
      />
      <Checkbox mt={8} label="Make the folder if it does not exist" checked={create} onChange={(event) => setCreate(event.currentTarget.checked)} />
      <div className={styles.stepAction}>
        <Button type="submit" variant="filled" disabled={!path.trim()} loading={add.isPending}>
          Open the folder
        </Button>
      </div>
    </form>
  )
}

function ChooseWorkspace() {
  const workspace = useWorkspace()
  const home = useAbout()?.home
  const [changes, setChanges] = useState(false)
  return (
    <Step done={workspace !== null} title={workspace ? `Workspace: ${shortenMiddle(tildePath(workspace.path, home), 40)}` : 'Choose a workspace'}>
      <p>The one folder that commands, their paths and their files are confined to.</p>
      {workspace && !changes ? (
        <div className={styles.stepAction}>
          <Button onClick={() => setChanges(true)}>Take another folder</Button>
        </div>
      ) : (
        <FolderForm onDone={() => setChanges(false)} />
      )}
    </Step>
  )
}

function RunStatus() {
  const workspace = useWorkspace()
  const [id, setId] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const job = useJob(id)
  const run = async () => {
    const outcome = await runCommand({ what: { command: 'git', args: ['status'] }, focus: false })
    if (outcome.kind === 'accepted') setId(outcome.id)
    setProblem(outcome.kind === 'failed' ? outcome.failure.message : outcome.kind === 'refused' ? outcome.verdict.reason : null)
  }
  return (
    <Step done={job !== undefined} title="Run something harmless">
      <p>
        <code>git status</code> changes nothing. {job ? 'It ran in a real terminal, in the tab beside this.' : 'It runs in a real terminal.'}
      </p>
      {problem ? <p role="alert">{problem}</p> : null}
      <div className={styles.stepAction}>
        <Button disabled={!workspace} onClick={() => void run()}>
          Run git status
        </Button>
      </div>
      {job ? (
        <p role="status">
          Recorded: <code>{job.title}</code>, {job.status === 'running' || job.status === 'queued' ? job.status : howItEnded(job)}. The list on the left and the
          history keep it with its output.
        </p>
      ) : null}
    </Step>
  )
}

function SeeRefusal() {
  const [verdict, setVerdict] = useState<Verdict | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const check = async () => {
    try {
      setVerdict(await api.commands.check({ line: "bash -c 'ls'" }))
    } catch (error) {
      setProblem(toFailure(error).message)
    }
  }
  return (
    <Step done={verdict !== null} title="See a refusal">
      <p>Only tools with rules run, and never through a shell. What is refused says why.</p>
      <div className={styles.stepAction}>
        <Button onClick={() => void check()}>Ask about bash -c 'ls'</Button>
      </div>
      {verdict ? (
        <p role="status">
          {verdict.allowed ? 'Allowed' : 'Refused'}: {verdict.reason}
        </p>
      ) : null}
      {problem ? <p role="alert">{problem}</p> : null}
    </Step>
  )
}

export function FirstRun() {
  const settings = useSettings().data
  const asked = useDialogs((state) => state.tour)
  const [closed, setClosed] = useState(false)
  const open = asked || (settings !== undefined && !settings.tour_done && !closed)
  const close = () => {
    setClosed(true)
    modals.closeTour()
    focusCommandLine()
    if (settings && !settings.tour_done) void updateSettings({ tour_done: true }).catch(() => undefined)
  }
  const card = useRef<HTMLElement>(null)
  useEffect(() => {
    // Asked for again: the keyboard goes there. At the start it stays on the command line.
    if (asked) card.current?.querySelector<HTMLElement>('input, button')?.focus()
  }, [asked])
  if (!open) return null
  return (
    // Beside what it talks about, which can be used meanwhile.
    <section
      ref={card}
      role="dialog"
      aria-labelledby="welcome-title"
      className={styles.tour}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) close()
      }}
    >
      <div className={styles.tourBody}>
        <h2 id="welcome-title">Welcome to Opsdeck</h2>
        <p className={styles.text}>
          It runs the tools of your daily operations (git, kubectl, docker and many more) by rules you can read, shows each run live, and keeps a record of it.
        </p>
        <ol className={styles.steps}>
          <ChooseWorkspace />
          <RunStatus />
          <SeeRefusal />
        </ol>
        <p className={styles.text}>No account, no telemetry, and no network unless a command makes it.</p>
      </div>
      <div className={styles.tourEnd}>
        <Button variant="filled" onClick={close}>
          Start working
        </Button>
      </div>
    </section>
  )
}
