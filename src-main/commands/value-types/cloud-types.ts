/** Value types of the cloud tools (aws, az, gcloud), which read files by themselves where a value names one. */
import { isProtected } from '../../workspaces/protected-places.ts'
import { confine } from '../../workspaces/resolve-path.ts'
import { placePath } from './path-types.ts'
import { type CheckResult, refused, type Seat, simpleType, type TypeMaker } from './value-type.ts'

/** A line break or a tab belongs to inline JSON; no other control character does. */
const not_text = /[\u0000-\u0008\u000b-\u001f\u007f]/

/** Variables are expanded by the tools themselves (`os.path.expandvars` in awscli). */
const holds_variable = /\$[A-Za-z_{]|%[A-Za-z_]+%/

/** az reads what stands behind an `@` at the start of a word or after its first `=`. */
const names_file = /^@|=@/

function checkOwn(value: string, seat: Seat): CheckResult {
  if (names_file.test(value)) return refused('holds an @ that names another file; write ./ in front of a file name that starts with @')
  if (holds_variable.test(value)) return refused('holds a variable, which the tool expands by itself; write the path out')
  const place = placePath(value, seat, false)
  if ('reason' in place) return place
  return isProtected(place.relative) ? refused('is a place that tools keep configuration and credentials in, so it is not sent anywhere') : null
}

/** A file or folder whose content leaves the machine: only the workspace's own, never a read root. */
export const uploadPath: TypeMaker = () => simpleType('upload-path', 'path', checkOwn, { offers: 'files' })

/** Where a download goes. */
export const downloadPath: TypeMaker = () =>
  simpleType(
    'download-path',
    'path',
    (value, seat) => {
      if (names_file.test(value)) return refused('holds an @ that names another file; write ./ in front of a file name that starts with @')
      if (holds_variable.test(value)) return refused('holds a variable, which the tool expands by itself; write the path out')
      const place = placePath(value, seat, false)
      if ('reason' in place) return place
      return isProtected(place.relative) ? refused('is a place that tools load code or configuration from, so nothing may be written there') : null
    },
    { offers: 'files' },
  )

/** `file://PATH` or `fileb://PATH` (aws), the path in the workspace. */
export const fileUri: TypeMaker = () =>
  simpleType(
    'file-uri',
    'path',
    (value, seat) => {
      const parts = /^fileb?:\/\/([\s\S]+)$/.exec(value)
      return parts ? checkOwn(parts[1]!, seat) : refused('does not have the form file://PATH')
    },
    { offers: 'files' },
  )

/** `@PATH` (az), the path in the workspace. */
export const atFile: TypeMaker = () =>
  simpleType(
    'at-file',
    'path',
    (value, seat) => (value.startsWith('@') && value.length > 1 ? checkOwn(value.slice(1), seat) : refused('does not have the form @PATH')),
    { offers: 'files' },
  )

/**
 * A value of aws that is taken as it stands. awscli/paramfile.py reads file://, fileb://, http:// and https:// values, awscli/shorthand.py
 * reads `key@=file://...` anywhere in a shorthand value.
 */
export const awsValue: TypeMaker = () =>
  simpleType('aws-value', 'text', (value) => {
    if (not_text.test(value)) return refused('holds control characters')
    if (/^\s*(?:fileb?|https?):\/\//i.test(value))
      return refused('is a URL, which aws would fetch and send in its place; only file://PATH of a workspace file is taken')
    return /@\s*=/.test(value) && /fileb?:\/\//i.test(value) ? refused('reads a file from within the value (key@=file://...)') : null
  })

/**
 * A value of az that is taken as it stands. azure/cli/core/commands/__init__.py reads `@FILE` at the start of a word or after its first `=`;
 * azure/cli/core/aaz reads a value that is the path of a file; deployments fetch URLs.
 */
export const azValue: TypeMaker = () =>
  simpleType('az-value', 'text', (value, seat) => {
    if (not_text.test(value)) return refused('holds control characters')
    if (/^\s*@.|=\s*@./.test(value)) return refused('reads a file by @')
    if (/^\s*(?:~|file:)/i.test(value) || /=~/.test(value)) return refused('starts with ~ or file:, which az expands by itself')
    if (/^\s*[a-z][a-z0-9+.-]*:\/\//i.test(value)) return refused('is a URL, which az may fetch')
    if (holds_variable.test(value)) return refused('holds a variable; write the value out')
    const named = value.slice(value.indexOf('=') + 1)
    return leadsOut(value, seat) || (named !== value && leadsOut(named, seat))
      ? refused('is a path that leads out of the workspace, and az reads the file that a value names')
      : null
  })

/** `bicep(TYPE)`: a file of that language names others, which are compiled or read into the template, so it counts as code of the workspace. */
export const bicep: TypeMaker = (args, compile) => {
  const inner = compile(args)
  return simpleType(
    inner.name,
    inner.kind,
    (value, seat) => {
      const problem = inner.check(value, seat)
      if (problem === null && /\.bicep(?:param)?$/i.test(value)) seat.runsCode('A Bicep file reads other files that it names')
      return problem
    },
    { values: inner.values, offers: inner.offers },
  )
}

/** Ids of resources look like absolute paths and are none. */
const resource_id = /^\/(?:subscriptions|providers|tenants|resourceGroups)(?:\/|$)/i

function leadsOut(value: string, seat: Seat): boolean {
  if (value === '' || resource_id.test(value) || !/^[^\s"'{}[\]]+$/.test(value)) return false
  if (seat.root === null || seat.base === null) return value.startsWith('/') || value.includes('..')
  const place = confine(seat.root, value, seat.base, seat.paths)
  return place === 'loop' || place === 'outside' || (typeof place === 'object' && isProtected(place.relative))
}

/**
 * A value of gcloud that is taken as it stands. googlecloudsdk/calliope/arg_parsers.py (ArgObject) reads the file that a value without blanks
 * and with the ending .yaml or .json names.
 */
export const gcloudValue: TypeMaker = () =>
  simpleType('gcloud-value', 'text', (value, seat) => {
    if (not_text.test(value)) return refused('holds control characters')
    return /^\S*\.(?:yaml|json)$/.test(value) && !/^[a-z]+:\/\//.test(value) ? checkOwn(value, seat) : null
  })
