/** The host without a window of its own: `opsdeck serve`, the browser window of `npm start`, tests. */
import { join } from 'node:path'
import { AppError } from './base/app-error.ts'
import { boundHeap } from './base/bound-heap.ts'
import { cacheCode } from './code-cache.ts'
import type { House } from './house.ts'
import { type Environment, type HouseFlags, type HouseOptions, houseOptions } from './house-options.ts'
import { startFailure } from './start-failure.ts'

/** API.md 6. */
const default_port = 3000

export interface ServeFlags extends HouseFlags {
  /** Digits as given; empty or missing leaves it to PORT, then 3000. */
  port?: string | undefined
}

export interface ServeOptions {
  root: string
  env: Environment
  flags: ServeFlags
  /** Gets one line: `listening http://127.0.0.1:PORT`. */
  stdout: { write(text: string): unknown }
  stderr: { write(text: string): unknown; isTTY?: boolean }
  /** Calls the listener for every signal that asks this process to end. */
  interrupts: { on(listener: (signal: NodeJS.Signals) => void): Disposable }
}

/**
 * Runs the host until a signal comes; resolves with the exit code: 0 after a signal, 1 when it could not start.
 * A second signal changes nothing: closing is bounded and loses no job.
 */
export async function serve(options: ServeOptions): Promise<number> {
  const { stdout, stderr, interrupts } = options
  const stop = Promise.withResolvers<number>()
  using _listening = interrupts.on(() => stop.resolve(0))
  let house: House | undefined
  // What was thrown past everybody leaves the process in a state nobody knows: it ends, in order. A promise that was
  // rejected unheard has failed alone.
  using _thrown = onProcess('uncaughtException', (error: unknown) => {
    stderr.write(`opsdeck: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    house?.rooms.log.error('An exception was not caught; the host ends.', { error })
    stop.resolve(1)
  })
  using _rejected = onProcess('unhandledRejection', (error: unknown) => house?.rooms.log.error('A rejected promise was not caught.', { error }))
  let port: number
  try {
    const wanted = readPort(options.flags.port || options.env['PORT'])
    house = await openHeadless(houseOptions('headless', options.root, options.env, options.flags, stderr.isTTY ? stderr : null))
    try {
      port = await house.openHttp(wanted)
      await firstKey(house, stderr)
    } catch (error) {
      await house[Symbol.asyncDispose]()
      throw error
    }
  } catch (error) {
    stderr.write(`opsdeck: ${startFailure(error)}\n`)
    return 1
  }
  stderr.write(`The window, once and within ten minutes: ${house.rooms.pageUrl(house.rooms.access.launch_tokens.create().token)}\n`)
  for (const sentence of house.rooms.about().notices) stderr.write(`opsdeck: ${sentence}\n`)
  stdout.write(`listening http://127.0.0.1:${port}\n`)
  const code = await stop.promise
  await house[Symbol.asyncDispose]()
  return code
}

/** A house in this process. Loading it from source is fast only with Node's cache of compiled code, so that comes first. */
export async function openHeadless(options: HouseOptions): Promise<House> {
  cacheCode(options.home)
  const { openHouse } = await import('./house.ts')
  const house = await openHouse(options)
  if (options.host !== 'cli') boundHeap()
  return house
}

/** Throws INVALID_INPUT. */
function readPort(word: string | undefined): number {
  if (!word) return default_port
  const port = /^\d{1,5}$/.test(word) ? Number(word) : Number.NaN
  if (!(port <= 65_535)) throw new AppError('INVALID_INPUT', `"${word}" is no port. Give --port a number from 0 (picks a free one) to 65535.`)
  return port
}

/** API.md 1: without any key an admin key is made at the first start and printed this once. */
async function firstKey({ rooms }: House, stderr: ServeOptions['stderr']): Promise<void> {
  const { keys } = rooms.access
  if (keys.hasAny) return
  const { key } = await keys.create({ name: 'first', scope: 'admin' })
  stderr.write(`API key with the scope admin, shown only now: ${key}\n`)
}

/** Hears what nobody caught, until disposed. */
function onProcess(event: 'uncaughtException' | 'unhandledRejection', tell: (error: unknown) => void): Disposable {
  process.on(event, tell)
  return { [Symbol.dispose]: () => void process.off(event, tell) }
}

if (import.meta.main) {
  const { argv, env } = process
  const flag = (name: string) => argv[argv.indexOf(`--${name}`) + 1 || argv.length]
  const signals = ['SIGINT', 'SIGTERM'] as const
  const code = await serve({
    root: join(import.meta.dirname, '..'),
    env,
    flags: { port: flag('port'), data_dir: flag('data-dir'), workspace: flag('workspace') },
    stdout: process.stdout,
    stderr: process.stderr,
    interrupts: {
      on(listener) {
        for (const signal of signals) process.on(signal, listener)
        return {
          [Symbol.dispose]() {
            for (const signal of signals) process.off(signal, listener)
          },
        }
      },
    },
  })
  process.exit(code)
}
