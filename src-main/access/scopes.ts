/** Scopes of keys: each includes the ones before it (read, run, admin). */
import { type OperationMeta, type Scope, scopes } from '../../src-preload/contract/shapes.ts'

/** True when somebody with scope `held` may do what needs `needed`. */
export function scopeIncludes(held: Scope, needed: OperationMeta['scope']): boolean {
  return needed === 'open' || scopes.indexOf(held) >= scopes.indexOf(needed)
}
