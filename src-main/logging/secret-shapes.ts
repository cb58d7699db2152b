/** The shapes of text that give a secret away: where to look, what stays readable, which characters the secret is made of. */

export interface SecretShape {
  /** At least three ASCII characters, lower case, that stand in every such text; the shape is read from the first of them on. */
  anchors: readonly string[]
  /** Source of a pattern for what stays readable, from the anchor to the secret. */
  before: string
  /** Source of one character of the secret. */
  body: string
  /** Characters the secret has at least. */
  min: number
  /** How much of `value` is secret, from its beginning; 0 when it only looks like one. Default: all of it. */
  secretLength?: (value: string, before: string) => number
}

/** Begins a word, also behind a colour sequence of a terminal, which ends in a letter. */
const edge = '(?<=^|[^A-Za-z0-9]|\\x1b\\[[\\d;]*m)'
const colour = '(?:\\x1b\\[[\\d;]*m)?'

/** What people write where a secret would stand, and words that follow its name in a sentence. */
const placeholder = new RegExp(
  `^(?:[$%<{(\\[*&!|>~+@]|x{3,}|${[
    'null none nil true false undefined string str text bytes? bool boolean number int integer any object void self required optional yes no on off empty unset',
    'default value values password passwd passphrase secret token key is was are the an for to of in into from by at as and or not has must can will with incorrect invalid wrong',
    'expired missing field prompt file files path stdin env input changed updated reset authentication auth manager policy id name here this that via using if when must',
  ]
    .join(' ')
    .split(' ')
    .map((word) => `${word}$`)
    .join('|')})`,
  'i',
)
const identifier_path = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/

/** As random as a key is: letters with digits, or longer than words are. */
function looksRandom(value: string): boolean {
  return (value.length >= 8 && /\d/.test(value) && /[A-Za-z]/.test(value)) || (value.length >= 24 && !/[/.]/.test(value))
}

function isPlaceholder(value: string): boolean {
  return placeholder.test(value) || value.includes('(')
}

/** After a word for password nearly everything is one; `key = value` in prose and code is told apart by what stands there. */
function ofPassword(value: string, before: string): number {
  if (isPlaceholder(value)) return 0
  const loose = /\s$/.test(before)
  if (loose && (identifier_path.test(value) || /^[A-Z_]+$/.test(value) || /[=:]$/.test(value))) return 0
  if (/^-?pass[=:\s]/i.test(before) && /^\d+$/.test(value)) return 0
  return value.length
}

/** "token", "secret" and "key" are words of every program: without quotes or a tight `=` only what looks random is taken. */
function ofToken(value: string, before: string): number {
  if (isPlaceholder(value) || /^[\d.,]{1,8}$/.test(value)) return 0
  const tight = /[=:]$/.test(before) && !/\s/.test(before)
  if (!tight) return looksRandom(value) && !identifier_path.test(value) ? value.length : 0
  if (identifier_path.test(value) || /^(?:id|type|src|source)=/.test(value)) return 0
  return value.length >= 3 ? value.length : 0
}

function quoted(value: string): number {
  return isPlaceholder(value) || /\s.*\s/.test(value) ? 0 : value.length
}

const password_name = '(?:pass(?:word|wd|phrase)s?|(?<=[_-])pass)'
const secret_name = 'secret(?:[_-]?(?:access)?[_-]?key)?'
const token_name = 'token'
const key_name = '[_a-z-](?<=(?:api|access|private|account|encryption|signing|master|auth|storage|shared|session|license)[_-]?)key'
/** `DB_PASSWORD_2`, `token_value`; but not `password_file`, `token_url`, `secret_name`, which hold none. */
const more = '(?:[_-]?(?:value|data|base64|b64|hash|\\d{1,3}))?'
const key_anchors = [...'_-isteynghrd'].map((letter) => `${letter}key`)

const unquoted = '[^\\s"\'`&;,}<>\\\\\\x00-\\x1f\\x7f]'

