/** Passes what comes on standard input to a running job: keys of a terminal in raw mode, else text as it comes, then its end. */
import { fstatSync, readFileSync } from 'node:fs'
import { TextDecoder } from 'node:util'
import { AppError } from '../base/app-error.ts'
import { changedSince } from './follow-output.ts'
import type { Reach } from './reach-host.ts'

/** `keys`: a terminal for a terminal job; `lines`: a terminal for a job with pipes; `text`: a pipe or a file; `none`: nothing to pass. */
export type InputKind = 'keys' | 'lines' | 'text' | 'none'

const ctrl_c = 0x03
/** Below the contract's limit of 900 000 characters for one call. */
const most_characters = 256 * 1024

export function inputKind(stdin: NodeJS.ReadStream, capture: 'terminal' | 'split'): InputKind {
  if (stdin.isTTY) {
    // A job of the shell in the background would be stopped by the first read.
    if (!isInForeground()) return 'none'
    return capture === 'terminal' ? 'keys' : 'lines'
  }
  try {
    // A device that is no terminal is /dev/null or the like: nothing will ever come.
    return fstatSync(0).isCharacterDevice() ? 'none' : 'text'
  } catch {
    return 'none'
  }
}

export interface PassInputOptions {
  reach: Reach
  id: string
  stdin: NodeJS.ReadStream
  kind: Exclude<InputKind, 'none'>
  onInterrupt: () => void
  /** Input that cannot be passed on, e.g. bytes that are no UTF-8. */
  onFailure: (error: unknown) => void
}

/** Passes until disposed; then the terminal is as it was. */
export function passInput({ reach, id, stdin, kind, onInterrupt, onFailure }: PassInputOptions): Disposable {
  const leaving = new AbortController()
  // Fatal, because a job that gets other bytes than were sent is worse than one that gets none.
  const decoder = new TextDecoder('utf-8', { fatal: kind === 'text', ignoreBOM: true })
  const restore = () => {
    if (kind === 'keys') stdin.setRawMode(false)
  }
  let sent: Promise<void> = Promise.resolve()
  const send = (input: { data: string } | { eof: true }) => {
    sent = sent.then(() => (leaving.signal.aborted ? undefined : deliver(reach, id, input, leaving.signal))).catch(fail)
    return sent
  }
  const fail = (error: unknown) => {
    if (leaving.signal.aborted) return
    leaving.abort()
    stdin.pause()
    onFailure(error)
  }
  const text = (bytes: Uint8Array, is_last = false) => {
    try {
      return decoder.decode(bytes, { stream: !is_last })
    } catch (error) {
      fail(new AppError('INVALID_INPUT', 'Standard input is not UTF-8 text, and only text can be passed to a command.', {}, error))
      return ''
    }
  }
  const onData = (chunk: Buffer) => {
    const pieces = kind === 'keys' ? splitAt(chunk, ctrl_c, onInterrupt) : [chunk]
    for (const piece of pieces) {
      const data = text(piece)
      for (let at = 0; at < data.length; at += most_characters) void send({ data: data.slice(at, at + most_characters) })
    }
    // The next read waits until the job took this one, so that a large file is never held in memory.
    stdin.pause()
    void sent.then(() => !leaving.signal.aborted && stdin.resume())
  }
  const onEnd = () => {
    const data = text(new Uint8Array(), true)
    if (data) void send({ data })
    void send({ eof: true })
  }
  if (kind === 'keys') {
    stdin.setRawMode(true)
    process.once('exit', restore)
  }
  stdin.on('data', onData)
  stdin.once('end', onEnd)
  stdin.on('error', onEnd)
  stdin.resume()
  return {
    [Symbol.dispose]() {
      leaving.abort()
      stdin.off('data', onData)
      stdin.off('end', onEnd)
      stdin.off('error', onEnd)
      stdin.pause()
      restore()
      process.off('exit', restore)
    },
  }
}

/** Gives the input to the job; waits where it has not started, and lets it go where the job has ended or closed its input. */
async function deliver(reach: Reach, id: string, input: { data: string } | { eof: true }, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await reach.call((client) => client.jobs.input({ id, ...input }, { signal }))
      return
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof AppError) || error.code !== 'CONFLICT') throw error
      const before = await changedSince(reach, id, () => true, signal)
      if (before.status !== 'queued') return
      await changedSince(reach, id, (job) => job.status !== 'queued', signal)
    }
  }
}

/** The pieces of `chunk` between the bytes `at`; `found` is called for each of those. */
function splitAt(chunk: Buffer, at: number, found: () => void): Buffer[] {
  const pieces: Buffer[] = []
  let start = 0
  for (let place = chunk.indexOf(at); place !== -1; place = chunk.indexOf(at, start)) {
    pieces.push(chunk.subarray(start, place))
    found()
    start = place + 1
  }
  pieces.push(chunk.subarray(start))
  return pieces.filter((piece) => piece.length > 0)
}

/** Whether this process group owns its terminal; true where the system does not tell (only Linux has /proc). */
function isInForeground(): boolean {
  if (process.platform !== 'linux') return true
  try {
    // "pid (name) state ppid pgrp session tty_nr tpgid ..."; the name may hold anything, so count from its end (proc_pid_stat(5)).
    const stat = readFileSync('/proc/self/stat', 'latin1')
    const [, , pgrp, , , tpgid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return pgrp === tpgid
  } catch {
    return true
  }
}
