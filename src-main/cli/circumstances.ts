/** What a verb has around it: the environment as the entry read it, the current folder, the standard streams. */
import { resolve } from 'node:path'
import { dataDir } from '../base/data-dir.ts'
import type { Interrupts } from '../host-line/interrupts.ts'
import type { Arguments } from './read-arguments.ts'
import type { StandardStreams } from './standard-streams.ts'

export interface Circumstances {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly streams: StandardStreams
  /** Root of the installed program: where package.json, resources and the built window lie. */
  readonly root: string
  /** Counts the interrupts of the user, wherever they come from. */
  readonly interrupts: Interrupts
}

/** The data dir of this call, absolute. */
export function dataDirOf({ flags }: Arguments, { env, cwd }: Circumstances): string {
  return dataDir(env, flags.get('data-dir'), cwd)
}

/** The workspace that the user named and so trusts, absolute, or undefined. */
export function namedWorkspace({ flags }: Arguments, { env, cwd }: Circumstances): string | undefined {
  const named = flags.get('workspace') || env['OPSDECK_WORKSPACE']
  return named ? resolve(cwd, named) : undefined
}