function assigned(anchors: readonly string[], name: string, secretLength: NonNullable<SecretShape['secretLength']>): SecretShape[] {
  const named = `${name}${more}`
  return [
    { anchors, before: `${named}\\\\?["']?[ \\t]*(?:=>|:=|[=:])[ \\t]*\\\\?"${colour}`, body: '[^"\\\\\\r\\n]', min: 3, secretLength: quoted },
    { anchors, before: `${named}\\\\?["']?[ \\t]*(?:=>|:=|[=:])[ \\t]*\\\\?'${colour}`, body: "[^'\\\\\\r\\n]", min: 3, secretLength: quoted },
    { anchors, before: `${named}\\\\?["']?[ \\t]*(?:=>|:=|[=:])[ \\t]*${colour}`, body: unquoted, min: 1, secretLength },
    // An element of XML; behind the `<token> ` of a usage stands a blank.
    { anchors, before: `(?<=(?:^|[\\s>])<(?:\\w+:)?[\\w.-]*)${named}>`, body: '[^\\s<>]', min: 3, secretLength: quoted },
    // As an option of its own, its value behind a space; and the line of a .netrc.
    { anchors, before: `(?<=(?:^|[\\s"'])--?[\\w-]*|login[ \\t]+\\S+[ \\t]+)${named}[ \\t]+["']?`, body: unquoted, min: 3, secretLength },
  ]
}

/** Secrets that begin with letters nothing else begins with. */
function prefixed(anchor: string, prefix: string, body: string, min: number, secretLength?: SecretShape['secretLength']): SecretShape {
  return { anchors: [anchor], before: prefix, body, min, ...(secretLength && { secretLength }) }
}
const random = (value: string) => (/\d/.test(value) && /[A-Za-z]/.test(value) ? value.length : 0)

