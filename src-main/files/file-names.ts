/** Which names new things may have: what one system would refuse, drop or take for a device is refused on all. */
import { AppError } from '../base/app-error.ts'
import { resolveInside } from '../workspaces/resolve-path.ts'

/** Files that are being written; they are nobody's business until they have their name. */
const part_prefix = '.opsdeck-part-'
export const isPart = (name: string): boolean => name.startsWith(part_prefix)
export const partName = (id: string): string => part_prefix + id

/** With or without an ending, blanks before it or not; the raised digits count as digits there. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])[ .]*(?:[.:].*)?$/i
const not_portable = /[<>:"|?*]/
/** NAME_MAX is 255; ours for files beside is shorter, and so are the numbers of copies. */
const longest_name_bytes = 255
/** Nothing exists below it, so a name is looked at and no file. */
const nowhere = '/dev/null/nowhere'

/** Throws INVALID_PATH for what cannot be one name anywhere. */
export function checkName(name: string): void {
  if (name === '' || name === '.' || name === '..' || name.includes('/')) {
    throw new AppError('INVALID_PATH', 'The last part of the path must be a name. The workspace itself cannot be changed here.', { path: name })
  }
  if (Buffer.byteLength(name) > longest_name_bytes) throw new AppError('INVALID_PATH', 'The name is longer than file systems allow.')
  resolveInside(nowhere, name)
}

/** The same for a name that is to be made: also portable. */
export function checkNewName(name: string): void {
  checkName(name)
  if (device.test(name)) throw new AppError('INVALID_PATH', `"${name}" is the name of a device on Windows. Choose another name.`, { path: name })
  if (/[. ]$/.test(name))
    throw new AppError('INVALID_PATH', `"${name}" ends in a dot or a blank, which some systems drop. Choose another name.`, { path: name })
  if (not_portable.test(name)) throw new AppError('INVALID_PATH', `"${name}" holds one of < > : " | ? *, which some systems do not allow.`, { path: name })
  if (isPart(name)) throw new AppError('INVALID_PATH', `Names that begin with ${part_prefix} are for files that are being written.`, { path: name })
}

/** `report.txt`, 2 -> `report (2).txt`, cut so that the file system takes it. */
export function numberedName(name: string, number: number): string {
  const dot = name.lastIndexOf('.')
  const ending = dot > 0 ? name.slice(dot) : ''
  const mark = ` (${number})`
  let stem = dot > 0 ? name.slice(0, dot) : name
  const room = longest_name_bytes - Buffer.byteLength(mark + ending)
  while (Buffer.byteLength(stem) > room && stem !== '') stem = [...stem].slice(0, -1).join('')
  return stem + mark + ending
}
