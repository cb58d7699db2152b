/** Which entries of a repository's configuration are harmless: everything else may name programs, files or other repositories, or lose work. */
import type { ConfigEntry } from './config-reader.ts'

type ValueTest = (value: string, known: KnownNames) => boolean

/** What the values of some keys are compared with. */
export interface KnownNames {
  /** Names of the configured remotes. */
  remotes: ReadonlySet<string>
  /** Whether core.worktree of this repository names the folder that points back at it, as git writes it for a submodule. */
  isOwnWorktree(value: string): boolean
}

const any: ValueTest = () => true
const yes_or_no: ValueTest = (value) => /^(?:true|false|yes|no|on|off|0|1|)$/i.test(value)
const off: ValueTest = (value) => /^(?:false|no|off|0|)$/i.test(value)

/**
 * https and ssh, to a host that is no option. Everything else is read from this machine, runs a helper or is not encrypted; a name and
 * password before the host are the owner's affair.
 */
export function isNetworkAddress(value: string): boolean {
  if (/[\u0000-\u0020\u007f]/.test(value) || /^[a-z0-9+.-]+::/i.test(value)) return false
  return (
    /^(?:https|ssh|git\+ssh|ssh\+git):\/\/(?:[^/@-][^/@]*@)?(?:[A-Za-z0-9_][\w.-]*|\[[0-9a-fA-F:]+\])(?::\d{1,5})?(?:\/|$)/i.test(value) ||
    /^(?:[A-Za-z0-9_][\w.-]*@)?[A-Za-z0-9_][\w.-]*:(?!\/\/)[^-]/.test(value)
  )
}

const address: ValueTest = (value) => isNetworkAddress(value)
/** A name that is no remote here would be a path, and no transport to paths is allowed then. */
const remote_or_address: ValueTest = (value, known) =>
  value === '.' || /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(value) || known.remotes.has(value) || isNetworkAddress(value)

/** `section: keys` without a subsection, in small letters. */
const plain: Readonly<Record<string, string>> = {
  add: 'ignoreerrors',
  am: 'keepcr threeway',
  apply: 'ignorewhitespace whitespace',
  author: 'email name',
  blame: 'blankboundary coloring date markignoredlines markunblamablelines showemail showroot',
  branch: 'autosetupmerge autosetuprebase sort',
  checkout: 'defaultremote guess thresholdforparallelism workers',
  clean: 'requireforce',
  clone: 'defaultremotename rejectshallow',
  column: 'branch clean status tag ui',
  commit: 'cleanup gpgsign status verbose',
  committer: 'email name',
  core: 'abbrev autocrlf bare bigfilethreshold commentchar commitgraph compression deltabasecachelimit eol filemode filesreflocktimeout hidedotfiles ignorecase logallrefupdates loosecompression multipackindex notesref packedgitlimit packedgitwindowsize packedrefstimeout precomposeunicode preloadindex quotepath repositoryformatversion safecrlf sparsecheckout sparsecheckoutcone symlinks trustctime untrackedcache usereplacerefs warnambiguousrefs whitespace longpaths',
  diff: 'algorithm autorefreshindex colormoved colormovedws context dirstat ignoresubmodules indentheuristic interhunkcontext mnemonicprefix noprefix relative renamelimit renames statgraphwidth suppressblankempty wordregex wserrorhighlight',
  extensions: 'objectformat',
  feature: 'manyfiles',
  fetch: 'fsckobjects negotiationalgorithm output parallel prune prunetags showforcedupdates unpacklimit writecommitgraph',
  format: 'encodeemailheaders numbered signoff thread',
  gc: 'aggressivedepth aggressivewindow auto autodetach autopacklimit bigpackthreshold cruftpacks packrefs writecommitgraph',
  grep: 'column extendedregexp fullname linenumber patterntype threads',
  http: 'lowspeedlimit lowspeedtime maxrequests postbuffer version',
  i18n: 'commitencoding logoutputencoding',
  index: 'recordendofindexentries recordoffsettable threads version',
  init: 'defaultbranch',
  lfs: 'repositoryformatversion',
  log: 'abbrevcommit date decorate excludedecoration follow graphcolors initialdecorationset mailmap showroot',
  maintenance: 'auto',
  merge: 'autostash branchdesc conflictstyle defaulttoupstream directoryrenames ff log renamelimit renames stat suppressdest verbosity verifysignatures',
  notes: 'displayref',
  pack: 'allowpackreuse compression deltacachelimit deltacachesize depth indexversion packsizelimit threads usebitmaps usesparse window windowmemory writereverseindex',
  protocol: 'version',
  pull: 'ff rebase',
  push: 'autosetupremote default followtags gpgsign usebitmaps useforceifincludes',
  rebase: 'abbreviatecommands autosquash autostash backend forkpoint missingcommitscheck stat updaterefs',
  repack: 'usedeltabaseoffset writebitmaps',
  rerere: 'autoupdate enabled',
  revert: 'reference',
  stash: 'showincludeuntracked showpatch showstat',
  status: 'aheadbehind branch displaycommentprefix relativepaths renamelimit renames short showstash showuntrackedfiles',
  submodule: 'active fetchjobs',
  tag: 'forcesignannotated gpgsign sort',
  tar: 'umask',
  transfer: 'credentialsinurl fsckobjects',
  user: 'email name signingkey useconfigonly',
}

