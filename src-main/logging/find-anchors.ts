/** Finds where one of many short words may begin in bytes, sixteen at a time: the fast first look before any pattern is tried. */

/** Letters of a word that are compared; shorter words leave the rest open. */
const gram = 4
/** Where the bytes lie in the memory of the machine code, behind its tables. */
const bytes_at = 1024
const page_bytes = 65_536
const slice_bytes = page_bytes
/** Where it has the beginnings of the words, by their hash. */
const beginnings_at = 1.5 * page_bytes
/** Where it notes the places it found, four bytes each: as many as there are bytes, and the few that it looks beyond them. */
const places_at = 2 * page_bytes
const pages = 7
const buckets = 8
/** Sets of a bucket: two for each letter. */
const width = gram * 2

/** For each compared letter a table by its low four bits and one by its high four; a bit per bucket of words. */
export interface AnchorTables {
  readonly bytes: Uint8Array
  /** The same as sets: per bucket, letter and half. */
  readonly halves: Uint16Array<ArrayBufferLike>
  /** By a hash of three letters: 1 where a word begins with them. */
  readonly beginnings: Uint8Array
}

/** Letters count in both cases. `base` are tables that hold words already. */
export function anchorTables(words: readonly string[], base?: AnchorTables): AnchorTables {
  const halves = base?.halves.slice() ?? new Uint16Array(buckets * width)
  const all = [...new Set(words.map((word) => word.slice(0, gram)))].sort((one, other) => one.length - other.length || (one < other ? -1 : 1))
  const members = Array.from({ length: buckets }, () => [] as string[])
  const seat = (word: string) => {
    const best = leastWidened(halves, word)
    members[best]!.push(word)
    halves.set(withWord(halves.subarray(best * width, (best + 1) * width), word), best * width)
  }
  for (const word of all) seat(word)
  // The first ones were seated before the rest was known: each may choose anew.
  for (let round = 0; round < (base ? 0 : 1); round++) {
    for (const word of all) {
      const own = members.findIndex((seated) => seated.includes(word))
      members[own] = members[own]!.filter((one) => one !== word)
      halves.set(members[own].reduce(withWord, new Uint16Array(width)), own * width)
      seat(word)
    }
  }
  const bytes = new Uint8Array(gram * 2 * 16)
  for (let bucket = 0; bucket < buckets; bucket++) {
    for (let half = 0; half < gram * 2; half++) {
      for (let bits = 0; bits < 16; bits++) if (halves[bucket * gram * 2 + half]! & (1 << bits)) bytes[half * 16 + bits]! |= 1 << bucket
    }
  }
  const beginnings = base?.beginnings.slice() ?? new Uint8Array(hashes)
  for (const word of words) beginnings[hashOf(Buffer.from(word, 'latin1'), 0)] = 1
  return { bytes, halves, beginnings }
}

/** The bucket that lets least more of usual text through with `word` in it. */
function leastWidened(halves: Uint16Array, word: string): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let bucket = 0; bucket < buckets; bucket++) {
    const now = halves.subarray(bucket * width, (bucket + 1) * width)
    const more = share(withWord(now, word)) - share(now)
    if (more < least) [best, least] = [bucket, more]
  }
  return best
}

/** The columns of a bucket (low and high four bits of each letter, as sets) with `word` added. */
function withWord(columns: Uint16Array, word: string): Uint16Array {
  const more = columns.slice()
  for (let column = 0; column < gram; column++) {
    if (column >= word.length) more.fill(0xffff, column * 2, column * 2 + 2)
    else
      for (const code of cases(word.charCodeAt(column))) {
        more[column * 2]! |= 1 << (code & 15)
        more[column * 2 + 1]! |= 1 << (code >> 4)
      }
  }
  return more
}

/** How often each character stands in usual text, by rows of sixteen of the code table: letters by their rank, the rest alike. */
const usual = Float64Array.from({ length: 256 }, (_, code) => {
  const rank = ' etaoinsrhldcumfpgwybvkxjqz'.indexOf(String.fromCharCode(code))
  if (rank >= 0) return 0.16 / (rank + 1.5)
  return code > 32 && code < 127 ? 0.004 : 0.0002
})

