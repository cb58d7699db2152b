/** Ids: UUIDv7, so that they sort by the order in which they were made (RFC 9562, 5.7), also within a millisecond (6.2, method 1). */
import { randomBytes } from 'node:crypto'

const counter_end = 0x1000
const id_bytes = 16
/** Bytes of chance are drawn for so many at once: asking for each alone costs as much as all the rest. */
const ids_drawn = 256
let last_ms = 0
let counter = 0
let chance = Buffer.alloc(0)

/** Given once; who is given them may change them. */
function drawn(): Buffer {
  if (chance.length === 0) chance = randomBytes(ids_drawn * id_bytes)
  const bytes = chance.subarray(0, id_bytes)
  chance = chance.subarray(id_bytes)
  return bytes
}

/** A new UUIDv7 in its usual form of 36 characters, greater than all that this process made before; a clock that is set back changes nothing of that. */
export function newId(): string {
  const bytes = drawn()
  const now = Date.now()
  if (now > last_ms) {
    last_ms = now
    // A beginning by chance, with half of the room left for those of the same millisecond.
    counter = bytes.readUInt16BE(6) & 0x07ff
  } else if (++counter === counter_end) {
    last_ms++
    counter = 0
  }
  bytes.writeUIntBE(last_ms, 0, 6)
  bytes.writeUInt16BE(0x7000 | counter, 6)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