/** Keys that are harmless with some values only, and those with a subsection. `*` stands for any subsection. */
const tested: Readonly<Record<string, ValueTest>> = {
  'core.worktree': (value, known) => known.isOwnWorktree(value),
  'core.fsmonitor': yes_or_no, // the environment turns it off; a program's name is never harmless
  'core.sharedrepository': (value) => /^(?:false|umask|true|group|0|1|0?660|)$/i.test(value),
  'fetch.recursesubmodules': off,
  'push.recursesubmodules': (value) => /^(?:no|false|off|0)$/i.test(value),
  'remote.pushdefault': remote_or_address,
  'submodule.recurse': off,
  'remote.*.url': address,
  'remote.*.pushurl': address,
  'remote.*.fetch': any,
  'remote.*.push': any,
  'remote.*.mirror': yes_or_no,
  'remote.*.prune': yes_or_no,
  'remote.*.prunetags': yes_or_no,
  'remote.*.skipdefaultupdate': yes_or_no,
  'remote.*.skipfetchall': yes_or_no,
  'remote.*.tagopt': (value) => /^--(?:no-)?tags$/.test(value),
  'remote.*.gh-resolved': any, // written by other programs, unknown to git
  'branch.*.remote': remote_or_address,
  'branch.*.pushremote': remote_or_address,
  'branch.*.merge': any,
  'branch.*.rebase': any,
  'branch.*.description': any,
  'branch.*.vscode-merge-base': any,
  'branch.*.github-pr-owner-number': any,
  'branch.*.gh-merge-base': any,
  'submodule.*.url': address,
  'submodule.*.active': yes_or_no,
  'submodule.*.branch': any,
  'submodule.*.ignore': any,
  'submodule.*.fetchrecursesubmodules': off,
  'submodule.*.update': (value) => /^(?:checkout|rebase|merge|none)$/.test(value),
  'diff.*.binary': any,
  'diff.*.wordregex': any,
  'diff.*.xfuncname': any,
  'lfs.*.access': any,
}

const plain_keys: ReadonlySet<string> = new Set(Object.entries(plain).flatMap(([section, keys]) => keys.split(' ').map((key) => `${section}.${key}`)))

/** Colours, advice and the like: nothing below these sections is more than looks. */
const free_section = /^(?:advice|color)\./

/** `entry` has section and key in small letters, as the reader gives them. */
export function isHarmless(entry: ConfigEntry, known: KnownNames): boolean {
  const { key } = entry
  if (plain_keys.has(key) || free_section.test(key)) return true
  const first = key.indexOf('.')
  const last = key.lastIndexOf('.')
  const shape = first === last ? key : `${key.slice(0, first)}.*.${key.slice(last + 1)}`
  const test = Object.hasOwn(tested, shape) ? tested[shape] : undefined
  return test?.(entry.value ?? 'true', known) ?? false
}
