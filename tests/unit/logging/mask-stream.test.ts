/** Secrets in a stream: blotted out wherever its pieces end, with everything else left byte for byte. */
import { describe, expect, it } from 'vitest'
import { knownForms, masked, maskText, maskWords, secretValues } from '../../../src-main/logging/mask.ts'
import { MaskStream } from '../../../src-main/logging/mask-stream.ts'

/** What comes out of the pieces of `bytes`, cut at `cuts`. */
function through(bytes: Buffer, cuts: readonly number[], values: readonly string[] = [], rest = 0): Buffer {
  const stream = new MaskStream(values)
  const out: Buffer[] = []
  let from = 0
  for (const cut of [...cuts, bytes.length]) {
    out.push(Buffer.from(stream.push(Buffer.from(bytes.subarray(from, cut)))))
    if (rest > 0 && cut % rest === 0) out.push(stream.release())
    from = cut
  }
  out.push(stream.release())
  return Buffer.concat(out)
}

/** Bytes without an order, the same each time. */
function scattered(size: number): Buffer {
  const bytes = Buffer.alloc(size)
  let state = 1
  for (let n = 0; n < size; n++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[n] = state >>> 24
  }
  return bytes
}

const jwt = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c'
const key = (kind: string, line_break = '\n') =>
  [
    `-----BEGIN ${kind}-----`,
    'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj',
    'MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu',
    `-----END ${kind}-----`,
  ].join(line_break)

/** What the program writes, and the parts of it that nobody may find. */
const secrets: readonly [string, ...string[]][] = [
  [`ghp_${'a1B2'.repeat(9)}`, 'a1B2a1B2'],
  [`token github_pat_${'11ABCDEFG0'.repeat(5)} end`, '11ABCDEFG0'],
  ['key AKIAIOSFODNN7EXAMPLE in', 'OSFODNN7EXAMPLE'.slice(1)],
  ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'wJalrXUtnFEMI', 'EXAMPLEKEY'],
  ['aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'wJalrXUtnFEMI', 'EXAMPLEKEY'],
  ['Authorization: Bearer abcdef0123456789', 'abcdef'],
  ['> authorization: Basic dXNlcjpwYXNzd29yZA==', 'dXNlcjpw'],
  ['{"Authorization":"token 0123abcdef0123"}', '0123abcdef'],
  ['Bearer abc.def-ghi_123', 'abc.def'],
  ['clone https://joe:hunter2@example.com/x.git now', 'hunter2'],
  ['postgres://joe:p@ss:w0rd@db:5432/x', 'p@ss', 'w0rd'],
  ['+ curl -u joe:hunter2 https://example.com', 'hunter2'],
  ['+ curl --user joe:hunter2 https://example.com', 'hunter2'],
  ['tool --password=hunter2 --name=x', 'hunter2'],
  ['tool --password hunter2 --name x', 'hunter2'],
  ['tool --db-password "hunter2" --name x', 'hunter2'],
  ['GET /x?token=abc123def&page=2', 'abc123def'],
  ['GET /x?a=b&api_key=abc123def', 'abc123def'],
  ['DB_PASSWORD=hunter2', 'hunter2'],
  ['  password: hunter2', 'hunter2'],
  ['{"password": "correct horse", "name": "joe"}', 'correct', 'horse'],
  ["{'client_secret': 'swordfish'}", 'swordfish'],
  ['{\\"password\\":\\"swordfish\\"}', 'swordfish'],
  ['machine example.com login joe password swordfish', 'swordfish'],
  ['AccountName=x;AccountKey=abcd1234ABCD5678==;End=1', 'abcd1234'],
  ['Server=x;Uid=joe;Pwd=hunter2;', 'hunter2'],
  ['<server><username>joe</username><password>hunter2</password></server>', 'hunter2'],
  ['<m:clientSecret>swordfish</m:clientSecret>', 'swordfish'],
  ["sshpass -p 'hunter2' ssh host", 'hunter2'],
  ['sshpass -phunter2 ssh host', 'hunter2'],
  [`jwt ${jwt}`, 'SflKxwRJSM', 'eyJzdWIi'.slice(3)],
  ['slack xoxb-123456789012-abcdefABCDEF', '123456789012'],
  ['gitlab glpat-AbCdEf123456_7890', 'AbCdEf123456'],
  ['//registry.example/:_authToken=npm_abcdefghijklmnopqrstuvwxyz0123456789', 'abcdefghijkl'],
  ['pypi-AgEIcHlwaS5vcmcCJDAwMDAwMDAw1234', 'AgEIcHlw'],
  [`\x1b[32mghp_${'a1B2'.repeat(9)}\x1b[0m`, 'a1B2a1B2'],
  ['password=\x1b[1mhunter2\x1b[0m', 'hunter2'],
  [key('PRIVATE KEY'), 'MIIEvQIBADAN', 'MzEfYyji', 'SuYEvu'],
  [key('OPENSSH PRIVATE KEY', '\r\n'), 'MIIEvQIBADAN', 'MzEfYyji', 'SuYEvu'],
  [key('RSA PRIVATE KEY', '\\n'), 'MIIEvQIBADAN', 'MzEfYyji'],
  [`client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlFb3dJQkFBS0NBUUVB`, 'SBLRVktLS0t'],
  ['set-cookie: session=abc123; Path=/', 'abc123'],
]