export const secret_shapes: readonly SecretShape[] = [
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((prefix) => prefixed(prefix, prefix, '[A-Za-z0-9]', 10)),
  prefixed('github_pat_', 'github_pat_', '\\w', 10),
  ...['glpat-', 'gldt-', 'glrt-', 'glft-', 'glcbt-', 'glptt-', 'glsoat-', 'glagent-', 'glimt-'].map((prefix) =>
    prefixed(prefix, `${edge}${prefix}`, '[\\w.-]', 10),
  ),
  ...['xoxa-', 'xoxb-', 'xoxe-', 'xoxe.', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-'].map((prefix) =>
    prefixed(prefix, prefix.replace('.', '\\.'), '[\\w.-]', 10),
  ),
  prefixed('npm_', `${edge}npm_`, '[A-Za-z0-9]', 20, random),
  prefixed('pypi-', `${edge}pypi-`, '[\\w-]', 16, (value) => (/[A-Z]/.test(value) ? random(value) : 0)),
  prefixed('opsdeck_', 'opsdeck_', '[\\w-]', 20),
  ...['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'dop_v1_', 'dckr_pat_', 'whsec_', 'shpat_', 'lin_api_', 'gocspx-', 'hvs.', 'hvb.', 'ya29.'].map(
    (prefix) => prefixed(prefix, `${edge}${(prefix === 'gocspx-' ? 'GOCSPX-' : prefix).replace('.', '\\.')}`, '[\\w-]', 16),
  ),
  prefixed('sk-', `${edge}sk-(?:ant-|proj-)?`, '[\\w-]', 20, random),
  prefixed('hf_', `${edge}hf_`, '[A-Za-z0-9]', 30),
  prefixed('aiza', `${edge}AIza`, '[\\w-]', 30),
  prefixed('age-secret-key-1', 'AGE-SECRET-KEY-1', '[A-Z0-9]', 20),
  ...['akia', 'asia', 'abia', 'acca'].map((anchor) =>
    prefixed(anchor, `${edge}${anchor.toUpperCase()}[A-Z0-9]{2}`, '[A-Z0-9]', 14, (value) => (value.length === 14 ? 14 : 0)),
  ),
  {
    anchors: ['eyj'],
    before: `${edge}eyJ`,
    body: '[\\w.-]',
    min: 16,
    secretLength: (value) => (/^[\w-]{6,}\.[\w-]{4,}\.[\w.-]*/.test(value) ? value.length : 0),
  },
  // A private key in Base64 (kubeconfig): the first letters of "-----BEGIN [RSA|EC|OPENSSH|ENCRYPTED] PRIVATE".
  {
    anchors: ['ls0tls1crudjti'],
    before: 'LS0tLS1CRUdJTi(?=BQUklWQVRF|BSU0EgUFJJVkFUR|BFQyBQUklWQVRF|BPUEVOU1NIIFBSSVZBVE|BFTkNSWVBURUQgUFJJVkFUR)',
    body: '[A-Za-z0-9+/=]',
    min: 20,
  },
  {
    anchors: ['bearer'],
    before: `${edge}[Bb][Ee][Aa][Rr][Ee][Rr](?:[ \\t]+|%20|\\+)${colour}`,
    body: '[\\w.~+/=-]',
    min: 6,
    secretLength: (value) => (/\d|[._~+/=]./.test(value) || value.length >= 24 ? value.length : 0),
  },
  {
    anchors: ['oriza'],
    before:
      'oriza(?<=authoriza)tion\\\\?["\']?[ \\t]*[:=][ \\t]*\\\\?["\']?(?:(?:basic|bearer|token|digest|apikey|negotiate)[ \\t]+)?(?!(?:basic|bearer|token|digest|apikey|negotiate)(?:[ \\t]|$))',
    body: '[^\\s"\'\\\\]',
    min: 6,
    secretLength: (value, before) =>
      /(?:basic|bearer|token|digest|apikey|negotiate)[ \t]+$/i.test(before) && !isPlaceholder(value) ? value.length : ofToken(value, 'x='),
  },
  // A header of cookies is secret to the end of its line.
  { anchors: ['cookie:'], before: 'cookie:[ \\t]*[^=;\\s]+=', body: '[^\\r\\n]', min: 4 },
  // user:password@ in an address; the password goes to the last @ before the path. A long token may stand in the user's place.
  {
    anchors: ['://'],
    before: '(?<=[A-Za-z][A-Za-z0-9+.-]*)://[^\\s/:@"\'<>\\x00-\\x1f]*:',
    body: '[^\\s/"\'<>\\x00-\\x1f]',
    min: 2,
    secretLength: (value) => (isPlaceholder(value) ? 0 : Math.max(0, value.lastIndexOf('@'))),
  },
  {
    anchors: ['://'],
    before: '(?<=[A-Za-z][A-Za-z0-9+.-]*)://',
    body: '[^\\s/:"\'<>\\x00-\\x1f]',
    min: 20,
    secretLength: (value) => (value.lastIndexOf('@') >= 20 && random(value.slice(0, value.lastIndexOf('@'))) ? value.lastIndexOf('@') : 0),
  },
  // curl -u joe:secret; but docker run -u 1000:1000 and root:root.
  ...[
    { anchors: [' -u', '"-u', "'-u"], before: '["\' ]-u(?:["\']?[, ][ ]?["\']?)?["\']?[^\\s:"\'/=,]+:' },
    { anchors: ['-user'], before: '-user(?<=--(?:proxy-)?user)["\']?[ =,]["\']?[^\\s:"\'/=,]+:' },
  ].map((flag) => ({
    ...flag,
    body: '[^\\s"\']',
    min: 2,
    secretLength: (value: string) => (/^\d+$|^[/\\]|^root$/.test(value) || isPlaceholder(value) ? 0 : value.length),
  })),
  { anchors: ['sshpass'], before: 'sshpass[ \\t]+-p[ \\t]*["\']?', body: unquoted, min: 2 },
  ...assigned(['pass'], password_name, ofPassword),
  // PWD is also the shell's name for the working directory.
  {
    anchors: ['pwd=', 'pwd:'],
    before: 'pwd[=:]["\']?',
    body: unquoted,
    min: 3,
    secretLength: (value, before) => (/^[/~.\\]|^[A-Za-z]:[\\/]/.test(value) ? 0 : ofPassword(value, before)),
  },
  ...assigned(['secret'], secret_name, ofToken),
  ...assigned([token_name], token_name, ofToken),
  ...assigned(key_anchors, key_name, ofToken),
  { anchors: ['auth='], before: '_auth=["\']?', body: '[\\w+/=]', min: 8 },
  { anchors: ['sig='], before: '(?<=[?&])sig=', body: '[\\w%+/=-]', min: 16 },
  { anchors: ['ture='], before: 'ture(?<=signature)=', body: '[\\w%+/=-]', min: 24 },
]

/** Begins a private key in PEM; everything to the end mark is secret. Read from the dash before BEGIN. */
export const pem_anchor = '-beg'
export const pem_begin = '-(?<=-----)BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----'
export const pem_end = '-----END'

/** Shapes whose letters may be large or small: names and headers are written every way, tokens are not. */
export function ignoresCase({ before }: SecretShape): boolean {
  return /pass|secret|token|key|oriza|cookie|pwd|auth=|sig=|ture/.test(before) && !before.includes('AGE-SECRET') && !before.startsWith('_auth')
}

/** One of them stands in every text that holds a secret of any shape, in small or in large letters. */
export const anchors: readonly string[] = [pem_anchor, ...secret_shapes.flatMap((shape) => shape.anchors)]
