/** Finds in the name and the description of a part of a program that it can do what no rule about words can hold: run programs, write anywhere, listen, tell secrets. */
import { allWordsOf } from './guess-effect.ts'

export type DangerKind = 'runs_programs' | 'settings' | 'writes_files' | 'sends_data' | 'listens' | 'secrets' | 'session' | 'elsewhere'

export interface Danger {
  kind: DangerKind
  why: string
}

/** How a danger is told by a name: a word of it that begins or ends so, or is exactly one of these; the name without its signs counts as a word too. */
interface Sign {
  kind: DangerKind
  begins?: readonly string[]
  ends?: readonly string[]
  is?: readonly string[]
  /** The description says it. */
  says?: RegExp
}

const reasons: Readonly<Record<DangerKind, string>> = {
  secrets: 'it takes or shows a secret, which would stand in the record',
  runs_programs: 'it runs a program, or code that stands in its words',
  settings: 'it reads or changes settings, which can name programs and files',
  writes_files: 'it writes to a file of the caller’s choice',
  listens: 'it listens for others, or opens a way to them',
  sends_data: 'it sends data of this machine away',
  session: 'it talks at the terminal',
  elsewhere: 'it leaves the workspace, or chooses another server, account or root',
}

const list = (words: string): string[] => words.split(' ')

const secret: Sign = {
  kind: 'secrets',
  begins: list('password passwd passphrase token secret credential apikey accesskey privatekey'),
  ends: list('password passwd passphrase token secret apikey'),
  is: list('auth login logout signin pwd pass pin identity netrc keyring keychain otp mfa authenticate'),
}
const programs: Sign = {
  kind: 'runs_programs',
  begins: list('exec eval command shell script plugin hook interpret program'),
  ends: list('command exec cmd shell hook eval'),
  is: list('cmd sh bash rsh ssh editor edit pager extension extensions repl'),
}
const sending: Sign = { kind: 'sends_data', begins: ['upload', 'publish'], is: ['telemetry'] }

const of_commands: readonly Sign[] = [
  secret,
  {
    ...programs,
    says: /\b(?:(?:runs?|executes?|invokes?|launch(?:es)?|spawns?)\b[^.]{0,30}\b(?:commands?|programs?|scripts?|shell|executables?|code)|evaluat\w+|plug-?ins?)\b/i,
  },
  { kind: 'settings', begins: list('config setting preferences include'), ends: ['config', 'rc'], is: list('env environment alias aliases') },
  { kind: 'writes_files', begins: list('output dump') },
  {
    kind: 'listens',
    begins: list('listen serve daemon tunnel'),
    says: /\b(?:listens?|start\w* (?:an?|the) (?:[\w-]+ ){0,3}(?:server|daemon|proxy|tunnel)|port[- ]forward\w*|reverse proxy)\b/i,
  },
  sending,
  {
    kind: 'session',
    is: list('interactive console prompt tty attach tui wizard'),
    says: /\b(?:interactive(?:ly)?|opens?\b[^.]{0,40}\b(?:editor|shell|browser|terminal|console))\b/i,
  },
]
/** Nouns for those that hold further subcommands (`hcloud server list`), and verbs for those that do not. */
const of_leaves: readonly Sign[] = [{ kind: 'listens', is: list('server dev proxy forward expose web ui dashboard lsp') }]

