/** Value type of a published container port: on the addresses of this machine itself and nowhere else. */
import { refused, simpleType, type TypeMaker } from './value-type.ts'

const loopback = /^(?:127\.0\.0\.1|\[::1\]):(?:\d{1,5}(?:-\d{1,5})?)?:\d{1,5}(?:-\d{1,5})?(?:\/(?:tcp|udp))?$/
/** The ports of a publication, whatever address stands before them. */
const ports = /(?:^|:)(\d{1,5}(?:-\d{1,5})?(?::\d{1,5}(?:-\d{1,5})?)?(?:\/(?:tcp|udp))?)$/

export const loopbackPort: TypeMaker = () =>
  simpleType('loopback-port', 'value', (value) => {
    if (loopback.test(value)) return null
    const found = ports.exec(value)?.[1]
    const both = found === undefined ? undefined : found.includes(':') ? found : `:${found}`
    return refused(
      'would listen on other addresses than this machine itself; write it as 127.0.0.1:PORT:PORT',
      both === undefined ? undefined : `127.0.0.1:${both}`,
    )
  })
