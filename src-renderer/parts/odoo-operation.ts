/** An operation on Odoo's modules: from its job back to what was asked for and how it went, and from a wish to its job and tab. */
import type { Job } from '../../src-preload/contract/jobs.ts'
import { api } from '../bridge/api.ts'
import { expectFirstView } from '../stores/first-views.ts'
import { openRun } from '../stores/layout.ts'
import type { AskedOperation, OdooAct } from '../stores/odoo.ts'

/** What stood in the way, and what to do. */
export interface OutcomeCard {
  kind: string
  sentence: string
  next: string | null
  module: string | null
  file: string | null
  line: number | null
  detail: string | null
  left_behind: readonly string[]
}

/** What Odoo's log said of a run, as the host read it. */
export interface OdooReport {
  ok: boolean
  card: OutcomeCard | null
  warnings: readonly { logger: string; message: string }[]
}

const act_words = { install: 'Install', update: 'Update', deploy: 'Deploy', uninstall: 'Uninstall' } as const satisfies Record<OdooAct, string>
export const actWord = (operation: OdooAct): string => act_words[operation]
const acts = Object.entries(act_words) as [OdooAct, string][]

/** Null for every other job, and while nothing was read yet. */
export function odooReportOf({ kind, report }: Pick<Job, 'kind' | 'report'>): OdooReport | null {
  if (kind !== 'odoo' || typeof report !== 'object' || report === null || Array.isArray(report) || !('ok' in report)) return null
  return report as unknown as OdooReport
}

/** "-u a,b", "--update=a,b" or "uninstall a b" of the arguments. */
function modulesIn(args: readonly string[]): string[] {
  if (args[0] === 'uninstall') return args.slice(1)
  for (const [n, word] of args.entries()) {
    const [name, joined] = word.split('=', 2)
    if (!['-i', '-u', '--init', '--update'].includes(name!)) continue
    return (joined ?? args[n + 1] ?? '').split(',').filter(Boolean)
  }
  return []
}

/** What the job was asked to do; null where that cannot be told any more. */
export function operationOf({ kind, title, args }: Pick<Job, 'kind' | 'title' | 'args'>): AskedOperation | null {
  const operation = acts.find(([, word]) => title.startsWith(`${word} `))?.[0]
  const modules = modulesIn(args)
  // The name of an environment has no blank; a title of many modules may have been cut before it.
  const environment = / in (\S+)$/.exec(title)?.[1]
  if (kind !== 'odoo' || !operation || modules.length === 0 || environment === undefined) return null
  return { operation, modules, environment, with_tests: args.includes('--test-enable') }
}

/** Starts it and opens its tab; `confirm` is what an uninstall wants. Gives the id of its job. Throws the host's refusal. */
export async function runOperation(
  { operation, modules, environment, with_tests }: AskedOperation,
  options: { focus: boolean; reuse?: string } = { focus: true },
  confirm: string | null = null,
): Promise<string> {
  const answer = await api.odoo.operations({ operation, modules: [...modules], environment, with_tests, mode: 'async', ...(confirm !== null && { confirm }) })
  const id = 'id' in answer ? answer.id : answer.job.id
  expectFirstView(id)
  openRun(id, { title: `${actWord(operation)} ${modules.join(', ')}`, ...options })
  return id
}
