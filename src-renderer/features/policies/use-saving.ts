/** Saving a policy: checked, run over what ran before, confirmed where that changes a verdict, then written. */
import { useState } from 'react'
import type { PolicyText, ReplayResult } from '../../../src-preload/contract/policies.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { modals } from '../../stores/dialogs.ts'
import { useWorkspace } from '../../stores/host.ts'
import { dropDraft, openPolicyFile, saySaved } from '../../stores/policies.ts'
import { formatCount } from '../../ui/format.ts'
import { rememberText } from './use-policies.ts'

/** So many past runs are judged again. */
export const replay_runs = 500

export interface Replay {
  result: ReplayResult
  /** True when it was asked for by saving: the dialog then offers to save. */
  saving: boolean
}

const say = saySaved

const counted = (result: ReplayResult): string =>
  `${formatCount(result.runs)} past ${result.runs === 1 ? 'run' : 'runs'} and ${formatCount(result.saved)} saved ${result.saved === 1 ? 'command' : 'commands'}`

/** What a replay found, in one sentence. */
export function replayTitle(result: ReplayResult): string {
  const of = `of ${formatCount(result.runs + result.saved)}`
  if (result.would_refuse > 0) return `This would have refused ${formatCount(result.would_refuse)} ${of} runs`
  const others = result.would_allow + result.other_effect
  if (others > 0) return `This would have changed the verdict on ${formatCount(others)} ${of} runs`
  return 'This changes nothing about what ran'
}

export function useSaving(id: string, tool: string, text: string, onProblem: (line: number) => void) {
  const [busy, setBusy] = useState<'saving' | 'replaying' | null>(null)
  const [replay, setReplay] = useState<Replay | null>(null)
  const workspace = useWorkspace()?.id
  const fresh = id.startsWith('new:')

  const during = async (what: 'saving' | 'replaying', title: string, act: () => Promise<void>) => {
    setBusy(what)
    try {
      await act()
    } catch (error) {
      say(id, 'failure', `${title} ${toFailure(error).message}`)
    } finally {
      setBusy(null)
    }
  }

  const ask = () => api.policies.replay({ tool, text, limit: replay_runs, ...(workspace ? { workspace } : {}) })

  const write = (note: (saved: PolicyText) => string) =>
    during('saving', 'The policy was not saved.', async () => {
      setReplay(null)
      const saved = fresh ? await api.policies.create({ tool, text }) : await api.policies.update({ id, text })
      await rememberText(saved)
      dropDraft(id)
      if (fresh) openPolicyFile(saved.id)
      say(saved.id, 'info', note(saved))
    })

  const save = () =>
    during('saving', 'The policy was not saved.', async () => {
      const { problems } = await api.policies.check({ tool, text, origin: 'user' })
      const first = problems[0]
      if (first) {
        onProblem(first.line)
        if (fresh) return say(id, 'failure', 'A new policy is saved once it has no problems. The first one is marked.')
        return modals.confirm({
          title: 'Save a policy that has problems?',
          text: 'The text is kept. The last good version stays in force until the problems are gone.',
          verb: 'Save it as it is',
          act: () => write(() => 'Saved. The last good version stays in force until its problems are gone.'),
        })
      }
      const result = await ask()
      if (result.changes.length > 0) setReplay({ result, saving: true })
      else await write(() => `Saved and in force. ${counted(result)} would have had the same verdict.`)
    })

  return {
    busy,
    replay,
    closeReplay: () => setReplay(null),
    save: () => void save(),
    saveAnyway: () => void write(() => 'Saved and in force.'),
    runReplay: () => void during('replaying', 'The runs were not judged again.', async () => setReplay({ result: await ask(), saving: false })),
  }
}
