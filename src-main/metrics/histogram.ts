/** Durations in a fixed number of buckets: any quantile to within 5 %, whatever the count; can be kept and added up. */

/** Each bucket is 10 % wider than the one before, so its middle is at most 5 % off. */
const growth = 1.1
/** 1.1^250 ms is 700 years; the first bucket holds everything up to 1 ms. */
const bucket_count = 250
const log_growth = Math.log(growth)

/** A histogram as it is kept: buckets that hold something, as [bucket, count]. */
export interface KeptHistogram {
  sum_ms: number
  min_ms: number
  max_ms: number
  buckets: [bucket: number, count: number][]
}

export class Histogram {
  readonly #counts = new Uint32Array(bucket_count)
  #count = 0
  #sum_ms = 0
  #min_ms = Number.POSITIVE_INFINITY
  #max_ms = 0

  add(duration_ms: number): void {
    const value = Math.max(0, duration_ms)
    const bucket = value <= 1 ? 0 : Math.min(bucket_count - 1, Math.ceil(Math.log(value) / log_growth))
    this.#counts[bucket]!++
    this.#count++
    this.#sum_ms += value
    this.#min_ms = Math.min(this.#min_ms, value)
    this.#max_ms = Math.max(this.#max_ms, value)
  }

  get count(): number {
    return this.#count
  }

  get sum_ms(): number {
    return this.#sum_ms
  }

  /** Arithmetic mean in milliseconds; 0 when nothing was added. */
  get mean_ms(): number {
    return this.#count === 0 ? 0 : this.#sum_ms / this.#count
  }

  /** The duration that `share` (0..1) of all stay at or below; 0 when nothing was added. */
  quantile(share: number): number {
    if (this.#count === 0) return 0
    const wanted = Math.max(1, Math.ceil(share * this.#count))
    let seen = 0
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count
      if (seen >= wanted) return Math.min(this.#max_ms, Math.max(this.#min_ms, middleOf(bucket)))
    }
    return this.#max_ms
  }

  /** How many stayed at or below each of the rising `limits_ms`; each limit is moved by at most 5 %, to the nearest edge of a bucket. */
  atMost(limits_ms: readonly number[]): number[] {
    let bucket = 0
    let seen = 0
    return limits_ms.map((limit_ms) => {
      for (const last = limit_ms <= 1 ? 0 : Math.round(Math.log(limit_ms) / log_growth); bucket <= last && bucket < bucket_count; bucket++) {
        seen += this.#counts[bucket]!
      }
      return seen
    })
  }

  keep(): KeptHistogram {
    const buckets: KeptHistogram['buckets'] = []
    for (const [bucket, count] of this.#counts.entries()) if (count > 0) buckets.push([bucket, count])
    return { sum_ms: this.#sum_ms, min_ms: this.#count === 0 ? 0 : this.#min_ms, max_ms: this.#max_ms, buckets }
  }

  addKept({ sum_ms, min_ms, max_ms, buckets }: KeptHistogram): void {
    for (const [bucket, count] of buckets) {
      if (bucket < 0 || bucket >= bucket_count) continue
      this.#counts[bucket]! += count
      this.#count += count
    }
    if (buckets.length === 0) return
    this.#sum_ms += sum_ms
    this.#min_ms = Math.min(this.#min_ms, min_ms)
    this.#max_ms = Math.max(this.#max_ms, max_ms)
  }
}

function middleOf(bucket: number): number {
  return bucket === 0 ? 0.5 : (growth ** (bucket - 1) + growth ** bucket) / 2
}
