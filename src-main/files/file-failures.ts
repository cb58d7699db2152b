/** What the file system says, in the words and codes of every door. */
import { AppError } from '../base/app-error.ts'
import { codeOf } from './open-folder.ts'

/** An AppError for an error of the file system about `path`; anything unknown is given back as it is. */
export function fileFailure(error: unknown, path: string): unknown {
  const details = { path }
  switch (codeOf(error)) {
    case 'ENOENT':
      return new AppError('NOT_FOUND', `There is no "${path}".`, details, error)
    case 'ENOTDIR':
      return new AppError('NOT_FOUND', `There is no "${path}": a part of it is a file and not a folder.`, details, error)
    case 'EEXIST':
    case 'ENOTEMPTY':
      return alreadyThere(path)
    case 'EISDIR':
      return new AppError('INVALID_PATH', `"${path}" is a folder. Name a file in it.`, details, error)
    case 'ENAMETOOLONG':
      return new AppError('INVALID_PATH', 'The path or one of its names is longer than the file system allows.', details, error)
    case 'ELOOP':
      return new AppError('INVALID_PATH', `"${path}" leads through a loop of links.`, details, error)
    case 'EINVAL':
    case 'EILSEQ':
      return new AppError('INVALID_PATH', `The file system does not take "${path}".`, details, error)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new AppError('PERMISSION_DENIED', `The file system does not permit this for "${path}".`, details, error)
    case 'EBUSY':
    case 'ETXTBSY':
      return new AppError('CONFLICT', `"${path}" is in use by another program. Try again when that has ended.`, details, error)
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('DISK_FULL', `There is no space for "${path}". Nothing of it was kept.`, details, error)
    case 'EFBIG':
      return new AppError('PAYLOAD_TOO_LARGE', `"${path}" would be larger than the file system allows.`, details, error)
    default:
      return error
  }
}

export function alreadyThere(path: string): AppError {
  return new AppError('CONFLICT', `"${path}" is already there. Choose another name, or replace it.`, { path, reason: 'exists' })
}

export function changedUnderneath(path: string, etag: string | null): AppError {
  const what = etag === null ? 'was removed' : 'was changed by somebody else'
  return new AppError('CONFLICT', `"${path}" ${what} since it was read. Compare the two and decide which to keep.`, { path, reason: 'changed', etag })
}
