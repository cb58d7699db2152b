/** Odoo's log file as something to read: a plain file or nothing, and which one it is whatever it is called by now. */
import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'

/** What stands in the place of the log and cannot be read as one. */
export class NoLogFile extends Error {
  readonly kind: 'not_a_file' | 'not_readable'

  constructor(kind: NoLogFile['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

export interface OpenLog {
  handle: FileHandle
  /** Names the file while it is open. */
  identity: string
  size: number
}

/** Null while nothing is there. Throws NoLogFile. */
export async function openLog(path: string): Promise<OpenLog | null> {
  try {
    // Looked at first: merely to open a pipe lets its writer go on, and some devices act on being opened.
    if (!(await stat(path)).isFile()) throw notAFile(path)
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const found = await handle.stat()
    if (found.isFile()) return { handle, identity: identityOf(found), size: found.size }
    await handle.close()
    throw notAFile(path)
  } catch (error) {
    if (error instanceof NoLogFile) throw error
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    if (code === 'EACCES' || code === 'EPERM')
      throw new NoLogFile('not_readable', `${path} may not be read by this user. Let it read the file, for instance by the group it belongs to.`)
    throw new NoLogFile('not_readable', `${path} cannot be read (${message}).`)
  }
}

/** Which file stands at the path now; null for none. */
export async function identityAt(path: string): Promise<string | null> {
  try {
    return identityOf(await stat(path))
  } catch {
    return null
  }
}

const identityOf = ({ dev, ino }: { dev: number; ino: number }): string => `${dev}:${ino}`

const notAFile = (path: string) => new NoLogFile('not_a_file', `${path} is no plain file. Odoo's log is read from a file: name one in logfile.`)
