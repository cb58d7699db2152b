/** The raw thing beside which the window's terminals are measured: one bash on node-pty, one xterm in a page, a socket between them. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { spawn } from 'node-pty'
import { WebSocketServer } from 'ws'

/** What the page may be behind before the program waits, as xterm's guide to flow control has it. */
const most_behind_bytes = 500_000
const least_behind_bytes = 100_000

const page = `<!doctype html><meta charset="utf-8"><title>bare</title><link rel="stylesheet" href="/xterm.css"><body style="margin:0"><div id="host"></div>
<script type="module">
import { Terminal } from '/xterm.mjs'
const size = Object.fromEntries([...new URLSearchParams(location.search)].map(([name, value]) => [name, Number(value)]))
const terminal = new Terminal({ ...size, scrollback: 10000, fontFamily: 'monospace', fontSize: 13, lineHeight: 1.2 })
terminal.open(document.getElementById('host'))
const socket = new WebSocket('ws://' + location.host + '/?' + new URLSearchParams(size))
socket.binaryType = 'arraybuffer'
socket.onmessage = ({ data }) => terminal.write(new Uint8Array(data), () => socket.send('+' + data.byteLength))
terminal.onData((data) => socket.send('<' + data))
socket.onopen = () => terminal.focus()
</script>`

const files: Record<string, [type: string, body: string | Buffer]> = {
  '/': ['text/html', page],
  '/xterm.mjs': ['text/javascript', readFileSync(fileURLToPath(import.meta.resolve('@xterm/xterm')).replace(/[^/]+$/, 'xterm.mjs'))],
  '/xterm.css': ['text/css', readFileSync(fileURLToPath(import.meta.resolve('@xterm/xterm/css/xterm.css')))],
}
const server = createServer((request, response) => {
  const [type, body] = files[new URL(request.url!, 'http://bare').pathname] ?? ['text/plain', '']
  response.setHeader('content-type', type).end(body)
})
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket, request) => {
  const size = new URL(request.url!, 'http://bare').searchParams
  const pty = spawn('/bin/bash', ['--norc', '-i'], { name: 'xterm-256color', cols: Number(size.get('cols')), rows: Number(size.get('rows')), encoding: null })
  let behind = 0
  pty.onData((bytes: string | Buffer) => {
    behind += bytes.length
    socket.send(bytes)
    if (behind > most_behind_bytes) pty.pause()
  })
  socket.on('message', (message) => {
    const text = (message as Buffer).toString()
    if (text[0] === '<') return pty.write(text.slice(1))
    behind -= Number(text.slice(1))
    if (behind < least_behind_bytes) pty.resume()
  })
  socket.on('close', () => pty.kill('SIGKILL'))
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`listening http://127.0.0.1:${(server.address() as { port: number }).port}\n`))
process.on('SIGTERM', () => process.exit(0))
