/** Git: what has changed, the history, branches and the rest; the branch, its remote and undo above all of them. */
import { Button, SegmentedControl, Tooltip } from '@mantine/core'
import { ArrowDown, ArrowUp, GitBranch, Redo2, RefreshCw, Undo2 } from 'lucide-react'
import type { GitChanges, GitRepository } from '../../../src-preload/contract/git.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { askForm, type GitView, noteRemoteJob, setGitView, useGit, useGitChanges, useGitRepository } from '../../stores/git.ts'
import { useFollowEdits } from '../../stores/git-edits.ts'
import { useWorkspace } from '../../stores/host.ts'
import { openArea } from '../../stores/layout.ts'
import { Empty } from '../../ui/empty.tsx'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { useDelayed } from '../../ui/use-delayed.ts'
import { act, reasonOf } from './act.ts'
import { BlameView } from './blame-view.tsx'
import { fetchAll, pull, push, redo, undo } from './branch-acts.ts'
import { ChangesView } from './changes-view.tsx'
import styles from './git.module.css'
import { HistoryView } from './history-view.tsx'
import { OperationBanner } from './operation-banner.tsx'
import { RefsView } from './refs-view.tsx'
import { RemoteStrip } from './remote-strip.tsx'
import { trustRepository } from './trust-repository.ts'
import { undoWords } from './undo-words.ts'

const views: { value: GitView; label: string }[] = [
  { value: 'changes', label: 'Changes' },
  { value: 'history', label: 'History' },
  { value: 'refs', label: 'Branches' },
]

function Head({ changes, repository }: { changes: GitChanges; repository: GitRepository | undefined }) {
  const view = useGit((state) => state.view)
  const branch = changes.branch ?? (changes.head ? `detached at ${changes.head.slice(0, 8)}` : 'no commit yet')
  const no_remote = repository?.remotes.length === 0
  const undo_name = repository?.undo ? `Undo: ${undoWords(repository.undo.what)}` : 'Nothing to undo'
  const redo_name = repository?.redo ? `Do again: ${undoWords(repository.redo.what)}` : 'Nothing to do again'
  return (
    <div className={panel.bar}>
      <SegmentedControl aria-label="What to show" value={view === 'blame' ? '' : view} onChange={(value) => setGitView(value as GitView)} data={views} />
      <button
        type="button"
        className={styles.branch}
        onClick={() => setGitView('refs')}
        title={changes.upstream ? `${branch} follows ${changes.upstream}` : `${branch} follows nothing`}
      >
        <GitBranch size={14} aria-hidden />
        <span className="visually-hidden">Branch</span>
        <span className={styles.clip}>{branch}</span>
      </button>
      <span className={panel.grow} />
      <Tooltip label={undo_name}>
        <Button size="compact-sm" disabled={!repository?.undo} onClick={() => void undo()} aria-label={undo_name}>
          <Undo2 size={14} aria-hidden />
          <span className={styles.wide}>{repository?.undo ? `Undo ${undoWords(repository.undo.what)}` : 'Undo'}</span>
        </Button>
      </Tooltip>
      <Tooltip label={redo_name}>
        <Button size="compact-sm" disabled={!repository?.redo} onClick={() => void redo()} aria-label={redo_name}>
          <Redo2 size={14} aria-hidden />
        </Button>
      </Tooltip>
      <Button size="compact-sm" disabled={no_remote} onClick={() => void fetchAll()} title="Get what is new from every remote" aria-label="Fetch">
        <RefreshCw size={12} aria-hidden />
        <span className={styles.label}>Fetch</span>
      </Button>
      <Button
        size="compact-sm"
        disabled={changes.upstream === null}
        onClick={() => void pull()}
        title={changes.upstream ? `From ${changes.upstream}` : 'The branch follows nothing'}
        aria-label="Pull"
      >
        <ArrowDown size={12} aria-hidden />
        <span className={styles.label}>Pull</span>
        {changes.behind > 0 ? <span className={styles.apart}>{changes.behind}</span> : null}
      </Button>
      <Button
        size="compact-sm"
        disabled={changes.branch === null || changes.head === null}
        onClick={() => void push()}
        title={changes.upstream ? `To ${changes.upstream}` : 'To a remote, and follow it from then on'}
        aria-label={changes.upstream === null ? 'Publish' : 'Push'}
      >
        <ArrowUp size={12} aria-hidden />
        <span className={styles.label}>{changes.upstream === null ? 'Publish' : 'Push'}</span>
        {changes.ahead > 0 ? <span className={styles.apart}>{changes.ahead}</span> : null}
      </Button>
    </div>
  )
}

const cloneHere = () =>
  askForm({
    title: 'Clone a repository',
    text: 'It is put into a folder of this workspace.',
    fields: [
      { name: 'url', label: 'Address', kind: 'text', placeholder: 'https://example.org/team/project.git' },
      { name: 'folder', label: 'Folder', kind: 'text', optional: true, placeholder: 'as the repository is named' },
    ],
    verb: 'Clone',
    submit: async ({ url = '', folder }) => {
      const job = await act({ failed: 'Nothing was cloned', call: ({ workspace }) => api.git.clone({ workspace, url, ...(folder && { folder }) }) })
      if (job) noteRemoteJob(job.id)
    },
  })

function NoRepository() {
  return (
    <Empty
      icon={<GitBranch size={20} />}
      title="There is no git repository here"
      action={
        <>
          <Button
            variant="filled"
            onClick={() => void act({ failed: 'No repository was made', call: ({ workspace }) => api.git.init({ workspace, branch: 'main' }) })}
          >
            Make one here
          </Button>
          <Button onClick={cloneHere}>Clone one</Button>
        </>
      }
    >
      With one, Opsdeck shows what has changed, and commits, compares and sends it.
    </Empty>
  )
}

export function GitPanel() {
  useFollowEdits()
  const workspace = useWorkspace()
  const view = useGit((state) => state.view)
  const asked = useGitChanges()
  const repository = useGitRepository().data
  const slow = useDelayed(asked.isPending)
  const failure = asked.error ? toFailure(asked.error) : null
  const none = failure !== null && reasonOf(failure) === 'no_repository'
  const changes = none ? undefined : asked.data
  return (
    <div className={`${panel.panel} ${styles.git}`}>
      {changes ? <Head changes={changes} repository={repository} /> : null}
      <RemoteStrip />
      {changes ? <OperationBanner changes={changes} /> : null}
      {failure && !none && failure.code !== 'DISCONNECTED' ? (
        <Note
          tone="failure"
          action={
            failure.code === 'WORKSPACE_NOT_TRUSTED' && workspace ? (
              <Button onClick={() => void trustRepository(workspace, failure)}>Trust it</Button>
            ) : (
              <Button onClick={() => void asked.refetch()}>Ask again</Button>
            )
          }
        >
          {failure.message}
        </Note>
      ) : null}
      {!workspace ? (
        <Empty
          icon={<GitBranch size={20} />}
          title="No workspace is open"
          action={<Button onClick={() => openArea('settings', 'workspaces')}>Choose a folder</Button>}
        >
          Git is shown for the folder that commands run in.
        </Empty>
      ) : none ? (
        <NoRepository />
      ) : changes ? (
        view === 'history' ? (
          <HistoryView key={workspace.id} />
        ) : view === 'refs' ? (
          <RefsView key={workspace.id} repository={repository} />
        ) : view === 'blame' ? (
          <BlameView key={workspace.id} />
        ) : (
          <ChangesView key={workspace.id} changes={changes} repository={repository} />
        )
      ) : slow ? (
        <Empty title="Reading the repository" />
      ) : null}
    </div>
  )
}
