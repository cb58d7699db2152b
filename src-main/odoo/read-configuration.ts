/** The configuration of Odoo, read as Python's RawConfigParser reads it, and what in it would go wrong without a word. */

export interface OdooConfiguration {
  addons_path: string[]
  db_name: string | null
  db_user: string | null
  db_host: string | null
  logfile: string | null
  syslog: boolean
  log_level: string | null
  log_handler: string[]
  workers: number
  data_dir: string | null
  http_port: number
}

export class BadConfiguration extends Error {
  readonly line: number

  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}

/** Odoo writes what is not set as one of these. */
const unset: ReadonlySet<string> = new Set(['', 'false', 'none'])
const default_port = 8069

/** Throws BadConfiguration with the line that Python would not take. */
export function readConfiguration(text: string): OdooConfiguration {
  const options = readOptions(text)
  const value = (name: string): string | null => {
    const found = options.get(name)?.trim()
    return found === undefined || unset.has(found.toLowerCase()) ? null : found
  }
  const list = (name: string): string[] => (value(name) ?? '').split(',').flatMap((one) => one.trim() || [])
  const number = (name: string, otherwise: number): number => {
    const found = Number(value(name) ?? otherwise)
    return Number.isInteger(found) ? found : otherwise
  }
  const databases = list('db_name')
  return {
    addons_path: list('addons_path'),
    db_name: databases.length > 0 ? databases.join(',') : null,
    db_user: value('db_user'),
    db_host: value('db_host'),
    logfile: value('logfile'),
    syslog: value('syslog')?.toLowerCase() === 'true',
    log_level: value('log_level'),
    log_handler: list('log_handler'),
    workers: number('workers', 0),
    data_dir: value('data_dir'),
    http_port: number(options.has('http_port') ? 'http_port' : 'xmlrpc_port', default_port),
  }
}

/** Options of the section `options`, by their name in small letters (configparser.RawConfigParser: `=` or `:`, comments by `#` and `;`, indented lines go on). */
function readOptions(text: string): Map<string, string> {
  const options = new Map<string, string>()
  let section: string | undefined
  let name: string | undefined
  for (const [n, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (/^\s*(?:[#;]|$)/.test(line)) continue
    if (/^\s/.test(line) && name !== undefined) {
      if (section === 'options') options.set(name, `${options.get(name) ?? ''}\n${line.trim()}`)
      continue
    }
    const heading = /^\s*\[([^\]]+)\]/.exec(line)
    if (heading) {
      section = heading[1]!
      name = undefined
      continue
    }
    if (section === undefined) throw new BadConfiguration('The file has a line before its first section, which is [options].', n + 1)
    const option = /^\s*([^=:\s][^=:]*?)\s*[=:]\s*(.*)$/.exec(line)
    if (!option) throw new BadConfiguration(`"${line.trim().slice(0, 80)}" is neither a section nor an option with a value.`, n + 1)
    name = option[1]!.toLowerCase()
    if (section === 'options') options.set(name, option[2]!.trim())
  }
  return options
}

export interface Finding {
  name: keyof OdooConfiguration
  /** What will happen, and what to do. */
  sentence: string
}

/** What goes wrong without a word with this configuration; `isFolder` tells whether a path is one. `server_runs`: a server answers on its port. */
export function doubtsAbout(
  configuration: OdooConfiguration,
  { isFolder, server_runs, database }: { isFolder: (path: string) => boolean; server_runs: boolean; database: string | null },
): Finding[] {
  const found: Finding[] = []
  const { addons_path, db_name, db_user, logfile, log_handler, log_level, syslog, workers } = configuration
  if (db_name === null && database === null)
    found.push({ name: 'db_name', sentence: 'No database is named: Odoo would end without doing anything. Name it in db_name or in the environment.' })
  if (db_name?.includes(',') && database === null)
    found.push({ name: 'db_name', sentence: 'Several databases are named: an update takes one. Name it in the environment.' })
  for (const path of addons_path)
    if (!isFolder(path))
      found.push({ name: 'addons_path', sentence: `${path} is no folder: its modules would be skipped as not installable, and the run would end well.` })
  if (logfile !== null)
    found.push({
      name: 'logfile',
      sentence: `The log goes to ${logfile}. Opsdeck's runs bring it back by --logfile=; other runs show nothing, not even a failure.`,
    })
  if (syslog) found.push({ name: 'syslog', sentence: 'The log goes to syslog: a run shows nothing of it. Switch syslog off.' })
  if (log_level !== null && !['info', 'debug', 'debug_sql', 'debug_rpc', 'debug_rpc_answer', 'test', 'notset', 'runbot'].includes(log_level))
    found.push({ name: 'log_level', sentence: `The log level ${log_level} hides what was loaded. Opsdeck's runs set it to info.` })
  if (log_handler.some((one) => !/:(?:INFO|DEBUG|NOTSET)$/.test(one)))
    found.push({ name: 'log_handler', sentence: `The log handlers ${log_handler.join(', ')} hide records. Opsdeck's runs add :INFO.` })
  if (workers > 0 && server_runs)
    found.push({
      name: 'workers',
      sentence: `With ${workers} workers an update opens the port of the running server and fails. Opsdeck's runs use --no-http and no workers.`,
    })
  if (db_user === 'postgres') found.push({ name: 'db_user', sentence: 'The role is postgres: Odoo refuses to run as it. Make a role of its own.' })
  return found
}
