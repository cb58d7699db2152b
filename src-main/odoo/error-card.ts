/** What a Python error of a run of Odoo means: by its class and its places, not by its words, which differ by language and version. */
import type { Frame, PythonError } from './python-traceback.ts'

export type FailureKind =
  | 'access_data'
  | 'addon_import'
  | 'cancelled'
  | 'command_line'
  | 'configuration'
  | 'data_file'
  | 'database_conflict'
  | 'database_constraint'
  | 'database_created'
  | 'database_locked'
  | 'database_login'
  | 'database_missing'
  | 'database_role'
  | 'database_unreachable'
  | 'dependency_missing'
  | 'ended_with_code'
  | 'killed'
  | 'log_hidden'
  | 'logged_error'
  | 'no_database'
  | 'not_installable'
  | 'not_installed'
  | 'not_loaded'
  | 'out_of_memory'
  | 'port_taken'
  | 'python_error'
  | 'python_package_missing'
  | 'refused_by_odoo'
  | 'state_mismatch'
  | 'test_failed'
  | 'unknown_module'
  | 'version_mismatch'
  | 'view_error'
  | 'wrong_database'
  | 'xml_error'

export interface ErrorCard {
  kind: FailureKind
  sentence: string
  /** What to do next. */
  next: string | null
  module: string | null
  /** Absolute where Odoo said so. */
  file: string | null
  line: number | null
  /** The end of the traceback or the context of the view. */
  detail: string | null
}

export interface Surroundings {
  addons_paths: readonly string[]
  database: string | null
}

const most_detail_letters = 4000

/** `errors` in the order in which they were raised; `loading` is the module that was being loaded. */
export function cardOfError(errors: readonly PythonError[], around: Surroundings, loading: string | null): ErrorCard {
  const error = errors.at(-1)!
  const place = placeOf(error, around)
  const base: ErrorCard = {
    kind: 'python_error',
    sentence: sentenceOf(error),
    next: null,
    module: moduleOf(place?.file ?? null, around) ?? loading,
    file: place?.file ?? null,
    line: place?.line ?? null,
    detail: error.message.slice(0, most_detail_letters) || null,
  }
  return { ...base, ...(ofDatabase(error, around) ?? ofMachine(error) ?? ofPackages(errors) ?? ofData(error, around) ?? ofCode(error, base)) }
}

type Part = Partial<ErrorCard> & Pick<ErrorCard, 'kind' | 'next'>

const last = (name: string) => name.slice(name.lastIndexOf('.') + 1)

function sentenceOf({ name, message }: PythonError): string {
  const [first = ''] = message.split('\n')
  return first === '' ? last(name) : first
}

/** What PostgreSQL said, by the class that psycopg2 gives its SQLSTATE (PostgreSQL manual, appendix A; psycopg2.errors). */
const database_classes: Record<string, Part> = {
  SerializationFailure: {
    kind: 'database_conflict',
    next: 'Something else changed the same rows: let other updates and scheduled actions end, then run it again.',
  },
  DeadlockDetected: {
    kind: 'database_conflict',
    next: 'Something else changed the same rows: let other updates and scheduled actions end, then run it again.',
  },
  TransactionRollbackError: { kind: 'database_conflict', next: 'Something else changed the same rows: let other updates end, then run it again.' },
  LockNotAvailable: { kind: 'database_locked', next: 'Something else holds a lock on the table: end it, or wait, then run it again.' },
  QueryCanceled: { kind: 'database_locked', next: 'The statement took longer than the database allows: look what held it up, then run it again.' },
  InsufficientPrivilege: { kind: 'database_login', next: 'Give the role of Odoo the right in PostgreSQL, or make it the owner of the database.' },
  AdminShutdown: { kind: 'database_unreachable', next: 'PostgreSQL was stopped: start it, then run the update again.' },
}
const constraint_classes: ReadonlySet<string> = new Set([
  'UniqueViolation',
  'NotNullViolation',
  'ForeignKeyViolation',
  'CheckViolation',
  'ExclusionViolation',
  'IntegrityError',
  'UndefinedColumn',
  'UndefinedTable',
  'DatatypeMismatch',
  'StringDataRightTruncation',
  'InvalidTextRepresentation',
  'CannotCoerce',
  'DependentObjectsStillExist',
])

