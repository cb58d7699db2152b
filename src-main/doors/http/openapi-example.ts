/** What an example of an operation holds. */

export interface Example {
  params?: Record<string, unknown>
  body?: unknown
  answer: unknown
  /** By status, of the answers that have another one than usual. */
  other_answers?: Readonly<Record<number, unknown>>
}
