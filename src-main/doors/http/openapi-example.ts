/** What an example of an operation holds. */

export interface Example {
  params?: Record<string, unknown>
  body?: unknown
  answer: unknown
  sync_answer?: unknown
}
