/** Whether a run of Odoo did what it was asked for, which its exit code does not tell; where not, what failed and what to do. */
import { type DatabaseFacts, leftOnTheWay, mismatchOf } from './database-facts.ts'
import { cardOfError, type ErrorCard } from './error-card.ts'
import { type PythonError, tracebackErrors } from './python-traceback.ts'
import type { LoadedModule, RunLog } from './run-log.ts'

export interface RunAsked {
  /** Modules to install or update; `all` updates everything. */
  modules: readonly string[]
  operation: 'install' | 'update'
  /** The database that is meant. */
  database: string | null
  /** Folders in which modules lie. */
  addons_paths: readonly string[]
}

export interface RunEnd {
  exit_code: number | null
  signal: string | null
  /** Somebody asked for the end. */
  cancelled?: boolean
}

export interface RunOutcome {
  ok: boolean
  /** Null when it is well. */
  card: OutcomeCard | null
  loaded: LoadedModule[]
  /** Warnings about what was asked for, or about fields and models: `ok` does not depend on them. */
  warnings: { logger: string; message: string }[]
}

export interface OutcomeCard extends ErrorCard {
  /** What Odoo left as it is now, a sentence each. */
  left_behind: string[]
}

/** `facts` are read after the run; null where nobody can ask the database. */
export function judgeRun(log: RunLog, asked: RunAsked, end: RunEnd, facts: DatabaseFacts | null = null): RunOutcome {
  const failure = failureOf(log, asked, end) ?? (facts && mismatchOf(facts, asked.modules))
  return {
    ok: failure === null,
    card: failure && { ...failure, left_behind: leftBehind(log, asked, end, facts) },
    loaded: log.loaded,
    warnings: warningsThatMatter(log, asked),
  }
}

function failureOf(log: RunLog, asked: RunAsked, end: RunEnd): ErrorCard | null {
  const strange = strangeDatabase(log, asked)
  if (strange) return strange
  if (end.signal !== null || end.cancelled) return endedFromOutside(log, asked, end)
  const test = failedTest(log, asked)
  if (test) return test
  const error = finalError(log, end)
  if (error) return cardOfError(error, asked, log.unfinished.at(-1) ?? null)
  if (end.exit_code === 2 && log.count === 0) return usageError(log)
  if (end.exit_code !== 0) return notStarted(log, end)
  const missing = missingModules(log, asked)
  if (missing.length > 0) return notLoaded(log, asked, missing)
  const [first] = log.errors
  if (first) return card('logged_error', first.message, { detail: first.lines.join('\n') || null, next: 'Look at the log around this record.' })
  return null
}

function card(kind: ErrorCard['kind'], sentence: string, more: Partial<ErrorCard> = {}): ErrorCard {
  return { kind, sentence, next: null, module: null, file: null, line: null, detail: null, ...more }
}

/** A database that is not the one meant, or one that did not exist before: a typo makes a new one. */
function strangeDatabase(log: RunLog, asked: RunAsked): ErrorCard | null {
  const [database] = log.databases
  if (database === undefined) return null
  if (asked.database !== null && database !== asked.database)
    return card('wrong_database', `Odoo worked on the database "${database}", not on "${asked.database}".`, {
      next: `Look at what happened to "${database}", and at db_name in the configuration.`,
    })
  if (log.has_initialised && !asked.modules.includes('base'))
    return card('database_created', `There was no database "${database}" with Odoo in it: Odoo has set up a new one there.`, {
      next: `Correct the name of the database. Remove "${database}" if nobody needs it.`,
    })
  return null
}

function endedFromOutside(log: RunLog, asked: RunAsked, { signal, exit_code }: RunEnd): ErrorCard | null {
  if (exit_code === 0 && signal === null) {
    // With workers Odoo finishes what it began before it ends.
    if (missingModules(log, asked).length === 0 && log.errors.length === 0) return null
    return card('cancelled', 'The run was cancelled.', { next: 'Run it again when it suits.' })
  }
  if (signal === 'SIGKILL')
    return card('killed', 'The process was ended by SIGKILL: by hand, or by the system for want of memory.', {
      module: log.current_module,
      next: 'Look at the free memory, then run it again.',
    })
  return card('cancelled', log.count === 0 ? 'The run was ended before Odoo had begun.' : 'The run was ended in the middle.', {
    module: log.current_module,
    next: log.unfinished.length > 0 ? 'Run the same update again: it finishes what was left.' : 'Run it again when it suits.',
  })
}

/** The last exception of the last error; where the run ended badly without one, of what nobody caught. */
function finalError(log: RunLog, { exit_code }: RunEnd): PythonError[] | null {
  const logged = log.errors.findLast(({ lines }) => tracebackErrors(lines).length > 0)
  if (logged) return tracebackErrors(logged.lines)
  if (exit_code === 0) return null
  // It stands behind whatever was logged last; a warning with a traceback was caught.
  const uncaught = log.with_traceback.findLast(({ level }) => level !== 'WARNING')
  const errors = tracebackErrors(uncaught?.lines ?? log.loose)
  return errors.length > 0 ? errors : null
}

/** Everything was loaded, and a test of it found something. */
function failedTest(log: RunLog, asked: RunAsked): ErrorCard | null {
  const failed = log.errors.find(({ logger }) => /\.tests?\./.test(`${logger}.`) && !logger.startsWith('odoo.tests'))
  if (!failed || missingModules(log, asked).length > 0 || log.errors.some(({ level }) => level === 'CRITICAL')) return null
  const errors = tracebackErrors(failed.lines)
  return {
    ...(errors.length > 0 ? cardOfError(errors, asked, null) : card('test_failed', '')),
    kind: 'test_failed',
    sentence: failed.message,
    module: /^odoo\.(?:upgrade\.)?addons\.([a-z0-9_]+)\./.exec(failed.logger)?.[1] ?? null,
    detail: failed.lines.join('\n').trim() || null,
    next: 'The modules are loaded. Correct the test or the code, and run it again.',
  }
}

