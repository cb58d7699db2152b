/** The contract's operations as routes: method, path, scope, schema; what REST is generated from. */
import type { AnyContractProcedure } from '@orpc/contract'
import { isContractProcedure } from '@orpc/contract'
import { contract } from '../../../src-preload/contract/index.ts'
import type { OperationMeta } from '../../../src-preload/contract/shapes.ts'

export interface RestOperation {
  /** Where it stands in the contract and in the router, e.g. `['commands', 'saved', 'get']`. */
  name: readonly string[]
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT'
  /** With `:param`s. */
  path: string
  scope: OperationMeta['scope']
  status: number
  input_schema: unknown
}

/** Every operation that has a path; those without (events) are for the oRPC doors only. */
export function restOperations(): RestOperation[] {
  return [...procedures(contract, [])].flatMap(({ name, procedure }) => {
    const { route, meta, inputSchema } = procedure['~orpc']
    if (!route.path) return []
    return [
      {
        name,
        method: (route.method ?? 'POST') as RestOperation['method'],
        path: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
        scope: (meta as OperationMeta).scope,
        status: route.successStatus ?? 200,
        input_schema: inputSchema,
      },
    ]
  })
}

function* procedures(branch: unknown, name: readonly string[]): Generator<{ name: readonly string[]; procedure: AnyContractProcedure }> {
  if (isContractProcedure(branch)) yield { name, procedure: branch }
  else for (const [key, next] of Object.entries(branch as object)) yield* procedures(next, [...name, key])
}
