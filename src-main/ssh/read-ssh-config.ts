/**
 * Reads ~/.ssh/config as far as it says where a host is and what opens it (ssh_config(5)): the first value of a keyword counts, IdentityFile adds up, Include reads
 * on. Nothing in it is run: Match exec never fits, and ProxyCommand is only noted, so that it can be refused.
 */
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'

export interface SshConfigEntry {
  /** Host and Match lines that must fit, in the order of the file; the criteria of one line. */
  when: readonly Criterion[]
  keyword: string
  value: string
}

interface Criterion {
  kind: 'host' | 'original_host' | 'user' | 'local_user' | 'all' | 'never'
  patterns: readonly string[]
}

export interface HostSettings {
  host_name: string
  port: number | null
  identity_files: string[]
  /** A socket; `none` stays null. */
  identity_agent: string | null
  proxy_jump: string | null
  /** It would be run through a shell, so it is never followed. */
  has_proxy_command: boolean
}

/** ssh itself gives up at 16. */
const most_includes_deep = 16
const most_bytes = 1024 * 1024
const wanted = new Set(['hostname', 'port', 'identityfile', 'identityagent', 'proxyjump', 'proxycommand'])

/** Its entries in the order in which they count; none where there is no such file or it cannot be read. */
export function readSshConfig(home: string): SshConfigEntry[] {
  return entriesOf(join(home, '.ssh', 'config'), [], { home, depth: 0 })
}

interface Reading {
  home: string
  depth: number
}

function entriesOf(path: string, around: readonly Criterion[], { home, depth }: Reading): SshConfigEntry[] {
  if (depth > most_includes_deep || !existsSync(path) || !statSync(path).isFile() || statSync(path).size > most_bytes) return []
  const entries: SshConfigEntry[] = []
  let when = around
  for (const line of textOf(path).split(/\r?\n/)) {
    const [keyword, value] = keywordAndValue(line)
    if (!keyword) continue
    if (keyword === 'host') when = [...around, { kind: 'original_host', patterns: wordsOf(value) }]
    else if (keyword === 'match') when = [...around, ...criteriaOf(wordsOf(value))]
    else if (keyword === 'include') entries.push(...wordsOf(value).flatMap((name) => included(name, when, { home, depth })))
    else if (wanted.has(keyword)) entries.push({ when, keyword, value })
  }
  return entries
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Names without a folder in front lie in ~/.ssh, as ssh has it. */
function included(name: string, when: readonly Criterion[], { home, depth }: Reading): SshConfigEntry[] {
  const full = fromHome(name, home)
  const pattern = isAbsolute(full) ? full : join(home, '.ssh', full)
  return globSync(pattern)
    .sort()
    .flatMap((path) => entriesOf(path, when, { home, depth: depth + 1 }))
}

/** `Port 22`, `Port=22`, `Port = 22`; a comment is a line of its own. */
function keywordAndValue(line: string): [string, string] {
  const [, keyword = '', value = ''] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? []
  return [keyword.toLowerCase(), value]
}

/** Words, where quotes hold together what has blanks. */
function wordsOf(value: string): string[] {
  return Array.from(value.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? '')
}

function criteriaOf(words: readonly string[]): Criterion[] {
  const criteria: Criterion[] = []
  for (let place = 0; place < words.length; place++) {
    const word = (words[place] ?? '').toLowerCase()
    if (word === 'all') criteria.push({ kind: 'all', patterns: [] })
    else {
      const patterns = (words[++place] ?? '').split(',')
      const kind = ({ host: 'host', originalhost: 'original_host', user: 'user', localuser: 'local_user' } as const)[word]
      criteria.push({ kind: kind ?? 'never', patterns })
    }
  }
  return criteria
}

/** What the entries say of `alias`, logged into as `user`. */
export function settingsOf(entries: readonly SshConfigEntry[], alias: string, user: string, home: string): HostSettings {
  const found = new Map<string, string>()
  const identity_files: string[] = []
  for (const { when, keyword, value } of entries) {
    const target = { alias, host: found.get('hostname') ?? alias, user }
    if (!when.every((criterion) => fits(criterion, target))) continue
    const [first = ''] = wordsOf(value)
    if (keyword === 'identityfile') identity_files.push(first)
    else if (!found.has(keyword)) found.set(keyword, keyword === 'proxycommand' ? value : first)
  }
  const host_name = (found.get('hostname') ?? alias).replaceAll('%h', alias).replaceAll('%%', '%')
  const port = Number(found.get('port'))
  const tokens: Record<string, string> = { h: host_name, n: alias, p: String(port || 22), r: user, u: userInfo().username, d: home, l: hostname(), '%': '%' }
  const path = (text: string) =>
    fromHome(
      text.replace(/%(.)/g, (whole, letter: string) => tokens[letter] ?? whole),
      home,
    )
  const optional = (text: string | undefined) => (text === undefined || text.toLowerCase() === 'none' ? null : text)
  const agent = optional(found.get('identityagent'))
  return {
    host_name,
    port: Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : null,
    identity_files: identity_files.filter((name) => name.toLowerCase() !== 'none').map(path),
    identity_agent: agent === null || agent === 'SSH_AUTH_SOCK' ? null : path(agent),
    proxy_jump: optional(found.get('proxyjump')),
    has_proxy_command: optional(found.get('proxycommand')) !== null,
  }
}

function fits({ kind, patterns }: Criterion, target: { alias: string; host: string; user: string }): boolean {
  switch (kind) {
    case 'all':
      return true
    case 'never':
      return false
    case 'host':
      return matchesPatterns(target.host, patterns)
    case 'original_host':
      return matchesPatterns(target.alias, patterns)
    case 'user':
      return matchesPatterns(target.user, patterns)
    case 'local_user':
      return matchesPatterns(userInfo().username, patterns)
  }
}

/** PATTERNS of ssh_config(5): * and ?, and ! for what must not fit. */
export function matchesPatterns(text: string, patterns: readonly string[]): boolean {
  const lower = text.toLowerCase()
  const like = (pattern: string) => wildcard(pattern.toLowerCase(), lower)
  if (patterns.some((pattern) => pattern.startsWith('!') && like(pattern.slice(1)))) return false
  return patterns.some((pattern) => !pattern.startsWith('!') && like(pattern))
}

/** Linear in both lengths but for stars, of which the last one alone is tried again. */
function wildcard(pattern: string, text: string): boolean {
  let at = 0
  let star = -1
  let from = 0
  let place = 0
  while (place < text.length) {
    if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[place])) {
      at++
      place++
    } else if (pattern[at] === '*') {
      star = at++
      from = place
    } else if (star >= 0) {
      at = star + 1
      place = ++from
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}

const fromHome = (path: string, home: string): string => (path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path)
