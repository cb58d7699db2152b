/** Servers on this machine that answer as an Odoo or a shop does: with recorded bytes, or out of a table of modules. */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

const recordings = join(import.meta.dirname, '../fixtures/odoo/http')

export type Answering = (request: IncomingMessage, body: string, response: ServerResponse) => void

export class FarServers implements Disposable {
  readonly #servers: Server[] = []

  /** Resolves with the address of a new server. */
  async serve(answer: Answering): Promise<string> {
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (piece: Buffer) => (body += piece.toString()))
      request.on('end', () => answer(request, body, response))
    })
    this.#servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  [Symbol.dispose](): void {
    for (const server of this.#servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
  }
}

/** The recorded answer: status, type and body. */
export function recording(kind: 'base' | 'purchase', name: string): { status: number; type: string; body: string } {
  const text = readFileSync(join(recordings, kind, `${name}.response.http`), 'utf8')
  const [head = '', ...rest] = text.split(/\r?\n\r?\n/)
  return { status: Number(/ (\d{3})/.exec(head)![1]), type: /content-type: (.*)/i.exec(head)![1]!.trim(), body: rest.join('\n\n') }
}

/** Answers as the recorded server did, by what is called; the password is "admin". */
export const recorded =
  (kind: 'base' | 'purchase', prefix: 'xml' | 'json'): Answering =>
  (_, body, response) => {
    const name = body.includes('authenticate')
      ? body.includes('no_such_db')
        ? 'authenticate-unknown-db'
        : body.includes('wrong')
          ? 'authenticate-bad-password'
          : 'authenticate-good'
      : body.includes('ir.module.module')
        ? 'modules-search_read'
        : body.includes('supplier_rank')
          ? 'vendors-search_read'
          : body.includes('no.such.model')
            ? 'unknown-model'
            : body.includes('res.partner')
              ? 'partners-search_read'
              : 'version'
    const { status, type, body: text } = recording(kind, `${prefix}-${name}`)
    response.writeHead(status, { 'content-type': type }).end(text)
  }

export interface ModuleRow {
  name: string
  state: string
  version: string | false
  depends: string[]
}

/** An Odoo that knows modules, over JSON-RPC alone. `uninstall` is what its button does. */
export class OdooWithModules {
  rows: ModuleRow[]
  readonly called: string[] = []
  uninstall: (names: string[]) => void = (names) => {
    for (const row of this.rows) if (names.includes(row.name) || row.depends.some((one) => names.includes(one))) row.state = 'uninstalled'
  }

  constructor(rows: ModuleRow[]) {
    this.rows = rows
  }

  readonly answer: Answering = (request, body, response) => {
    if (request.url !== '/jsonrpc') return void response.writeHead(404).end('not here')
    const { params } = JSON.parse(body) as { params: { method: string; args: unknown[] } }
    const [, , , model, method, args] = params.args as [unknown, unknown, unknown, string, string, unknown[]]
    this.called.push(params.method === 'execute_kw' ? `${model} ${method}` : params.method)
    const idOf = (name: string) => this.rows.findIndex((row) => row.name === name) + 1
    const results: Record<string, () => unknown> = {
      version: () => ({ server_version: '17.0' }),
      authenticate: () => 2,
      'ir.module.module search_read': () =>
        this.rows.map(({ name, state, version }) => ({ id: idOf(name), name, state, latest_version: state === 'uninstalled' ? false : version })),
      'ir.module.module.dependency search_read': () => {
        const wanted = (args[0] as [string, string, string[]][])[0]![2]
        return this.rows.flatMap(({ name, depends }) =>
          depends.filter((one) => wanted.includes(one)).map((one) => ({ name: one, module_id: [idOf(name), name] })),
        )
      },
      'ir.module.module button_immediate_uninstall': () => {
        this.uninstall((args[0] as number[]).map((id) => this.rows[id - 1]!.name))
        return { type: 'ir.actions.client' }
      },
    }
    const result = results[this.called.at(-1)!]!()
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id: 1, result }))
  }
}
