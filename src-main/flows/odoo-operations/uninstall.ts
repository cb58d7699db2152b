/** Uninstalling modules over a connection: what goes is looked up and confirmed before, and looked for again after. */

import type { Verdict } from '../../../src-preload/contract/commands.ts'
import { AppError } from '../../base/app-error.ts'
import { isThere, readDependents, readModules, uninstall } from '../../connections/installed-modules.ts'
import type { OdooClient } from '../../connections/odoo-client.ts'
import { JobFailure } from '../../jobs/job-failure.ts'
import type { Run } from '../../jobs/work.ts'
import { leftOnTheWay } from '../../odoo/database-facts.ts'
import type { OdooKnowledge, OdooReport, OdooWish, UninstallPlan } from './odoo-wish.ts'

/** Throws CONFLICT where one of them is not installed. */
export async function planUninstall(client: OdooClient, names: readonly string[]): Promise<UninstallPlan> {
  const modules = await readModules(client)
  const missing = names.filter((name) => !modules.has(name) || !isThere(modules.get(name)!))
  if (missing.length > 0)
    throw new AppError('CONFLICT', `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not installed in this database.`, { kind: 'not_installed' })
  return { modules, goes: await readDependents(client, modules, names) }
}

/** As a command would be judged, for the confirmation: an uninstall takes the tables of its modules along. */
export function verdictOnUninstall({ environment, database, modules }: OdooWish, goes: readonly string[]): Verdict {
  const also = goes.filter((name) => !modules.includes(name))
  const dependents = also.length === 0 ? '' : ` With it ${also.length === 1 ? 'goes' : 'go'} what depends on it: ${also.join(', ')}.`
  return {
    allowed: true,
    effect: 'destroy',
    rule: 'odoo/uninstall',
    reason: `Uninstalling ${modules.join(', ')} deletes its tables and data.${dependents}`,
    nearest: null,
    confirm_required: true,
    runs_workspace_code: false,
    session: false,
    judged_by: 'rule',
    argv: ['odoo', 'uninstall', ...modules],
    tool_path: null,
    context: { ...(database !== null && { database }), environment },
    parts: [],
  }
}

/** Throws JobFailure ODOO_UPDATE_FAILED with the report told. An end that is asked for meanwhile is not heard by the server. */
export async function runUninstall(run: Run, wish: OdooWish, server: Pick<OdooKnowledge, 'withServer'>, tell: (report: OdooReport) => void): Promise<void> {
  const { modules: names } = wish
  await run.step(`Uninstall ${names.join(', ')}`, () => attempt(run, wish, server, tell), { once: true })
}

async function attempt(run: Run, wish: OdooWish, server: Pick<OdooKnowledge, 'withServer'>, tell: (report: OdooReport) => void): Promise<undefined> {
  const fail = (kind: string, sentence: string, next: string, left_behind: string[] = []): JobFailure => {
    const [module = null] = wish.modules
    tell({ ok: false, card: { kind, sentence, next, module, file: null, line: null, detail: null, left_behind }, loaded: [], warnings: [] })
    return new JobFailure('ODOO_UPDATE_FAILED', sentence)
  }
  await server.withServer(wish, async (client) => {
    const before = await planUninstall(client, wish.modules).catch((error: unknown) => {
      throw error instanceof AppError ? fail('uninstall_failed', error.message, 'Look at the connection and at the modules, then run it again.') : error
    })
    const unexpected = before.goes.filter((name) => !wish.goes?.includes(name))
    if (unexpected.length > 0)
      throw fail('more_would_go', `By now ${unexpected.join(', ')} would go, too, which was not confirmed.`, 'Look at the plan and confirm it anew.')
    run.signal.throwIfAborted()
    await run.write('stdout', `Uninstalling ${before.goes.join(', ')}.\n`)
    const said = await uninstall(
      client,
      wish.modules.map((name) => before.modules.get(name)!.id),
    ).then(
      () => null,
      (error: unknown) => {
        if (error instanceof AppError) return error.message
        throw error
      },
    )
    // What the database says counts: an answer can be lost after the work was done.
    const after = await readModules(client).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error
      throw fail('uninstall_failed', said ?? error.message, 'Look in Odoo what became of the modules.', ['What is installed could not be read afterwards.'])
    })
    const still = wish.modules.filter((name) => after.has(name) && isThere(after.get(name)!))
    const left = leftOnTheWay({ database: wish.database ?? client.database, modules: after })
    if (still.length > 0)
      throw fail(
        said === null ? 'state_mismatch' : 'uninstall_failed',
        said ?? `${still.join(', ')} is still there.`,
        "Look at Odoo's log for the reason.",
        left,
      )
    const gone = before.goes.filter((name) => !after.has(name) || !isThere(after.get(name)!))
    await run.write('stdout', `Uninstalled: ${gone.join(', ')}.\n`)
    tell({ ok: true, card: null, loaded: [], warnings: said === null ? [] : [{ logger: 'connection', message: said }] })
  })
  return undefined
}
