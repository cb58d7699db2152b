/** The list of the kinds of work that Opsdeck does itself, in steps: a new one is a file in this folder and a line here. */
import type { Git } from '../git/git.ts'
import type { Work } from '../jobs/work.ts'
import { OdooWork, type OdooWorkOptions } from './odoo-operations/odoo-work.ts'
import type { ServerJobs } from './server-works/server-jobs.ts'

export function flowKinds(git: Git, odoo: Omit<OdooWorkOptions, 'reader'>, server_jobs: ServerJobs): readonly Work[] {
  return [git.work as Work, new OdooWork({ ...odoo, reader: git.reader }) as Work, ...server_jobs.kinds()]
}
