/** Value types of paths: held inside the workspace, links resolved, protected places kept from being written. */
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { isProtected } from '../../workspaces/protected-places.ts'
import { confine, isInside, type ResolvedPath, realPath } from '../../workspaces/resolve-path.ts'
import { control_characters } from './text-types.ts'
import { type CheckResult, refused, type Seat, simpleType, type TypeMaker } from './value-type.ts'

/** Where a path argument leads, or why it is refused. `reads` also accepts the read roots of the settings. */
export function placePath(value: string, seat: Seat, reads: boolean): ResolvedPath | { reason: string; instead?: string } {
  if (value === '') return refused('is an empty path')
  if (control_characters.test(value)) return refused('holds control characters')
  if (value.startsWith('-') && !seat.after_dashes) return refused('looks like an option; write ./ in front of a file name that starts with -', `./${value}`)
  if (value.startsWith('~')) return refused('starts with ~, which nobody expands here; write the path out')
  if (/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//.test(value)) return refused('is a URL where a path is expected')
  if (seat.root === null || seat.base === null) return refused('is a path, and no workspace is open')
  const place = confine(seat.root, value, seat.base, seat.paths)
  if (typeof place === 'object') return place
  if (place === 'loop') return refused('leads through a loop of links')
  if (place === 'too long') return refused('is longer than file systems allow')
  if (place === 'two places') return refused('goes up behind a link, which programs read in two ways; write the path without ..')
  if (reads && seat.read_roots.length > 0) {
    const real = realPath(value, seat.base)
    if (real !== null && seat.read_roots.some((root) => isInside(root, real))) return { absolute: real, relative: real, exists: true }
  }
  return refused('leads out of the workspace')
}

const isRefusal = (place: object): place is { reason: string; instead?: string } => 'reason' in place

/** A file or folder that is read. */
export const pathIn: TypeMaker = () =>
  simpleType(
    'path-in',
    'path',
    (value, seat) => {
      const place = placePath(value, seat, true)
      return isRefusal(place) ? place : null
    },
    { offers: 'files' },
  )

function checkOut(value: string, seat: Seat): CheckResult {
  const place = placePath(value, seat, false)
  if (isRefusal(place)) {
    const own = basename(value)
    return place.reason === 'leads out of the workspace' && /^[\w][\w.-]*$/.test(own) ? refused(place.reason, own) : place
  }
  return isProtected(place.relative) ? refused('is a place that tools load code or configuration from, so nothing may be written there') : null
}

/** A file or folder that is written. */
export const pathOut: TypeMaker = () => simpleType('path-out', 'path', checkOut, { offers: 'files' })

/** A folder inside the workspace; one that is not there (yet) is the tool's matter. */
export const dir: TypeMaker = () =>
  simpleType(
    'dir',
    'path',
    (value, seat) => {
      const place = placePath(value, seat, false)
      if (isRefusal(place)) return place
      return place.exists && !isFolder(place.absolute) ? refused('is not a folder') : null
    },
    { offers: 'folders' },
  )

/** `regular(TYPE)`: no pipe, socket or device, which a program that reads to the end would wait for. */
export const regular: TypeMaker = (args, compile) => {
  const inner = compile(args || 'path-in')
  return simpleType(
    inner.name,
    inner.kind,
    (value, seat) => {
      const problem = inner.check(value, seat)
      if (problem !== null || inner.values.includes(value)) return problem
      const place = placePath(value, seat, true)
      if (isRefusal(place) || !place.exists) return null
      const stat = statSync(place.absolute, { throwIfNoEntry: false })
      return !stat || stat.isFile() || stat.isDirectory() ? null : refused('is a pipe, a socket or a device, and reading it may never end')
    },
    { values: inner.values, offers: inner.offers },
  )
}

/** False also for what is not there. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** False also for what is not there. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
