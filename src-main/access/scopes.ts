/** Scopes of keys: each includes the ones before it (read, run, admin). */
import { type OperationMeta, type Scope, scopes } from '../../src-preload/contract/shapes.ts'
import { AppError } from '../base/app-error.ts'

/** True when somebody with scope `held` may do what needs `needed`. */
export function scopeIncludes(held: Scope, needed: OperationMeta['scope']): boolean {
  return needed === 'open' || scopes.indexOf(held) >= scopes.indexOf(needed)
}

export function scopeTooSmall(needed: OperationMeta['scope'], held: Scope): AppError {
  return new AppError('FORBIDDEN', `This needs a key with the scope "${needed}"; this one has "${held}".`, { needed, scope: held })
}
