/** Where the host of a data dir listens for the command line. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a host writes beside its lock. */
interface HostNote {
  socket?: unknown
}

/** The socket is where the host says it is: a data dir with a long name has it elsewhere (a socket's path is at most 107 bytes). */
export function hostSocket(data_dir: string): string {
  try {
    const note = JSON.parse(readFileSync(join(data_dir, 'host.json'), 'utf8')) as HostNote
    if (typeof note.socket === 'string') return note.socket
  } catch {
    // No host, or one that has not written its note yet: its usual place is tried.
  }
  return join(data_dir, 'opsdeck.sock')
}
