/** Who somebody is once a door has let them in. */
import type { RequestedBy, Scope } from '../../src-preload/contract/shapes.ts'

export interface Identity {
  requested_by: RequestedBy
  scope: Scope
  /** True: sees and cancels only the jobs it started. */
  own_jobs_only: boolean
  /** Whose rate is counted: one bucket per key, one for each keyless door. */
  rate_name: string
}

/** The page, once its launch token was exchanged for the cookie. */
export const window_identity: Identity = {
  requested_by: { door: 'window', key_id: null },
  scope: 'admin',
  own_jobs_only: false,
  rate_name: 'door:window',
}

/** The command line on the local socket: whoever can open the socket (mode 0600) is the owner of the data dir. */
export const cli_identity: Identity = {
  requested_by: { door: 'cli', key_id: null },
  scope: 'admin',
  own_jobs_only: false,
  rate_name: 'door:cli',
}
