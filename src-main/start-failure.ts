/** Why the host could not start, in one sentence with the cure; a stack only for what nobody foresaw. */
import { AppError } from './base/app-error.ts'

const cures: Readonly<Record<string, string>> = {
  EACCES: 'the rights do not permit it. Check its owner and rights, or choose another --data-dir',
  EPERM: 'the system does not permit it. Check its owner and rights, or choose another --data-dir',
  EROFS: 'it lies on a read-only file system. Make it writable, or choose another --data-dir',
  EISDIR: 'a folder lies where a file of this name is needed. Move it away and start again',
  ERR_FS_EISDIR: 'a folder lies where a file of this name is needed. Move it away and start again',
  ENOTDIR: 'a file lies where a folder of this name is needed. Move it away and start again',
  EEXIST: 'something else lies in its place. Move it away and start again',
  ENOTEMPTY: 'a folder lies where a file of this name is needed. Move it away and start again',
  ELOOP: 'its link leads in a circle. Put the link right and start again',
  ENAMETOOLONG: 'its path is too long. Choose a shorter --data-dir',
  ENOSPC: 'the disk is full. Free some space and start again',
  EDQUOT: 'the quota is used up. Free some space and start again',
  EIO: 'the disk reported an error. Look into the system log (dmesg) and check the disk',
  EMFILE: 'too many files are open. Raise the limit (ulimit -n) and start again',
}

export function startFailure(error: unknown): string {
  if (error instanceof AppError) return error.message
  if (!(error instanceof Error)) return String(error)
  const { code = '', path, dest, syscall } = error as NodeJS.ErrnoException & { dest?: string }
  const cure = cures[code]
  const place = dest ?? path
  if (cure === undefined || place === undefined) return error.stack ?? error.message
  return `${place} cannot be used (${code}${syscall ? `, ${syscall}` : ''}): ${cure}.`
}
