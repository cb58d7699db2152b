/** SQL that is prepared once, when it is first needed. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'

export class Statements {
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** `sql` is one of few texts: each is kept as long as the database is open. */
  of(sql: string): StatementSync {
    const known = this.#prepared.get(sql)
    if (known) return known
    const statement = this.#database.prepare(sql)
    this.#prepared.set(sql, statement)
    return statement
  }
}
