/** The host whose page the window shows: the one that runs on the data dir, else one in this process. */
import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '../base/app-error.ts'
import { openHeadless } from '../headless.ts'
import { connect } from '../host-line/connect.ts'
import type { House } from '../house.ts'
import { houseOptions } from '../house-options.ts'
import type { StartOptions } from './start-options.ts'

export interface PageHost extends AsyncDisposable {
  /** True when this process is the host. */
  readonly is_own: boolean
  /** Address of the page with a fresh launch token. */
  url(): Promise<string>
  /** Jobs of this process that run or wait. */
  jobsLeft(): Promise<number>
  /** Resolves when none is left, or the signal fires. */
  idle(signal: AbortSignal): Promise<void>
}

/** The same one each time, so that what the page remembers in the browser is found again; where it is taken, any. */
const usual_port = 47_350
const look_again_ms = 300

/** Undefined when the user left before there was one. */
export async function pageHost(options: StartOptions, leaving: AbortSignal): Promise<PageHost | undefined> {
  for (let is_told = false; !leaving.aborted; ) {
    const attached = await attach(options.data_dir)
    if (attached !== 'no page') {
      if (attached) return attached
      const own = await ownHost(options)
      if (own) return own
    } else if (!is_told) {
      is_told = true
      options.say(`a command line runs jobs on ${options.data_dir}; the window opens when it has ended.`)
    }
    await wait(look_again_ms, undefined, { signal: leaving }).catch(() => {})
  }
  return undefined
}

/** The host that runs already; `no page` where it listens on no port. */
async function attach(data_dir: string): Promise<PageHost | 'no page' | undefined> {
  const line = await connect(data_dir)
  if (!line) return undefined
  const launch = () => line.client.keys.launch({})
  if ((await launch()).url === null) {
    line.close()
    return 'no page'
  }
  return {
    is_own: false,
    url: async () => (await launch()).url!,
    jobsLeft: async () => 0,
    idle: async () => {},
    async [Symbol.asyncDispose]() {
      line.close()
    },
  }
}

async function ownHost({ data_dir, workspace, root, env }: StartOptions): Promise<PageHost | undefined> {
  let house: House
  try {
    house = await openHeadless(houseOptions('headless', root, env, { data_dir, workspace }, null))
  } catch (error) {
    // Somebody else took it since we looked.
    if (error instanceof AppError && error.code === 'CONFLICT' && 'host' in error.details) return undefined
    throw error
  }
  try {
    await openPort(house, env['PORT'])
  } catch (error) {
    await house[Symbol.asyncDispose]()
    throw error
  }
  const { engine, access, pageUrl } = house.rooms
  return {
    is_own: true,
    url: async () => pageUrl(access.launch_tokens.create().token)!,
    jobsLeft: async () => engine.jobsLeft(),
    idle: (signal) => engine.idle(signal),
    async [Symbol.asyncDispose]() {
      await house[Symbol.asyncDispose]()
    },
  }
}

/** PORT is the user's word and must be had; the usual one may be somebody else's. */
async function openPort(house: House, wanted: string | undefined): Promise<number> {
  if (wanted) return house.openHttp(Number(wanted))
  try {
    return await house.openHttp(usual_port)
  } catch (error) {
    if (error instanceof AppError && error.code === 'CONFLICT') return house.openHttp(0)
    throw error
  }
}
