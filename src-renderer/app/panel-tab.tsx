/** The tab of a panel: what it is, how it stands, and a way to close it. */
import type { IDockviewPanelHeaderProps } from 'dockview-react'
import { Circle, FileText, SquareTerminal, X } from 'lucide-react'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { SessionProgress } from '../../src-preload/contract/sessions.ts'
import { BellSign } from '../parts/bell-sign.tsx'
import { StatusIcon } from '../parts/status.tsx'
import { useProduction } from '../stores/host.ts'
import { useJob } from '../stores/jobs.ts'
import { useSession } from '../stores/sessions.ts'
import { fileKey, useUnsaved } from '../stores/unsaved-files.ts'
import { oneLine, shortenMiddle } from '../ui/format.ts'
import { MiddleCut } from '../ui/middle-cut.tsx'
import { type Place, PlaceMenu } from '../ui/place-menu.tsx'
import { areaOf } from './areas.tsx'
import { closePanel, fileOf } from './dock.ts'
import { pinRun } from './run-tabs.ts'
import styles from './shell.module.css'
import { tabMenu } from './tab-menu.ts'

function useTitle({ api }: IDockviewPanelHeaderProps): string {
  const [title, setTitle] = useState(api.title ?? '')
  useEffect(() => {
    const listening = api.onDidTitleChange((event) => setTitle(event.title))
    return () => listening.dispose()
  }, [api])
  return title
}

/** Under the icon of a tab; its state and share are said to those who do not see it. */
function ProgressLine({ of, state, share }: { of: string; state: SessionProgress['state']; share: number | null }) {
  return (
    <span
      className={styles.sessionProgress}
      data-state={state}
      style={{ inlineSize: `${Math.round((share ?? 1) * 100)}%` }}
      role="progressbar"
      aria-label={`Progress of ${of}`}
      {...(share !== null && { 'aria-valuenow': Math.round(share * 100) })}
    />
  )
}

function RunMark({ id }: { id: string }) {
  const job = useJob(id)
  const production = useProduction(job?.context)
  return (
    <>
      {production ? <span className={styles.tabProduction} data-production title={`Production: ${production.name} ${production.value}`} /> : null}
      {job ? (
        <span className={styles.sessionMark}>
          <StatusIcon status={job.status} size={13} />
          {job.status === 'running' && job.progress !== null ? <ProgressLine of={job.title} state="normal" share={job.progress} /> : null}
        </span>
      ) : (
        <span className={styles.noMark} />
      )}
      {production ? <span className="visually-hidden">production</span> : null}
    </>
  )
}

function SessionMark({ id }: { id: string }) {
  const session = useSession(id)
  const progress = session?.progress
  return (
    <span className={styles.sessionMark} data-ended={session?.status === 'ended' || undefined}>
      <SquareTerminal size={13} aria-hidden />
      {progress ? <ProgressLine of={session.title} state={progress.state} share={progress.share} /> : null}
    </span>
  )
}

/** The tab around it has the title for its name, and nothing of what stands beside it: that is its description. */
function useDescription(words: string): RefObject<HTMLDivElement | null> {
  const part = useRef<HTMLDivElement>(null)
  useEffect(() => part.current?.closest('[role="tab"]')?.setAttribute('aria-description', words), [words])
  return part
}

export function PanelTab(props: IDockviewPanelHeaderProps) {
  const title = useTitle(props)
  const [menu, setMenu] = useState<Place | null>(null)
  const job = props.params['job_id'] as string | undefined
  const preview = props.params['preview'] === true
  const session = props.params['session_id'] as string | undefined
  const file = fileOf({ params: props.params } as never)
  const unsaved = useUnsaved((state) => file !== null && fileKey(file.workspace, file.path) in state.files)
  const Icon = file ? FileText : areaOf(props.api.id)?.icon
  const part = useDescription([preview ? 'preview' : '', unsaved ? 'not saved' : ''].filter(Boolean).join(', '))
  const close = () => closePanel(props.containerApi.getPanel(props.api.id))
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the tab around it has the role and the keyboard
    <div
      ref={part}
      className={styles.tab}
      data-preview={preview || undefined}
      title={`${file?.path ?? title}${preview ? '\nThe next run takes this tab over; a double click keeps it' : ''}`}
      onDoubleClick={() => {
        const panel = props.containerApi.getPanel(props.api.id)
        if (job && panel) pinRun(props.containerApi, panel, true)
      }}
      onContextMenu={(event) => {
        event.preventDefault()
        setMenu({ x: event.clientX, y: event.clientY })
      }}
      onAuxClick={(event) => {
        if (event.button === 1) close()
      }}
    >
      {job ? <RunMark id={job} /> : session ? <SessionMark id={session} /> : Icon ? <Icon size={13} aria-hidden /> : null}
      <MiddleCut className={job ? styles.tabCommand : styles.tabTitle} text={shortenMiddle(oneLine(title), 32)} />
      {job || session ? <BellSign id={job ?? session ?? ''} /> : null}
      {unsaved ? (
        <span className={styles.tabUnsaved} title="Not saved">
          <Circle size={8} fill="currentColor" aria-hidden />
        </span>
      ) : null}
      {/* For the mouse; the keyboard closes a panel with Alt+W. A tab holds no second control. */}
      <span
        className={styles.tabClose}
        aria-hidden
        title="Close"
        onPointerDown={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation()
          close()
        }}
      >
        <X size={13} />
      </span>
      <PlaceMenu label={`Acts on the tab ${title}`} place={menu} acts={menu ? tabMenu(props.containerApi, props.api.id) : []} onClose={() => setMenu(null)} />
    </div>
  )
}
