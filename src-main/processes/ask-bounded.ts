/** Runs a program that is not trusted yet for what it prints: bounded in time, in what it prints and in what it writes into its own folder; nothing of it stays behind. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ApprovedCommand } from '../base/approved-command.ts'
import { signalPid } from './process-group.ts'
import { allPids, hasMarker } from './process-table.ts'

export interface AskLimits {
  time_ms: number
  /** Standard output and error together. */
  printed_bytes: number
  /** The folder that is its own, and so much may be written there. */
  folder: string
  written_bytes: number
}

export interface Asked {
  /** `ended` by itself, or by the limit that it ran into. */
  end: 'ended' | 'time' | 'printed' | 'written' | 'not_started'
  exit_code: number | null
  out: Buffer
  err: Buffer
  /** Why it could not be started. */
  failure: string | null
}

/** How often the folder is measured while the program runs. */
const measure_ms = 50
const most_entries = 2000
/** What it printed itself has arrived by then. */
const after_exit_ms = 300

/** Never throws. */
export async function askBounded(command: ApprovedCommand, limits: AskLimits): Promise<Asked> {
  const { promise, resolve } = Promise.withResolvers<Asked>()
  const marker = `OPSDECK_ASKED=${randomUUID()}`
  const [name, value] = marker.split('=') as [string, string]
  const out: Buffer[] = []
  const err: Buffer[] = []
  let printed = 0
  let is_over = false
  let timers: NodeJS.Timeout[] = []
  let pid: number | undefined
  const finish = (end: Asked['end'], exit_code: number | null, failure: string | null = null) => {
    if (is_over) return
    is_over = true
    for (const timer of timers) clearTimeout(timer)
    endAll(pid, marker)
    const wrote_much = end === 'ended' && sizeOf(limits.folder, limits.written_bytes) > limits.written_bytes
    resolve({ end: wrote_much ? 'written' : end, exit_code, out: Buffer.concat(out), err: Buffer.concat(err), failure })
  }
  try {
    const child = spawn(command.tool_path, command.args, {
      cwd: command.cwd,
      env: { ...command.env, [name]: value },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    pid = child.pid
    timers = [
      setTimeout(() => finish('time', null), limits.time_ms),
      setInterval(() => {
        if (sizeOf(limits.folder, limits.written_bytes) > limits.written_bytes) finish('written', null)
      }, measure_ms),
    ]
    for (const [stream, kept] of [
      [child.stdout, out],
      [child.stderr, err],
    ] as const) {
      stream.on('data', (bytes: Buffer) => {
        if (is_over) return
        kept.push(bytes.subarray(0, limits.printed_bytes - printed))
        printed += bytes.length
        if (printed > limits.printed_bytes) finish('printed', null)
      })
    }
    child.on('error', (error) => finish('not_started', null, error.message))
    child.on('close', (code) => finish('ended', code))
    // A child of its own may hold the pipes open.
    child.on('exit', (code) => timers.push(setTimeout(() => finish('ended', code), after_exit_ms)))
  } catch (error) {
    finish('not_started', null, (error as Error).message)
  }
  return promise
}

/** Its group, and what left it but carries its marker; a program may fork while we look, so it is looked for until nothing is found. */
function endAll(pid: number | undefined, marker: string): void {
  if (pid === undefined) return
  signalPid(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  for (let round = 0; round < 10; round++) {
    const left = allPids().filter((each) => each !== process.pid && hasMarker(each, marker))
    if (left.length === 0) return
    for (const each of left) signalPid(each, 'SIGKILL')
  }
}

/** Bytes in a folder and below it; counting ends where it is more than `enough`. */
function sizeOf(folder: string, enough: number): number {
  let bytes = 0
  let entries = 0
  const waiting = [folder]
  while (waiting.length > 0 && bytes <= enough) {
    const at = waiting.pop()!
    try {
      for (const entry of readdirSync(at, { withFileTypes: true })) {
        if (++entries > most_entries) return Number.POSITIVE_INFINITY
        if (entry.isDirectory()) waiting.push(join(at, entry.name))
        else if (entry.isFile()) bytes += statSync(join(at, entry.name), { throwIfNoEntry: false })?.size ?? 0
      }
    } catch {
      // It went away under our eyes.
    }
  }
  return bytes
}
