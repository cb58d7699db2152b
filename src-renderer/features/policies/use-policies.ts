/** What the policies area asks the host: the files, one text, one tool in detail, and where a rule stands. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { ToolDetail } from '../../../src-preload/contract/commands.ts'
import type { PolicyFile, PolicyText } from '../../../src-preload/contract/policies.ts'
import { api } from '../../bridge/api.ts'
import { hasCode } from '../../bridge/failure.ts'
import { currentWorkspace, useWorkspace } from '../../stores/host.ts'
import { openPolicyFile, toolOfRule } from '../../stores/policies.ts'
import { queryClient } from '../../stores/query-client.ts'
import { lineOfRule } from './policy-outline.ts'

const listOf = (workspace: string | undefined) => ({
  queryKey: ['policies', 'list', workspace ?? null],
  queryFn: async (): Promise<PolicyFile[]> => {
    const items: PolicyFile[] = []
    let cursor: string | undefined
    do {
      const page = await api.policies.list({ limit: 500, ...(cursor ? { cursor } : {}), ...(workspace ? { workspace } : {}) })
      items.push(...page.items)
      cursor = page.next_cursor ?? undefined
    } while (cursor)
    return items
  },
})
const textOf = (id: string) => ({ queryKey: ['policies', 'text', id], queryFn: () => api.policies.get({ id }) })

export const usePolicyFiles = (): UseQueryResult<PolicyFile[]> => useQuery(listOf(useWorkspace()?.id))
export const usePolicyText = (id: string | null): UseQueryResult<PolicyText> =>
  useQuery({ ...textOf(id ?? ''), enabled: id !== null && !id.startsWith('new:') })
export const useToolDetail = (name: string | null): UseQueryResult<ToolDetail> =>
  useQuery({ queryKey: ['tools', 'detail', name], queryFn: () => api.commands.tool({ name: name! }), enabled: name !== null && name !== '' })

/** Takes what the host said after a change, before it is asked again. */
export async function rememberText(text: PolicyText): Promise<void> {
  queryClient.setQueryData(['policies', 'text', text.id], text)
  await Promise.all([queryClient.invalidateQueries({ queryKey: ['policies', 'list'] }), queryClient.invalidateQueries({ queryKey: ['tools'] })])
}

export interface RulePlace {
  file: PolicyText
  line: number
  /** False where the file has no line for the rule itself: nothing there names it. */
  exact: boolean
}

/** The files of a tool in the order in which they have the last word. */
const order = { workspace: 0, user: 1, builtin: 2 }

/** Where a rule is written, or null. */
export async function findRule(rule: string): Promise<RulePlace | null> {
  const workspace = (await currentWorkspace())?.id
  const files = (await queryClient.ensureQueryData(listOf(workspace))).filter((file) => file.tool === toolOfRule(rule))
  files.sort((a, b) => Number(b.in_force) - Number(a.in_force) || order[a.origin] - order[b.origin])
  let nearest: RulePlace | null = null
  for (const { id } of files) {
    let file: PolicyText
    try {
      file = await queryClient.ensureQueryData(textOf(id))
    } catch (error) {
      if (hasCode(error, 'NOT_FOUND')) continue
      throw error
    }
    const found = lineOfRule(file.text, rule)
    if (found?.exact && (rule.includes('/') || file.origin === 'builtin' || files.length === 1)) return { file, ...found }
    if (found && (!nearest || found.line > nearest.line)) nearest = { file, ...found }
  }
  return nearest
}

/** Where a rule is written; null for a rule of Opsdeck itself, which no file holds. */
export function useRulePlace(rule: string | null): UseQueryResult<RulePlace | null> {
  const workspace = useWorkspace()?.id
  return useQuery({ queryKey: ['policies', 'rule', rule, workspace ?? null], queryFn: () => findRule(rule!), enabled: rule !== null })
}

export const goToRule = (place: RulePlace, rule: string): void => openPolicyFile(place.file.id, rule)
