/** XML-RPC as Odoo speaks it: calls written, answers read; document types and their entities are refused unread. */
import { XMLParser } from 'fast-xml-parser'

export type RpcValue = string | number | boolean | null | RpcValue[] | { [name: string]: RpcValue }

export type RpcAnswer = { result: RpcValue } | { fault: { code: number | string; text: string } }

/** The answer is no XML-RPC, or more than it may be. */
export class NotXmlRpc extends Error {}

/** Deeper than any record of Odoo; a bomb of brackets ends here. */
const most_nested = 100

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
/** XML 1.0, 2.2: what may not stand in a document, not even as a reference. */
const not_in_xml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const escaped = (text: string): string => text.replace(not_in_xml, '').replace(/[&<>]/g, (letter) => escapes[letter]!)

function written(value: RpcValue): string {
  if (value === null) return '<value><nil/></value>'
  if (typeof value === 'boolean') return `<value><boolean>${value ? 1 : 0}</boolean></value>`
  if (typeof value === 'string') return `<value><string>${escaped(value)}</string></value>`
  if (typeof value === 'number')
    return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? `<value><int>${value}</int></value>` : `<value><double>${value}</double></value>`
  if (Array.isArray(value)) return `<value><array><data>${value.map(written).join('')}</data></array></value>`
  const members = Object.entries(value).map(([name, one]) => `<member><name>${escaped(name)}</name>${written(one)}</member>`)
  return `<value><struct>${members.join('')}</struct></value>`
}

export function writeCall(method: string, params: readonly RpcValue[]): string {
  const given = params.map((one) => `<param>${written(one)}</param>`).join('')
  return `<?xml version="1.0"?><methodCall><methodName>${escaped(method)}</methodName><params>${given}</params></methodCall>`
}

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  // As text the path of every tag would cost half of the time.
  jPath: false,
  // Entities are read below: the five of XML and numbers, and none that a document could declare.
  isArray: (name) => name === 'member' || name === 'param' || name === 'value',
})

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function plain(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{1,10}));/g, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return entities[name] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal)
    return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
  })
}

type Node = string | { [name: string]: Node | Node[] }

/** Throws NotXmlRpc. */
export function readAnswer(text: string): RpcAnswer {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new NotXmlRpc('The answer declares a document type, which is not read.')
  let root: Node
  try {
    root = parser.parse(text) as Node
  } catch (error) {
    throw new NotXmlRpc(`The answer is no XML (${(error as Error).message}).`)
  }
  const response = typeof root === 'string' ? undefined : root['methodResponse']
  if (typeof response !== 'object' || Array.isArray(response)) throw new NotXmlRpc('The answer is no XML-RPC.')
  const { fault, params } = response
  if (typeof fault === 'object' && !Array.isArray(fault)) {
    const told = readValue(only(fault['value']), 0)
    if (told === null || typeof told !== 'object' || Array.isArray(told)) throw new NotXmlRpc('The fault in the answer has no code.')
    const code = told['faultCode']
    return {
      fault: {
        code: typeof code === 'number' || typeof code === 'string' ? code : 0,
        text: typeof told['faultString'] === 'string' ? told['faultString'] : '',
      },
    }
  }
  const param = typeof params === 'object' && !Array.isArray(params) ? only(params['param']) : undefined
  if (typeof param !== 'object') throw new NotXmlRpc('The answer holds neither a value nor a fault.')
  return { result: readValue(only(param['value']), 0) }
}

function only(node: Node | Node[] | undefined): Exclude<Node, never> {
  const one = Array.isArray(node) ? node[0] : node
  if (one === undefined) throw new NotXmlRpc('A value is missing in the answer.')
  return one
}

function readValue(node: Node, depth: number): RpcValue {
  if (depth > most_nested) throw new NotXmlRpc('The answer is nested too deeply.')
  // A value without a type is a string.
  if (typeof node === 'string') return plain(node)
  const [type] = Object.keys(node).filter((name) => name !== '#text')
  if (type === undefined) return plain(typeof node['#text'] === 'string' ? node['#text'] : '')
  const content = node[type]!
  const text = typeof content === 'string' ? content.trim() : ''
  if (type === 'string') return typeof content === 'string' ? plain(content) : ''
  if (type === 'int' || type === 'i4' || type === 'i8' || type === 'double') {
    const number = Number(text)
    if (text === '' || Number.isNaN(number)) throw new NotXmlRpc(`"${text.slice(0, 40)}" in the answer is no number.`)
    return number
  }
  if (type === 'boolean') return text === '1' || text === 'true'
  if (type === 'nil') return null
  if (type === 'dateTime.iso8601' || type === 'base64') return text
  if (type === 'array') {
    const data = typeof content === 'object' && !Array.isArray(content) ? content['data'] : undefined
    const values = typeof data === 'object' && !Array.isArray(data) ? data['value'] : undefined
    return values === undefined ? [] : (Array.isArray(values) ? values : [values]).map((one) => readValue(one, depth + 1))
  }
  if (type === 'struct') {
    const members = typeof content === 'object' && !Array.isArray(content) ? content['member'] : undefined
    const struct: { [name: string]: RpcValue } = Object.create(null)
    for (const member of members === undefined ? [] : Array.isArray(members) ? members : [members]) {
      if (typeof member === 'string') continue
      const name = member['name']
      struct[plain(typeof name === 'string' ? name : '')] = readValue(only(member['value']), depth + 1)
    }
    return { ...struct }
  }
  throw new NotXmlRpc(`The answer holds a value of the type "${type.slice(0, 40)}", which XML-RPC does not have.`)
}
