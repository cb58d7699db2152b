/** The neighbourhood of a module as a picture: what it needs through any number of steps, and what needs it. */
import type { OdooModule } from '../../../src-preload/contract/odoo.ts'
import type { Graph } from '../../parts/graph.ts'
import { lacks } from './module-filter.ts'

/** More cannot be read in the room beside a list. */
const most_a_side = 15

/** Nearest first: one step away, then two, until `most` are there; the module itself is the first. */
function nearest(from: OdooModule, all: ReadonlyMap<string, OdooModule>, next: (module: OdooModule) => readonly string[], most: number): string[] {
  const found = new Set([from.name])
  for (const name of found) {
    if (found.size >= most) break
    const module = all.get(name)
    for (const one of module ? next(module) : []) if (found.size < most) found.add(one)
  }
  return [...found]
}

/** What is needed stands before what needs it. `left_out` says that there are more than are drawn. */
export function graphOfModule(module: OdooModule, modules: readonly OdooModule[]): Graph & { left_out: boolean } {
  const all = new Map(modules.map((one) => [one.name, one]))
  const before = nearest(module, all, ({ depends }) => depends, most_a_side)
  const after = nearest(module, all, ({ dependents }) => dependents, most_a_side)
  const names = new Set([...before, ...after])
  const nodes = [...names].map((name) => {
    const one = all.get(name)
    const note = !one ? 'not on the addons paths' : lacks(one) ? 'something missing' : one.changed ? 'changed' : (one.version ?? '')
    return { id: name, title: name, status: null, note, bad: !one || lacks(one) }
  })
  const edges = [...names].flatMap((to) => (all.get(to)?.depends ?? []).filter((from) => names.has(from)).map((from) => ({ from, to, kind: 'needs' as const })))
  return { nodes, edges, left_out: before.length >= most_a_side || after.length >= most_a_side }
}
