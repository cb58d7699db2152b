/** What can be done with branches, tags, stashes, worktrees and remotes, and with the remote of the branch. */
import type { GitChanges, GitRef, GitRepository, Stash, Worktree } from '../../../src-preload/contract/git.ts'
import { api } from '../../bridge/api.ts'
import { askForm } from '../../stores/git.ts'
import { queryClient } from '../../stores/query-client.ts'
import { act, remoteAct, tell } from './act.ts'
import { undoWords } from './undo-words.ts'

export const fetchAll = () => remoteAct({ failed: 'Nothing was fetched', call: ({ workspace }) => api.git.fetch({ workspace, prune: true }) })
type PullHow = 'merge' | 'rebase' | 'ff-only' | undefined
/** How the last pull was asked for. */
let pulled: PullHow
export const pull = (how?: PullHow) => {
  pulled = how
  return remoteAct({ failed: 'Nothing was pulled', call: (where) => api.git.pull({ ...where, ...(how && { how }) }) })
}

/** Pulls again, over the ignored files that stopped it; `lost` names them. */
export const pullOver = (lost: string) =>
  remoteAct({
    failed: 'Nothing was pulled',
    loses: { title: 'Overwrite ignored files?', text: `${lost.split('. Move')[0]}. This cannot be undone.`, verb: 'Pull and overwrite them' },
    call: (where) => api.git.pull({ ...where, ...(pulled && { how: pulled }) }),
  })

/** The newest that is known, whatever shows it. */
function known<T>(name: string): T | undefined {
  return queryClient.getQueriesData<T>({ queryKey: ['git', name] }).find(([, data]) => data !== undefined)?.[1]
}

/** Pushes the branch; one that follows nothing yet is published to the first remote. */
export async function push(): Promise<void> {
  const changes = known<GitChanges>('changes')
  if (changes && changes.branch !== null && changes.upstream === null) return pushSettingUpstream()
  await remoteAct({ failed: 'Nothing was pushed', call: ({ workspace }) => api.git.push({ workspace }) })
}

export async function pushSettingUpstream(): Promise<void> {
  const branch = known<GitChanges>('changes')?.branch
  // Asked for anew: an answer that is not there yet must not look like no remote.
  const remotes = (await act({ failed: 'Nothing was pushed', call: (where) => api.git.repository({ workspace: where.workspace }) }))?.remotes
  if (!remotes) return
  const remote = remotes.find((one) => one.name === 'origin')?.name ?? remotes[0]?.name
  if (!branch) return
  if (remote === undefined) {
    addRemote(() => void pushSettingUpstream())
    return
  }
  await remoteAct({ failed: 'Nothing was pushed', call: ({ workspace }) => api.git.push({ workspace, remote, branch, set_upstream: true }) })
}

export const forcePush = (branch: string, upstream: string) =>
  remoteAct({
    failed: 'Nothing was pushed',
    loses: {
      title: `Overwrite ${upstream}?`,
      text: `Commits that are only on ${upstream} are lost there. It is done only if it is still as it was last fetched.`,
      verb: 'Push with force',
    },
    call: (where) => api.git.push({ ...where, force: true, remote: upstream.split('/')[0]!, branch }),
  })

const undone = (step: GitRepository['undo']): string => (step ? undoWords(step.what) : '')
export async function undo(): Promise<void> {
  const what = undone(known<GitRepository>('repository')?.undo ?? null)
  if (await act({ failed: 'It was not undone', call: (where) => api.git.undo(where) })) tell(what ? `Undone: ${what}` : 'Undone')
}
export async function redo(): Promise<void> {
  const what = undone(known<GitRepository>('repository')?.redo ?? null)
  if (await act({ failed: 'It was not done again', call: (where) => api.git.redo(where) })) tell(what ? `Done again: ${what}` : 'Done again')
}

export const switchTo = (to: string, detach = false) =>
  act({ failed: `The folder was not switched to ${to}`, call: ({ workspace }) => api.git.switch({ workspace, to, ...(detach && { detach }) }) })

/** A branch of a remote: switched to by its own name, which git then makes. */
export const switchToRef = (ref: GitRef) =>
  ref.kind === 'branch' ? switchTo(ref.name) : ref.kind === 'tag' ? switchTo(ref.name, true) : switchTo(ref.name.slice(ref.name.indexOf('/') + 1))

