/** What an empty command line offers: examples that work in this workspace, favourites, the last runs. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ContextRecord } from '../../../src-preload/contract/context.ts'
import { api } from '../../bridge/api.ts'
import { commandLineOf } from '../../parts/job-actions.ts'
import { useSaved, useWorkspace } from '../../stores/host.ts'
import { useJobs } from '../../stores/jobs.ts'
import { quoteArgument, shellLine } from '../../ui/format.ts'

export interface Starter {
  env: Record<string, string> | null
  /** Of a favourite: the context it was saved in. */
  context: ContextRecord | null
  line: string
  why: string
  group: 'Try' | 'Favourites' | 'Last runs'
  work_dir: string | null
}

/** Commands worth teaching, most telling first; the first three that are allowed and installed here are shown. */
const candidates: readonly (readonly [string, string])[] = [
  ['git status', 'what has changed in this workspace'],
  ['git log --oneline -10', 'the last ten commits'],
  ['git diff --stat', 'which files differ, and how much'],
  ['python3 --version', 'which Python this workspace uses'],
  ['pip list', 'packages installed for this workspace'],
  ['ping -c 3 127.0.0.1', 'three packets, watched live'],
  ['echo hello', 'the smallest run there is'],
]

/** An example about something that is really here: the history of the first file git knows. */
async function fileExample(workspace: string): Promise<readonly [string, string] | null> {
  const line = 'git log --oneline -- '
  const { items } = await api.commands.complete({ line, cursor: line.length, workspace })
  const file = items.find((item) => item.kind === 'file' && !item.insert.startsWith('.'))
  return file ? [`git log --oneline -- ${quoteArgument(file.insert.trim())}`, `the history of ${file.insert.trim()}`] : null
}

async function examples(workspace: string): Promise<Starter[]> {
  const found: Starter[] = []
  const own = await fileExample(workspace).catch(() => null)
  const all = own ? [candidates[0]!, own, ...candidates.slice(1)] : candidates
  for (const [line, why] of all) {
    const verdict = await api.commands.check({ line, workspace })
    if (verdict.allowed && verdict.tool_path !== null) found.push({ line, why, group: 'Try', work_dir: null, env: null, context: null })
    if (found.length === 3) break
  }
  return found
}

export function useStarters(): Starter[] {
  const workspace = useWorkspace()?.id
  const taught = useQuery({ queryKey: ['tools', 'examples', workspace], queryFn: () => examples(workspace!), enabled: workspace !== undefined }).data
  const saved = useSaved().data
  const jobs = useJobs((state) => state.jobs)
  return useMemo(() => {
    const favourites = (saved ?? [])
      .filter((one) => one.favourite)
      .slice(0, 8)
      .map((one): Starter => {
        const line = shellLine([one.command, ...one.args])
        return { line, why: one.name === line ? '' : one.name, group: 'Favourites', work_dir: one.work_dir, env: one.env, context: one.context }
      })
    const seen = new Set<string>()
    const last: Starter[] = []
    for (const job of [...jobs.values()].sort((a, b) => (a.queued_at < b.queued_at ? 1 : -1))) {
      const line = commandLineOf(job)
      if (job.kind !== 'command' || seen.has(line)) continue
      seen.add(line)
      last.push({ line, why: '', group: 'Last runs', work_dir: job.work_dir, env: null, context: null })
      if (last.length === 5) break
    }
    return [...(taught ?? []), ...favourites, ...last]
  }, [taught, saved, jobs])
}
