/** Branch, remote and the host of the remote's address, from what machine/repository read. */
import { headOf, remoteOf } from '../machine/repository/refs.ts'
import { type ContextReader, hostOf } from './context-view.ts'

export const gitBranch: ContextReader = ({ facts }) => facts && headOf(facts)
export const gitRemote: ContextReader = ({ facts }) => facts && remoteOf(facts)

/** Of the remote `named`, which may also be an address itself; a folder of this machine has none. */
export const gitRemoteHost: ContextReader = ({ facts }, named) => {
  if (named === null) return null
  const address = facts?.remote_urls.get(named) ?? named
  // USER@HOST:PATH, the form of ssh without a scheme
  const short = /^(?:[^@/:\s]+@)?([^/:\s]+):(?!\/\/)/.exec(address)
  if (short) return short[1]!
  return address.includes('://') ? hostOf(address) : null
}
