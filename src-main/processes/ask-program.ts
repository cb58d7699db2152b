/** Asks a program something short (its version): what it prints first, bounded in size and time. */
import { spawn } from 'node:child_process'
import type { ApprovedCommand } from '../base/approved-command.ts'

/** Standard output and error together, at most `kept_bytes`, as far as it came within the time; null when it could not be started. Never throws; nothing of its group stays behind. */
export async function askProgram(command: ApprovedCommand, time_limit_ms: number, kept_bytes = 4096): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>()
  try {
    const child = spawn(command.tool_path, command.args, {
      cwd: command.cwd,
      env: { ...command.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    let said = Buffer.alloc(0)
    const end = () => {
      clearTimeout(timer)
      try {
        if (child.pid !== undefined) process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
      } catch {
        // Ended by itself, with all its children.
      }
      resolve(child.pid === undefined ? null : said.toString('utf8'))
    }
    const timer = setTimeout(end, time_limit_ms)
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (bytes: Buffer) => {
        said = Buffer.concat([said, bytes]).subarray(0, kept_bytes)
        if (said.length === kept_bytes) end()
      })
    }
    child.on('error', end).on('exit', () => setImmediate(end))
  } catch {
    resolve(null)
  }
  return promise
}