export function newBranch(start?: string, from?: string): void {
  askForm({
    title: 'New branch',
    ...(from && { text: `It begins at ${from}.` }),
    fields: [
      { name: 'name', label: 'Name', kind: 'text' },
      { name: 'switch', label: 'Switch to it', kind: 'check', checked: true },
    ],
    verb: 'Make the branch',
    submit: (values) =>
      act({
        failed: 'The branch was not made',
        call: ({ workspace }) =>
          values['switch']
            ? api.git.switch({ workspace, to: values['name']!, create: true, ...(start && { start }) })
            : api.git.branch({ workspace, name: values['name']!, ...(start && { start }) }),
      }),
  })
}

export function renameBranch(name: string): void {
  askForm({
    title: `Rename ${name}`,
    fields: [{ name: 'name', label: 'New name', kind: 'text', value: name }],
    verb: 'Rename',
    submit: (values) =>
      act({ failed: 'The branch was not renamed', call: ({ workspace }) => api.git.branch_rename({ workspace, name, new_name: values['name']! }) }),
  })
}

export function followBranch(ref: GitRef): void {
  askForm({
    title: `What ${ref.name} follows`,
    text: 'Pull and push then go there by themselves. Empty for nothing.',
    fields: [{ name: 'upstream', label: 'Branch of a remote', kind: 'text', value: ref.upstream ?? '', placeholder: `origin/${ref.name}`, optional: true }],
    verb: 'Save',
    submit: (values) =>
      act({
        failed: 'It was not changed',
        call: ({ workspace }) => api.git.branch_upstream({ workspace, name: ref.name, upstream: values['upstream'] || null }),
      }),
  })
}

export const deleteBranch = (ref: GitRef) =>
  ref.kind === 'remote'
    ? remoteAct({
        failed: 'The branch was not deleted',
        loses: {
          title: `Delete ${ref.name} on the remote?`,
          text: 'It is deleted for everybody who uses that remote.',
          items: [`${ref.commit.slice(0, 8)} ${ref.subject}`],
          verb: 'Delete it there',
        },
        call: (where) =>
          api.git.push({ ...where, delete: true, remote: ref.name.slice(0, ref.name.indexOf('/')), branch: ref.name.slice(ref.name.indexOf('/') + 1) }),
      })
    : act({
        failed: 'The branch was not deleted',
        loses: {
          title: `Delete branch ${ref.name}?`,
          text: 'Its commits stay reachable by their hash for some weeks; commits that are nowhere else are lost after that.',
          items: [`${ref.commit.slice(0, 8)} ${ref.subject}`],
          verb: 'Delete the branch',
        },
        call: (where) => api.git.branch_delete({ ...where, name: ref.name, force: true }),
      })

export const deleteTag = (ref: GitRef) =>
  act({
    failed: 'The tag was not deleted',
    loses: {
      title: `Delete tag ${ref.name}?`,
      text: 'The commit stays; a tag that was pushed stays on its remote.',
      items: [`${ref.commit.slice(0, 8)} ${ref.subject}`],
      verb: 'Delete the tag',
    },
    call: (where) => api.git.tag_delete({ ...where, name: ref.name }),
  })

export const merge = (branch: string) => act({ failed: `${branch} was not merged`, call: (where) => api.git.merge({ ...where, branch }) })
export const rebaseOnto = (onto: string) => act({ failed: 'Nothing was rebased', call: (where) => api.git.rebase({ ...where, onto, autostash: true }) })

export function newTag(commit?: string): void {
  askForm({
    title: 'New tag',
    ...(commit && { text: `It names ${commit.slice(0, 8)}.` }),
    fields: [
      { name: 'name', label: 'Name', kind: 'text' },
      { name: 'message', label: 'Message', kind: 'text', optional: true, placeholder: 'For an annotated tag' },
    ],
    verb: 'Make the tag',
    submit: ({ name = '', message }) =>
      act({
        failed: 'The tag was not made',
        call: ({ workspace }) => api.git.tag({ workspace, name, ...(commit && { commit }), ...(message && { message }) }),
      }),
  })
}

