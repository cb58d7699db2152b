/** An environment of Odoo as the settings keep it. */
import { z } from 'zod'

const absolute_path = z
  .string()
  .max(4096)
  .regex(/^\/[^\0-\x1f\x7f]*$/, 'An absolute path.')

export const odoo_environment_setting = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/, 'Letters, digits, - and _; at most 40.'),
  /** odoo, odoo-bin or the one of a virtual environment; null looks for it on the tool path. */
  binary: absolute_path.nullable().default(null),
  /** odoo.conf */
  configuration: absolute_path,
  /** Null takes db_name of the configuration. The form is the one that the policy of odoo takes. */
  database: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/, 'The name of one database.')
    .nullable()
    .default(null),
  /** The connection to the server of this database: it tells which modules are installed, and uninstalls. */
  connection_id: z.string().min(1).max(100).nullable().default(null),
})
export type OdooEnvironmentSetting = z.infer<typeof odoo_environment_setting>
