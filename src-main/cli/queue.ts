/** `opsdeck queue run`: makes a queue of a file, starts it, and shows it until it is over. */
import { AppError } from '../base/app-error.ts'
import { body_limit_bytes } from '../doors/http/http-refusal.ts'
import { actionOf } from './action-of.ts'
import { atHost } from './at-host.ts'
import type { Circumstances } from './circumstances.ts'
import type { Reach } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'
import { readQueueFile } from './read-queue-file.ts'
import { runQueue } from './run-queue.ts'
import { UsageError } from './usage-error.ts'

export async function queue(given: Arguments, circumstances: Circumstances): Promise<number> {
  const [action, path] = given.words as [string, string | undefined]
  actionOf('queue', action, ['run'])
  if (path === undefined) throw new UsageError('"opsdeck queue run" needs the file that describes the queue.', 'queue')
  const wish = readQueueFile(path, circumstances.cwd)
  return atHost(given, circumstances, async (desk) => {
    const { reach, place, idempotency_key } = desk
    const whole = { workspace: place.workspace, idempotency_key, ...wish }
    mustFit(whole, reach)
    const made = await reach.call((client) => client.queues.create(whole))
    return runQueue(desk, made, { follows: whole.commands?.some((item) => typeof item === 'object' && item.ready_when !== undefined) ?? false })
  })
}

/** A host that runs already would drop the line over a larger message, and nobody would know why. */
function mustFit(whole: object, { is_host }: Reach): void {
  const size_bytes = Buffer.byteLength(JSON.stringify(whole))
  if (is_host || size_bytes <= body_limit_bytes) return
  throw new AppError(
    'PAYLOAD_TOO_LARGE',
    `The queue has ${size_bytes} bytes, and a host that runs already takes at most ${body_limit_bytes} from a command line. Make several of it, or send it to POST /api/queue, which takes more.`,
    { size_bytes, limit_bytes: body_limit_bytes },
  )
}
