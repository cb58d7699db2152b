/** The completion specs that come with Opsdeck: an index, and one compressed piece for each tool, read when it is asked for. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'

/** More than the largest there is; a damaged file must not fill the memory. */
const most_bytes = 4 * 1024 * 1024

type Piece = readonly [from: number, bytes: number]

export class SpecStore {
  readonly #folder: string
  #index: ReadonlyMap<string, Piece> | null = null

  /** `folder` holds index.tsv (name, where its piece begins, its bytes) and specs.br. */
  constructor(folder: string) {
    this.#folder = folder
  }

  has(tool: string): boolean {
    return this.#pieces().has(tool)
  }

  /** The spec of a tool as data, null where there is none or it cannot be read. */
  get(tool: string): unknown {
    const piece = this.#pieces().get(tool)
    if (piece === undefined) return null
    let handle: number | undefined
    try {
      handle = openSync(join(this.#folder, 'specs.br'), 'r')
      const bytes = Buffer.alloc(Math.min(piece[1], most_bytes))
      const read = readSync(handle, bytes, 0, bytes.length, piece[0])
      return JSON.parse(brotliDecompressSync(bytes.subarray(0, read), { maxOutputLength: most_bytes }).toString('utf8')) as unknown
    } catch {
      return null
    } finally {
      if (handle !== undefined) closeSync(handle)
    }
  }

  get names(): string[] {
    return [...this.#pieces().keys()]
  }

  #pieces(): ReadonlyMap<string, Piece> {
    this.#index ??= readIndex(join(this.#folder, 'index.tsv'))
    return this.#index
  }
}

function readIndex(path: string): ReadonlyMap<string, Piece> {
  try {
    const lines = readFileSync(path, 'utf8').split('\n')
    return new Map(
      lines.flatMap((line): [string, Piece][] => {
        const [name, from, bytes] = line.split('\t')
        return name && Number.isInteger(Number(from)) && Number(bytes) > 0 ? [[name, [Number(from), Number(bytes)]]] : []
      }),
    )
  } catch {
    return new Map() // without it tools are drafted from their help
  }
}
