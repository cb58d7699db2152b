/** First steps, made of real things: a workspace, a run, its record, a refusal. Shown once, and again on request. */
import { Button, Checkbox, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Circle, CircleCheck } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { Verdict } from '../../src-preload/contract/commands.ts'
import { api } from '../bridge/api.ts'
import { canChooseFolder, chooseFolder } from '../bridge/desktop.ts'
import { toFailure } from '../bridge/failure.ts'
import { runCommand } from '../parts/run-command.ts'
import { howItEnded } from '../parts/status.tsx'
import { modals, useDialogs } from '../stores/dialogs.ts'
import { updateSettings, updateWorkspace, useAbout, useSettings, useWorkspace, useWorkspaces } from '../stores/host.ts'
import { useJob } from '../stores/jobs.ts'
import { queryClient } from '../stores/query-client.ts'
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

function ChooseWorkspace() {
  const workspace = useWorkspace()
  const others = (useWorkspaces().data ?? []).filter((one) => !one.current && one.exists).slice(0, 4)
  const home = useAbout()?.home
  const [path, setPath] = useState('')
  const [create, setCreate] = useState(false)
  const add = useMutation({
    mutationFn: async (folder: string) => {
      const made = await api.workspaces.create({ path: folder, ...(create ? { create_folder: true } : {}) })
      await updateWorkspace({ id: made.id, current: true })
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['workspaces'] }),
  })
  return (
    <Step done={workspace !== null} title={workspace ? `Workspace: ${shortenMiddle(tildePath(workspace.path, home), 48)}` : 'Choose a workspace'}>
      <p>The one folder that commands, their paths and their files are confined to.</p>
      {workspace ? null : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (path.trim()) add.mutate(path.trim())
          }}
        >
          <TextInput
            mt={8}
            label="Folder"
            placeholder="~/projects/shop"
            value={path}
            data-autofocus
            onChange={(event) => setPath(event.currentTarget.value)}
            error={add.error ? toFailure(add.error).message : undefined}
          />
          <Checkbox mt={8} label="Make the folder if it does not exist" checked={create} onChange={(event) => setCreate(event.currentTarget.checked)} />
          <div className={styles.stepAction}>
            <Button type="submit" variant="filled" disabled={!path.trim()} loading={add.isPending}>
              Open the folder
            </Button>
            {canChooseFolder() ? <Button onClick={() => void chooseFolder().then((chosen) => chosen && add.mutate(chosen))}>Browse</Button> : null}
            {others.map((one) => (
              <Button key={one.id} onClick={() => void updateWorkspace({ id: one.id, current: true })}>
                {shortenMiddle(tildePath(one.path, home), 28)}
              </Button>
            ))}
          </div>
        </form>
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
        <code>git status</code> changes nothing. {job ? 'It ran in a real terminal, in a tab behind this page.' : 'It runs in a real terminal.'}
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
      <p>Only tools with rules run, and never through a shell.</p>
      <div className={styles.stepAction}>
        <Button onClick={() => void check()}>Ask about bash -c 'ls'</Button>
      </div>
      {verdict ? (
        <p role="status">
          {verdict.allowed ? 'Allowed' : 'Refused'} by <code>{verdict.rule}</code>: {verdict.reason}
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
    if (settings && !settings.tour_done) void updateSettings({ tour_done: true }).catch(() => undefined)
  }
  return (
    <Modal opened={open} onClose={close} title="Welcome to Opsdeck" size="lg">
      <ol className={styles.steps}>
        <ChooseWorkspace />
        <RunStatus />
        <SeeRefusal />
      </ol>
      <p className={styles.text}>No account, no telemetry, and no network unless a command makes it.</p>
      <div className={styles.buttons}>
        <Button variant="filled" onClick={close}>
          Start working
        </Button>
      </div>
    </Modal>
  )
}
