/** The contract's operations as routes: method, path, scope, schema; what REST is generated from. */
import type { AnyContractProcedure } from '@orpc/contract'
import { isContractProcedure } from '@orpc/contract'
import type { OperationMeta } from '../../../src-preload/contract/shapes.ts'

export interface RestOperation {
  /** Where it stands in the contract and in the router, e.g. `['commands', 'saved', 'get']`. */
  name: readonly string[]
  /** Its name in the document: that of the operation, with what its address stands below (`v1.`) where it has more than one. */
  id: string
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT'
  /** As the contract has it, with `{param}`s and a `{+rest}`. */
  template: string
  /** As the router takes it: with `:param`s, and a `*` for the rest and all behind it. */
  path: string
  rest: RestOfPath | null
  meta: OperationMeta
  status: number
  input_schema: unknown
}

/** A parameter that takes all that is left of a path, slashes included. */
export interface RestOfPath {
  param: string
  /** What stands behind it (`/upload`): the router knows no wildcard in the middle. */
  suffix: string
}

/** Every operation that has a path; those without (events) are for the oRPC doors only. */
export function restOperations(tree: object): RestOperation[] {
  return [...procedures(tree, [])].flatMap(({ name, procedure }) => {
    const { route, meta, inputSchema } = procedure['~orpc']
    if (!route.path) return []
    const [, start, param, suffix = ''] = /^(.*)\{\+(\w+)\}(.*)$/.exec(route.path) ?? []
    const { also_under } = meta as OperationMeta
    return ['', ...(also_under === undefined ? [] : [also_under])].map((below) => ({
      name,
      id: [...(below === '' ? [] : [below.slice(1)]), ...name].join('.'),
      method: (route.method ?? 'POST') as RestOperation['method'],
      template: `${below}${route.path}`,
      path: `${below}${param === undefined ? route.path : `${start}*`}`.replaceAll(/\{(\w+)\}/g, ':$1'),
      rest: param === undefined ? null : { param, suffix },
      meta: meta as OperationMeta,
      status: route.successStatus ?? 200,
      input_schema: inputSchema,
    }))
  })
}

function* procedures(branch: unknown, name: readonly string[]): Generator<{ name: readonly string[]; procedure: AnyContractProcedure }> {
  if (isContractProcedure(branch)) yield { name, procedure: branch }
  else for (const [key, next] of Object.entries(branch as object)) yield* procedures(next, [...name, key])
}
