/** Value types of git: revisions, refspecs, pathspecs, remotes. */
import { dirname } from 'node:path'
import { isProtected } from '../../workspaces/protected-places.ts'
import { confine } from '../../workspaces/resolve-path.ts'
import { pathOut, placePath } from './path-types.ts'
import { control_characters } from './text-types.ts'
import { checkUrl } from './url-types.ts'
import { type CheckResult, refused, type Seat, simpleType, type TypeMaker } from './value-type.ts'

function checkRevision(value: string, seat: Seat): CheckResult {
  if (value === '-') return null // the branch before, in checkout, switch, merge
  if (value === '' || control_characters.test(value)) return refused('is not a revision')
  if (value.startsWith('-') && !seat.after_dashes) return refused('looks like an option and not like a revision')
  return null
}

export const revision: TypeMaker = () => simpleType('revision', 'name', checkRevision, { offers: 'revisions' })

/** The name of a branch or tag that is made or changed (git check-ref-format). */
export const refName: TypeMaker = () =>
  simpleType(
    'ref-name',
    'name',
    (value) =>
      /^(?![-/.])(?!.*(?:\.\.|@\{|\/\/|\/\.|\.lock$|[/.]$))[^\s~^:?*[\\\u0000-\u001f\u007f]+$/u.test(value)
        ? null
        : refused('is not a name git allows for a branch or tag'),
    { offers: 'branches' },
  )

/** Strips the magic in front of a pathspec: `:(exclude)`, `:!`, `:/`. */
const magic = /^:(?:\([^)]*\)|[!^/]*)/

function checkPathspec(value: string, seat: Seat): CheckResult {
  const path = value.replace(magic, '')
  if (path === '' || path === '.') return value === '' ? refused('is an empty path') : null
  // git looks at a link itself and never behind it, so only the folder it stands in must lie inside.
  const folder = path.endsWith('/') ? path : dirname(path)
  const place = placePath(path, seat, false)
  if (!('reason' in place)) return null
  if (seat.root !== null && seat.base !== null && place.reason === 'leads out of the workspace') {
    const last = path.slice(path.lastIndexOf('/') + 1)
    if (last !== '..' && typeof confine(seat.root, folder, seat.base, seat.paths) === 'object') return null
  }
  return place
}

export const pathspec: TypeMaker = () => simpleType('pathspec', 'path', checkPathspec, { offers: 'files' })

/** A word that git takes for a revision or, failing that, a path: it must be harmless as either. */
function checkRevisionOrPath(value: string, seat: Seat): CheckResult {
  const problem = checkRevision(value, seat)
  if (problem || value === '-') return problem
  return checkInnerPath(value, seat)
}

/** A path whose content is read: also the end of a link must lie inside (git compares any two files when one is outside the repository). */
function checkInnerPath(value: string, seat: Seat): CheckResult {
  const path = value.replace(magic, '')
  if (path === '') return value === '' ? refused('is an empty path') : null
  const place = placePath(path, seat, false)
  return 'reason' in place ? place : null
}

export const innerPath: TypeMaker = () => simpleType('inner-path', 'path', checkInnerPath, { offers: 'files' })

/** The first word of `git grep` is the pattern, unless -e or -f gave one. */
export const grepWord: TypeMaker = () =>
  simpleType(
    'grep-word',
    'text',
    (value, seat) => {
      if (seat.word_index === 0 && !seat.given('-e') && !seat.given('-f')) return null
      return checkRevisionOrPath(value, seat)
    },
    { offers: 'files' },
  )

export const revOrPath: TypeMaker = () => simpleType('rev-or-path', 'name', checkRevisionOrPath, { offers: 'revisions' })

/** The words of `git checkout`: a path among them is overwritten. */
export const checkoutTarget: TypeMaker = () =>
  simpleType(
    'checkout-target',
    'name',
    (value, seat) => {
      const problem = checkRevisionOrPath(value, seat)
      if (problem) return problem
      if (/[*?[\\]|^:/.test(value) || seat.given('--icase-pathspecs')) seat.raise('destroy', `${value} can stand for files, and their changes would be lost`)
      else if (seat.root !== null && seat.base !== null && value !== '-') {
        const place = confine(seat.root, value, seat.base, seat.paths)
        if (typeof place === 'object' && place.exists) seat.raise('destroy', `${value} is a file or folder, and its changes would be lost`)
      }
      return null
    },
    { offers: 'branches' },
  )

const one_refspec = /^\+?(?!-)[^\s:]*(?::[^\s:]*)?$/

/** What is pushed where: `+` overwrites, an empty source deletes. */
export const pushRefspec: TypeMaker = () =>
  simpleType(
    'push-refspec',
    'name',
    (value, seat) => {
      if (value === '' || control_characters.test(value) || !one_refspec.test(value)) return refused('is not a refspec (SOURCE:TARGET)')
      if (value.startsWith('+')) seat.raise('destroy', `${value} overwrites what the remote has`)
      else if (value.startsWith(':') && value !== ':') seat.raise('destroy', `${value} deletes a branch or tag of the remote`)
      return null
    },
    { offers: 'branches' },
  )

export const fetchRefspec: TypeMaker = () =>
  simpleType(
    'fetch-refspec',
    'name',
    (value, seat) => {
      if (value === '' || control_characters.test(value) || !one_refspec.test(value.replace(/^\^/, ''))) return refused('is not a refspec (SOURCE:TARGET)')
      const target = value.split(':')[1]
      if (target && !target.startsWith('refs/remotes/')) {
        if (value.startsWith('+')) seat.raise('destroy', `${value} overwrites a branch or tag of this repository`)
        else if (seat.given('--prune')) seat.raise('destroy', `${value} with --prune deletes branches or tags of this repository`)
      }
      return null
    },
    { offers: 'branches' },
  )

/** A file that git writes without asking: one that is there already would be lost. */
export const freshFile: TypeMaker = () => {
  const file = pathOut('', () => file)
  return simpleType(
    'fresh-file',
    'path',
    (value, seat) => {
      const problem = file.check(value, seat)
      if (problem) return problem
      if (seat.root !== null && seat.base !== null) {
        const place = confine(seat.root, value, seat.base, seat.paths)
        if (typeof place === 'object' && place.exists) seat.raise('destroy', `${value} is there already and would be overwritten`)
      }
      return null
    },
    { offers: 'files' },
  )
}

const remote_name = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*(?:\/[\p{L}\p{N}_][\p{L}\p{N}_.-]*)*$/u
const scp_form = /^(?:([A-Za-z0-9_][\w.-]*)@)?([A-Za-z0-9_][\w.-]*):(?!:)(?!\/\/)([^\s-][^\s]*)$/

/** https and ssh only: every other transport runs a program, reads the disk or is unprotected. */
export function checkGitUrl(value: string, seat: Seat): CheckResult {
  if (value === '' || control_characters.test(value) || value.startsWith('-')) return refused('is not a URL of a repository')
  if (/^[a-zA-Z0-9+.-]+::/.test(value)) return refused('names a transport helper, which runs a program')
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\//.exec(value)?.[1]?.toLowerCase()
  if (scheme === 'https') return checkUrl(value.replace(/^https:\/\/[A-Za-z0-9._-]+@/i, 'https://'), ['https'], false, seat)
  if (scheme === 'http') return refused('is not encrypted', value.replace(/^http:/i, 'https:'))
  if (scheme === 'ssh' || scheme === 'git+ssh' || scheme === 'ssh+git') {
    return /^(?:ssh|git\+ssh|ssh\+git):\/\/(?:[A-Za-z0-9_][\w.-]*@)?(?:[A-Za-z0-9_][\w.-]*|\[[0-9a-fA-F:]+\])(?::\d{1,5})?\/[^\s]*$/i.test(value)
      ? null
      : refused('is not a plain ssh:// address (no password, host not starting with -)')
  }
  if (scheme !== undefined) return refused(`uses ${scheme}://; only https and ssh are allowed`)
  if (scp_form.test(value)) return null
  return refused('is a place on this machine; repositories are cloned and fetched over https or ssh')
}

/** git's own question (url_is_local_not_ssh), for words that are no URL. */
export const isLocalAddress = (value: string): boolean => !/^[a-zA-Z0-9+.-]+:(?::|\/\/)/.test(value) && /^[^:]*(?:\/|$)/.test(value)

/** What is cloned: an address, or a repository or bundle of the workspace. */
export const cloneSource: TypeMaker = () =>
  simpleType(
    'clone-source',
    'url',
    (value, seat) => {
      if (value === '' || control_characters.test(value) || !isLocalAddress(value)) return checkGitUrl(value, seat)
      const place = placePath(value, seat, false)
      if ('reason' in place) return refused(`is a place on this machine that ${place.reason}; repositories are cloned from https, ssh or the workspace`)
      return isProtected(place.relative) ? refused('is a place that tools load code or configuration from') : null
    },
    { offers: 'folders' },
  )

export const gitUrl: TypeMaker = () => simpleType('git-url', 'url', checkGitUrl)

/** The name of a configured remote, or a URL. */
export const gitRemote: TypeMaker = () =>
  simpleType(
    'git-remote',
    'name',
    (value, seat) => {
      if (value === '.') return null
      if (!remote_name.test(value)) return checkGitUrl(value, seat)
      if (value.includes('/') && seat.root !== null && seat.base !== null) {
        const place = confine(seat.root, value, seat.base, seat.paths)
        if (typeof place === 'string' || place.exists) return refused('is a folder of the workspace and not a remote')
      }
      return null
    },
    { offers: 'remotes' },
  )

/** The name of a configured remote; an address would send the commits where the repository does not say. */
export const configuredRemote: TypeMaker = () => {
  const any = gitRemote('', () => any)
  return simpleType(
    'configured-remote',
    'name',
    (value, seat) => {
      const problem = any.check(value, seat)
      if (problem) return problem
      return value === '.' || remote_name.test(value) ? null : refused('is an address and no configured remote; add it with git remote add first')
    },
    { offers: 'remotes' },
  )
}

export const remoteName: TypeMaker = () =>
  simpleType('remote-name', 'name', (value) => (remote_name.test(value) ? null : refused('is not a name for a remote')), { offers: 'remotes' })