const of_options: readonly Sign[] = [
  secret,
  {
    ...programs,
    is: [...programs.is!, ...list('browser require preload loader module wrapper launcher callback code run action filter pre post')],
    says: /\b(?:(?:run|execute|invoke|launch|spawn|pipe)s?\b[^.]{0,30}\b(?:commands?|programs?|scripts?|shell|executables?|binary|code)|evaluat\w+|shell commands?|plug-?ins?|external (?:program|command|tool)s?)\b/i,
  },
  {
    kind: 'settings',
    begins: list('config include import setting preferences rcfile inifile envfile dotenv optfile optionsfile argfile argsfile flagfile response filesfrom'),
    ends: ['config', 'rc'],
    is: list('rc env environ environment define set profile alias aliases properties property'),
  },
  { kind: 'writes_files', begins: ['output'], ends: ['output'] },
  { kind: 'elsewhere', begins: list('absolute dereference'), ends: ['dereference'] },
  {
    kind: 'listens',
    begins: list('listen serve daemon bind tunnel debugging'),
    is: list('forward expose broadcast debugger inspect inspect-brk inspect-wait inspect-port'),
    says: /\b(?:listen\w*|start\w* (?:an?|the)\b[^.]{0,30}\bserver|port[- ]forward\w*|binds? to|reverse proxy)\b/i,
  },
  { ...sending, is: [...sending.is!, ...list('share submit post attach')], says: /\b(?:uploads?|publish(?:es)?)\b/i },
  {
    kind: 'session',
    is: list('interactive console prompt tty terminal tui wizard'),
    says: /\b(?:interactive(?:ly)?|opens?\b[^.]{0,40}\b(?:editor|shell|browser|terminal))\b/i,
  },
]
/** Only where there is a value. */
const of_values: readonly Sign[] = [
  // Whatever such a value is, it has to do with starting something.
  {
    kind: 'runs_programs',
    says: /\b(?:execut\w*|runs?|running|invok\w*|launch\w*|spawn\w*|pipes?|filter(?:s|ed)? through|programs?|commands?|scripts?|shell|callback|hooks?)\b/i,
  },
  { kind: 'sends_data', says: /\b(?:sends?|posts?|transmits?) /i },
  { kind: 'secrets', says: /\b(?:passwords?|passphrase|api[ -]?keys?|access (?:key|token)|private key|secrets?|credentials?)\b/i },
  { kind: 'settings', says: /\b(?:config\w*|settings?|environment (?:variables?|file)|dotenv|options? from|arguments? from)\b/i },
  {
    kind: 'writes_files',
    begins: list('outfile outdir write save dump logfile destination destdir'),
    ends: list('outfile logfile outdir'),
    is: list('out dest log report export record o'),
    says: /\b(?:output (?:file|dir|path|folder|to)|(?:writes?|saves?|dumps?|exports?|redirects?|logs?|stores?)\b[^.]{0,40}\b(?:file|dir|directory|folder|disk|path))\b/i,
  },
  {
    kind: 'elsewhere',
    begins: list('registr endpoint proxy chroot kubeconfig'),
    is: list(
      'host hostname server url uri remote address addr socket sock user username sudo root rootdir prefix home homedir datadir mirror cert key cacert ca keyfile',
    ),
    says: /\b(?:urls?|registry|end-?point|hostname|socket)\b/i,
  },
]

/** Why an option is left out, or null. */
export function dangerOfOption(names: readonly string[], description: string, value_name: string | null): Danger | null {
  // A dry run runs nothing.
  const words = [...names, ...(value_name === null ? [] : [value_name])].map((name) => name.replace(/dry-?run/i, 'dry')).flatMap(allWordsOf)
  return found(value_name === null ? of_options : [...of_options, ...of_values], words, description)
}

/**
 * Why a subcommand is left out with all that stands below it, or null. `runs_code` is true of a tool that runs code of the workspace anyway, for which running some
 * is no reason.
 */
export function dangerOfCommand(names: readonly string[], description: string, is_leaf: boolean, runs_code: boolean): Danger | null {
  const signs = runs_code ? of_commands.map((sign) => (sign.kind === 'runs_programs' ? programs : sign)) : of_commands
  return found(is_leaf ? [...signs, ...of_leaves] : signs, names.flatMap(allWordsOf), description)
}

function found(signs: readonly Sign[], words: readonly string[], description: string): Danger | null {
  const sign = signs.find(({ begins = [], ends = [], is = [], says }) => {
    const named = words.some((word) => is.includes(word) || begins.some((each) => word.startsWith(each)) || ends.some((each) => word.endsWith(each)))
    return named || says?.test(description) === true
  })
  return sign === undefined ? null : { kind: sign.kind, why: reasons[sign.kind] }
}
