/** The one client of the window: every operation of the contract, typed. */
import { createORPCClient } from '@orpc/client'
import type { Client } from '../../src-preload/contract/index.ts'
import { connection } from './connection.ts'

export const api: Client = createORPCClient<Client>({ call: (path, input, options) => connection.call(path, input, options) })
