/** Hands the output of a job's part on to the whole, as it comes, and shows its text to whoever reads something off it. */
import { AppError } from '../base/app-error.ts'
import type { JobEngine } from './job-engine.ts'
import type { Run } from './work.ts'

export class ChildFollower {
  readonly #run: Run
  readonly #engine: Pick<JobEngine, 'output' | 'on_progress'>
  readonly #listening: Disposable
  readonly #on_text: (text: string, stream: 'stdout' | 'stderr') => void
  #reading: Promise<unknown> | undefined

  /** Follows the next part of the run that starts. */
  constructor(run: Run, engine: Pick<JobEngine, 'output' | 'on_progress'>, on_text: (text: string, stream: 'stdout' | 'stderr') => void) {
    this.#run = run
    this.#engine = engine
    this.#on_text = on_text
    this.#listening = engine.on_progress.on((job) => {
      if (job.parent_id === run.job_id && job.status === 'running') this.#follow(job.id)
    })
  }

  #follow(id: string): void {
    this.#reading ??= Promise.all([this.#read(id, 'stderr'), this.#read(id, 'stdout')])
  }

  async #read(id: string, stream: 'stdout' | 'stderr'): Promise<void> {
    const decoder = new TextDecoder()
    for (let from = 0; ; ) {
      const piece = await this.#engine.output({ id, stream, from, limit: 65_536, wait_ms: 30_000 })
      const bytes = Buffer.from(piece.data, piece.encoding)
      if (bytes.length > 0) await this.#run.write(stream, bytes)
      this.#on_text(decoder.decode(bytes, { stream: !piece.eof }), stream)
      if (piece.eof) return
      from = piece.next
    }
  }

  /** Resolves when everything that was said has been handed on. */
  async end(id: string | undefined): Promise<void> {
    this.#listening[Symbol.dispose]()
    if (id !== undefined) this.#follow(id)
    await this.#reading?.catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error
    })
  }
}