function ofDatabase(error: PythonError, around: Surroundings): Part | null {
  if (!error.name.startsWith('psycopg')) return null
  const name = last(error.name)
  const known = database_classes[name]
  if (known) return known
  if (constraint_classes.has(name))
    return { kind: 'database_constraint', next: 'Rows in the database do not fit the change: correct them, or the field, or write a migration script.' }
  if (name !== 'OperationalError' && name !== 'InterfaceError') return { kind: 'database_constraint', next: 'Look at the statement in the log.' }
  // Before a connection stands there is no SQLSTATE: what the server refuses says FATAL and quotes what it is about.
  if (!/\b[A-ZÄÖÜÉ]{4,}: {2}/.test(error.message))
    return { kind: 'database_unreachable', next: 'Look whether PostgreSQL runs, and at db_host and db_port in the configuration.' }
  const quoted = [...error.message.slice(error.message.search(/\b[A-ZÄÖÜÉ]{4,}: {2}/)).matchAll(/["»«„“”']([^"»«„“”']{1,63})["»«„“”']/g)].map((one) => one[1]!)
  // An English server says which one it means; others only quote it.
  const missing = /\bdatabase "([^"]{1,63})" does not exist/.exec(error.message)?.[1] ?? quoted.find((one) => one === around.database)
  if (missing !== undefined) return { kind: 'database_missing', next: `There is no database "${missing}": correct the name, or make it first.` }
  if (quoted.length > 0) return { kind: 'database_login', next: 'Look at db_user and db_password in the configuration, and at pg_hba.conf.' }
  return { kind: 'database_unreachable', next: 'PostgreSQL takes no connections now: look at its state, then run it again.' }
}

/** EADDRINUSE on Linux, macOS and Windows (errno of the systems). */
const address_in_use = /^\[(?:Errno (?:98|48)|WinError 10048)\]/

function ofMachine(error: PythonError): Part | null {
  const name = last(error.name)
  if (name === 'MemoryError') return { kind: 'out_of_memory', next: 'Free memory, or raise the limit, then run it again.' }
  if (name === 'OSError' && address_in_use.test(error.message))
    return { kind: 'port_taken', next: 'Another server uses the port: run the update with --no-http, or stop that server.' }
  if (error.name.startsWith('configparser.')) {
    const file = /'([^']+)'/.exec(error.message)?.[1] ?? null
    const line = /\[line\s+(\d+)\]/.exec(error.message)?.[1]
    return { kind: 'configuration', file, line: line === undefined ? null : Number(line), next: 'Correct this line of the configuration.' }
  }
  return null
}

const package_errors: ReadonlySet<string> = new Set(['DistributionNotFound', 'PackageNotFoundError', 'ModuleNotFoundError', 'VersionConflict'])

