/** How a command is to run: effect, capture, retry, and when it counts as ready. */
import { z } from 'zod'

export const effect = z.enum(['read', 'change', 'destroy'])
export type Effect = z.infer<typeof effect>

export const capture = z.enum(['terminal', 'split'])
export type Capture = z.infer<typeof capture>

export const retry = z.strictObject({
  /** How many attempts in all, the first included. */
  attempts: z.int().min(1).max(100),
  initial_ms: z.int().min(0).max(86_400_000),
  factor: z.number().min(1).max(100).default(2),
  max_ms: z.int().min(0).max(86_400_000).default(300_000),
  jitter: z.boolean().default(true),
})
export type Retry = z.infer<typeof retry>

/** When a command that follows counts as ready: one of the three. */
export const ready_when = z.strictObject({
  /** A piece of text in a line of its output. */
  line: z.string().min(1).max(1000).optional(),
  /** A TCP port on 127.0.0.1 that takes connections. */
  port: z.int().min(1).max(65_535).optional(),
  /** An http or https address that answers with a status below 400. */
  address: z.string().min(1).max(2000).optional(),
  /** Not ready by then, counted from its start: it is ended and fails. */
  within_ms: z.int().min(1).max(86_400_000).default(60_000),
})
export type ReadyWhen = z.infer<typeof ready_when>
