/** Starts a program with stdout and stderr apart, in a process group of its own. */
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { launchSpawned } from './launch-spawned.ts'
import type { Channel, LaunchEvents, Launched } from './launched.ts'
import { writeBounded } from './pipe-input.ts'
import type { PosixSpawn } from './posix-spawn.ts'
import type { StartOrder } from './runner-protocol.ts'
import { failureOf } from './spawn-checks.ts'

/** By posix_spawn where that is given. Throws what node's spawn throws for arguments that are too long or hold a NUL, and what opening `input_file` throws. */
export function launchPipes(order: StartOrder, env: Record<string, string>, events: LaunchEvents, posix: PosixSpawn | null): Launched {
  // The program reads the file itself, as fast as it likes; it has a descriptor of its own once it is started.
  const input = order.input_file === undefined ? undefined : openSync(order.input_file, 'r')
  try {
    return posix ? launchSpawned(posix, order, env, events, input) : launch(order, env, events, input)
  } finally {
    if (input !== undefined) closeSync(input)
  }
}

function launch(order: StartOrder, env: Record<string, string>, events: LaunchEvents, input: number | undefined): Launched {
  const child = spawn(order.tool_path, [...order.args], {
    cwd: order.cwd,
    env,
    // A group (and session) of its own, so that all of it can be signalled and none of ours is.
    detached: true,
    stdio: [input ?? (order.stdin_open || order.input !== null ? 'pipe' : 'ignore'), 'pipe', 'pipe'],
    windowsHide: true,
  })
  let failed = false
  child.on('error', (error) => {
    // Also for a signal that could not be sent; only a start without a pid is a failed start.
    if (child.pid !== undefined || failed) return
    failed = true
    events.failed(failureOf(error, order.tool_path))
  })
  // At the limit of descriptors the streams are undefined, whatever the types say; the error event follows.
  const streams = [child.stdout, child.stderr] as (Readable | null | undefined)[]
  streams.forEach((stream, channel) => {
    stream?.on('data', (bytes: Buffer) => {
      if (!events.data(channel as Channel, bytes)) stream.pause()
    })
    stream?.on('error', () => {})
  })
  // The program may close its stdin before it has read everything; that is its own affair.
  child.stdin?.on('error', () => {})
  child.on('exit', () => events.exited(0))
  child.on('close', (exit_code, signal) => {
    if (child.pid !== undefined) events.closed(exit_code, signal)
  })
  if (child.pid !== undefined) {
    events.started(child.pid)
    if (order.input !== null) child.stdin?.write(order.input, order.input_encoding ?? 'utf8')
    if (order.end_input) child.stdin?.end()
  }
  return {
    write: (data) => writeBounded(child.stdin, data),
    endInput: async () => void child.stdin?.end(),
    resize: () => {
      throw new Error('The job has no terminal.')
    },
    resume: (channel) => void streams[channel]?.resume(),
    letGo: () => {
      for (const stream of streams) stream?.destroy()
      child.stdin?.destroy()
    },
  }
}
