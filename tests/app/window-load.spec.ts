/** What the page takes to be there: its files come compressed, are kept by the browser, and few of them are needed first. */
import { request } from 'node:http'
import { expect, test } from '../helpers/window.ts'

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  bytes: number
}

/** As it comes over the wire: nothing is unpacked. */
const ask = (port: number, path: string, headers: Record<string, string>): Promise<Answer> =>
  new Promise((done, failed) => {
    request({ port, path, headers }, (answer) => {
      let bytes = 0
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      answer.on('end', () => done({ status: answer.statusCode!, headers: answer.headers, bytes }))
    })
      .on('error', failed)
      .end()
  })

/** The files that the page itself names are all that its frame and its command line need. */
const first_paint_limit_bytes = 360_000

test('the files of the page come in the form the browser takes, and what is needed first is small', async ({ deck, host }) => {
  await expect(deck.command).toBeVisible()
  const html = await (await fetch(`http://127.0.0.1:${host.port}/`)).text()
  const named = [...html.matchAll(/"\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, name]) => `/${name}`)
  const script = named.find((name) => /\/index-[^/]+\.js$/.test(name))!
  const [plain, gzip, brotli] = [
    await ask(host.port, script, {}),
    await ask(host.port, script, { 'accept-encoding': 'gzip' }),
    await ask(host.port, script, { 'accept-encoding': 'gzip, br' }),
  ]
  expect([plain, gzip, brotli].map(({ headers }) => headers['content-encoding'])).toEqual([undefined, 'gzip', 'br'])
  for (const { status, headers } of [plain, gzip, brotli]) {
    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(/javascript/)
    expect(headers['vary']).toMatch(/accept-encoding/i)
    expect(headers['cache-control']).toContain('immutable')
  }
  expect(gzip.bytes).toBeLessThan(plain.bytes / 2)
  expect(brotli.bytes).toBeLessThan(gzip.bytes)
  expect(new Set([plain, gzip, brotli].map(({ headers }) => headers['etag'])).size).toBe(3)
  const again = await ask(host.port, script, { 'accept-encoding': 'gzip, br', 'if-none-match': String(brotli.headers['etag']) })
  expect([again.status, again.bytes]).toEqual([304, 0])
  // The packed forms have no address of their own.
  expect((await ask(host.port, `${script}.br`, {})).status).toBe(404)

  let first = 0
  for (const name of named) first += (await ask(host.port, name, { 'accept-encoding': 'gzip, br' })).bytes
  expect(first).toBeLessThan(first_paint_limit_bytes)
})
