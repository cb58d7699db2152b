/** Output of work that Opsdeck does itself: written into the job's files as a program's is, from this process. */
import { OutputWriter } from '../../processes/output-writer.ts'
import type { StreamTotals } from '../../processes/runner-protocol.ts'

export interface OutputSinkOptions {
  folder: string
  attempt: number
  cap_bytes: number
  secrets: readonly string[]
  on_grew: (out_bytes: number, err_bytes: number) => void
}

interface Stream {
  writer: OutputWriter
  drained: PromiseWithResolvers<void> | null
}

export class OutputSink {
  readonly #options: OutputSinkOptions
  readonly #started_ms = performance.now()
  readonly #streams = new Map<'stdout' | 'stderr', Stream>()

  constructor(options: OutputSinkOptions) {
    this.#options = options
  }

  /** Resolves when more may come. */
  async write(stream: 'stdout' | 'stderr', text: string | Buffer): Promise<void> {
    const one = this.#streams.get(stream) ?? this.#open(stream)
    // A copy: the writer may change what it is given.
    if (one.writer.push(Buffer.from(text as string))) return
    one.drained ??= Promise.withResolvers()
    await one.drained.promise
  }

  #open(stream: 'stdout' | 'stderr'): Stream {
    const { folder, attempt, cap_bytes, secrets } = this.#options
    const one: Stream = {
      drained: null,
      writer: new OutputWriter({
        folder,
        attempt,
        stream,
        cap_bytes,
        secrets,
        on_grew: () => this.#options.on_grew(this.#readable('stdout'), this.#readable('stderr')),
        on_drain: () => {
          one.drained?.resolve()
          one.drained = null
        },
      }),
    }
    this.#streams.set(stream, one)
    return one
  }

  #readable(stream: 'stdout' | 'stderr'): number {
    return this.#streams.get(stream)?.writer.readable_bytes ?? 0
  }

  /** Writes what is left; nothing for a run that wrote nothing itself. */
  async close(): Promise<{ out?: StreamTotals; err?: StreamTotals }> {
    if (this.#streams.size === 0) return {}
    const totals: { out?: StreamTotals; err?: StreamTotals } = {}
    for (const [name, { writer, drained }] of this.#streams) {
      await writer.finish(performance.now() - this.#started_ms)
      drained?.resolve()
      totals[name === 'stdout' ? 'out' : 'err'] = writer.totals
    }
    this.#options.on_grew(totals.out?.bytes ?? 0, totals.err?.bytes ?? 0)
    return totals
  }
}
