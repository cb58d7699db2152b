/** Value types for kubectl, helm, argocd and terraform: plain files in lists, patterns, kustomizations, secrets on the command line. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseType } from '../../../src-main/commands/value-types/parse-type.ts'
import { secretKey } from '../../../src-main/commands/value-types/tool-value-types.ts'
import type { Seat } from '../../../src-main/commands/value-types/value-type.ts'
import { PathLedger } from '../../../src-main/workspaces/resolve-path.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'opsdeck-types-')))
mkdirSync(join(root, 'k8s'))
symlinkSync('/etc', join(root, 'out'))
afterAll(() => rmSync(root, { recursive: true }))

const seat: Seat = {
  tool: 'crane',
  root,
  base: root,
  read_roots: [],
  odoo_conf: null,
  after_dashes: false,
  word_index: 0,
  paths: new PathLedger(),
  given: () => false,
  values: () => [],
  raise: () => {},
  runsCode: () => {},
}
const check = (type: string, value: string) => parseType(type, new Map()).check(value, seat)

describe('unlisted', () => {
  it.each(['k8s', './k8s/a.yaml', 'a b.yaml', 'not-there'])('takes the plain path %s', (value) => expect(check('unlisted(path-in)', value)).toBeNull())
  it.each([
    'a,b',
    '"/etc/passwd"',
    '{/etc/passwd}',
    '\\/etc/passwd',
    'k=/etc/passwd',
    '*',
    'https:x',
    'oci://a.example/x',
    '-',
    '/etc/passwd',
    'out/passwd',
    '~/x',
  ])('refuses %s', (value) => expect(check('unlisted(path-in)', value)).not.toBeNull())
  it('says that an address is one', () => expect(check('unlisted(path-in)', 'https://a.example/x')?.reason).toContain('address'))
})

describe('manifest', () => {
  it.each(['-', 'k8s', 'k8s/', 'k8s/*.yaml', '*.json', 'k8s/[ab].yaml', 'k8s/?.yml'])('takes %s', (value) => expect(check('list(manifest)', value)).toBeNull())
  it.each([
    'out/passwd',
    'out/*',
    // the folder holds a link called out
    'o*',
    '[no]ut',
    'o?t/passwd',
    '*/passwd',
    'k8s/../../x',
    '/etc/*',
    'k8s,../x',
    'k8s,"/etc/passwd"',
    'http://a.example/x',
    'file:///etc/passwd',
  ])('refuses %s', (value) => expect(check('list(manifest)', value)).not.toBeNull())
})

describe('kustomization', () => {
  it.each(['k8s', './k8s/', 'overlays/prod'])('takes the folder %s', (value) => expect(check('kustomization', value)).toBeNull())
  it.each(['github.com/a/b', 'GitHub.com/a/b', 'https://a.example/b', 'git@a.example/b', 'git::x', 'a.example/b.git', 'k8s?ref=v1', '../k8s', 'out', '.'])(
    'refuses %s',
    (value) => expect(check('kustomization', value)).not.toBeNull(),
  )
})

describe('no-secret', () => {
  it.each(['a=b', 'image.tag=v1,replicas=2', 'auth.existingSecret=db', 'tls[0].secretName=web', 'token_ttl=60', 'password=', 'AWS_ACCESS_KEY_ID=x', 'plain'])(
    'leaves %s alone',
    (value) => expect(check('no-secret(text)', value)).toBeNull(),
  )
  it.each([
    'password=x',
    'a=b,auth.rootPassword=x',
    'DB_PASSWORD=x',
    'api_key=x',
    'db.apiKey=x',
    'client_secret=x',
    'token=x',
    'github_token=x',
    'keys.secretKey[0]=x',
  ])('refuses %s', (value) => expect(check('no-secret(text)', value)).not.toBeNull())
  it('names the key', () => expect(secretKey('a=b,auth.rootPassword=x')).toBe('auth.rootPassword'))
  it('still asks the type behind it', () => expect(check('no-secret(match([a-z]+=[a-z]+))', 'A=b')).not.toBeNull())
})
