/** What a house is built from, read once from flags and environment by an entry (flag > environment > setting > default). */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { AppError } from './base/app-error.ts'
import { type CrashPoint, crashPoint } from './base/crash-point.ts'
import { dataDir } from './base/data-dir.ts'
import { Secret } from './base/secret.ts'
import type { JobsOptions } from './jobs/open-jobs.ts'
import { type LogLevel, log_levels } from './logging/log-record.ts'
import type { SecretBox } from './store/secret-box.ts'

export interface HouseOptions {
  host: 'headless' | 'desktop' | 'cli'
  /** Root of the installed program: package.json, resources/, out/. */
  root: string
  version: string
  data_dir: string
  /** LOG_DIR, else `logs` in the data dir. */
  log_dir: string
  /** LOG_LEVEL; null leaves it to the settings. */
  log_level: LogLevel | null
  /** A folder that the user named, and so trusts; null for the one that was open last. */
  workspace: string | null
  /** OPSDECK_API_KEY. */
  api_key: Secret | null
  /** OPSDECK_TOOL_PATH. */
  tool_path: readonly string[] | null
  /** OPSDECK_ODOO_CONF; null leaves it to the settings. */
  odoo_conf: string | null
  /** OPSDECK_PUBLIC_ORIGIN. */
  public_origin: string | null
  /** The user's own environment, for the shells of sessions. */
  user_env: Environment
  home: string
  lang: string
  tz: string
  crash: CrashPoint
  /** Where log lines go for people to read; null for nowhere. */
  terminal: { write(text: string): unknown } | null
  /** How the runner is started where it is not this Node on this tree (Electron, a bundle). */
  runner?: JobsOptions['runner']
  /** Entries of the house's threads, where they are not on this tree (a bundle): the screens of sessions, the database's log, the sums of uploads. */
  threads?: { screens: URL; checkpoint: URL; hash: URL }
  /** The entry that git and ssh start to ask, where it is not this tree's (a bundle). */
  askpass?: string
  /** Where secrets are sealed; default a key file in the data dir. */
  secret_box?: SecretBox
  /** Shows a notification on the desktop, where the entry can; else windows show it. */
  notify?: ((notice: { title: string; message: string; job_id: string | null }) => void) | undefined
  /** True: jobs that wait go on waiting, for a host that only looks. */
  paused?: boolean
}

export type Environment = Readonly<Record<string, string | undefined>>

export interface HouseFlags {
  data_dir?: string | undefined
  workspace?: string | undefined
}

/** Throws INVALID_INPUT for a variable that cannot mean anything. */
export function houseOptions(host: HouseOptions['host'], root: string, env: Environment, flags: HouseFlags, terminal: HouseOptions['terminal']): HouseOptions {
  const data_dir = dataDir(env, flags.data_dir)
  const workspace = flags.workspace || env['OPSDECK_WORKSPACE']
  return {
    host,
    root,
    version: env['API_VERSION'] || packageVersion(root),
    data_dir,
    log_dir: env['LOG_DIR'] ? resolve(env['LOG_DIR']) : join(data_dir, 'logs'),
    log_level: logLevel(env['LOG_LEVEL']),
    workspace: workspace ? resolve(workspace) : null,
    api_key: env['OPSDECK_API_KEY'] ? new Secret(env['OPSDECK_API_KEY']) : null,
    tool_path: toolPath(env['OPSDECK_TOOL_PATH']),
    odoo_conf: env['OPSDECK_ODOO_CONF'] ? resolve(env['OPSDECK_ODOO_CONF']) : null,
    public_origin: publicOrigin(env['OPSDECK_PUBLIC_ORIGIN']),
    user_env: env,
    home: env['HOME'] || homedir(),
    lang: env['LANG'] || 'C.UTF-8',
    tz: env['TZ'] || Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
    crash: crashPoint(env['OPSDECK_CRASH_AT']),
    terminal,
  }
}

function packageVersion(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
}

function logLevel(word: string | undefined): LogLevel | null {
  if (!word) return null
  const level = log_levels.find((known) => known === word.toLowerCase())
  if (!level) throw new AppError('INVALID_INPUT', `LOG_LEVEL is "${word}". It is one of ${log_levels.join(', ')}.`)
  return level
}

/** Relative folders would mean something else in every workspace, so they are left out. */
function toolPath(list: string | undefined): readonly string[] | null {
  return list === undefined || list === '' ? null : list.split(delimiter).filter((folder) => isAbsolute(folder))
}

function publicOrigin(address: string | undefined): string | null {
  if (!address) return null
  try {
    return new URL(address).origin
  } catch {
    throw new AppError('INVALID_INPUT', `OPSDECK_PUBLIC_ORIGIN is "${address}". It is an address like https://deck.example.org.`)
  }
}
