/** Value types for programs that read more than a path or a word in one value: lists, patterns, escapes, addresses, secrets. */
import { pathIn } from './path-types.ts'
import { refuseWalk } from './tree-types.ts'
import { type CheckResult, refused, type Seat, simpleType, type TypeMaker } from './value-type.ts'

/** What kubectl, helm and argocd split, unquote, expand or take for an address (pflag StringSlice is CSV; helm strvals; kubectl globs). */
const special = /[,="'{}\\*?[\]:`]/
const address = /^(?:[A-Za-z][A-Za-z0-9+.-]*:|[^/:]*@[^/:]*:)/

/** Why a value is more than a plain path, or null. */
function notPlain(value: string): string | null {
  if (address.test(value)) return 'is read as an address, which is fetched from the network; save it in the workspace, look at it, and name that file'
  return special.test(value) ? 'holds one of , = " { } \\ * ? [ ] : which this program splits or expands; name one plain file' : null
}

/** `unlisted(path-in)`: the path type, for a value in which only a plain path may stand. */
export const unlisted: TypeMaker = (args, compile) => {
  const path = compile(args)
  return simpleType(
    path.name,
    path.kind,
    (value, seat) => {
      const reason = notPlain(value)
      return reason === null ? path.check(value, seat) : refused(reason)
    },
    { values: path.values, offers: path.offers },
  )
}

/** What Go's filepath.Glob picks of a folder; a class of characters is taken for any character. */
const picksOf = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/\[[^\]]*\]?|[*?]|[^[*?]+/g, (piece) => (piece === '*' ? '.*' : /^[?[]/.test(piece) ? '.' : RegExp.escape(piece)))}$`, 'su')

/** A file or folder of manifests of kubectl: `-` is standard input, a pattern may stand in the last part of the path. */
export const manifest: TypeMaker = () => {
  const path = pathIn('', () => path)
  return simpleType(
    'manifest',
    'path',
    (value, seat): CheckResult => {
      if (value === '-') return null
      const cut = value.lastIndexOf('/') + 1
      const last = value.slice(cut)
      // Patterns are taken in the last part only, where they choose among the files of one folder and cannot hide a link to another.
      const reason = notPlain(`${value.slice(0, cut)}${last.replace(/[*?[\]]/g, '')}`)
      if (reason !== null) return refused(reason)
      const pattern = /[*?[\]]/.test(last)
      const place = pattern ? `${value.slice(0, cut)}.` : value
      // A pattern may pick any file and any folder; a folder that is named gives its manifests, and those of all folders below it with -R.
      const look = { deep: seat.given('--recursive'), protects: false, endings: ['.json', '.yaml', '.yml'], picks: pattern ? picksOf(last) : null }
      return path.check(place, seat) ?? refuseWalk(place, seat, look, true)
    },
    { offers: 'files' },
  )
}

/** What kustomize takes for a repository to clone although it looks like a folder (kustomize api/internal/git/repospec.go). */
const remote_base = /github\.com|@|\.git(?:\/|$)|_git\//i

/** A folder with a kustomization; never the address of a repository. */
export const kustomization: TypeMaker = (_args, compile) => {
  const folder = compile('tree-in(dir)')
  return simpleType(
    'kustomization',
    'path',
    (value: string, seat: Seat) => {
      if (special.test(value) || remote_base.test(value))
        return refused('is read as the address of a repository, which kustomize would clone; name a folder of the workspace')
      return folder.check(value, seat)
    },
    { offers: 'folders' },
  )
}

const secret_name =
  /(?:passw(?:or)?d|passphrase|secret_?key|access_?key|private_?key|api_?key|(?:client|app|shared|jwt|hmac)_?secret|(?:auth|access|bearer|refresh|api)_?token|^token|[._-]token)$/i

/** The first key of `key=value,key=value` that names a secret and has a value; null without one. */
export function secretKey(value: string): string | null {
  for (const piece of value.split(',')) {
    const parts = /^\s*([^=\s]+?)(?:\[\d+\])?=[\s\S]/.exec(piece)
    if (parts && secret_name.test(parts[1]!) && !/existing/i.test(parts[1]!)) return parts[1]!
  }
  return null
}

/** `no-secret(TYPE)`: the type, refusing `password=...` and the like, which would stand in the process list and the history. */
export const noSecret: TypeMaker = (args, compile) => {
  const type = compile(args)
  return simpleType(
    type.name,
    type.kind,
    (value, seat) => {
      const key = secretKey(value)
      if (key === null) return type.check(value, seat)
      return refused(
        `gives a value for ${key}; secrets do not belong on a command line, where the process list and the history show them. Use a file or a variable of the context profile`,
      )
    },
    { values: type.values, offers: type.offers },
  )
}