/** The share of usual text that a bucket lets through. */
function share(columns: Uint16Array): number {
  let product = 1
  for (let column = 0; column < gram; column++) {
    let sum = 0
    for (let high = columns[column * 2 + 1]!; high; high &= high - 1) {
      const row = (31 - Math.clz32(high & -high)) * 16
      for (let low = columns[column * 2]!; low; low &= low - 1) sum += usual[row + 31 - Math.clz32(low & -low)]!
    }
    product *= sum
  }
  return product
}

const hashes = 4096
const hash_factors = [961, 31] as const
/** Without the bit that parts small letters from large ones. */
const letter_bits = 0x5f

/** Of three letters, small or large. */
function hashOf(bytes: Uint8Array, at: number): number {
  const [first, second] = hash_factors
  return ((bytes[at]! & letter_bits) * first + (bytes[at + 1]! & letter_bits) * second + (bytes[at + 2]! & letter_bits)) & (hashes - 1)
}

function cases(code: number): number[] {
  const letter = String.fromCharCode(code)
  return [...new Set([letter.toLowerCase().charCodeAt(0), letter.toUpperCase().charCodeAt(0)])].filter((one) => one < 256)
}

/*
 * WebAssembly, because its vectors compare sixteen bytes at once: a loop of JavaScript does 0.4 GB/s here, this 4 and more, and a pipe brings 1.
 * find(from, to) notes the places at which all four letters fit some bucket and the first three some word, and gives their number. The second look
 * has no branch: a place that is none is written over by the next.
 */
const op = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  branch: 0x0c,
  branch_if: 0x0d,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  i32_load8_u: 0x2d,
  i32_store: 0x36,
  i32_const: 0x41,
  i32_ge_u: 0x4f,
  i32_ctz: 0x68,
  i32_add: 0x6a,
  i32_sub: 0x6b,
  i32_mul: 0x6c,
  i32_and: 0x71,
  i32_shl: 0x74,
  vector: 0xfd,
} as const
/** The swizzle is the relaxed one: what it leaves open, indices over 15, does not occur here. */
const vector = { load: 0x00, const: 0x0c, shuffle: 0x0d, any: 0x53, swizzle: 0x100, not_equal: 0x24, and: 0x4e, bitmask: 0x64, shift_right: 0x8d } as const
const [no_type, i32, v128] = [0x40, 0x7f, 0x7b]
/** Locals: the parameters, a bit per byte that fits, how many were found, one of them; tables, halves of the bytes, how they fit each column, and those before. */
const local = { from: 0, to: 1, mask: 2, count: 3, place: 4, table: 5, low: 13, high: 14, fits: 15, before: 19 } as const

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)]
}

/** A constant that is not negative: the highest bit of the last byte but one is its sign. */
function constant(value: number): number[] {
  const bytes = leb(value)
  const last = bytes.pop()!
  return [op.i32_const, ...bytes, ...(last < 64 ? [last] : [last | 128, 0])]
}

/** As hashOf: of the three letters at a place. */
function hashCode(): number[] {
  const letter = (n: number) => [op.get, local.place, op.i32_load8_u, 0, ...leb(bytes_at + n), ...constant(letter_bits), op.i32_and]
  const [first, second] = hash_factors
  return [
    ...[...letter(0), ...constant(first), op.i32_mul],
    ...[...letter(1), ...constant(second), op.i32_mul, op.i32_add],
    ...[...letter(2), op.i32_add, ...constant(hashes - 1), op.i32_and],
  ]
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb(content.length), ...content]
}

function load(offset: number): number[] {
  return [op.vector, vector.load, 0, ...leb(offset)]
}

