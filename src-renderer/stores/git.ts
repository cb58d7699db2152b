/** What the git area shows and what is known of the repository: shared by the area, the status bar and the palette. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { GitChanges, GitRepository } from '../../src-preload/contract/git.ts'
import { api } from '../bridge/api.ts'
import { hasCode } from '../bridge/failure.ts'
import { useWorkspace } from './host.ts'
import { openArea, useLayout } from './layout.ts'

export type GitView = 'changes' | 'history' | 'refs' | 'blame'

export interface FormField {
  name: string
  label: string
  kind: 'text' | 'check'
  value?: string
  checked?: boolean
  placeholder?: string
  optional?: boolean
}

/** A few words asked for before an act. */
export interface GitForm {
  title: string
  text?: string
  fields: readonly FormField[]
  verb: string
  /** Values of text fields, and "yes" or "" of the others. */
  submit: (values: Record<string, string>) => unknown
}

interface GitState {
  view: GitView
  diff: 'inline' | 'side'
  /** The commit that the history should show; `asked` grows so that it can be asked for again. */
  commit: { hash: string; asked: number } | null
  /** The path that the history is filtered by. */
  path: string
  blame: { path: string; commit: string } | null
  /** The last act that talks to a remote. */
  remoteJob: string | null
  form: GitForm | null
  /** Grows when somebody asks for the message field. */
  messageAsked: number
  /** Messages that are being written, by workspace. */
  drafts: Readonly<Record<string, { subject: string; body: string }>>
}

export const useGit = create<GitState>()(
  persist(
    (): GitState => ({
      view: 'changes',
      diff: 'inline',
      commit: null,
      path: '',
      blame: null,
      remoteJob: null,
      form: null,
      messageAsked: 0,
      drafts: {},
    }),
    { name: 'opsdeck.git', partialize: ({ diff, drafts }) => ({ diff, drafts }) },
  ),
)

const set = (change: Partial<GitState> | ((old: GitState) => Partial<GitState>)): void => void useGit.setState(change)

export const setGitView = (view: GitView): void => set({ view })
export const setDiffShape = (diff: GitState['diff']): void => set({ diff })
export const setHistoryPath = (path: string): void => set({ path })
export const noteRemoteJob = (remoteJob: string | null): void => set({ remoteJob })
export const askForm = (form: GitForm): void => set({ form })
export const closeForm = (): void => set({ form: null })

export function keepMessage(workspace: string, draft: { subject: string; body: string }): void {
  set((old) => ({ drafts: { ...old.drafts, [workspace]: draft } }))
}

/** The message was committed, or is another one's now. */
export const forgetMessage = (workspace: string): void =>
  set(({ drafts }) => ({ drafts: Object.fromEntries(Object.entries(drafts).filter(([id]) => id !== workspace)) }))

export function showGit(view: GitView): void {
  set({ view })
  openArea('git')
}

/** Shows the history with this commit chosen. */
export function showCommit(hash: string): void {
  set((old) => ({ view: 'history', path: '', commit: { hash, asked: (old.commit?.asked ?? 0) + 1 } }))
  openArea('git')
}

export function showHistoryOf(path: string): void {
  set({ view: 'history', path })
  openArea('git')
}

export function showBlame(path: string, commit = 'HEAD'): void {
  set({ view: 'blame', blame: { path, commit } })
  openArea('git')
}

export function writeMessage(): void {
  set((old) => ({ view: 'changes', messageAsked: old.messageAsked + 1 }))
  openArea('git')
}

/** Edits are told by the host (git-edits.ts); where its system cannot watch the folder, the changes are read again now and then, of a slow repository seldom. */
const look_again_ms = 15_000
const longest_ms = 60_000
let took_ms = 0

/** How long reading the changes took the last time, in milliseconds. */
export const lastTook = (): number => took_ms

async function askChanges(workspace: string): Promise<GitChanges> {
  const began = performance.now()
  const changes = await api.git.changes({ workspace })
  took_ms = performance.now() - began
  return changes
}

export function useGitChanges(): UseQueryResult<GitChanges> {
  const workspace = useWorkspace()?.id
  const shown = useLayout((state) => state.activeArea === 'git')
  return useQuery({
    queryKey: ['git', 'changes', workspace],
    queryFn: () => askChanges(workspace!),
    enabled: workspace !== undefined,
    refetchInterval: shown ? () => Math.min(longest_ms, Math.max(look_again_ms, took_ms * 20)) : false,
    refetchOnWindowFocus: true,
    staleTime: 1000,
    retry: (count, error) => hasCode(error, 'DISCONNECTED') || (hasCode(error, 'NOT_READY') && count < 20),
  })
}

export function useGitRepository(): UseQueryResult<GitRepository> {
  const workspace = useWorkspace()?.id
  return useQuery({
    queryKey: ['git', 'repository', workspace],
    queryFn: () => api.git.repository({ workspace: workspace! }),
    enabled: workspace !== undefined,
  })
}
