/** The status bar: workspace, what is acted on there, health; at the right what runs and waits, and the time. Each part opens its panel, and stands there only while it has something to say. */
import { Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import {
  Activity,
  Clock,
  FolderOpen,
  GitBranch,
  HardDrive,
  LoaderCircle,
  Lock,
  PauseCircle,
  Plus,
  ShieldCheck,
  ShieldQuestion,
  SlidersHorizontal,
  TriangleAlert,
} from 'lucide-react'
import { api } from '../bridge/api.ts'
import { LeasesPart } from '../features/leases/leases-part.tsx'
import { tellFailure } from '../parts/tell-failure.ts'
import { useConnection, useLastSeen } from '../stores/connection.ts'
import { useEngine } from '../stores/engine.ts'
import { showGit, useGitChanges } from '../stores/git.ts'
import { updateWorkspace, useAbout, useProduction, useProfiles, useReadOnly, useWorkspace, useWorkspaces } from '../stores/host.ts'
import { openArea } from '../stores/layout.ts'
import { formatCount, shortenMiddle, tildePath } from '../ui/format.ts'
import { useClockTime } from '../ui/time.ts'
import { ConnectionBar } from './connection-bar.tsx'
import { focusSide } from './regions.ts'
import styles from './shell.module.css'
import { ContextParts } from './status-contexts.tsx'

const change = async (what: Parameters<typeof updateWorkspace>[0]) => {
  try {
    await updateWorkspace(what)
  } catch (error) {
    tellFailure('The workspace was not changed', error)
  }
}

function WorkspacePart() {
  const all = useWorkspaces().data ?? []
  const workspace = useWorkspace()
  const home = useAbout()?.home
  const place = workspace ? tildePath(workspace.path, home) : 'No workspace'
  return (
    <Menu position="top-start">
      <Menu.Target>
        <button
          type="button"
          className={styles.part}
          title={workspace ? `Workspace ${place}, ${workspace.trusted ? 'trusted' : 'not trusted'}` : 'No workspace is open'}
        >
          {workspace && !workspace.trusted ? <ShieldQuestion size={14} aria-hidden /> : <FolderOpen size={14} aria-hidden />}
          <span className="visually-hidden">Workspace</span>
          <span className={styles.clip}>{shortenMiddle(place, 36)}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {all.map((one) => (
          <Menu.Item
            key={one.id}
            leftSection={one.trusted ? <ShieldCheck size={14} /> : <ShieldQuestion size={14} />}
            disabled={!one.exists}
            onClick={() => void change({ id: one.id, current: true })}
            rightSection={one.current ? 'open' : null}
          >
            {shortenMiddle(tildePath(one.path, home), 48)}
          </Menu.Item>
        ))}
        {all.length > 0 ? <Menu.Divider /> : null}
        <Menu.Item leftSection={<Plus size={14} />} onClick={() => openArea('settings', 'workspaces')}>
          Add or manage workspaces
        </Menu.Item>
        <ProfileItems />
      </Menu.Dropdown>
    </Menu>
  )
}

/** Only where one is in use; the menu of the workspace has them all. */
function ProfilePart() {
  const workspace = useWorkspace()
  const active = useProfiles(workspace?.id).data?.find((one) => one.id === workspace?.profile_id)
  if (!active) return null
  return (
    <button
      type="button"
      className={styles.part}
      onClick={() => openArea('settings', 'profiles')}
      title={`Context profile ${active.name}: the extra variables commands get`}
    >
      <SlidersHorizontal size={14} aria-hidden />
      <span className="visually-hidden">Context profile</span>
      <span className={styles.clip}>{active.name}</span>
    </button>
  )
}

/** The profiles of the open workspace, as a part of its menu. */
function ProfileItems() {
  const workspace = useWorkspace()
  const profiles = useProfiles(workspace?.id).data ?? []
  if (!workspace) return null
  return (
    <>
      <Menu.Divider />
      <Menu.Label>Context profile</Menu.Label>
      {profiles.length > 0 ? (
        <Menu.Item
          onClick={() => void change({ id: workspace.id, profile_id: null })}
          rightSection={profiles.some((one) => one.id === workspace.profile_id) ? null : 'in use'}
        >
          No profile
        </Menu.Item>
      ) : null}
      {profiles.map((one) => (
        <Menu.Item
          key={one.id}
          onClick={() => void change({ id: workspace.id, profile_id: one.id })}
          rightSection={one.id === workspace.profile_id ? 'in use' : null}
        >
          {one.name}
        </Menu.Item>
      ))}
      <Menu.Item leftSection={<SlidersHorizontal size={14} />} onClick={() => openArea('settings', 'profiles')}>
        Edit the profiles
      </Menu.Item>
    </>
  )
}

function BranchPart() {
  const { data, isError } = useGitChanges()
  const context = data?.branch ? { branch: data.branch } : undefined
  const production = useProduction(context)
  const read_only = useReadOnly(context)
  if (!data || isError) return null
  const name = data.branch ?? (data.head ? data.head.slice(0, 8) : 'no commit')
  const marks = [...(production ? ['production'] : []), ...(read_only ? ['read-only'] : [])].join(', ')
  const apart = [data.ahead > 0 ? `+${data.ahead}` : '', data.behind > 0 ? `-${data.behind}` : ''].filter(Boolean).join(' ')
  const ahead = data.upstream ? `, ${data.ahead} ahead and ${data.behind} behind ${data.upstream}` : ''
  return (
    <button
      type="button"
      className={styles.part}
      data-tone={data.operation ? 'change' : undefined}
      onClick={() => showGit('changes')}
      title={`Branch ${name}${marks ? ` (${marks})` : ''}${ahead}${data.operation ? `, ${data.operation.kind} in progress` : ''}`}
    >
      {read_only ? <Lock size={14} aria-hidden /> : production ? <TriangleAlert size={14} aria-hidden /> : <GitBranch size={14} aria-hidden />}
      <span className="visually-hidden">Branch</span>
      <span className={styles.clip}>
        {shortenMiddle(name, 28)}
        {marks ? ` ${marks}` : ''}
        {apart ? ` ${apart}` : ''}
        {data.operation ? `, ${data.operation.kind}` : ''}
      </span>
    </button>
  )
}

function HealthPart() {
  const connected = useConnection((state) => state.state.kind === 'connected')
  const health = useQuery({ queryKey: ['health'], queryFn: () => api.system.health({}), refetchInterval: 10_000, enabled: connected }).data
  const word = !connected ? 'disconnected' : health ? { ok: 'healthy', degraded: 'degraded', unhealthy: 'unhealthy' }[health.status] : ''
  const tone = !connected ? 'failed' : health?.status === 'ok' ? 'ok' : health ? 'change' : undefined
  const worst = Object.entries(health?.checks ?? {}).filter(([, check]) => check.status !== 'ok')
  return (
    <button
      type="button"
      className={styles.part}
      data-tone={tone}
      onClick={() => openArea('metrics')}
      title={worst.map(([name, check]) => `${name}: ${check.message ?? check.status}`).join('\n') || 'How the host is'}
    >
      <Activity size={14} aria-hidden />
      <span className="visually-hidden">Host</span>
      <span className={styles.clip}>{word}</span>
    </button>
  )
}

function Clockface() {
  return <span className={styles.part}>{useClockTime()}</span>
}

/** What the parts say is not known while the host is away: its bar stands in their room, so that nothing moves. */
export function StatusBar() {
  const away = useLastSeen() !== null
  return <footer data-region="status">{away ? <ConnectionBar /> : <Parts />}</footer>
}

function Parts() {
  const engine = useEngine((state) => state.engine)
  const running = (engine?.running ?? 0) + (engine?.following ?? 0)
  const waiting = engine?.queued ?? 0
  return (
    <div className={styles.status}>
      <WorkspacePart />
      <BranchPart />
      <ContextParts />
      <ProfilePart />
      <HealthPart />
      <LeasesPart partClass={styles.part!} clipClass={styles.clip!} />
      <span className={styles.spacer} />
      {/* Comes and goes: it stands where nothing is moved by it. */}
      {engine?.disk_full ? (
        <span className={styles.part} data-tone="failed" title="New jobs are refused until there is space again; it recovers by itself">
          <HardDrive size={14} aria-hidden />
          <span className={styles.clip}>disk full</span>
        </span>
      ) : null}
      {engine?.paused ? (
        <button
          type="button"
          className={styles.part}
          data-tone="change"
          onClick={() => void api.system.engine.resume({}).catch((error: unknown) => tellFailure('The engine was not resumed', error))}
          title="Nothing new starts. Click to resume"
        >
          <PauseCircle size={14} aria-hidden />
          <span className={styles.clip}>paused</span>
        </button>
      ) : null}
      {waiting > 0 ? (
        <button type="button" className={styles.part} onClick={focusSide} title="Show what waits">
          <Clock size={14} aria-hidden />
          <span className={styles.clip}>{formatCount(waiting)} waiting</span>
        </button>
      ) : null}
      {running > 0 ? (
        <button type="button" className={styles.part} data-tone="running" onClick={focusSide} title="Show what runs">
          <LoaderCircle size={14} aria-hidden />
          <span className={styles.clip}>{formatCount(running)} running</span>
        </button>
      ) : null}
      <Clockface />
    </div>
  )
}
