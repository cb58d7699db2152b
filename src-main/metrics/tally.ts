/** What is counted under one name over some time: how jobs ended and how long they took, what was refused, what the API answered. */
import { z } from 'zod'
import { Histogram } from './histogram.ts'

const count = z.int().min(0)
const kept_histogram = z.object({
  sum_ms: z.number(),
  min_ms: z.number(),
  max_ms: z.number(),
  buckets: z.array(z.tuple([count, count])),
})
const kept_tally = z.object({
  successes: count,
  failures: count,
  cancelled: count,
  refused: count,
  durations: kept_histogram,
  requests: count,
  errors: count,
  responses: kept_histogram,
})
type KeptTally = z.infer<typeof kept_tally>

export class Tally {
  successes = 0
  failures = 0
  cancelled = 0
  refused = 0
  requests = 0
  errors = 0
  readonly durations = new Histogram()
  readonly responses = new Histogram()

  get total(): number {
    return this.successes + this.failures
  }

  /** As text for the database. */
  keep(): string {
    const { successes, failures, cancelled, refused, requests, errors } = this
    const kept: KeptTally = { successes, failures, cancelled, refused, durations: this.durations.keep(), requests, errors, responses: this.responses.keep() }
    return JSON.stringify(kept)
  }

  /** Adds what `keep` gave; text that is something else counts as nothing. */
  addKept(text: string): void {
    const kept = readKept(text)
    if (!kept) return
    this.successes += kept.successes
    this.failures += kept.failures
    this.cancelled += kept.cancelled
    this.refused += kept.refused
    this.requests += kept.requests
    this.errors += kept.errors
    this.durations.addKept(kept.durations)
    this.responses.addKept(kept.responses)
  }
}

function readKept(text: string): KeptTally | undefined {
  try {
    return kept_tally.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
