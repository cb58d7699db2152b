/** Puts parts of words of finished jobs into their index, in the background: the command line, and a little of the output. */
import { most_looked_through } from './history-search.ts'
import type { JobRecord } from './job-record.ts'
import { KnownPieces, piecesOf } from './known-pieces.ts'
import { searchableEnds } from './output-ends.ts'
import { partTokens } from './part-words.ts'
import { searched_bytes, tagWords, wholeLine } from './search-words.ts'
import type { Store } from './store.ts'

/** How much of each end of a stream is cut into parts: each byte costs about five in the database. Of longer outputs the pieces are learnt. */
const parted_bytes = 256
/** Taken from the database at once. */
const batch = 100

export class PartIndex {
  readonly #store: Store
  readonly #known: KnownPieces
  /** The job whose output is being learnt, and how far. */
  #learning: { seq: number; pieces: string[]; next: number } | undefined
  #more = true

  constructor(store: Store) {
    this.#store = store
    this.#known = new KnownPieces(store.database)
  }

  /** There may be jobs whose parts are not indexed yet. */
  get hasWork(): boolean {
    return this.#more
  }

  /** More jobs wait than a search looks through. */
  get isBehind(): boolean {
    const sql = 'SELECT 1 FROM jobs INDEXED BY jobs_partless WHERE indexed = 1 LIMIT 1 OFFSET ?'
    return this.#more && this.#store.database.prepare(sql).get(most_looked_through) !== undefined
  }

  /** The words of some jobs were indexed: their parts are next. */
  wake(): void {
    this.#more = true
  }

  /** Works until everything is indexed or the turn is over, the newest first. */
  run(budget_ms: number): void {
    if (!this.#more) return
    const { database, jobs } = this.#store
    const until = performance.now() + budget_ms
    const seqs = database
      .prepare('SELECT seq FROM jobs INDEXED BY jobs_partless WHERE indexed = 1 ORDER BY seq DESC LIMIT ?')
      .all(batch)
      .map((row) => Number(row['seq']))
    if (seqs.length === 0) {
      this.#more = false
      return
    }
    const insert = database.prepare('INSERT INTO job_text_parts (rowid, parts, short, tags) VALUES (?, ?, ?, ?)')
    const done = database.prepare('UPDATE jobs SET indexed = 2 WHERE seq = ?')
    database.exec('BEGIN IMMEDIATE')
    try {
      for (const seq of seqs) {
        if (performance.now() >= until) break
        const [job] = jobs.bySeqs([seq])
        if (!job) continue
        if (!this.#learn(seq, job, until)) break
        const { tool, status, kind, requested_by } = job
        const { parts, short } = partTokens(`${wholeLine(job)} ${searchableEnds(this.#store.output, job, parted_bytes)}`)
        insert.run(seq, parts, short, tagWords({ tool, status, kind, key_id: requested_by.key_id }).join(' '))
        done.run(seq)
      }
      database.exec('COMMIT')
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      this.#learning = undefined
      // What fails would fail again at once; the next job that ends is soon enough.
      this.#more = false
      throw error
    }
  }

  /** False when the time is over before all of the output is learnt; what was learnt stays, and the next turn goes on. */
  #learn(seq: number, job: JobRecord, until: number): boolean {
    if (job.stdout_bytes + job.stderr_bytes <= 2 * parted_bytes) return true
    if (this.#learning?.seq !== seq) this.#learning = { seq, pieces: piecesOf(searchableEnds(this.#store.output, job, searched_bytes)), next: 0 }
    const learning = this.#learning
    for (; learning.next < learning.pieces.length; learning.next++) {
      if (performance.now() >= until) return false
      this.#known.learn(learning.pieces[learning.next]!)
    }
    this.#learning = undefined
    return true
  }
}
