/** Looks whether something listens at a port of this machine. */
import { connect } from 'node:net'

/** True when 127.0.0.1:port took a connection within the time; nothing is said on it. */
export function takesConnections(port: number, timeout_ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: timeout_ms })
    const done = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => done(true))
    socket.once('timeout', () => done(false))
    socket.once('error', () => done(false))
  })
}
