/** How a command is to run: effect, capture, retry. */
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
