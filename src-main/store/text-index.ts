/** Puts the words of finished jobs into the full-text index: the command, and both ends of the output. */
import { searchableEnds } from './output-ends.ts'
import { commandText, searched_bytes, tagWords } from './search-words.ts'
import type { Store } from './store.ts'

/** One run ends after this long, because it holds up everything else. */
const turn_ms = 8
/** Taken from the database at once; rows that an earlier host left are found there too. */
const batch = 500

export class TextIndex {
  readonly #store: Store
  #waiting: number[]

  constructor(store: Store) {
    this.#store = store
    this.#waiting = this.#left()
  }

  get hasWork(): boolean {
    return this.#waiting.length > 0
  }

  /** Jobs whose words are not in the index yet (of an earlier host: the next few of them). */
  get backlog(): number {
    return this.#waiting.length
  }

  #left(): number[] {
    return this.#store.database
      .prepare('SELECT seq FROM jobs WHERE indexed = 0 AND finished_at IS NOT NULL ORDER BY seq DESC LIMIT ?')
      .all(batch)
      .map((row) => Number(row['seq']))
      .reverse()
  }

  add(seq: number): void {
    this.#waiting.push(seq)
  }

  /** Works until everything is indexed or the turn is over; the newest first, for somebody may be looking for it. */
  run(budget_ms: number = turn_ms): void {
    if (this.#waiting.length === 0) return
    const { database, jobs } = this.#store
    const until = performance.now() + budget_ms
    const insert = database.prepare('INSERT INTO job_text (rowid, command, output, tags) VALUES (?, ?, ?, ?)')
    const done = database.prepare('UPDATE jobs SET indexed = 1 WHERE seq = ? AND indexed = 0')
    database.exec('BEGIN IMMEDIATE')
    const taken: number[] = []
    try {
      while (this.#waiting.length > 0 && performance.now() < until) {
        const seq = this.#waiting.pop()!
        taken.push(seq)
        const [job] = jobs.bySeqs([seq])
        if (!job || Number(done.run(seq).changes) === 0) continue
        const { tool, status, kind, requested_by } = job
        insert.run(
          seq,
          commandText(job),
          searchableEnds(this.#store.output, job, searched_bytes),
          tagWords({ tool, status, kind, key_id: requested_by.key_id }).join(' '),
        )
      }
      database.exec('COMMIT')
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK')
      this.#waiting.push(...taken.reverse())
      throw error
    }
    if (this.#waiting.length === 0) this.#waiting = this.#left()
  }
}
