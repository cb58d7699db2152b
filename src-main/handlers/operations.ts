/** Where every handler starts: the contract, and the guard that asks scope and readiness before anything is parsed. */
import { implement } from '@orpc/server'
import { contract } from '../../src-preload/contract/index.ts'
import type { OperationMeta } from '../../src-preload/contract/shapes.ts'
import { scopeIncludes, scopeTooSmall } from '../access/scopes.ts'
import { AppError } from '../base/app-error.ts'
import type { CallContext } from './call-context.ts'
import { type CountingRooms, countRefusal } from './count-refusal.ts'
import type { Rooms } from './rooms.ts'

/** The contract to implement, guarded; what a policy refuses is counted, whoever asked for it by whichever operation. Throws FORBIDDEN, and NOT_READY while the house closes. */
export function operations(rooms: CountingRooms & Pick<Rooms, 'isClosing'>) {
  return implement(contract)
    .$context<CallContext>()
    .use(async ({ context, procedure, next }) => {
      const needed = (procedure['~orpc'].meta as OperationMeta).scope
      if (!scopeIncludes(context.scope, needed)) {
        throw scopeTooSmall(needed, context.scope)
      }
      if (needed !== 'open' && rooms.isClosing()) throw new AppError('NOT_READY', 'The host is shutting down and takes no more requests.')
      try {
        return await next()
      } catch (error) {
        // Who only reads asks what would be, and wanted nothing done.
        if (needed !== 'read') countRefusal(rooms, error)
        throw error
      }
    })
}

export type Operations = ReturnType<typeof operations>
