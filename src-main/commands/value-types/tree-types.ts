/** Value types of folders that a program walks or fills with names of its own choice: no link in them leads out of the workspace. */
import { basename, dirname, relative, resolve } from 'node:path'
import { isProtected } from '../../workspaces/protected-places.ts'
import { objectTo } from '../../workspaces/walk-links.ts'
import { isFolder, placePath } from './path-types.ts'
import { refused, type Seat, simpleType, type TypeMaker, type ValueRefusal } from './value-type.ts'

interface Look {
  deep: boolean
  protects: boolean
  endings?: readonly string[]
  left_out?: readonly string[]
  picks?: RegExp | null
}

/** Why the folder that `value` names may not be walked, or null. `reads` lets links lead into the read roots of the settings as well. */
export function refuseWalk(
  value: string,
  seat: Seat,
  { deep, protects, endings = [], left_out = [], picks = null }: Look,
  reads: boolean,
): ValueRefusal | null {
  const place = placePath(value, seat, reads)
  if ('reason' in place) return place
  if (!place.exists) return null
  const reason = objectTo(place.absolute, { roots: [seat.root!, ...(reads ? seat.read_roots : [])], deep, protects, endings, left_out, picks })
  return reason === null ? null : refused(reason)
}

function walked(args: string, otherwise: string, compile: Parameters<TypeMaker>[1], look: Look) {
  const [expression, ...names] = args.split(/,(?=\s*\.[a-z0-9.]+(?:,|$))/).map((each) => each.trim())
  const inner = compile(expression || otherwise)
  const reads = inner.name === 'path-in'
  const whole: Look = { ...look, [look.protects ? 'left_out' : 'endings']: names }
  return simpleType(inner.name, inner.kind, (value, seat) => inner.check(value, seat) ?? refuseWalk(value, seat, whole, reads), {
    values: inner.values,
    offers: inner.offers === 'files' ? 'files' : inner.offers,
  })
}

/** `tree-in`, `tree-in(TYPE)`, `tree-in(TYPE,.yaml,.yml)`: a file, or a folder that is read with all below it. */
export const treeIn: TypeMaker = (args, compile) => walked(args, 'path-in', compile, { deep: true, protects: false })

/** `flat-in(...)`: a file, or a folder whose own files are read. */
export const flatIn: TypeMaker = (args, compile) => walked(args, 'path-in', compile, { deep: false, protects: false })

/** `tree-out(...)`: a file, or a folder that is written with folders below it. */
export const treeOut: TypeMaker = (args, compile) => walked(args, 'path-out', compile, { deep: true, protects: false })

/** `flat-out(...)`: a file, or a folder that files are written into. */
export const flatOut: TypeMaker = (args, compile) => walked(args, 'path-out', compile, { deep: false, protects: false })

/** `far-tree(TYPE)`: a folder whose files the far side names; `far-tree(TYPE,.git)` for a program that was told to leave these names out. */
export const farTree: TypeMaker = (args, compile) => walked(args, 'path-out', compile, { deep: true, protects: true })

/** `globbed(TYPE)`: for a program that expands `* ? [ ]` by itself; then the folder in front of the first of them is looked through. */
export const globbed: TypeMaker = (args, compile) => {
  const inner = compile(args)
  return simpleType(
    inner.name,
    inner.kind,
    (value, seat) => {
      const at = value.search(/[*?[]/)
      const problem = inner.check(value, seat)
      if (problem !== null || at < 0 || /^[a-z]+:\/\//.test(value)) return problem
      return refuseWalk(value.slice(0, value.lastIndexOf('/', at) + 1) || '.', seat, { deep: true, protects: false }, false)
    },
    { values: inner.values, offers: inner.offers },
  )
}

/** `no-link(TYPE)`: not itself a link, for a program that was told to leave links out and would do nothing, or take everything for gone. */
export const noLink: TypeMaker = (args, compile) => {
  const inner = compile(args)
  return simpleType(
    inner.name,
    inner.kind,
    (value, seat) => {
      const problem = inner.check(value, seat)
      if (problem !== null) return problem
      const place = placePath(value, seat, false)
      const folder = placePath(dirname(value), seat, false)
      if ('reason' in place || 'reason' in folder || place.absolute === resolve(folder.absolute, basename(value))) return null
      return refused('is a link, and links are left out here; name the folder it leads to', relative(seat.base!, place.absolute) || '.')
    },
    { values: inner.values, offers: inner.offers },
  )
}

/** FOLDER/NAME that a program makes up from a word and a folder; nothing where the folder is none, so that the word names the file itself. */
export const derivedOut: TypeMaker = () =>
  simpleType('derived-out', 'path', (value, seat) => {
    const folder = placePath(dirname(value), seat, false)
    if ('reason' in folder) return folder
    const written_as_folder = /\/\/[^/]*$/.test(value)
    if (!written_as_folder && !(folder.exists && isFolder(folder.absolute))) return null
    const place = placePath(value, seat, false)
    if ('reason' in place) return place
    return isProtected(place.relative) ? refused('is a place that tools load code or configuration from, so nothing may be written there') : null
  })
