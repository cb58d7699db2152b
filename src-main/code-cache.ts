/** Node's cache of compiled code: without it every start strips the types of every source file again. */
import module from 'node:module'
import { join } from 'node:path'
import { makeFolder } from './base/make-folder.ts'

/** A folder of the user's own: who can write there can run code as the user anyway. Shared by hosts and runners. */
export function codeCacheFolder(home: string): string {
  return join(home, '.cache', 'opsdeck', 'code')
}

/** For everything that is loaded after this call. */
export function cacheCode(home: string): void {
  try {
    makeFolder(codeCacheFolder(home), 0o700)
    module.enableCompileCache(codeCacheFolder(home))
    // Node writes it at the end of the process; a host that is killed never gets there.
    setTimeout(() => module.flushCompileCache(), flush_after_ms).unref()
  } catch {
    // No home to write to: the start is slower, nothing else.
  }
}

/** After the start and its first requests. */
const flush_after_ms = 3000
