/** This process as the host: for a command line that found none running. */
import { createRouterClient } from '@orpc/server'
import type { Client } from '../../src-preload/contract/index.ts'
import { AppError } from '../base/app-error.ts'
import { toAppError } from '../doors/to-app-error.ts'
import { openHeadless } from '../headless.ts'
import type { House } from '../house.ts'
import { houseOptions } from '../house-options.ts'
import type { Circumstances } from './circumstances.ts'

export interface ReachOptions {
  data_dir: string
  circumstances: Circumstances
  /** False for verbs that only look: jobs that a crash left waiting stay waiting, as this process will be gone in a moment. */
  runs_jobs: boolean
}

export interface OwnHost {
  /** Calls of this process go straight to the handlers; the socket is for others. */
  readonly client: Client
  /** Resolves when nothing runs or waits, or the signal fires. */
  idle(signal?: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Undefined when another process holds the data dir. */
export async function openOwnHost({ data_dir, circumstances, runs_jobs }: ReachOptions): Promise<OwnHost | undefined> {
  const { root } = circumstances
  // The workspace of this call is found by the call itself; it does not become the one that the window opens next.
  const env = { ...circumstances.env, OPSDECK_WORKSPACE: undefined }
  let house: House
  try {
    house = await openHeadless({ ...houseOptions('cli', root, env, { data_dir }, null), ...(!runs_jobs && { paused: true }) })
  } catch (error) {
    if (error instanceof AppError && error.code === 'CONFLICT' && 'host' in error.details) return undefined
    throw error
  }
  for (const sentence of house.rooms.about().notices) await circumstances.streams.say(sentence)
  const { engine } = house.rooms
  return {
    client: createRouterClient(house.router, { context: house.own_context, interceptors: [plainErrors] }) as unknown as Client,
    idle: (signal) => engine.idle(signal, { paused_too: false }),
    close: async () => {
      await house[Symbol.asyncDispose]()
    },
  }
}

/** Errors as the socket would bring them. */
async function plainErrors({ next }: { next: () => Promise<unknown> }): Promise<unknown> {
  try {
    return await next()
  } catch (error) {
    throw toAppError(error)
  }
}