describe('a secret in a stream', () => {
  it.each(secrets)('%s', (text, ...parts) => {
    const bytes = Buffer.from(`first line, passed\n${text}\nlast line\n`)
    const whole = through(bytes, [])
    for (const part of parts) expect(whole.toString()).not.toContain(part)
    // As long as it was, each line where it was, and nothing but the secret changed.
    expect(whole.length).toBe(bytes.length)
    expect([...whole].map((byte, n) => (byte === bytes[n] ? 0 : byte)).every((byte) => byte === 0 || byte === 0x2a)).toBe(true)
    expect(whole.toString().split('\n')[0]).toBe('first line, passed')
    expect(whole.toString().endsWith('\nlast line\n')).toBe(true)
    // The same wherever the pieces end.
    for (let cut = 1; cut < bytes.length; cut++) expect(through(bytes, [cut]).equals(whole), `cut at ${cut}`).toBe(true)
    const each = Array.from({ length: bytes.length - 1 }, (_, n) => n + 1)
    expect(through(bytes, each).equals(whole)).toBe(true)
    // And at the very end of the output, without a line break.
    for (const part of parts) expect(through(Buffer.from(text), []).toString()).not.toContain(part)
    // The same words in a record.
    for (const part of parts) expect(maskText(text)).not.toContain(part)
  })

  it('that is written slowly, with a pause in its middle, is blotted out from there on', () => {
    const bytes = Buffer.from('password=hunter2-and-more\n')
    const out = through(bytes, [12, 18], [], 6)
    expect(out.toString()).toBe('password=****************\n')
  })

  it('of any length is blotted out to its end', () => {
    const bytes = Buffer.from(`x ghp_${'A1b2'.repeat(50_000)} end\n${key('PRIVATE KEY').replace('SuYEvu', 'x'.repeat(40_000))}\n`)
    for (const step of [1000, 65_536, 1_000_000]) {
      const cuts = Array.from({ length: Math.floor(bytes.length / step) }, (_, n) => (n + 1) * step)
      const out = through(bytes, cuts).toString()
      expect(out).not.toContain('A1b2')
      expect(out).not.toContain('xxx')
      expect(out).toContain(' end\n-----BEGIN PRIVATE KEY-----\n*')
      expect(out.length).toBe(bytes.length)
    }
  })

  it('that is known is found in all its forms and over borders', () => {
    const values = knownForms(['p/q "secret" zz', 'line-one-of-it\nline-two-of-it'])
    const text = `a p/q "secret" zz b ${encodeURIComponent('p/q "secret" zz')} ${JSON.stringify({ x: 'p/q "secret" zz' })} ${Buffer.from('p/q "secret" zz').toString('base64')}\r\nline-one-of-it\r\nline-two-of-it\r\n`
    const bytes = Buffer.from(text)
    const whole = through(bytes, [], values)
    for (const part of ['secret', 'c2VjcmV0', 'line-one', 'line-two']) expect(whole.toString()).not.toContain(part)
    for (let cut = 1; cut < bytes.length; cut++) expect(through(bytes, [cut], values).equals(whole)).toBe(true)
  })
})

