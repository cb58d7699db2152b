/** Value types of python3 and pip: scripts, modules, requirements. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isProtected } from '../../workspaces/protected-places.ts'
import { placePath } from './path-types.ts'
import { refuseWalk } from './tree-types.ts'
import { checkUrl } from './url-types.ts'
import { type CheckResult, refused, type Seat, simpleType, type TypeMaker } from './value-type.ts'

/** A script of the workspace that can be read: no bytecode, no archives, not standard input. */
export const pythonScript: TypeMaker = () =>
  simpleType(
    'python-script',
    'path',
    (value, seat) => {
      if (value === '-') return refused('runs what comes on the input; save it as a script')
      if (/\.(?:pyc|pyo|pyd|so)$/i.test(value)) return refused('is compiled code, which cannot be reviewed')
      if (/\.(?:zip|pyz|pyzw|egg|whl)$/i.test(value)) return refused('is an archive, which cannot be reviewed')
      const place = placePath(value, seat, false)
      if ('reason' in place) return place
      if (!statSync(place.absolute, { throwIfNoEntry: false })?.isDirectory()) return null
      const inner = `${value.replace(/\/+$/, '')}/__main__.py`
      return refused('is a folder; name the script that runs', existsSync(join(place.absolute, '__main__.py')) ? inner : undefined)
    },
    { offers: 'files' },
  )

const specifier = '(?:===?|~=|!=|<=?|>=?)\\s*[A-Za-z0-9][A-Za-z0-9.*+!_-]*'
const requirement_shape = new RegExp(
  `^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\\s*(?:\\[\\s*[A-Za-z0-9._-]+(?:\\s*,\\s*[A-Za-z0-9._-]+)*\\s*\\])?\\s*(?:\\(?\\s*${specifier}(?:\\s*,\\s*${specifier})*\\s*,?\\s*\\)?)?\\s*(?:;\\s*\\(?\\s*(?:python_version|python_full_version|os_name|sys_platform|platform_\\w+|implementation_\\w+|extra)\\s*(?:[<>=!~]=?|===|in\\b|not in\\b)[A-Za-z0-9_.'"()<>=!~ ,-]+)?$`,
)
/** What pip takes for an archive when a file of that name is there (pip/_internal/utils/filetypes.py). */
const archive = /\.(?:zip|whl|tar|tar\.gz|tgz|tar\.bz2|tbz|tar\.xz|txz|tlz|tar\.lz|tar\.lzma)$/i