export const pushTags = () => remoteAct({ failed: 'No tag was pushed', call: ({ workspace }) => api.git.push({ workspace, tags: true }) })

export function pushStash(): void {
  askForm({
    title: 'Put the changes aside',
    fields: [
      { name: 'message', label: 'What they are', kind: 'text', optional: true },
      { name: 'untracked', label: 'Untracked files too', kind: 'check', checked: true },
    ],
    verb: 'Stash',
    submit: ({ message, untracked }) =>
      act({
        failed: 'Nothing was put aside',
        call: (where) => api.git.stash.push({ ...where, ...(message && { message }), ...(untracked && { untracked: true }) }),
      }),
  })
}
export const popStash = ({ index, commit }: Stash) =>
  act({ failed: 'The stash was not brought back', call: (where) => api.git.stash.pop({ ...where, index, commit }) })
export const applyStash = ({ index, commit }: Stash) =>
  act({ failed: 'The stash was not brought back', call: (where) => api.git.stash.apply({ ...where, index, commit }) })
export const dropStash = ({ index, commit, message }: Stash) =>
  act({
    failed: 'The stash was not thrown away',
    loses: { title: 'Throw this stash away?', text: 'The changes in it are lost.', items: [message], verb: 'Throw it away' },
    call: (where) => api.git.stash.drop({ ...where, index, commit }),
  })

export function addWorktree(): void {
  askForm({
    title: 'New worktree',
    text: 'A second folder of this repository with another branch, inside the workspace.',
    fields: [
      { name: 'path', label: 'Folder', kind: 'text', placeholder: 'trees/fix' },
      { name: 'branch', label: 'Branch', kind: 'text' },
      { name: 'create', label: 'Make the branch', kind: 'check' },
    ],
    verb: 'Make the worktree',
    submit: ({ path = '', branch = '', create }) =>
      act({
        failed: 'The worktree was not made',
        call: ({ workspace }) => api.git.worktrees.add({ workspace, path, ...(create ? { create: branch } : { branch }) }),
      }),
  })
}
export const removeWorktree = (one: Worktree) =>
  act({
    failed: 'The worktree was not removed',
    loses: {
      title: 'Remove this worktree?',
      text: 'The folder is deleted; its branch stays. A folder with changes is kept.',
      items: [one.path],
      verb: 'Remove the folder',
    },
    call: (where) => api.git.worktrees.remove({ ...where, path: one.repo ?? one.path }),
  })
export const openWorktree = async (one: Worktree) => {
  await act({ failed: 'The worktree was not opened', call: ({ workspace }) => api.git.worktrees.open({ workspace, path: one.repo ?? one.path }) })
  await queryClient.invalidateQueries({ queryKey: ['workspaces'] })
}

export function addRemote(then?: () => void): void {
  askForm({
    title: 'Add a remote',
    fields: [
      { name: 'name', label: 'Name', kind: 'text', value: 'origin' },
      { name: 'url', label: 'Address', kind: 'text', placeholder: 'https://example.org/team/project.git' },
    ],
    verb: then ? 'Add and go on' : 'Add the remote',
    submit: async ({ name = '', url = '' }) => {
      if (!(await act({ failed: 'The remote was not added', call: ({ workspace }) => api.git.remotes.add({ workspace, name, url }) }))) return
      await queryClient.refetchQueries({ queryKey: ['git', 'repository'] })
      then?.()
    },
  })
}
export function changeRemote(name: string, url: string): void {
  askForm({
    title: `Address of ${name}`,
    fields: [{ name: 'url', label: 'Address', kind: 'text', value: url }],
    verb: 'Save',
    submit: (values) =>
      act({ failed: 'The address was not changed', call: ({ workspace }) => api.git.remotes.set_url({ workspace, name, url: values['url']! }) }),
  })
}
export const removeRemote = (name: string, url: string) =>
  act({
    failed: 'The remote was not removed',
    loses: {
      title: `Forget the remote ${name}?`,
      text: 'Its branches are forgotten here; the remote itself is not touched.',
      items: [url],
      verb: `Forget ${name}`,
    },
    call: ({ workspace }) => api.git.remotes.remove({ workspace, name }),
  })
