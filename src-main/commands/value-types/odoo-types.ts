/** Value type of Odoo's configuration file: the one of the settings, or one in the workspace. */
import { pathIn } from './path-types.ts'
import { type CheckResult, refused, simpleType, type TypeMaker } from './value-type.ts'

/** The configured file is taken as written, also where it is not there (yet); any other one comes from the workspace and can name code, so it needs trust. */
export const odooConf: TypeMaker = (args, compile) => {
  const path = pathIn(args, compile)
  return simpleType(
    'odoo-conf',
    'path',
    (value, seat): CheckResult => {
      if (seat.odoo_conf !== null && value === seat.odoo_conf) return null
      const problem = path.check(value, seat)
      if (problem) return refused(`${problem.reason}; the Odoo configuration is named in the settings`, seat.odoo_conf ?? undefined)
      seat.runsCode('The configuration file names the folders that Odoo loads code from.')
      return null
    },
    { offers: 'files' },
  )
}
