/** Loads ssh2 with the first use: most hosts reach no server, and it takes memory and time at a start. */
import { createRequire } from 'node:module'
import type * as Ssh2 from 'ssh2'

const require = createRequire(import.meta.url)
let loaded: typeof Ssh2 | undefined

export function ssh2(): typeof Ssh2 {
  loaded ??= require('ssh2') as typeof Ssh2
  return loaded
}
