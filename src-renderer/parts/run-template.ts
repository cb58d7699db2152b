/** The way of a filled template to its job: verdict, trust, confirmation, acceptance, its tab. */

import { markedOf } from '../../src-preload/contract/context.ts'
import type { Template, TemplateCheck } from '../../src-preload/contract/templates.ts'
import { api } from '../bridge/api.ts'
import { type Failure, toFailure } from '../bridge/failure.ts'
import { askConfirm, askTrust } from '../stores/asking.ts'
import { expectFirstView } from '../stores/first-views.ts'
import { currentSettings, currentWorkspace, updateWorkspace } from '../stores/host.ts'
import { openRun, useLayout } from '../stores/layout.ts'
import type { FieldValues } from './template-fields.tsx'

export type TemplateOutcome = { kind: 'accepted' } | { kind: 'declined' } | { kind: 'wrong'; check: TemplateCheck } | { kind: 'failed'; failure: Failure }

async function attempt(template: Template, values: FieldValues): Promise<TemplateOutcome> {
  const open = await currentWorkspace()
  const workspace = template.workspace ?? open?.id
  const place = workspace ? { workspace } : {}
  const check = await api.templates.check({ id: template.id, values, if_match: template.etag, ...place })
  const { verdict } = check
  if (!verdict?.allowed) return { kind: 'wrong', check }
  const owner = workspace === undefined || workspace === open?.id ? open : await api.workspaces.get({ id: workspace }).catch(() => null)
  if ((verdict.runs_workspace_code || template.origin === 'file') && owner && !owner.trusted) {
    if (!(await askTrust(owner, verdict.argv))) return { kind: 'declined' }
    await updateWorkspace({ id: owner.id, trusted: true })
  }
  let confirm: true | string | null = null
  if (verdict.confirm_required) {
    const production = markedOf(verdict.context, (await currentSettings()).production_contexts)
    // What saving confirmed is not asked again, but for a production context, whose name is typed each time.
    if (production || !check.confirmed) {
      confirm = await askConfirm(owner, null, verdict, production)
      if (confirm === null) return { kind: 'declined' }
    }
  }
  const accepted = await api.templates.run({
    id: template.id,
    values,
    if_match: template.etag,
    ...place,
    mode: 'async',
    capture: 'terminal',
    ...useLayout.getState().terminal,
    ...(confirm === null ? {} : { confirm, context: verdict.context }),
    idempotency_key: crypto.randomUUID(),
  })
  expectFirstView(accepted.id)
  openRun(accepted.id, { title: template.name, focus: true })
  return { kind: 'accepted' }
}

/** Never throws: what can go wrong is an outcome, with the host's words. */
export async function runTemplate(template: Template, values: FieldValues): Promise<TemplateOutcome> {
  try {
    return await attempt(template, values)
  } catch (error) {
    return { kind: 'failed', failure: toFailure(error) }
  }
}
