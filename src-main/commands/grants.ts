/** The programs Opsdeck starts for itself, each a named grant: what it is, with which arguments, in which environment. */
import { basename, isAbsolute, join } from 'node:path'
import { AppError } from '../base/app-error.ts'
import type { ApprovedCommand } from '../base/approved-command.ts'
import { approveGrant, terminalEnvironment } from './approve-command.ts'

/** What programs with a window need to find their screen, their fonts and the user's session; nothing else is handed on. */
const desktop_names = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LANGUAGE', 'LC_ALL', 'TZ', 'TMPDIR', 'SHELL'],
  ...['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'DBUS_SESSION_BUS_ADDRESS', 'DESKTOP_SESSION', 'GDK_SCALE', 'GDK_BACKEND', 'QT_QPA_PLATFORM'],
  ...['XDG_RUNTIME_DIR', 'XDG_SESSION_TYPE', 'XDG_CURRENT_DESKTOP', 'XDG_CONFIG_HOME', 'XDG_CONFIG_DIRS', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'XDG_DATA_DIRS'],
  ...[
    'SystemRoot',
    'SystemDrive',
    'windir',
    'COMSPEC',
    'PATHEXT',
    'TEMP',
    'TMP',
    'APPDATA',
    'LOCALAPPDATA',
    'USERPROFILE',
    'USERNAME',
    'ProgramFiles',
    'ProgramData',
  ],
]
/** The host's own settings, for the host inside Electron. */
const host_names = ['LOG_DIR', 'LOG_LEVEL', 'OPSDECK_DATA_DIR', 'OPSDECK_WORKSPACE', 'OPSDECK_TOOL_PATH', 'OPSDECK_ODOO_CONF', 'SSH_AUTH_SOCK']
/** How the user's network is reached, for fetching. */
const network_names = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE']
const electron_names = ['ELECTRON_MIRROR', 'ELECTRON_OVERRIDE_DIST_PATH', 'ELECTRON_GET_USE_PROXY', 'electron_config_cache', 'npm_config_electron_mirror']

export type Environment = Readonly<Record<string, string | undefined>>

export interface BrowserGrant {
  browser: string
  /** Address of our own page on loopback. */
  url: string
  /** Folder of its own profile. */
  profile: string
  /** Chromium refuses to run as root with its sandbox. */
  as_root: boolean
  env: Environment
}

/** Our page as a window of an installed browser: a profile of its own, no first-run pages, nothing sent home. */
export function grantBrowserWindow({ browser, url, profile, as_root, env }: BrowserGrant): ApprovedCommand {
  const page = URL.parse(url)
  if (page === null || page.protocol !== 'http:' || page.hostname !== '127.0.0.1')
    throw new AppError('COMMAND_REFUSED', `Only our own page is opened, not ${url}.`)
  const args = [
    `--app=${url}`,
    `--user-data-dir=${profile}`,
    '--class=opsdeck',
    '--window-size=1280,800',
    '--no-first-run',
    '--no-default-browser-check',
    '--no-service-autorun',
    '--no-pings',
    '--disable-background-mode',
    '--disable-background-networking',
    '--disable-breakpad',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-extensions',
    '--disable-session-crashed-bubble',
    '--disable-sync',
    '--disable-features=Translate,MediaRouter,OptimizationHints,InterestFeedContentSuggestions',
    // The profile holds nothing but the page's cookie; asking the user to unlock a keyring for it would be absurd.
    '--password-store=basic',
    '--use-mock-keychain',
    ...(as_root ? ['--no-sandbox', '--test-type'] : []),
  ]
  return approve('browser-window', browser, args, profile, pick(env, desktop_names))
}

/** Our own app in Electron. */
export function grantElectron(electron: string, root: string, env: Environment): ApprovedCommand {
  return approve('electron', electron, [root], root, pick(env, [...desktop_names, ...host_names]))
}

/** Electron's own installer, which fetches its program. `node` is the Node we run on. */
export function grantElectronInstall(node: string, installer: string, root: string, env: Environment): ApprovedCommand {
  return approve('electron-install', node, [installer], root, pick(env, [...desktop_names, ...network_names, ...electron_names]))
}

/** The builder of the bundles in out/. */
export function grantWindowBuild(node: string, builder: string, root: string, env: Environment): ApprovedCommand {
  return approve('window-build', node, [builder, 'build'], root, { ...pick(env, desktop_names), NODE_ENV: 'production' })
}

export interface ShellGrant {
  /** Absolute path of the user's shell. */
  shell: string
  cwd: string
  env: Environment
  /** Folder of the shell integration, and the word by which its marks are known; null leaves the shell as it is. */
  marks: { folder: string; nonce: string } | null
}

