/** Small shapes that several areas of the contract share: ids, times, lists, who asked. */
import { oc } from '@orpc/contract'
import { z } from 'zod'

/** What a key must be allowed for an operation; each scope includes the ones before it. `open` needs no key. */
export const scopes = ['read', 'run', 'admin'] as const
export const scope = z.enum(scopes)
export type Scope = z.infer<typeof scope>

/** An answer over HTTP that has another status than the operation's usual one. */
export interface OtherAnswer {
  status: number
  /** True for the answers it is about. */
  when: (answer: never) => boolean
  /** For the document: what it means. */
  what: string
}

/** Meta data of an operation, read by the doors. */
export interface OperationMeta extends Record<string, unknown> {
  scope: Scope | 'open'
  other_answers?: readonly OtherAnswer[]
  /** The same address stands below this one too: `/v1`. */
  also_under?: '/v1'
  /** Media type of the bytes that a caller gets instead when it accepts that type. */
  raw_type?: string
  /** Field of the query that asks for the same bytes, where a caller cannot choose its headers: `?NAME=1`. */
  raw_query?: string
  /** Longest body over HTTP; default 1 MB. */
  body_limit_bytes?: number
  /** How long the body may take to arrive; null: as long as bytes keep coming. Default 30 s. */
  receive_ms?: number | null
}

/** Start of every operation: `operation('run').route({...}).input(...).output(...)`. A path may end in a rest (`{+path}`), and only in one. */
export const operation = (needed: OperationMeta['scope'], more: Omit<OperationMeta, 'scope'> = {}) =>
  oc.$meta<OperationMeta>({ ...more, scope: needed }).$route({ inputStructure: 'compact' })

/** ISO 8601 UTC with milliseconds. */
export const timestamp = z.string()

/** An id as the store gives them out; anything else is simply not found. */
export const id = z.string().min(1).max(100)

/** Cursor lists: `?limit=50&cursor=`. */
export const list_query = z.strictObject({
  limit: z.int().min(1).max(500).default(50),
  cursor: z.string().max(500).optional(),
})

/** Answer of a cursor list; `next_cursor` is null on the last page. */
export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next_cursor: z.string().nullable() })

export const success = z.object({ success: z.literal(true) })

export const requested_by = z.object({
  door: z.enum(['window', 'http', 'cli', 'schedule', 'queue']),
  key_id: z.string().nullable(),
})
export type RequestedBy = z.infer<typeof requested_by>

/**
 * Which piece of what a view types this is: `from` counts the characters that its `writer` gave before, so that a piece sent again after a lost connection is
 * typed once; `run` is the start of the session or the attempt of the job that it is meant for, and another one refuses it with CONFLICT.
 */
export const typed = z.strictObject({ writer: id, from: z.int().min(0), run: z.int().min(1) })

/** Values for the environment; whether a name is allowed is the policy's question, not the shape's. */
export const env = z.record(z.string().min(1).max(256), z.string().max(131_072))