describe('what is no secret', () => {
  it.each([
    'the password is wrong, the token expired, no secret here, key: value',
    'usage: tool <token> name <password> file',
    'Enter password: ',
    '--password string   the password to use; --token TOKEN; --password-stdin takes it from stdin',
    'const token = getToken(); let password = process.env.PASSWORD; token: string; password: str = None',
    'http://localhost:3000/path?x=1 and https://example.com/a@b and git@github.com:o/r.git',
    'max_tokens=512 tokens: 1024 pass: 12 fail: 0 PWD=/home/joe OLDPWD=/tmp',
    'docker run -u 1000:1000 -u root:root image; sort -u file; date -u',
    'task-runner-configuration-thing disk-usage-of-everything npm_config_registry npm_lifecycle_event',
    'Basic configuration; Bearer authentication; Author: Joe <joe@example.com>; authorization: required',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 commit 0898a41',
    'password=$DB_PASSWORD token=$' + '{TOKEN} secret=<secret> password=******** api_key=%s',
    '-----BEGIN CERTIFICATE-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB\n-----END CERTIFICATE-----',
    '-----BEGIN PUBLIC KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB\n-----END PUBLIC KEY-----',
    'secretName: my-secret\n  secret_name: x\n  token_url: https://example.com/token\n  keyboard: us',
    'import { token } from "./token"; if (key === "x") return secret_key',
  ])('comes through as it is: %s', (text) => {
    const bytes = Buffer.from(text)
    expect(through(bytes, []).toString()).toBe(text)
    for (let cut = 1; cut < bytes.length; cut++) expect(through(bytes, [cut]).toString()).toBe(text)
    expect(maskText(text)).toBe(text)
  })

  it('is every byte there is', () => {
    const bytes = Buffer.concat([Buffer.from(Array.from({ length: 65_536 }, (_, n) => n & 255)), scattered(3_000_000), Buffer.alloc(200_000)])
    for (const step of [1, 7, 4096, 65_536]) {
      const size = step === 1 ? 70_000 : bytes.length
      const cuts = Array.from({ length: Math.floor((size - 1) / step) }, (_, n) => (n + 1) * step)
      expect(through(bytes.subarray(0, size), cuts).equals(bytes.subarray(0, size))).toBe(true)
    }
  })

  it('is held back only while it may become one, and little of it', () => {
    const stream = new MaskStream()
    expect(stream.push(Buffer.from('an ordinary line\n')).toString()).toBe('an ordinary line\n')
    expect(stream.held_bytes).toBe(0)
    expect(stream.push(Buffer.from('Enter password: ')).toString()).toBe('Enter ')
    expect(stream.release().toString()).toBe('password: ')
    expect(stream.push(Buffer.from('\n')).toString()).toBe('\n')
    let most = 0
    for (let n = 0; n < 100; n++) {
      stream.push(Buffer.from('token password secret '.repeat(100)))
      most = Math.max(most, stream.held_bytes)
    }
    expect(most).toBeLessThanOrEqual(1024)
  })
})

describe('the words of a command', () => {
  it.each([
    [
      ['tool', '--password', 'swordfish', '--name', 'x'],
      ['tool', '--password', masked, '--name', 'x'],
    ],
    [
      ['tool', '--password=swordfish'],
      ['tool', `--password=${masked}`],
    ],
    [
      ['tool', '-password', 'swordfish', '--apiKey', 'k'],
      ['tool', '-password', masked, '--apiKey', masked],
    ],
    [
      ['curl', '-u', 'joe:hunter2', '--user=joe:hunter2', '-ujoe:hunter2'],
      ['curl', '-u', `joe:${masked}`, `--user=joe:${masked}`, `-ujoe:${masked}`],
    ],
    [
      ['curl', '-H', 'Authorization: Bearer abcdef0123456789'],
      ['curl', '-H', `Authorization: Bearer ${masked}`],
    ],
    [
      ['docker', 'login', '-u', 'joe', '-p', 'swordfish'],
      ['docker', 'login', '-u', 'joe', '-p', masked],
    ],
    [
      ['docker', 'run', '-u', '1000:1000', '-p', '80:80', '--secret', 'id=x'],
      ['docker', 'run', '-u', '1000:1000', '-p', '80:80', '--secret', 'id=x'],
    ],
    [
      ['docker', 'login', '--password-stdin', 'host'],
      ['docker', 'login', '--password-stdin', 'host'],
    ],
    [
      ['git', 'commit', '-m', 'the password is wrong'],
      ['git', 'commit', '-m', 'the password is wrong'],
    ],
  ] as [string[], string[]][])('%j', (words, shown) => {
    expect(maskWords(words)).toEqual(shown)
  })

  it('and known values, wherever they stand', () => {
    expect(maskWords(['echo', 'see zzyzx-zz here'], knownForms(['zzyzx-zz']))).toEqual(['echo', `see ${masked} here`])
  })
})

it('secret of an environment are the values whose name says so, or that look like keys', () => {
  expect(
    secretValues({
      AWS_PROFILE: 'production',
      AWS_REGION: 'eu-west-1',
      TF_VAR_db_password: 'swordfish',
      GH_TOKEN: 'abcdefgh',
      KUBECONFIG: '/home/joe/.kube/config',
      X: 'aB3dE6gH9jK2mN5p',
      TOKEN_FILE: '/x',
    }),
  ).toEqual(['swordfish', 'abcdefgh', 'aB3dE6gH9jK2mN5p'])
})
