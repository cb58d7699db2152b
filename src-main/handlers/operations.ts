/** Where every handler starts: the contract, and the guard that asks scope and readiness before anything is parsed. */
import { implement } from '@orpc/server'
import { contract } from '../../src-preload/contract/index.ts'
import type { OperationMeta } from '../../src-preload/contract/shapes.ts'
import { scopeIncludes, scopeTooSmall } from '../access/scopes.ts'
import { AppError } from '../base/app-error.ts'
import type { CallContext } from './call-context.ts'
import type { Rooms } from './rooms.ts'

/** The contract to implement, guarded. Throws FORBIDDEN, and NOT_READY while the house closes. */
export function operations(rooms: Pick<Rooms, 'isClosing'>) {
  return implement(contract)
    .$context<CallContext>()
    .use(async ({ context, procedure, next }) => {
      const needed = (procedure['~orpc'].meta as OperationMeta).scope
      if (!scopeIncludes(context.scope, needed)) {
        throw scopeTooSmall(needed, context.scope)
      }
      if (needed !== 'open' && rooms.isClosing()) throw new AppError('NOT_READY', 'The host is shutting down and takes no more requests.')
      return next()
    })
}

export type Operations = ReturnType<typeof operations>
