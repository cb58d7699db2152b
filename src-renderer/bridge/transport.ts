/** Opens one way to the host: the message port of the desktop app where there is one, else the page's own socket. */
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { pageProtocols } from '../../src-preload/contract/page-secret.ts'
import { connect_message } from '../../src-preload/contract/window-bridge.ts'
import { pageSecret } from './page-secret.ts'

type Link = PortLink<Record<never, never>> | SocketLink<Record<never, never>>

export interface Transport {
  link: Link
  /** Resolves once, when this way is closed. */
  closed: Promise<void>
  close: () => void
}

/** How long a socket may take to open before another try is made. */
const open_timeout_ms = 5000

function openPort(): Promise<Transport> {
  const { port1, port2 } = new MessageChannel()
  window.postMessage(connect_message, window.location.origin === 'null' ? '*' : window.location.origin, [port2])
  const closed = new Promise<void>((resolve) => port1.addEventListener('close', () => resolve()))
  const link = new PortLink<Record<never, never>>({ port: port1 })
  port1.start()
  return Promise.resolve({ link, closed, close: () => port1.close() })
}

function openSocket(): Promise<Transport> {
  const url = new URL('rpc', new URL('./', window.location.href))
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const secret = pageSecret()
  const socket = new WebSocket(url, secret === null ? [] : pageProtocols(secret))
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.close(), open_timeout_ms)
    let closedBy: () => void = () => undefined
    const closed = new Promise<void>((done) => {
      closedBy = done
    })
    socket.addEventListener('open', () => {
      clearTimeout(timer)
      resolve({ link: new SocketLink<Record<never, never>>({ websocket: socket }), closed, close: () => socket.close() })
    })
    socket.addEventListener('close', () => {
      clearTimeout(timer)
      closedBy()
      reject(new Error('The socket was refused or closed.'))
    })
  })
}

export const openTransport = (): Promise<Transport> => (window.opsdeck?.host === 'desktop' ? openPort() : openSocket())

/** Why a socket could not be opened: a browser does not say, so the open health route is asked. */
export async function whyRefused(): Promise<'unreachable' | 'no_access'> {
  if (window.opsdeck) return 'unreachable'
  try {
    const base = new URL('./', window.location.href)
    const answer = await fetch(new URL('health', base), { credentials: 'same-origin', signal: AbortSignal.timeout(3000) })
    return answer.status === 200 || answer.status === 503 ? 'no_access' : 'unreachable'
  } catch {
    return 'unreachable'
  }
}
