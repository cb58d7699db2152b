/** The newest records of a followed log, each with its number: every reader goes along at its own pace, and none makes it grow. */
import type { CutRecord } from './cut-records.ts'

const most_records = 50_000
const most_letters = 16 * 1024 * 1024

export interface TakenRecords {
  records: CutRecord[]
  /** Where the reader is then. */
  next: number
  /** Records that were gone before they were taken. */
  missed: number
}

export class RecordRing {
  #records: CutRecord[] = []
  /** Number of the first one. */
  #first = 0
  /** Of those in front that are let go, and wait to be cut off together. */
  #gone = 0
  #letters = 0

  /** The number that the next one will get. */
  get next(): number {
    return this.#first + this.#records.length
  }

  add(record: CutRecord): void {
    this.#records.push(record)
    this.#letters += record.text.length
    while (this.#letters > most_letters || this.#records.length - this.#gone > most_records) {
      this.#letters -= this.#records[this.#gone]!.text.length
      this.#gone++
    }
    if (this.#gone < 4096 && this.#gone * 2 < this.#records.length) return
    this.#records = this.#records.slice(this.#gone)
    this.#first += this.#gone
    this.#gone = 0
  }

  /** From number `from` on as far as `limit` and `letters` go, at least one. */
  take(from: number, limit: number, letters: number): TakenRecords {
    const oldest = this.#first + this.#gone
    const begin = Math.max(from, oldest)
    let end = begin
    for (let sum = 0; end < this.next && end - begin < limit && sum < letters; end++) sum += this.#records[end - this.#first]!.text.length
    return { records: this.#records.slice(begin - this.#first, end - this.#first), next: end, missed: begin - from }
  }
}
