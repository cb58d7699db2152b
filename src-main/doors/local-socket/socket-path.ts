/** Where the local socket lies: in the data dir, or nearby under a short name when the system could not take the long one. */
import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../base/app-error.ts'

/** The address of a Unix socket has 104 bytes on macOS, 108 on Linux, the final NUL included; 100 fit everywhere. */
const path_limit_bytes = 100

export function socketPath(data_dir: string, platform: NodeJS.Platform = process.platform): string {
  const name = createHash('sha256').update(data_dir).digest('hex').slice(0, 16)
  if (platform === 'win32') return `\\\\.\\pipe\\opsdeck-${name}`
  const usual = join(data_dir, 'opsdeck.sock')
  if (Buffer.byteLength(usual) <= path_limit_bytes) return usual
  return join(privateFolder(`/tmp/opsdeck-${process.getuid?.() ?? 0}`), `${name}.sock`)
}

/** A folder that only this user can enter. Throws PERMISSION_DENIED when somebody else was there first. */
function privateFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const found = lstatSync(path)
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new AppError('PERMISSION_DENIED', `${path} belongs to somebody else, so the local socket cannot be put there. Use a data folder with a shorter path.`)
  }
  chmodSync(path, 0o700)
  return path
}