/** The user's own shell in the user's own environment, with the marks of the shell integration injected where they are wanted. */
export function grantShell({ shell, cwd, env, marks }: ShellGrant): ApprovedCommand {
  const own = terminalEnvironment(env)
  const { args, more } = marks === null ? { args: ['-i'], more: {} } : marksFor(basename(shell), marks, own)
  return approve('shell', shell, args, cwd, { ...own, ...more })
}

function marksFor(
  name: string,
  { folder, nonce }: { folder: string; nonce: string },
  env: Readonly<Record<string, string>>,
): { args: string[]; more: Record<string, string> } {
  // Read and unset by the integration before anything else: a program that the shell starts must not know it.
  const word = { OPSDECK_MARK_NONCE: nonce }
  switch (name) {
    case 'bash':
      return { args: ['--init-file', join(folder, 'bash.sh'), '-i'], more: word }
    case 'zsh':
      return {
        args: ['-i'],
        more: { ...word, ZDOTDIR: join(folder, 'zsh'), OPSDECK_MARKS_ZSH: join(folder, 'zsh', 'marks.zsh'), OPSDECK_ZDOTDIR: env['ZDOTDIR'] ?? '' },
      }
    case 'fish':
      return { args: ['--init-command', `source '${join(folder, 'fish.fish').replace(/[\\']/g, '\\$&')}'`, '-i'], more: word }
    default:
      return { args: ['-i'], more: {} }
  }
}

export interface TextSearchGrant {
  /** ripgrep's program. */
  program: string
  /** The folder that is searched. */
  folder: string
  pattern: string
  /** The pattern is a regular expression and not the text itself. */
  regex: boolean
  case_sensitive: boolean
  whole_word: boolean
  /** Globs of files to search, and to leave out. */
  include: readonly string[]
  exclude: readonly string[]
  /** Files that .gitignore names are searched too. */
  ignored: boolean
  /** Only this name in the folder itself. */
  only: string | null
  /** Matching lines told of one file; null for all. */
  lines_per_file: number | null
  largest_file_bytes: number
  /** What would stand instead of each match; null when nothing is replaced. */
  replacement: string | null
}

/** Text searched in files below a folder: nothing is configured from outside, no link is followed, no other program is started. */
export function grantTextSearch(grant: TextSearchGrant): ApprovedCommand {
  const { regex, replacement, only } = grant
  const globs =
    only === null
      ? ['!**/.git', '!**/node_modules', '!.opsdeck-part-*', ...grant.include, ...grant.exclude.map((glob) => `!${glob}`)]
      : [`/${literalGlob(only)}`]
  const args = [
    ...['--json', '--no-config', '--no-follow', '--hidden', '--no-messages', '--no-require-git', '--no-ignore-parent', '--no-ignore-global', '--encoding=none'],
    ...(grant.ignored || only !== null ? ['--no-ignore'] : []),
    ...(only === null ? [] : ['--max-depth=1']),
    regex ? '--no-fixed-strings' : '--fixed-strings',
    grant.case_sensitive ? '--case-sensitive' : '--ignore-case',
    ...(grant.whole_word ? ['--word-regexp'] : []),
    ...globs.map((glob) => `--glob=${glob}`),
    ...(grant.lines_per_file === null ? [] : [`--max-count=${grant.lines_per_file}`]),
    `--max-filesize=${grant.largest_file_bytes}`,
    // In text that is not a pattern a dollar is a dollar.
    ...(replacement === null ? [] : [`--replace=${regex ? replacement : replacement.replaceAll('$', '$$$$')}`]),
    `--regexp=${grant.pattern}`,
    '--',
    '.',
  ]
  return approve('ripgrep', grant.program, args, grant.folder, {})
}

const literalGlob = (name: string): string => name.replaceAll(/[*?{}[\]!\\]/g, '\\$&')

export interface QuestionGrant {
  tool: string
  /** Absolute path of the program that is asked. */
  tool_path: string
  /** Ours: for its help or its version. */
  args: readonly string[]
  /** Empty folders that are gone afterwards. */
  cwd: string
  home: string
  env: Readonly<Record<string, string>>
}

/** A program for which there are no rules yet is asked what it can do. */
export function grantQuestion({ tool, tool_path, args, cwd, home, env }: QuestionGrant): ApprovedCommand {
  return approve(tool, tool_path, args, cwd, { ...env, HOME: home, TMPDIR: home, USER: 'nobody', LOGNAME: 'nobody' })
}

function approve(tool: string, tool_path: string, args: readonly string[], cwd: string, env: Record<string, string>): ApprovedCommand {
  if (!isAbsolute(tool_path) || !isAbsolute(cwd)) throw new AppError('COMMAND_REFUSED', `${tool} must be named by an absolute path, not ${tool_path}.`)
  return approveGrant({ tool, tool_path, args, cwd, env, effect: 'change', follow: true })
}

function pick(env: Environment, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])))
}
