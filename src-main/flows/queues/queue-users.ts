/** Which queues that are not over have an item of a template or a saved command. */
import type { QueueRecord } from '../../store/queue-record.ts'
import type { Store } from '../../store/store.ts'
import type { Used, User } from '../used-by.ts'
import type { ItemRequest } from './item-request.ts'

/** Opening what is sealed of 10 000 items takes a while, and others want answers meanwhile. */
const slice_ms = 6

export async function queueUsers({ queues }: Pick<Store, 'queues'>, what: Used): Promise<User[]> {
  const users: User[] = []
  for (const record of queues.open())
    if (await uses(queues, record, what)) users.push({ kind: 'queue', id: record.id, name: record.name, key_id: record.requested_by.key_id })
  return users
}

/** What an item that waits was made of stands with what its start needs. */
async function uses(queues: Store['queues'], { seq }: QueueRecord, what: Used): Promise<boolean> {
  const items = queues.items(seq)
  if ('saved_id' in what) return items.some(({ saved_id }) => saved_id === what.saved_id)
  let slice_began_ms = performance.now()
  for (const { index } of items) {
    const kept = queues.request(seq, index) as unknown as ItemRequest | null
    if (kept?.template_id === what.template_id) return true
    if (performance.now() - slice_began_ms < slice_ms) continue
    await new Promise((resolve) => setImmediate(resolve))
    slice_began_ms = performance.now()
  }
  return false
}