function checkRequirement(value: string): CheckResult {
  if (/^[a-z+]+:\/\/|^(?:git|hg|svn|bzr)\+|@\s*[a-z+]+:|@\s*file/i.test(value) || /\s@\s|^[^\s;[]+@/.test(value))
    return refused('is an address; packages come from the configured index by name')
  if (value.startsWith('-')) return refused('looks like an option')
  if (value.startsWith('.') || /[\\/]/.test(value) || archive.test(value))
    return refused('is a path, whose build code would run unreviewed; packages come from the configured index by name')
  return requirement_shape.test(value) ? null : refused('is not a requirement such as requests or requests==2.32')
}

export const pipRequirement: TypeMaker = () => simpleType('pip-requirement', 'name', checkRequirement)

/** Names of extras behind a path: `.[dev,test]`. */
const extras = /\[[A-Za-z0-9._-]+(?:,[A-Za-z0-9._-]+)*\]$/

/** A project folder or an archive inside the workspace; pip runs its build code. */
function checkProject(value: string, seat: Seat): CheckResult {
  const path = value.replace(extras, '')
  if (/[[\]$]|^[^/]*:/.test(path)) return refused('is neither a folder nor an archive of the workspace')
  const place = placePath(path, seat, false)
  if ('reason' in place) return place
  seat.runsCode(`It builds ${value}, which runs code of the workspace.`)
  return null
}

export const pipProject: TypeMaker = () => simpleType('pip-project', 'path', checkProject, { offers: 'folders' })

/** A repository over https at a branch, tag or commit (VCS support of pip's manual). */
function checkRepository(value: string, seat: Seat): CheckResult {
  const [address = '', ending, ...more] = value.slice('git+'.length).split('#')
  const problem = checkUrl(address, ['https'], false, seat)
  if (problem) return problem
  if (
    more.length > 0 ||
    (ending !== undefined &&
      !/^(?:egg=[A-Za-z0-9][A-Za-z0-9._-]*|subdirectory=(?!\.)[A-Za-z0-9._/-]+)(?:&(?:egg=[A-Za-z0-9][A-Za-z0-9._-]*|subdirectory=(?!\.)[A-Za-z0-9._/-]+))?$/.test(
        ending,
      ))
  )
    return refused('has an ending that is neither #egg=NAME nor #subdirectory=FOLDER')
  if (value.includes('..')) return refused('has a path with .. in it')
  seat.runsCode(`It builds what ${address} holds, which runs its code.`)
  return null
}

/** What `pip install` takes: a requirement, a project or an archive of the workspace, a repository over https. */
export const pipTarget: TypeMaker = () =>
  simpleType('pip-target', 'name', (value, seat) => {
    if (value.startsWith('git+https://')) return checkRepository(value, seat)
    const is_address = /^[a-z+]+:|\s@\s|^[^\s;[/]+@/i.test(value)
    const is_path = value.startsWith('.') || value.includes('/') || archive.test(value)
    return is_path && !is_address && !value.startsWith('-') ? checkProject(value, seat) : checkRequirement(value)
  })

/** Options that a requirements file may hold without moving pip to other sources. */
const harmless_line =
  /^(?:--pre|--prefer-binary|--require-hashes|--no-index|(?:--no-binary|--only-binary)[= ]\s*[A-Za-z0-9.,_:-]+|--use-feature[= ]\s*[a-z-]+)\s*$/
/** Larger files are not requirements. */
const file_limit_bytes = 1024 * 1024
const most_files = 20

interface CachedFile {
  stamp: string
  /** Null when all lines are good. */
  problem: string | null
  /** Files it includes, as written. */
  includes: readonly string[]
}
const cache = new Map<string, CachedFile>()

/** A requirements or constraints file inside the workspace whose lines keep to what the command line may say. */
export const requirementsFile: TypeMaker = () =>
  simpleType('requirements-file', 'path', (value, seat) => checkFile(value, seat, new Set()), { offers: 'files' })

function checkFile(value: string, seat: Seat, seen: Set<string>): CheckResult {
  if (/^[a-z][a-z0-9+.-]*:/i.test(value)) return refused('is an address; save the file in the workspace and read it first')
  const place = placePath(value, seat, false)
  if ('reason' in place) return place
  if (!place.exists || seen.has(place.absolute)) return null
  if (seen.size >= most_files) return refused('includes too many other files')
  seen.add(place.absolute)
  const file = readRequirements(place.absolute)
  if (file.problem !== null) return refused(file.problem)
  const inner: Seat = { ...seat, base: dirname(place.absolute), after_dashes: false }
  for (const include of file.includes) {
    const problem = checkFile(include, inner, seen)
    if (problem) return refused(`includes ${include}, which ${problem.reason}`)
  }
  return null
}

function readRequirements(path: string): CachedFile {
  const entry = statSync(path, { throwIfNoEntry: false })
  const stamp = entry ? `${entry.ino}.${entry.mtimeMs}.${entry.ctimeMs}.${entry.size}` : '-'
  const known = cache.get(path)
  if (known?.stamp === stamp) return known
  let found: CachedFile
  if (!entry?.isFile()) found = { stamp, problem: 'is not a file', includes: [] }
  else if (entry.size > file_limit_bytes) found = { stamp, problem: 'is too large for a requirements file', includes: [] }
  else found = { stamp, ...judgeLines(safeRead(path)) }
  if (cache.size > 200) cache.clear()
  cache.set(path, found)
  return found
}

function safeRead(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Lines as pip splits them (Python's str.splitlines): a comment ends at each of these, and what follows is read. */
const line_ends = /\r\n|[\n\r\u000b\u000c\u001c-\u001e\u0085\u2028\u2029]/

/** Joins lines that end in a backslash as pip does: a comment never goes on in the next line. */
function joinLines(source: string): string[] {
  const joined: string[] = []
  let open = ''
  for (const line of source.split(line_ends)) {
    const comment = /(?:^|\s)#/.test(line)
    if (line.endsWith('\\') && !comment) open += `${line.slice(0, -1)} `
    else {
      joined.push(open + (comment ? ` ${line}` : line))
      open = ''
    }
  }
  if (open !== '') joined.push(open)
  return joined
}

function judgeLines(source: string): { problem: string | null; includes: string[] } {
  const includes: string[] = []
  // pip decodes the file as its first two lines ask; only what is read here in the same way can be judged.
  const coding = /^(?:[^\n]*\n)?[^\n]*#.*coding[:=]\s*([-\w.]+)/.exec(source)
  if (coding && !/^(?:utf-?8|us-ascii|ascii)$/i.test(coding[1]!)) return { problem: `is written in ${coding[1]}; save it as UTF-8`, includes }
  for (const [index, raw] of joinLines(source.replace(/^\ufeff/, '')).entries()) {
    const line = raw.replace(/(?:^|\s)#.*$/, '').trim()
    if (line === '' || harmless_line.test(line)) continue
    // One word and nothing behind it: a second option of the line would count as well. pip puts variables in for ${NAME}.
    const include = /^(?:(?:-r|-c)\s*|(?:--requirement|--constraint)(?:=|\s+))([^\s"'\\$=-][^\s"'\\$]*)$/.exec(line)
    if (include) {
      includes.push(include[1]!)
      continue
    }
    if (line.startsWith('-'))
      return { problem: `has an option in line ${index + 1} (${line.split(/[\s=]/)[0]}) that changes where packages come from or what is built`, includes }
    const bare = line.replace(/(?:\s+--hash[= ]\s*[a-z0-9]+:[0-9a-f]+)+\s*$/i, '')
    const problem = checkRequirement(bare.trim())
    if (problem) return { problem: `has line ${index + 1} that ${problem.reason}`, includes }
  }
  return { problem: null, includes }
}

/** `action:message:category:module:line`; a category with a dot would be imported. */
export const warningFilter: TypeMaker = () =>
  simpleType('warning-filter', 'value', (value) =>
    /^[a-z]{1,7}(?::[^:\r\n\0]*(?::(?:[A-Za-z]*Warning)?(?::[\w.]*(?::\d*)?)?)?)?$/.test(value)
      ? null
      : refused('is not a plain warning filter; a category with a dot would be imported and run'),
  )

const python_names = ['python', 'python2', 'python3', ...Array.from({ length: 40 }, (_, minor) => `python3.${minor}`)]

/** A new or existing virtual environment inside the workspace, `.venv` included. */
export const venvFolder: TypeMaker = () =>
  simpleType(
    'venv-folder',
    'path',
    (value, seat) => {
      const place = placePath(value, seat, false)
      if ('reason' in place) return place
      if (place.relative === '.') return refused('is the workspace itself; name a folder such as .venv', '.venv')
      const others = place.relative.split('/').filter((name) => name !== '.venv')
      if (isProtected(others.join('/')) || others.includes('.zyra')) return refused('is a place that tools load code or configuration from')
      // The folders that are filled, at any depth; the programs beside them apart.
      const problem =
        refuseWalk(value, seat, { deep: false, protects: false }, false) ?? refuseWalk(value, seat, { deep: true, protects: false, left_out: ['bin'] }, false)
      if (problem !== null) return problem
      // python itself is a link to the system's, which is left alone unless it is to be a copy; everything else there is written through a link.
      return refuseWalk(join(value, 'bin'), seat, { deep: false, protects: false, left_out: seat.given('--copies') ? [] : python_names }, false)
    },
    { offers: 'folders' },
  )

/** What pytest runs: a file or folder of the workspace, with `::name` of a test behind it. */
export const testWord: TypeMaker = () =>
  simpleType(
    'test-word',
    'path',
    (value, seat) => {
      const place = placePath(value.replace(/::.*$/, ''), seat, false)
      return 'reason' in place ? place : null
    },
    { offers: 'files' },
  )
