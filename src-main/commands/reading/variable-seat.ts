/** The seat from which value types see variables: there are no words around them. */
import { PathLedger } from '../../workspaces/resolve-path.ts'
import type { CompiledPolicy } from '../policies/compiled-policy.ts'
import type { Seat } from '../value-types/value-type.ts'
import type { Place } from './outcome.ts'

export function seatOf(policy: CompiledPolicy, place: Omit<Place, 'trusted'>): Seat {
  return {
    tool: policy.tool,
    root: place.root,
    base: place.cwd,
    read_roots: place.read_roots,
    odoo_conf: place.odoo_conf,
    after_dashes: false,
    word_index: 0,
    paths: new PathLedger(),
    given: () => false,
    values: () => [],
    raise: () => {},
    runsCode: () => {},
  }
}
