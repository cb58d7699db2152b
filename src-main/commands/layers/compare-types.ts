/** Whether one value type takes less than another, as far as that can be told from how they are written. */
import { PathLedger } from '../../workspaces/resolve-path.ts'
import { refused, type Seat, type ValueType } from '../value-types/value-type.ts'

/** `unclear` is what cannot be told from the text alone. */
export type Comparison = 'within' | 'wider' | 'unclear'

export function compareTypes(mine: ValueType, base: ValueType): Comparison {
  if (mine.name === base.name || mine.name === 'none' || base.name === 'text') return 'within'
  const numbers = [bounds(mine.name), bounds(base.name)] as const
  if (numbers[0] && numbers[1]) {
    const [my, their] = numbers
    return my.least >= their.least && my.most <= their.most && (my.whole || !their.whole) ? 'within' : 'wider'
  }
  const lengths = [lengthOf(mine.name), lengthOf(base.name)] as const
  if (lengths[0] !== null && lengths[1] !== null) return lengths[0] <= lengths[1] ? 'within' : 'wider'
  // Paths depend on a workspace, so their values are not tried without one.
  if (mine.name.startsWith('enum(') && base.kind !== 'path')
    return mine.values.every((value) => base.check(value, nowhere) === null) ? 'within' : base.name.startsWith('enum(') ? 'wider' : 'unclear'
  return mine.name === 'text' ? 'wider' : 'unclear'
}

/** Takes what both take; `base` is asked first. */
export function both(base: ValueType, more: ValueType): ValueType {
  return {
    name: `${base.name} and ${more.name}`,
    kind: base.kind,
    values: base.values.filter((value) => more.check(value, nowhere) === null),
    offers: base.offers,
    check(value, seat) {
      const problem = base.check(value, seat) ?? more.check(value, seat)
      return problem === null ? null : refused(problem.reason)
    },
  }
}

const bounds = (name: string): { least: number; most: number; whole: boolean } | null => {
  const parts = /^number(?:\((-?[\d.]*?)\.\.(-?[\d.]*)\))?$/.exec(name)
  if (!parts) return null
  // A bound with a decimal point makes the type take fractions.
  const whole = !/\d\.\d/.test(name)
  return { least: parts[1] ? Number(parts[1]) : Number.NEGATIVE_INFINITY, most: parts[2] ? Number(parts[2]) : Number.POSITIVE_INFINITY, whole }
}

function lengthOf(name: string): number | null {
  const parts = /^text(?:\((\d+)\))?$/.exec(name)
  return parts ? Number(parts[1] ?? Number.POSITIVE_INFINITY) : null
}

const nowhere: Seat = {
  tool: '',
  root: null,
  base: null,
  read_roots: [],
  odoo_conf: null,
  after_dashes: false,
  word_index: 0,
  paths: new PathLedger(),
  given: () => false,
  values: () => [],
  raise: () => {},
  runsCode: () => {},
}
