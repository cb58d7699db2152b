/** Questions a run may need answered first: trust in the workspace, a confirmation. Asked by the flow, shown by the dialogs. */
import { create } from 'zustand'
import type { Verdict } from '../../src-preload/contract/commands.ts'
import type { ContextDifference, MarkedContext } from '../../src-preload/contract/context.ts'
import type { Workspace } from '../../src-preload/contract/workspaces.ts'

export type Question =
  | { kind: 'trust'; workspace: Workspace; argv: readonly string[]; answer: (yes: boolean) => void }
  | {
      kind: 'confirm'
      workspace: Workspace | null
      work_dir: string | null
      verdict: Verdict
      production: MarkedContext | null
      answer: (confirm: true | string | null) => void
    }
  | { kind: 'context'; verdict: Verdict; differences: readonly ContextDifference[]; answer: (yes: boolean) => void }

export const useAsking = create<{ question: Question | null }>(() => ({ question: null }))

const done = () => useAsking.setState({ question: null })

export const askTrust = (workspace: Workspace, argv: readonly string[]): Promise<boolean> =>
  new Promise((resolve) => {
    useAsking.setState({
      question: {
        kind: 'trust',
        workspace,
        argv,
        answer: (yes) => {
          done()
          resolve(yes)
        },
      },
    })
  })

export const askConfirm = (
  workspace: Workspace | null,
  work_dir: string | null,
  verdict: Verdict,
  production: MarkedContext | null,
): Promise<true | string | null> =>
  new Promise((resolve) => {
    useAsking.setState({
      question: {
        kind: 'confirm',
        workspace,
        work_dir,
        verdict,
        production,
        answer: (confirm) => {
          done()
          resolve(confirm)
        },
      },
    })
  })

export const askContext = (verdict: Verdict, differences: readonly ContextDifference[]): Promise<boolean> =>
  new Promise((resolve) => {
    useAsking.setState({
      question: {
        kind: 'context',
        verdict,
        differences,
        answer: (yes) => {
          done()
          resolve(yes)
        },
      },
    })
  })
