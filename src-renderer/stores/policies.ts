/** What the policies area shows: the line under trial, the tool that is browsed, the open file, and texts that are not saved yet. */
import { create } from 'zustand'
import type { ToolDraft } from '../../src-preload/contract/tools.ts'
import { openArea } from './layout.ts'

export type PolicyView = 'try' | 'browse' | 'files' | 'import'

/** A text that differs from its file, or that has no file yet (`base` is null). */
export interface Draft {
  tool: string
  text: string
  base: string | null
}

interface PoliciesState {
  view: PolicyView
  line: string
  tool: string | null
  /** The rule that the list of a tool should show; `asked` grows so that the same rule can be asked for again. */
  wanted: { rule: string; asked: number } | null
  file: string | null
  /** The rule that the open file should scroll to. */
  place: { rule: string; asked: number } | null
  drafts: Readonly<Record<string, Draft>>
  /** How the last save of a file went; shown above it until it is changed again. */
  /** The dialog that begins a file: for a tool that is added, by this name where it is known already. */
  adding: { kind: 'own' | 'change'; name: string } | null
  /** What was told with a draft that Opsdeck wrote, by its file. */
  told: Readonly<Record<string, ToolDraft>>
  said: { file: string; tone: 'info' | 'failure'; text: string } | null
}

export const usePolicies = create<PoliciesState>(() => ({
  view: 'try',
  line: '',
  tool: null,
  wanted: null,
  file: null,
  place: null,
  drafts: {},
  adding: null,
  told: {},
  said: null,
}))

let asked = 0
const open = () => openArea('policies')

export const toolOfRule = (rule: string): string => rule.split('/')[0] ?? rule
/** The id of a draft that has no file yet. */
export const newFileId = (tool: string): string => `new:${tool}`

export function tryLine(line: string): void {
  usePolicies.setState({ view: 'try', line })
  open()
}

export function showPolicies(view: PolicyView): void {
  usePolicies.setState({ view })
  open()
}

/** Shows a rule among what the tool can do. */
export function browseRule(rule: string): void {
  usePolicies.setState({ view: 'browse', tool: toolOfRule(rule), wanted: { rule, asked: ++asked } })
  open()
}

/** Asks for the tool to add, with its name where it is known. */
export function addTool(name = ''): void {
  usePolicies.setState({ view: 'files', adding: { kind: 'own', name } })
  open()
}

export const changeTool = (): void => usePolicies.setState({ adding: { kind: 'change', name: '' } })
export const endAdding = (): void => usePolicies.setState({ adding: null })

/** A draft that Opsdeck wrote becomes a file that is not saved yet. */
export function takeDraft(draft: ToolDraft): void {
  const id = newFileId(draft.name)
  usePolicies.setState((old) => ({ told: { ...old.told, [id]: draft }, adding: null }))
  keepDraft(id, { tool: draft.name, text: draft.policy, base: null })
  openPolicyFile(id)
}

/** Opens a policy file, at a rule where one is given. */
export function openPolicyFile(file: string, rule?: string): void {
  usePolicies.setState({ view: 'files', file, place: rule === undefined ? null : { rule, asked: ++asked } })
  open()
}

export const setPolicyView = (view: PolicyView): void => usePolicies.setState({ view })
export const setTriedLine = (line: string): void => usePolicies.setState({ line })
/** The tool to browse, null for the list of all. */
export const chooseTool = (tool: string | null): void => usePolicies.setState({ tool, wanted: null })
export const chooseFile = (file: string | null): void => usePolicies.setState({ file, place: null })

/** How the last act on a file went, shown above it. */
export const saySaved = (file: string, tone: 'info' | 'failure', text: string): void => usePolicies.setState({ said: { file, tone, text } })
/** Takes it away again; only what was said of `file`, where one is named. */
export const dropSaid = (file?: string): void => usePolicies.setState((old) => (file === undefined || old.said?.file === file ? { said: null } : {}))

export function keepDraft(id: string, draft: Draft): void {
  usePolicies.setState((old) => {
    if (draft.text === draft.base) return { drafts: without(old.drafts, id) }
    return { drafts: { ...old.drafts, [id]: draft } }
  })
}

export function dropDraft(id: string): void {
  usePolicies.setState((old) => ({ drafts: without(old.drafts, id), told: without(old.told, id) }))
}

function without<T>(items: Readonly<Record<string, T>>, id: string): Readonly<Record<string, T>> {
  const { [id]: _, ...rest } = items
  return rest
}
