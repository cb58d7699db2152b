/** What of saved variables a caller may see: who may only read cannot run what they are for, so their names are all that is of use; values can be secrets. */
import { scopeIncludes } from '../access/scopes.ts'
import type { CallContext } from './call-context.ts'

const hidden_value = '[hidden]'

export function hideEnv<T extends { env?: Record<string, string> | null | undefined }>({ scope }: CallContext, item: T): T {
  if (!item.env || scopeIncludes(scope, 'run')) return item
  return { ...item, env: Object.fromEntries(Object.keys(item.env).map((name) => [name, hidden_value])) }
}