/** Odoo looks for the packages of a manifest and wraps what it finds missing; an import in code stands alone. */
function ofPackages(errors: readonly PythonError[]): Part | null {
  const final = errors.at(-1)!
  if (!final.name.startsWith('odoo.exceptions.')) return null
  const missing = errors.slice(0, -1).findLast(({ name }) => package_errors.has(last(name)))
  if (!missing) return null
  const name = /'([\w.-]+)'/.exec(missing.message)?.[1]
  const module = /["'“”«»]([a-z_][a-z0-9_]*)["'“”«»]/.exec(final.message)?.[1]
  return {
    kind: 'python_package_missing',
    ...(module !== undefined && { module }),
    next:
      name === undefined
        ? 'Install the Python package into the environment of Odoo.'
        : `Install "${name}" into the Python environment of Odoo: pip install ${name}`,
  }
}

/** A data file by its path in the message: of a module, or absolute. */
const data_path = /((?:\/|[A-Za-z]:\\)?[^\s'",;]+\.(?:xml|csv|sql|yml|yaml|json|po))(?::(\d+))?/

function ofData(error: PythonError, around: Surroundings): Part | null {
  const name = last(error.name)
  if (name === 'XMLSyntaxError' || name === 'XMLSchemaError' || name === 'ParserError') {
    const end = error.frames.at(-1)
    const line = /line (\d+)/g.exec(error.message)
    return { kind: 'xml_error', file: end?.file ?? null, line: end?.line ?? (line ? Number(line[1]) : null), next: 'Correct the XML at this line.' }
  }
  if (name === 'ParseError') {
    const found = data_path.exec(error.message)
    const context = viewContext(error.message)
    const file = context.file ?? found?.[1] ?? null
    return {
      kind: context.view ? 'view_error' : 'data_file',
      file,
      line: found?.[2] !== undefined ? Number(found[2]) : context.line,
      module: moduleOf(file, around),
      sentence: viewSentence(error.message) ?? sentenceOf(error),
      next: context.view ? 'Correct the view at this place.' : 'Correct the record at this place.',
    }
  }
  if (name === 'Exception' || name === 'ValueError' || name === 'FileNotFoundError') {
    const found = data_path.exec(error.message)
    if (!found) return null
    const file = found[1]!
    const is_access = /ir\.(?:model\.access|rule)/.test(found[1]!)
    return {
      kind: is_access ? 'access_data' : 'data_file',
      file,
      line: found[2] === undefined ? null : Number(found[2]),
      module: moduleOf(file, around) ?? /^([a-z_][a-z0-9_]*)\//.exec(found[1]!)?.[1] ?? null,
      sentence: error.message.split('\n').at(-1)!.trim() || sentenceOf(error),
      next: name === 'FileNotFoundError' ? 'Add the file, or take it out of the manifest.' : 'Correct this file.',
    }
  }
  return null
}

/** The block that Odoo prints below a view error, as a literal of Python. */
function viewContext(message: string): { view: boolean; file: string | null; line: number | null } {
  const file = /^[ {]'file': '([^']+)'/m.exec(message)?.[1] ?? null
  const line = /^[ {]'line': (\d+)/m.exec(message)?.[1]
  return { view: file !== null || /ir\.ui\.view\(/.test(message), file, line: line === undefined ? null : Number(line) }
}

/** The line above the context: between the piece of the view and the block below it. */
function viewSentence(message: string): string | null {
  const lines = message.split('\n').map((line) => line.trim())
  const context = lines.findIndex((line) => line.startsWith("{'"))
  if (context < 0) return null
  const above = lines.slice(1, context).filter((line) => line !== '' && !line.startsWith('<'))
  // The last one is the heading of the block.
  return above.at(-2) ?? above.at(-1) ?? null
}

const odoo_refusals: ReadonlySet<string> = new Set(['UserError', 'ValidationError', 'AccessError', 'MissingError', 'RedirectWarning'])

function ofCode(error: PythonError, { module, file }: ErrorCard): Part {
  const name = last(error.name)
  if (error.name.startsWith('odoo.exceptions.') && odoo_refusals.has(name)) {
    // Odoo's own code refuses before any code of the module runs: it names the module and what that needs.
    const names = [...error.message.matchAll(/["'“”«»]([a-z_][a-z0-9_]*)["'“”«»]/g)].map((one) => one[1]!)
    if (names.length >= 2 && file === null)
      return { kind: 'dependency_missing', module: names[0]!, next: `Add "${names[1]}" to the addons paths, or take it out of "depends" in the manifest.` }
    return { kind: 'refused_by_odoo', module, next: 'Do what the message asks for, then run it again.' }
  }
  if (name === 'KeyboardInterrupt' || name === 'SystemExit') return { kind: 'cancelled', next: 'Run it again when it suits.' }
  if (name === 'ModuleNotFoundError' || name === 'ImportError')
    return { kind: 'addon_import', next: 'Correct the import, or install the Python package into the environment of Odoo.' }
  return { kind: 'python_error', next: file === null ? 'Look at the traceback.' : 'Correct the code at this line.' }
}

/** The last place in modules of the user's own; else the last one in those that come with Odoo. */
function placeOf({ frames }: PythonError, { addons_paths }: Surroundings): Frame | null {
  const shipped = shippedPaths(addons_paths)
  const own = addons_paths.filter((path) => !shipped.has(path))
  for (const paths of [own, [...shipped]]) {
    const found = frames.findLast(({ file }) => addonsPathOf(file, { addons_paths: paths }) !== null)
    if (found && !/\/odoo\/addons\/base\//.test(found.file)) return found
  }
  return null
}

/** Odoo's own tree: `ROOT/odoo/addons` holds base, `ROOT/addons` the modules of the standard. */
function shippedPaths(addons_paths: readonly string[]): Set<string> {
  const ending = '/odoo/addons'
  const roots = addons_paths.filter((path) => path.endsWith(ending)).map((path) => path.slice(0, -ending.length))
  return new Set(addons_paths.filter((path) => roots.some((root) => path === `${root}${ending}` || path === `${root}/addons`)))
}

function addonsPathOf(file: string, { addons_paths }: Pick<Surroundings, 'addons_paths'>): string | null {
  return addons_paths.find((path) => file.startsWith(path.endsWith('/') ? path : `${path}/`)) ?? null
}

function moduleOf(file: string | null, around: Surroundings): string | null {
  if (file === null) return null
  const path = addonsPathOf(file, around)
  return path === null ? null : (file.slice(path.length).replace(/^\//, '').split('/')[0] ?? null)
}
