/** A call as text to be pasted elsewhere. */
import type { NamedCall } from '../../stores/programs.ts'
import { quoteArgument, shellLine } from '../../ui/format.ts'

/** Where a host listens that was started as the README says; for a window that itself has no address. */
const usual_origin = 'http://127.0.0.1:3000'

/** The call for a POSIX shell; the key stays in its variable. `page` is the origin of the window. */
export function curlOf(call: NamedCall, page: string): string {
  const origin = /^https?:/.test(page) ? page : usual_origin
  const body = quoteArgument(JSON.stringify(call))
  return `curl -s -X POST -H "X-API-Key: $OPSDECK_API_KEY" -H 'Content-Type: application/json' -d ${body} ${origin}/cli/run`
}

/** The same for Opsdeck's own command line; a list is its name given several times. Uploads keep their id, and go with them. */
export function opsdeckLineOf({ program, stage, command, args }: NamedCall): string {
  const pairs = Object.entries(args ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${name}=${typeof one === 'string' ? one : JSON.stringify(one)}`),
  )
  return shellLine(['npx', 'opsdeck', 'cli', 'run', '--program', program, stage, command, ...pairs])
}
