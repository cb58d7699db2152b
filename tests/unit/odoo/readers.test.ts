/** Manifests and configurations are read as Python reads them, and never run; Python itself is asked where it is there. */
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NotALiteral, readPythonLiteral } from '../../../src-main/odoo/python-literal.ts'
import { BadConfiguration, doubtsAbout, readConfiguration } from '../../../src-main/odoo/read-configuration.ts'
import { BadManifest, readManifest } from '../../../src-main/odoo/read-manifest.ts'

/** What ast.literal_eval makes of each text, as JSON; null stands in a list where it raises. */
function python(texts: readonly string[]): ({ value: unknown } | null)[] {
  const program = `
import ast, json, sys
def plain(v):
    if isinstance(v, (list, tuple)): return [plain(x) for x in v]
    if isinstance(v, (set, frozenset)): return ['set', sorted(map(str, v))]
    if isinstance(v, dict): return {str(k): plain(x) for k, x in v.items()}
    if isinstance(v, bytes): return v.decode('latin-1')
    return v
def one(t):
    try: return {'value': plain(ast.literal_eval(t))}
    except Exception: return None
print(json.dumps([one(t) for t in json.load(sys.stdin)]))`
  const { stdout, status, stderr } = spawnSync('/usr/bin/python3', ['-c', program], { input: JSON.stringify(texts), encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

const ours = (text: string) => {
  try {
    return { value: readPythonLiteral(text) }
  } catch (error) {
    if (error instanceof NotALiteral) return null
    throw error
  }
}

describe('a literal', () => {
  it('is what Python makes of it, and is refused where Python refuses it', () => {
    const texts = [
      `{'name': "Sale", 'depends': ['base', 'sale',], 'auto_install': True}`,
      `# -*- coding: utf-8 -*-\n{\n  'a': ('x' 'y'\n  "z"),  # why\n  'b': ('one',),\n  'c': (1),\n  'd': ()\n}\n`,
      `{'s': '''three\nlines''', 'r': r'\\d', 'e': '\\x41\\u00e9\\U0001F600\\101\\n\\q', 'j': 'a\\\nb'}`,
      `[1, -2, +3, 0x1F, 0o17, 0b11, 1_000, 1.5, .5, 2., 1e3]`,
      `{}`,
      `[]`,
      `None`,
      `[[[]]]`,
      `"a" "b"`,
      `u'x'`,
      `{'a': 1, 'a': 2}`,
      `__import__('os').system('id')`,
      `{'a': open('/etc/passwd')}`,
      `{'a': f'{1}'}`,
      `{'a' 1}`,
      `{'a': 1`,
      `{'a': 'b}`,
      `[1 2]`,
      `{1: 2, 3}`,
      `x`,
      ``,
      `{'a': 1} 2`,
      `'\\x4'`,
      `[1,,2]`,
      `lambda: 1`,
      `{**{}}`,
      `[*[]]`,
      `{'a': b'x'}`,
    ]
    const theirs = python(texts)
    expect(texts.map((text) => [text, ours(text)])).toEqual(texts.map((text, n) => [text, theirs[n]]))
  })

  it('of any shape comes back as it was written', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'binary' }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('any'), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).any
    const written = (one: unknown): string => {
      if (one === null) return 'None'
      if (typeof one === 'boolean') return one ? 'True' : 'False'
      if (typeof one === 'string') return `'${one.replace(/[\\'\n\r\0]/g, (letter) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`)}'`
      if (Array.isArray(one)) return `[${one.map(written).join(', ')}]`
      if (typeof one === 'object')
        return `{${Object.entries(one)
          .map(([key, item]) => `${written(key)}: ${written(item)}`)
          .join(', ')}}`
      return JSON.stringify(one)
    }
    fc.assert(fc.property(value, (one) => void expect(JSON.stringify(readPythonLiteral(written(one)))).toBe(JSON.stringify(one))))
  })

  it('that is a bomb ends with a sentence', () => {
    expect(() => readPythonLiteral('['.repeat(100_000))).toThrow(NotALiteral)
    expect(readPythonLiteral(`${'['.repeat(150)}${']'.repeat(150)}`)).toBeDefined()
    expect(() => readPythonLiteral(`[${"'x',".repeat(50_000)}`)).toThrow('a value is missing')
  })
})

describe('a manifest', () => {
  it('gives what Odoo would take from it', () => {
    const text = `{'name': 'Demo', 'version': '1.2.0', 'depends': ['sale'], 'installable': False, 'external_dependencies': {'python': ['zeep', 3]}, 'auto_install': ['sale']}`
    expect(readManifest(text, '17.0')).toMatchObject({
      title: 'Demo',
      version: '17.0.1.2.0',
      depends: ['sale'],
      installable: false,
      python_packages: ['zeep'],
      auto_install: ['sale'],
    })
    expect(readManifest(`{'name': 'x', 'version': '17.0.2.0'}`, '17.0')).toMatchObject({
      version: '17.0.2.0',
      depends: ['base'],
      installable: true,
      auto_install: false,
    })
  })

  it('that is no literal is named with its line', () => {
    const thrown = (text: string) => {
      try {
        readManifest(text, null)
      } catch (error) {
        if (error instanceof BadManifest) return { message: error.message, line: error.line }
        throw error
      }
      return null
    }
    expect(thrown(`{\n  'name': 'x',\n  'version': VERSION,\n}`)).toEqual({ message: expect.stringContaining('"VERSION" is a name'), line: 3 })
    expect(thrown(`['x']`)).toEqual({ message: 'The manifest is not a dictionary.', line: null })
  })
})

describe('a configuration', () => {
  it('is read as Python reads it', () => {
    const text =
      '# made by hand\n[options]\naddons_path = /opt/odoo/addons,\n  /opt/own\nDB_Name: odoo17\nlogfile = False\nworkers=4\n; old\n[queue_job]\nworkers = 9\n'
    expect(readConfiguration(text)).toMatchObject({
      addons_path: ['/opt/odoo/addons', '/opt/own'],
      db_name: 'odoo17',
      logfile: null,
      workers: 4,
      http_port: 8069,
    })
  })

  it('with a broken line is named with the line', () => {
    const line = (text: string) => {
      try {
        readConfiguration(text)
      } catch (error) {
        if (error instanceof BadConfiguration) return error.line
        throw error
      }
      return null
    }
    expect(line('[options]\ndb_name = x\ngarbage\n')).toBe(3)
    expect(line('db_name = x\n')).toBe(1)
    expect(line('')).toBeNull()
  })

  it('says what would go wrong without a word', () => {
    const read = readConfiguration(
      '[options]\naddons_path = /gone\nlogfile = /var/log/odoo.log\nlog_level = warn\nlog_handler = :WARNING\nworkers = 2\ndb_user = postgres\nsyslog = True\n',
    )
    const doubts = doubtsAbout(read, { isFolder: () => false, server_runs: true, database: null })
    expect(doubts.map(({ name }) => name)).toEqual(['db_name', 'addons_path', 'logfile', 'syslog', 'log_level', 'log_handler', 'workers', 'db_user'])
    const good = readConfiguration('[options]\naddons_path = /there\ndb_name = odoo17\ndb_user = odoo\n')
    expect(doubtsAbout(good, { isFolder: () => true, server_runs: true, database: null })).toEqual([])
  })
})