/** Each block of bytes is looked up once; how its letters fit the columns is joined with how the block before did, moved by one to three. */
function findCode(): number[] {
  const low_bits = [op.vector, vector.const, ...new Array<number>(16).fill(15)]
  const swizzle = [op.vector, ...leb(vector.swizzle)]
  const and = [op.vector, vector.and]
  const code = [2, 3, i32, 18, v128]
  for (let n = 0; n < gram * 2; n++) code.push(op.i32_const, 0, ...load(n * 16), op.set, local.table + n)
  code.push(op.block, no_type, op.loop, no_type, op.get, local.from, op.get, local.to, op.i32_ge_u, op.branch_if, 1)
  code.push(
    op.get,
    local.from,
    ...load(bytes_at),
    op.tee,
    local.low,
    op.i32_const,
    4,
    op.vector,
    ...leb(vector.shift_right),
    ...low_bits,
    ...and,
    op.set,
    local.high,
  )
  code.push(op.get, local.low, ...low_bits, ...and, op.set, local.low)
  for (let column = 0; column < gram; column++) {
    code.push(op.get, local.table + column * 2, op.get, local.low, ...swizzle, op.get, local.table + column * 2 + 1, op.get, local.high, ...swizzle, ...and)
    code.push(op.set, local.fits + column)
  }
  code.push(op.get, local.fits + gram - 1)
  for (let column = 0; column < gram - 1; column++) {
    const moved = Array.from({ length: 16 }, (_, lane) => 16 - (gram - 1 - column) + lane)
    code.push(op.get, local.before + column, op.get, local.fits + column, op.vector, vector.shuffle, ...moved, ...and)
    code.push(op.get, local.fits + column, op.set, local.before + column)
  }
  code.push(op.tee, local.low, op.vector, vector.any, op.if, no_type)
  code.push(
    op.get,
    local.low,
    op.vector,
    vector.const,
    ...new Array<number>(16).fill(0),
    op.vector,
    vector.not_equal,
    op.vector,
    vector.bitmask,
    op.set,
    local.mask,
  )
  code.push(op.loop, no_type, op.get, local.count, op.i32_const, 2, op.i32_shl)
  code.push(op.get, local.from, op.get, local.mask, op.i32_ctz, op.i32_add, op.i32_const, gram - 1, op.i32_sub, op.tee, local.place)
  code.push(op.i32_store, 2, ...leb(places_at))
  code.push(op.get, local.count, ...hashCode(), op.i32_load8_u, 0, ...leb(beginnings_at), op.i32_add, op.set, local.count)
  // The lowest bit goes; on with the next.
  code.push(op.get, local.mask, op.get, local.mask, op.i32_const, 1, op.i32_sub, op.i32_and, op.tee, local.mask, op.branch_if, 0, op.end, op.end)
  code.push(op.get, local.from, op.i32_const, 16, op.i32_add, op.set, local.from, op.branch, 0, op.end, op.end, op.get, local.count, op.end)
  return [...leb(code.length), ...code]
}

function machineCode(): Uint8Array<ArrayBuffer> {
  const name = (text: string) => [text.length, ...Buffer.from(text)]
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 2, i32, i32, 1, i32]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, pages]),
    ...section(7, [2, ...name('memory'), 2, 0, ...name('find'), 0, 0]),
    ...section(10, [1, ...findCode()]),
  ])
}

/** The part of the standard that is used; the types of Node do not bring it. */
declare const WebAssembly: {
  Module: new (code: Uint8Array<ArrayBuffer>) => object
  Instance: new (module: object) => { exports: unknown }
}

interface Machine {
  memory: Uint8Array
  places: Int32Array
  find(from: number, to: number): number
  tables: AnchorTables | undefined
}
let machine: Machine | undefined

function started(): Machine {
  if (machine) return machine
  const { memory, find } = new WebAssembly.Instance(new WebAssembly.Module(machineCode())).exports as {
    memory: { buffer: ArrayBuffer }
    find: Machine['find']
  }
  machine = { memory: new Uint8Array(memory.buffer), places: new Int32Array(memory.buffer, places_at), find, tables: undefined }
  return machine
}

/**
 * Calls `found` for every place from `from` on where a word of `tables` may begin, in order; it answers where to go on.
 * The last three bytes are no places: a word of four letters cannot be whole there.
 */
export function eachAnchor(tables: AnchorTables, bytes: Uint8Array, from: number, found: (at: number) => number): void {
  const own = started()
  const { memory, places, find } = own
  let at = from
  while (at < bytes.length) {
    const start = at
    const end = Math.min(bytes.length, start + slice_bytes)
    if (own.tables !== tables) {
      memory.set(tables.bytes)
      memory.set(tables.beginnings, beginnings_at)
      own.tables = tables
    }
    memory.set(bytes.subarray(start, end), bytes_at)
    // What lies behind the slice from earlier must not make a word of its end.
    memory.fill(0, bytes_at + end - start, bytes_at + end - start + 16 + gram)
    const ahead = end - start - (end < bytes.length ? gram - 1 : 0)
    const count = find(0, ahead + gram - 1)
    for (let n = 0; n < count; n++) {
      const place = start + places[n]!
      // The last vector looks beyond the end.
      if (place >= start + ahead) break
      if (place >= at) at = Math.max(place + 1, found(place))
    }
    at = Math.max(at, start + ahead)
  }
}
