/** Whether a request may be answered at all: Host must name this door, and an Origin, when sent, must be its own page's. */
import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '../../base/app-error.ts'

const loopback_names = ['127.0.0.1', 'localhost', '[::1]']

export class Trust {
  readonly #hosts: ReadonlySet<string>
  readonly #origins: ReadonlySet<string>

  /** `public_origin` is OPSDECK_PUBLIC_ORIGIN: the address of an HTTPS proxy in front, e.g. `https://deck.example.org`. */
  constructor(port: number, public_origin: string | null) {
    const hosts = loopback_names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]))
    const outside = public_origin === null ? null : new URL(public_origin)
    this.#origins = new Set([...hosts.map((host) => new URL(`http://${host}`).origin), ...(outside ? [outside.origin] : [])])
    this.#hosts = new Set([...hosts, ...(outside ? [outside.host] : [])])
  }

  /** True when `host` names this door, with its port. */
  knowsHost(host: string): boolean {
    return this.#hosts.has(host.toLowerCase())
  }

  /** Throws ORIGIN_REFUSED. A page elsewhere that had its name resolve to loopback is stopped by its Host. */
  check(headers: IncomingHttpHeaders): void {
    const { host, origin } = headers
    if (host === undefined || !this.knowsHost(host)) {
      throw new AppError('ORIGIN_REFUSED', 'The Host of this request is not this server. Use the address it printed at its start.', {
        host: host?.slice(0, 300) ?? null,
      })
    }
    if (origin !== undefined && !this.#origins.has(origin.toLowerCase())) {
      throw new AppError('ORIGIN_REFUSED', 'Requests from pages of other origins are not answered.', { origin: origin.slice(0, 300) })
    }
  }

  /** True when the browser says that another site's (or another port's) page caused the request. */
  isFromElsewhere(headers: IncomingHttpHeaders): boolean {
    const site = headers['sec-fetch-site']
    return site !== undefined && site !== 'same-origin' && site !== 'none'
  }
}
