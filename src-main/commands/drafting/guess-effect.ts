/** Guesses what a subcommand or an option does to the world from its name and the first word of its description. */
import type { Effect } from '../../../src-preload/contract/running.ts'

const reading = new Set(
  'list ls show get status stat stats version versions help diff describe info view inspect search find whoami log logs history tree count cat print outdated why explain usage top ps'.split(
    ' ',
  ),
)
const destroying = new Set(
  (
    'delete del remove rm destroy purge prune drop reset kill force uninstall unlink erase wipe clear clean cleanup flush truncate terminate shred discard revoke evict ' +
    'gc abort rollback revert overwrite format down teardown nuke unpublish deprovision vacuum rmi rmdir undeploy detach deregister hard obliterate expunge delall'
  ).split(' '),
)
/** First words of a description, in the forms that are written. */
const says_destroying =
  /^(?:deletes?|removes?|destroys?|erases?|wipes?|purges?|prunes?|drops?|resets?|kills?|uninstalls?|discards?|terminates?|truncates?|overwrites?|clears?|cleans?|revokes?|forces?|forcibly|irreversibly|permanently)\b/i
const says_changing =
  /^(?:creates?|adds?|sets?|updates?|upgrades?|installs?|downloads?|fetch(?:es)?|writes?|modif(?:y|ies)|changes?|applys?|applies|renames?|moves?|copies|copy|edits?|enables?|disables?|starts?|stops?|restarts?|runs?|executes?|builds?|deploys?|publish(?:es)?|pushes|push|saves?|generates?|init(?:ializ|ialis)?es?|imports?|exports?|migrates?|syncs?|registers?)\b/i
/** Options that turn a command that shows into one that does. */
const acting = new Set(
  'fix apply save update upgrade set add create install enable disable edit move rename migrate repair sync refresh import in-place inplace'.split(' '),
)

export interface Guess {
  effect: Effect
  why: string
}

/** The words of a name: `delete-all`, `deleteAll`, `app:remove`. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

/** The words of a name, and the whole of it as one. */
export function allWordsOf(name: string): string[] {
  const bare = name.replace(/^-+/, '').toLowerCase()
  return [...wordsOf(name), bare, bare.replaceAll(/[^a-z0-9]/g, '')]
}

/** Programs without subcommands that only show, whatever files they are given. */
const showing = new Set(
  (
    'ls dir cat tac grep egrep fgrep zgrep zcat bzcat xzcat rg ag ack fd du df ps wc head tail stat file which whereis whoami id groups uname tree jq tokei cloc scc exa eza lsd bat dust duf ' +
    'procs hexyl od strings nm objdump readelf size md5sum sha1sum sha224sum sha256sum sha384sum sha512sum cksum b2sum sum base32 base64 comm cmp join paste cut tr fold fmt nl rev ' +
    'basename dirname realpath readlink pwd printenv locale uptime free vmstat iostat lsblk lscpu lspci lsusb lsof whois host getent cal nproc seq factor'
  ).split(' '),
)

/** Of a program that has no subcommands. */
export function guessProgram(name: string, description: string): Guess {
  return showing.has(name) ? { effect: 'read', why: `${name} is known to show only` } : guessCommand([name], description, false)
}

/** Of a subcommand with its other names. */
export function guessCommand(names: readonly string[], description: string, dangerous: boolean): Guess {
  if (dangerous) return { effect: 'destroy', why: 'its spec marks it as dangerous' }
  for (const name of names) {
    const word = wordsOf(name).find((each) => destroying.has(each))
    if (word !== undefined) return { effect: 'destroy', why: `the word "${word}" in its name` }
  }
  const first = /^\S*/.exec(description)![0]
  if (says_destroying.test(description)) return { effect: 'destroy', why: `its description begins with "${first}"` }
  const changes = says_changing.test(description)
  const word = firstReading(names)
  if (word !== null && !changes) return { effect: 'read', why: `the word "${word}" in its name` }
  if (changes) return { effect: 'change', why: `its description begins with "${first}"` }
  return { effect: 'change', why: 'nothing says that it only shows' }
}

/** The word by which every one of the names says that it only shows; short aliases (`l`) say nothing. */
function firstReading(names: readonly string[]): string | null {
  const said = names.filter((name) => name.length > 2 || reading.has(name)).map((name) => readingWord(name))
  if (said.length === 0 || said.includes(null)) return null
  return said[0] ?? null
}

function readingWord(name: string): string | null {
  const words = wordsOf(name)
  const ends = [words[0], words.at(-1)]
  return ends.find((word) => word !== undefined && reading.has(word)) ?? null
}

/** What an option raises its command to, or null. */
export function guessOption(names: readonly string[], description: string, dangerous: boolean): Guess | null {
  if (dangerous) return { effect: 'destroy', why: 'its spec marks it as dangerous' }
  const words = names.flatMap(allWordsOf)
  // How something is printed, and not what is done to a disk.
  const hard = words.find((each) => destroying.has(each) && each !== 'format')
  if (hard !== undefined && !words.includes('no')) return { effect: 'destroy', why: `the word "${hard}" in its name` }
  if (says_destroying.test(description)) return { effect: 'destroy', why: `its description begins with "${/^\S*/.exec(description)![0]}"` }
  const act = words.find((each) => acting.has(each)) ?? null
  return act === null ? null : { effect: 'change', why: `the word "${act}" in its name` }
}

/** True where the name is a verb whose words are things it acts on, and no group of further subcommands. */
export function isVerb(name: string): boolean {
  const first = wordsOf(name)[0]
  return first !== undefined && (reading.has(first) || destroying.has(first) || acting.has(first) || says_changing.test(first))
}
