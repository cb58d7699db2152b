/** Value types made of others, published ports and the configured Odoo file: what they take and in which words they refuse. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseType } from '../../../src-main/commands/value-types/parse-type.ts'
import type { Seat } from '../../../src-main/commands/value-types/value-type.ts'
import { PathLedger } from '../../../src-main/workspaces/resolve-path.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'opsdeck-types-')))
afterAll(() => rmSync(root, { recursive: true }))

const seat = (more: Partial<Seat> = {}): Seat => ({
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
  ...more,
})
const check = (type: string, value: string, more: Partial<Seat> = {}) => parseType(type, new Map()).check(value, seat(more))

describe('local', () => {
  it.each(['dist', './a:b', 'sub/x@y:z', 'a b.txt'])('takes the path %s', (value) => expect(check('local(path-in)', value)).toBeNull())
  it.each(['https://a.example/x', 'file:/etc/passwd', 'concat:/etc/passwd', 'git@a.example:x.git', 'github.com/a/b', '/etc/passwd', '../x'])(
    'refuses %s',
    (value) => expect(check('local(path-in)', value)).not.toBeNull(),
  )
})

describe('bare and unlike', () => {
  it('keep out what is read as fields', () => {
    expect(check('bare(path-out)', 'dist')).toBeNull()
    expect(check('bare(path-out)', 'type=tar,dest=x')).not.toBeNull()
  })
  it('keep out what matches and keep the inner check', () => {
    expect(check('unlike([^]*\\.git,path-in)', 'src')).toBeNull()
    expect(check('unlike([^]*\\.git,path-in)', 'src/.git')).not.toBeNull()
    expect(check('unlike([^]*\\.git,path-in)', '/etc')).not.toBeNull()
  })
})

describe('fields', () => {
  const type = 'fields(type=enum(local,tar),dest=path-out)'
  it.each(['type=local', 'type=tar,dest=x.tar', 'dest=a/b'])('takes %s', (value) => expect(check(type, value)).toBeNull())
  it.each(['type=oci', 'type=tar,dest=/srv/x', 'type=tar,other=1', 'dest=a,dest=b', 'type', '', 'type=tar,"dest=/srv"', 'type=tar,dest=.git/x'])(
    'refuses %s',
    (value) => expect(check(type, value)).not.toBeNull(),
  )
})

describe('worded', () => {
  it('refuses in its own words, commas included', () => {
    expect(check('worded(match([0-9]+),is not a number, say 5)', '7')).toBeNull()
    expect(check('worded(match([0-9]+),is not a number, say 5)', 'x')).toEqual({ reason: 'is not a number, say 5' })
  })
  it('needs words', () => expect(() => parseType('worded(name)', new Map())).toThrow('worded takes TYPE,WORDS'))
})

describe('loopback-port', () => {
  it.each(['127.0.0.1:8080:80', '127.0.0.1::80', '[::1]:53:53/udp', '127.0.0.1:8000-8010:8000-8010'])('takes %s', (value) =>
    expect(check('loopback-port', value)).toBeNull(),
  )
  it.each([
    ['8080:80', '127.0.0.1:8080:80'],
    ['0.0.0.0:8080:80/tcp', '127.0.0.1:8080:80/tcp'],
    ['80', '127.0.0.1::80'],
  ])('offers for %s the form %s', (value, instead) => {
    expect(check('loopback-port', value)?.instead).toBe(instead)
    expect(check('loopback-port', instead)).toBeNull()
  })
  it.each(['127.0.0.1.example:80:80', 'mode=host,target=80', ''])('refuses %s', (value) => expect(check('loopback-port', value)).not.toBeNull())
})

describe('odoo-conf', () => {
  it('takes the configured file, also where it does not exist', () => {
    expect(check('odoo-conf', '/etc/odoo/odoo.conf')).toBeNull()
    expect(check('odoo-conf', '/srv/o.conf', { odoo_conf: '/srv/o.conf' })).toBeNull()
    expect(check('odoo-conf', 'odoo.conf', { odoo_conf: join(root, 'odoo.conf') })).toBeNull()
  })
  it.each(['odoo.conf', '/tmp/evil.conf', '', '/etc/odoo/odoo.conf '])('refuses %s and offers the configured one', (value) =>
    expect(check('odoo-conf', value)?.instead).toBe('/etc/odoo/odoo.conf'),
  )
})
