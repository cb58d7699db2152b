/** The database that odoo would take from its configuration. */
import { join, resolve } from 'node:path'
import { type ContextReader, unknown } from './context-view.ts'
import { parseIni } from './parse-text.ts'

/** `db_name` of the file `named` (the value of -c), else of the one in the settings, else of the user's; `False` and an empty one are none. */
export const odooDatabase: ContextReader = (view, named) => {
  const own = join(view.home, '.odoorc')
  const path = named !== null ? resolve(view.base ?? '/', named) : (view.odoo_conf ?? own)
  const file = view.files.read(path, parseIni)
  if (file.is === 'damaged') return unknown
  const name = file.is === 'read' ? file.content.get('options')?.get('db_name') : undefined
  return name && !/^(?:false|none)$/i.test(name) ? name : null
}
