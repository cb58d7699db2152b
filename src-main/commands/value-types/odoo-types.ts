/** Value type of Odoo's configuration file: those of the environments in the settings and no other, since it can set everything the policy refuses. */
import { resolve } from 'node:path'
import { control_characters } from './text-types.ts'
import { refused, simpleType, type TypeMaker } from './value-type.ts'

/** Where Debian's package puts it; meant while the settings name none. */
const usual_place = '/etc/odoo/odoo.conf'

/** Whether the file is there is the tool's matter. */
export const odooConf: TypeMaker = () =>
  simpleType('odoo-conf', 'path', (value, seat) => {
    const configured = seat.odoo_conf ?? usual_place
    const known = [configured, ...(seat.odoo_confs ?? [])]
    const is_known =
      !control_characters.test(value) && (known.includes(value) || (value !== '' && seat.base !== null && known.includes(resolve(seat.base, value))))
    return is_known
      ? null
      : refused(
          'is not the configuration file of the settings. A configuration names code, logins and listeners, so only those of the environments are used; name another in Settings',
          configured,
        )
  })
