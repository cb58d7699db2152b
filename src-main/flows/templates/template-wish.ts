/** From a filled template to what the engine is asked for. */
import type { Capture } from '../../../src-preload/contract/running.ts'
import type { CommandWish } from '../../jobs/command-work.ts'
import type { Submission } from '../../jobs/submission.ts'
import type { ReadyCommand } from './templates.ts'

export interface WishOptions {
  /** A secret on standard input is never given to a terminal, which would show it. */
  capture: Capture
  confirm?: true | string | undefined
  context?: Readonly<Record<string, string>> | undefined
  cols?: number | undefined
  rows?: number | undefined
}

export type TemplateSubmission = Pick<Submission, 'wish' | 'workspace_id' | 'title' | 'timeout_ms' | 'retry' | 'leases' | 'ready_when' | 'template_id'>

export function templateSubmission({ request, input, secret_env, workspace, is_confirmed, template }: ReadyCommand, options: WishOptions): TemplateSubmission {
  const { name, timeout_ms, retry, leases, ready_when } = template.definition
  const confirm = options.confirm ?? (is_confirmed ? true : undefined)
  const wish: CommandWish = {
    request: { ...request, ...(confirm !== undefined && { confirm }), ...(options.context && { context: options.context }) },
    capture: input === undefined ? options.capture : 'split',
    ...(input !== undefined && { input, end_input: true }),
    ...((input !== undefined || secret_env.length > 0) && { hidden: { env: secret_env, input: input !== undefined } }),
    ...(options.cols !== undefined && { cols: options.cols }),
    ...(options.rows !== undefined && { rows: options.rows }),
  }
  return {
    wish,
    workspace_id: workspace,
    title: name,
    template_id: template.id,
    ...(timeout_ms !== undefined && { timeout_ms }),
    ...(retry && { retry }),
    ...(leases && { leases }),
    ...(ready_when && { ready_when }),
  }
}
