/** Answers of a real Odoo are read as Python's xmlrpc reads them; what is no answer, or hostile, is refused. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NotXmlRpc, type RpcValue, readAnswer, writeCall } from '../../../src-main/connections/xml-rpc.ts'

const folder = join(import.meta.dirname, '../../fixtures/odoo/http')
const bodies = ['base', 'purchase'].flatMap((kind) =>
  readdirSync(join(folder, kind))
    .filter((name) => name.startsWith('xml-') && name.endsWith('.response.http'))
    .map((name) => {
      const text = readFileSync(join(folder, kind, name), 'utf8')
      return { name: `${kind}/${name}`, body: text.slice(text.indexOf('\r\n\r\n') < 0 ? text.indexOf('\n\n') + 2 : text.indexOf('\r\n\r\n') + 4) }
    }),
)

/** What Python's xmlrpc.client makes of each text. */
function python(texts: readonly string[], program: string): unknown[] {
  const { stdout, status, stderr } = spawnSync('/usr/bin/python3', ['-c', program], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as unknown[]
}

const loads = `
import json, sys, xmlrpc.client as x
def one(t):
    try: return {'result': x.loads(t)[0][0]}
    except x.Fault as f: return {'fault': {'code': f.faultCode, 'text': f.faultString}}
print(json.dumps([one(t) for t in json.load(sys.stdin)]))`
const calls = `
import json, sys, xmlrpc.client as x
print(json.dumps([list(x.loads(t)) for t in json.load(sys.stdin)]))`

describe('answers', () => {
  it('that were recorded are read as Python reads them', () => {
    expect(bodies.length).toBeGreaterThan(15)
    const theirs = python(
      bodies.map(({ body }) => body),
      loads,
    )
    expect(bodies.map(({ name, body }) => [name, readAnswer(body)])).toEqual(bodies.map(({ name }, n) => [name, theirs[n]]))
  })

  it.each([
    ['an entity of their own', '<!DOCTYPE x [<!ENTITY a "b">]><methodResponse><params><param><value>&a;</value></param></params></methodResponse>'],
    ['HTML', '<!doctype html><html><body>502 Bad Gateway</body></html>'],
    ['nothing', ''],
    ['no value', '<methodResponse><params></params></methodResponse>'],
    ['half of one', '<methodResponse><params><param><value><int>'],
    ['a number that is none', '<methodResponse><params><param><value><int>x</int></value></param></params></methodResponse>'],
    ['a type of their own', '<methodResponse><params><param><value><object/></value></param></params></methodResponse>'],
    [
      'brackets without an end',
      `<methodResponse><params><param>${'<value><array><data>'.repeat(5000)}${'</data></array></value>'.repeat(5000)}</param></params></methodResponse>`,
    ],
  ])('with %s are refused', (_, text) => {
    expect(() => readAnswer(text)).toThrow(NotXmlRpc)
  })

  it('with references to characters are read, and no others', () => {
    const value = (text: string) => readAnswer(`<methodResponse><params><param><value><string>${text}</string></value></param></params></methodResponse>`)
    expect(value('a &amp; b &lt; &#233; &#x1F600; &nope; &amp;lt;')).toEqual({ result: 'a & b < é 😀 &nope; &lt;' })
    expect(value('&#99999999; &#9999999;')).toEqual({ result: '&#99999999; \ufffd' })
  })

  it('cannot reach the prototype', () => {
    const text =
      '<methodResponse><params><param><value><struct><member><name>__proto__</name><value><struct><member><name>x</name><value>1</value></member></struct></value></member></struct></value></param></params></methodResponse>'
    const { result } = readAnswer(text) as { result: Record<string, unknown> }
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype)
  })
})

it('calls are what Python reads back', () => {
  const value = fc.letrec<{ any: RpcValue }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.string().filter((text) => !/[\r\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text)),
      fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }),
      fc.boolean(),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(
        fc.string({ minLength: 1 }).filter((text) => !/[\r\0-\x08\x0b\x0c\x0e-\x1f]/.test(text) && text !== '__proto__'),
        tie('any'),
        { maxKeys: 3, noNullPrototype: true },
      ),
    ),
  })).any
  const samples = fc.sample(fc.array(value, { maxLength: 4 }), 100)
  const read = python(
    samples.map((params) => writeCall('execute_kw', params)),
    calls,
  )
  expect(read).toEqual(samples.map((params) => [params, 'execute_kw']))
})