/** Python's optparse: usage, then `PROGRAM: error: SENTENCE`. */
function usageError(log: RunLog): ErrorCard {
  const line = log.loose.findLast((one) => / error: /.test(one)) ?? ''
  const sentence = line.slice(line.indexOf(' error: ') + ' error: '.length)
  const file = /'([^']+\.conf|\/[^']+)'/.exec(sentence)?.[1] ?? null
  const kind = file === null ? 'command_line' : 'configuration'
  return card(kind, sentence || 'Odoo did not take the command line.', {
    file,
    next: file === null ? 'Correct the arguments.' : 'Correct the path of the configuration in the environment.',
  })
}

/** Ended with a code and without a traceback: the last thing it said is the reason. */
function notStarted(log: RunLog, { exit_code }: RunEnd): ErrorCard {
  const error = log.errors.at(-1)
  if (error) return card('logged_error', error.message, { detail: error.lines.join('\n').trim() || null })
  const said = log.loose.findLast((line) => line.trim() !== '')?.trim()
  if (said !== undefined && /'postgres'/.test(said))
    return card('database_role', said, { next: 'Make a role of its own for Odoo in PostgreSQL and name it as db_user in the configuration.' })
  if (log.count === 0)
    return card('log_hidden', `Odoo ended with ${exit_code} and logged nothing here.`, {
      detail: said ?? null,
      next: 'Look at logfile, syslog, log_level and log_handler in the configuration: they send the log away.',
    })
  return card('ended_with_code', `Odoo ended with ${exit_code}${said === undefined ? '' : `: ${said}`}`, { next: 'Look at the end of the log.' })
}

function missingModules(log: RunLog, { modules }: RunAsked): string[] {
  // What `all` stands for is the whole graph, of which base is the root.
  return modules.map((module) => (module === 'all' ? 'base' : module)).filter((module) => !log.has(module))
}

/** It ended well and did not do it. */
function notLoaded(log: RunLog, asked: RunAsked, missing: readonly string[]): ErrorCard {
  const names = missing.map((module) => `"${module}"`).join(', ')
  const [module] = missing as [string, ...string[]]
  if (log.count === 0)
    return card('log_hidden', 'Odoo ended without an error and logged nothing here, so nobody can say what it did.', {
      module,
      next: 'Look at logfile, syslog, log_level and log_handler in the configuration: they send the log away.',
    })
  if (log.databases.length === 0)
    return card('no_database', 'Odoo opened no database, so it did nothing.', { module, next: 'Name the database: db_name in the configuration, or -d.' })
  const about = log.warnings.filter(({ message }) => missing.some((name) => mentions(message, name)))
  const is_of = (logger: string) => about.find((record) => record.logger === logger)
  const not_installable = is_of('odoo.modules.graph')
  if (not_installable)
    return card('not_installable', `${names} cannot be loaded: its folder, its manifest or a part of it is missing, or it is marked as not installable.`, {
      module,
      detail: not_installable.message,
      next: 'Look whether the addons paths hold the module, and at "installable" in its manifest.',
    })
  const unknown = is_of('odoo.modules.loading')
  if (unknown)
    return card('unknown_module', `Odoo knows no module ${names}.`, {
      module,
      detail: unknown.message,
      next: 'Correct the name, or add the folder that holds it to addons_path.',
    })
  if (asked.operation === 'update')
    return card('not_installed', `${names} is not installed in this database, so there was nothing to update.`, { module, next: 'Install it instead.' })
  return card('not_loaded', `${names} was not loaded.`, { module, next: 'Look at the log.' })
}

/** As a word of its own, also in a list in Python's way. */
function mentions(text: string, module: string): boolean {
  return text.split(/[^A-Za-z0-9_]+/).includes(module)
}

const loggers_that_matter: ReadonlySet<string> = new Set(['odoo.fields', 'odoo.models', 'odoo.modules.loading', 'odoo.modules.graph', 'odoo.modules.module'])

function warningsThatMatter(log: RunLog, { modules }: RunAsked): RunOutcome['warnings'] {
  return log.warnings
    .filter(({ logger, message }) => loggers_that_matter.has(logger) || modules.some((name) => mentions(logger, name) || mentions(message, name)))
    .map(({ logger, message }) => ({ logger, message }))
}

function leftBehind(log: RunLog, asked: RunAsked, end: RunEnd, facts: DatabaseFacts | null): string[] {
  const left: string[] = []
  if (log.has_initialised && log.databases.length > 0) left.push(`The database "${log.databases[0]}" is new.`)
  const is_over = log.loaded.filter(({ module }) => module !== 'base' || asked.modules.includes('base'))
  if (facts) left.push(...leftOnTheWay(facts))
  else if (end.signal !== null && log.count > 0 && !log.has_finished_loading)
    left.push('Modules that were not done are still marked "to upgrade" or "to install"; the next run or start of Odoo takes them up by itself.')
  else if (log.errors.some(({ logger }) => logger === 'odoo.modules.loading') && end.exit_code === 0)
    left.push('The module is still marked "to upgrade" or "to install" in the database.')
  if (is_over.length > 0 && end.exit_code !== 0)
    left.push(`Tables and data of ${is_over.map(({ module }) => module).join(', ')} are already changed, while the version in the database may be the old one.`)
  return left
}
